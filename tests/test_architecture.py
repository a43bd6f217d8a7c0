"""Imports run downwards only, and the command line waits for nothing heavy."""

import ast
import subprocess
import sys
from pathlib import Path

import corpustool

SOURCE = Path(corpustool.__file__).parent
FLOORS = [
    {"document"},
    {"patterns", "given", "extras"},
    {"rules"},
    {"reading", "repairing", "layout", "converting", "statistics", "writing", "plotting"},
    {"cleaning", "splitting", "deduplicating", "tabulating", "dataframes", "undoing", "reporting"},
    {"running", "inspecting", "learning", "diagnosing"},
    {"cli"},
]
FLOOR = {name: number for number, names in enumerate(FLOORS) for name in names}
# words are found in a copy folded by conversion; who reads wrapped lines finds their margin as who mends them does
ALLOWED = {("statistics", "converting"), ("layout", "repairing")}
HEAVY = ("jieba", "rjieba", "numpy", "lxml", "selectolax", "opencc", "daachorse", "ray", "rich.table")


def imports(path: Path) -> set[str]:
    """The parts of the package that a file imports, wherever in the file."""
    tree = ast.parse(path.read_text("utf-8"))
    modules = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    modules += [
        f"{node.module}.{name.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "corpustool"
        for name in node.names
    ]
    modules += [name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names]
    return {module.split(".")[1] for module in modules if module.startswith("corpustool.")}


def test_every_part_has_a_floor() -> None:
    parts = {
        path.stem if path.is_file() else path.name
        for path in SOURCE.iterdir()
        if path.suffix in (".py", "") and not path.name.startswith("__")
    }
    assert parts == set(FLOOR) | {"rulebook"}


def test_imports_run_downwards() -> None:
    upwards = []
    for path in SOURCE.rglob("*.py"):
        part = path.relative_to(SOURCE).parts[0].removesuffix(".py")
        for other in imports(path) & set(FLOOR) - {part} if part in FLOOR else ():
            if FLOOR[other] >= FLOOR[part] and (part, other) not in ALLOWED:
                upwards += [(str(path.relative_to(SOURCE)), other)]
    assert not upwards


def test_no_two_files_import_each_other() -> None:
    files = {".".join(path.relative_to(SOURCE.parent).with_suffix("").parts): path for path in SOURCE.rglob("*.py")}
    wanted = {
        name: {node.module for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.ImportFrom)}
        for name, path in files.items()
    }
    assert not [(name, other) for name in files for other in wanted[name] & set(files) if name in wanted[other]]


def test_help_imports_nothing_heavy() -> None:
    code = "import sys; sys.argv = ['corpustool', '--help']\nfrom corpustool.cli import main\ntry: main()\nexcept SystemExit: pass\nprint(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "Usage" in done.stdout
    assert not [module for module in done.stderr.split() if module in HEAVY]
