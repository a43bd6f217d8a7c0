"""What all tests share: the seeds, the golden files, the command."""

import io
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from corpustool.cli import main

ROOT = Path(__file__).resolve().parent.parent
SEEDS = sorted((ROOT / "seeds").glob("*.txt"))
GOLDEN = Path(__file__).parent / "golden"


# What the command asks of its surroundings; tests say it themselves, wherever they run: CI services set some.
ASKED = re.compile("CI|NO_COLOR|FORCE_COLOR|LC_ALL|LC_MESSAGES|LANG|COLUMNS|LINES|TERM|CORPUSTOOL_.*")


def pytest_configure() -> None:
    for name in filter(ASKED.fullmatch, list(os.environ)):
        del os.environ[name]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-golden", action="store_true", help="write the golden files anew; read the diff")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Hold a text against its golden file."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--write-golden"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8", newline="")
        assert path.read_bytes().decode() == text

    return compare


@pytest.fixture
def corpustool(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Run the command in an empty folder that holds the seeds."""
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")

    def run(*arguments: object, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "corpustool", *map(str, arguments)]
        return subprocess.run(
            command,
            input=stdin,
            capture_output=True,
            cwd=tmp_path,
            env={**os.environ, **environment},
            check=False,
            timeout=120,
        )

    return run


class Done(NamedTuple):
    """What a command left."""

    code: int
    stdout: bytes
    stderr: str


class Terminal(io.TextIOWrapper):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Done]:
    """Run the command within the tests, in a folder that holds the seeds; `terminal` for its three streams."""
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    monkeypatch.chdir(tmp_path)

    def run(
        *arguments: object, stdin: bytes = b"", terminal: bool = False, encoding: str = "utf-8", **environment: str
    ) -> Done:
        kind = Terminal if terminal else io.TextIOWrapper
        out, errors = io.BytesIO(), io.BytesIO()
        streams = {"stdin": io.BufferedReader(io.BytesIO(stdin)), "stdout": out, "stderr": errors}
        with monkeypatch.context() as patch:
            for name, stream in streams.items():
                patch.setattr(sys, name, kind(stream, encoding=encoding))
            for name, value in environment.items():
                patch.setenv(name, value)
            with pytest.raises(SystemExit) as end:
                main(list(map(str, arguments)))
            sys.stderr.flush()
            return Done(
                int(end.value.code or 0), out.getvalue(), errors.getvalue().decode(encoding if terminal else "utf-8")
            )

    return run
