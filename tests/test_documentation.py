"""The documentation: every block of commands and of Python runs; both languages say the same; its links lead somewhere.

The reference (cli.md) and the scripts for clusters (scale.md) are tested with what they are about.
"""

import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT, Done

DOCS = ROOT / "docs"
PAGES = ("index", "tutorial", "how-to", "stages", "limits", "cite")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)


def page(name: str) -> str:
    return (DOCS / f"{name}.md").read_text("utf-8")


def blocks(name: str) -> list[tuple[str, str]]:
    """The blocks of a page, each with its language."""
    return BLOCK.findall(page(name))


def lines(block: str) -> list[str]:
    """The command lines of a block; a here-document belongs to its line."""
    return re.findall(r"^.*<<'END'\n(?:.*\n)*?END$|^.+$", block, re.MULTILINE)


@pytest.mark.parametrize("name", [name for name in PAGES if blocks(name)])
def test_every_block_runs(name: str, cli: Callable[..., Done], tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "corpustool").write_text(f'#!/bin/sh\nexec {sys.executable} -m corpustool "$@"\n')
    (tmp_path / "bin" / "corpustool").chmod(0o755)
    path = {**os.environ, "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"}
    for language, block in blocks(name):
        if language == "python" and importlib.util.find_spec("pandas"):
            subprocess.run([sys.executable, "-c", block], env=path, capture_output=True, timeout=120, check=True)
        for line in lines(block) if language == "sh" else ():
            if line.startswith("corpustool ") and not set(line) & set("|<>&$"):  # without a shell, which is quicker
                done = cli(*shlex.split(line)[1:])
                assert done.code == 0, (line, done.stderr)
            else:
                done = subprocess.run(
                    ["bash", "-euo", "pipefail", "-c", line],
                    env=path, capture_output=True, text=True, timeout=120, check=False,
                )  # fmt: skip
                assert done.returncode == 0, (line, done.stderr)


@pytest.mark.parametrize("name", PAGES)
def test_both_languages_are_in_step(name: str) -> None:
    english, chinese = page(name), page(f"zh/{name}")
    assert blocks(name) == blocks(f"zh/{name}")
    for outline in (r"^#+ ", r"^- ", r"^> "):
        found = [
            [line.split(" ")[0] for line in re.findall(f"{outline}.*", BLOCK.sub("", text), re.MULTILINE)]
            for text in (english, chinese)
        ]
        assert found[0] == found[1], outline
    figures = [re.findall(r"[\d.,]*\d", BLOCK.sub("", text)) for text in (english, chinese)]
    assert set(figures[0]) - set(figures[1]) <= {"41"}, "41 million is 4100 万"


@pytest.mark.parametrize("path", sorted(DOCS.rglob("*.md")), ids=lambda path: path.relative_to(DOCS).as_posix())
def test_links_lead_to_files(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", BLOCK.sub("", path.read_text("utf-8")) if path.stem != "rules" else ""):
        assert target.startswith("https://") or (path.parent / target).exists(), target


def test_the_site_has_every_page(tmp_path: Path) -> None:
    listed = re.findall(r"^\s+- (\S+\.md)$", (ROOT / "mkdocs.yml").read_text("utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md"))
    if not shutil.which("mkdocs") or not importlib.util.find_spec("material"):
        pytest.skip("the site is built where the extra [docs] is installed")
    subprocess.run(
        ["mkdocs", "build", "--strict", "-q", "-f", ROOT / "mkdocs.yml", "-d", tmp_path], check=True, timeout=120
    )


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_a_measured_figure_stands_in_the_results(name: str) -> None:
    results = (ROOT / "benchmarks" / "results.md").read_text("utf-8")
    measured = re.findall(r"([\d.]*\d) ?(?:MB/s|GB/s|F1|times|倍|ms\b)", (ROOT / name).read_text("utf-8"))
    assert [figure for figure in measured if figure not in results] == []
