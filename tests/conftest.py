"""What all tests share: the seeds, the golden files, the command."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SEEDS = sorted((ROOT / "seeds").glob("*.txt"))
GOLDEN = Path(__file__).parent / "golden"


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
