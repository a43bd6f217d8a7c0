"""Do the tests notice? One thing in a module is changed at a time, and its tests must fail.

    python benchmarks/mutations.py document --every 3

A mutant is a copy of the module in which one comparison, sign, `and`, `not` or number is another. Each is tested in a
process forked from one that has loaded what tests need. What survives is listed with its line.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib
import importlib.abc
import importlib.util
import os
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONVERTING = [
    *("tests/test_converting_parity.py", "tests/test_converting_wishes.py", "tests/test_converting.py"),
    # Not those that start another process, which has no mutant, nor what takes half of the time beside the hashes.
    *("-k", "not (of_the_command or ledger or usage or records or check_says or named_package or reference_reads)"),
]
MODULES = {
    "document": ("document.py", ["tests/test_document.py"]),
    "rules": ("rules.py", ["tests/test_rules.py"]),
    "measures": ("statistics/measures.py", ["tests/test_measures.py"]),
    "articles": ("splitting/articles.py", ["tests/test_splitting.py"]),
    "guides": ("splitting/guides.py", ["tests/test_splitting.py"]),
    "sentences": ("splitting/sentences.py", ["tests/test_splitting.py"]),
    "script": ("converting/script.py", ["tests/test_converting_script.py"]),
    "engine": ("converting/engine.py", CONVERTING),
    "stages": ("converting/stages.py", CONVERTING),
}
OTHERS: dict[type, type] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot,
    ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div,
    ast.Div: ast.Mult, ast.And: ast.Or, ast.Or: ast.And, ast.Pow: ast.Mult,
}  # fmt: skip
LOADED = ("-W", "ignore::pytest.PytestAssertRewriteWarning")  # hypothesis is loaded before pytest starts
PATIENCE = 30  # seconds of CPU for the tests of a mutant; one that goes on is noticed


def mutants(source: str) -> Iterator[tuple[int, str, ast.Module]]:
    """Each mutant with the line and what was changed."""
    tree = ast.parse(source)
    for number, node in enumerate(ast.walk(tree)):
        for name, old in (("op", getattr(node, "op", None)), ("ops", getattr(node, "ops", [None])[0])):
            if type(old) in OTHERS:
                made = copy.deepcopy(tree)
                twin, new = list(ast.walk(made))[number], OTHERS[type(old)]()
                setattr(twin, name, new if name == "op" else [new, *twin.ops[1:]])
                yield node.lineno, f"{type(old).__name__} → {type(new).__name__}", made
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            made = copy.deepcopy(tree)
            twin = list(ast.walk(made))[number]
            twin.operand = ast.UnaryOp(ast.Not(), twin.operand)
            yield node.lineno, "not dropped", made
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            made = copy.deepcopy(tree)
            list(ast.walk(made))[number].value += 1
            yield node.lineno, f"{node.value} → {node.value + 1}", made


class Mutant(importlib.abc.MetaPathFinder, importlib.abc.SourceLoader):
    """Gives a module out of a changed tree."""

    def __init__(self, name: str, path: Path, tree: ast.Module) -> None:
        self.name, self.path, self.tree = name, path, tree

    def find_spec(self, fullname, _path=None, _target=None):
        found = fullname == self.name
        return importlib.util.spec_from_file_location(fullname, self.path, loader=self) if found else None

    def get_filename(self, _fullname):
        return str(self.path)

    def get_data(self, path):
        return Path(path).read_bytes()

    def get_code(self, _fullname):
        return compile(ast.fix_missing_locations(self.tree), str(self.path), "exec")


def survives(mutant: Mutant, tests: list[str]) -> bool:
    if pid := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    import resource

    import pytest

    resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE))  # an alarm would be unset by what tests time
    sys.meta_path.insert(0, mutant)
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    os.chdir(ROOT)
    try:
        importlib.import_module(mutant.name)  # before pytest, which loads what it is given itself
    except Exception:  # noqa: BLE001  # whatever a mutant does
        os._exit(1)
    os._exit(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *LOADED, *tests, str(mutant.path)]))


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("module", choices=MODULES)
    asked.add_argument("--every", type=int, default=1, help="only each n-th mutant")
    options = asked.parse_args()
    import hypothesis  # noqa: F401  # loaded once for all

    file, tests = MODULES[options.module]
    path = ROOT / "src" / "corpustool" / file
    name = "corpustool." + file.removesuffix(".py").replace("/", ".")
    made = list(mutants(path.read_text("utf-8")))[:: options.every]
    if not survives(Mutant(name, path, ast.parse(path.read_text("utf-8"))), tests):
        sys.exit(f"{file}: its tests fail without a change")
    left = 0
    for line, what, tree in made:
        if survives(Mutant(name, path, tree), tests):
            left += 1
            print(f"{file}:{line}: {what}", flush=True)
    print(f"{file}: {len(made)} mutants, {left} survived")


if __name__ == "__main__":
    main()
