"""The documentation: every block of commands and of Python runs; both languages say the same; its links lead somewhere.

The reference (cli.md) is tested with what it is about.
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
PAGES = ("index", "tutorial", "how-to", "stages", "scale", "limits", "cite")
BLOCK = re.compile(r"^(?:<!-- not run by the tests: ([^\n]+) -->\n)?```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
CORPUSTOOL = f"""#!/bin/sh
exec {sys.executable} -m corpustool "$@"
"""
SBATCH = """#!/bin/bash
# Slurm on this machine: the tasks of an array one after another, with the variables that Slurm sets
if [[ "$*" == *--wrap* ]]; then exec bash -c "${@: -1}"; fi
count=$(sed -n 's/#SBATCH.*--array=0-\\([0-9]*\\).*/\\1 + 1/p' "$2" | xargs expr)
for ((task = 0; task < count; task++)); do
    SLURM_ARRAY_TASK_ID=$task SLURM_ARRAY_TASK_COUNT=$count bash -eu "$2" >&2 || exit
done
echo 4711
"""


def page(name: str) -> str:
    return (DOCS / f"{name}.md").read_text("utf-8")


def blocks(name: str) -> list[tuple[str, str, str]]:
    """The blocks of a page: why it is not run, its language, what it holds."""
    return BLOCK.findall(page(name))


def lines(block: str) -> list[str]:
    """The command lines of a block; a here-document belongs to its line."""
    return re.findall(r"^.*<<'END'\n(?:.*\n)*?END$|^.+$", block, re.MULTILINE)


def installed(folder: Path, name: str, script: str) -> None:
    """Make a script a command of the folder."""
    (folder / name).write_text(script, "utf-8")
    (folder / name).chmod(0o755)


def run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, (command, done.stderr)


def run_line(line: str, cli: Callable[..., Done]) -> None:
    """Run a line in a shell, or here, where it needs none and is quicker."""
    if line.startswith("corpustool ") and not set(line) & set("|<>&$"):
        done = cli(*shlex.split(line, comments=True)[1:])
        assert done.code == 0, (line, done.stderr)
    else:
        run("bash", "-euo", "pipefail", "-c", line)


def run_block(language: str, block: str, cli: Callable[..., Done]) -> None:
    """Run a block as a reader would."""
    if language == "sh":
        for line in lines(block):
            run_line(line, cli)
    elif language == "python" and importlib.util.find_spec("pandas"):
        run(sys.executable, "-c", block)
    elif language == "toml":
        Path("corpustool.toml").write_text(block, "utf-8")
        assert "corpustool.toml" in cli("run", "--show-config").stdout.decode()
        Path("corpustool.toml").unlink()


@pytest.mark.parametrize("name", [name for name in PAGES if blocks(name)])
def test_every_block_runs(name: str, cli: Callable[..., Done], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bin").mkdir()
    installed(tmp_path / "bin", "corpustool", CORPUSTOOL)
    installed(tmp_path / "bin", "sbatch", SBATCH)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=os.pathsep)
    (tmp_path / "corpus").symlink_to(ROOT / "seeds")
    for reason, language, block in blocks(name):
        if not reason:
            run_block(language, block, cli)


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
    run("mkdocs", "build", "--strict", "-f", str(ROOT / "mkdocs.yml"), "-d", str(tmp_path))  # -q would hide warnings


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_a_measured_figure_stands_in_the_results(name: str) -> None:
    results = (ROOT / "benchmarks" / "results.md").read_text("utf-8")
    measured = re.findall(r"([\d.]*\d) ?(?:MB/s|GB/s|F1|times|倍|ms\b)", (ROOT / name).read_text("utf-8"))
    assert [figure for figure in measured if figure not in results] == []
