"""The notebook in `examples/` runs from top to bottom, and shows what it gives."""

import ast
import io
import json
import shutil
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

NOTEBOOK = ROOT / "examples" / "corpus.ipynb"


def run_cell(source: str, names: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What a notebook shows below a cell: what it prints, then the value of its last line."""
    tree, said, value = ast.parse(source), io.StringIO(), None
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    with redirect_stdout(said):
        exec(compile(tree, NOTEBOOK.name, "exec"), names)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), NOTEBOOK.name, "eval"), names)
    if said.getvalue():
        yield {"name": "stdout", "output_type": "stream", "text": said.getvalue().splitlines(keepends=True)}
    if value is not None:
        kinds = {"text/html": getattr(value, "_repr_html_", None), "text/plain": value.__repr__}
        data = {kind: shown().splitlines(keepends=True) for kind, shown in kinds.items() if shown}
        yield {"data": data, "execution_count": None, "metadata": {}, "output_type": "execute_result"}


def test_the_notebook_shows_what_its_cells_give(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    pytest.importorskip("pandas")
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    (tmp_path / "examples").mkdir()
    monkeypatch.chdir(tmp_path / "examples")
    book, names = json.loads(NOTEBOOK.read_text("utf-8")), {}
    found = [list(run_cell("".join(cell["source"]), names)) for cell in code_cells(book)]
    if request.config.getoption("--write-golden"):
        for cell, outputs in zip(code_cells(book), found, strict=True):
            cell["outputs"] = outputs
        NOTEBOOK.write_text(json.dumps(book, ensure_ascii=False, indent=1) + "\n", "utf-8")
    for cell, outputs in zip(code_cells(book), found, strict=True):
        assert cell["outputs"] == outputs, "".join(cell["source"])
    assert Path("words.csv").read_bytes().startswith(b"\xef\xbb\xbfword,count,")


def code_cells(book: dict[str, Any]) -> list[dict[str, Any]]:
    return [cell for cell in book["cells"] if cell["cell_type"] == "code"]
