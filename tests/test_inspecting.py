"""The state of a folder at a glance, and of each file."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from random import Random
from zipfile import ZipFile

import pytest

from corpustool.document import Document
from corpustool.inspecting import DocumentFound, inspect_corpus, inspect_documents, inspect_encodings
from corpustool.reading import read
from tests.conftest import SEEDS

Run = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    where = tmp_path / "state"
    where.mkdir()
    for path in SEEDS:
        text = path.read_text("utf-8")
        (where / path.name).write_bytes(text.encode("gb18030" if path.name.startswith("003") else "utf-8"))
    (where / "again.txt").write_bytes(SEEDS[2].read_bytes())
    (where / "name.txt").write_bytes("重庆".encode("gb18030"))
    (where / "noise.bin").write_bytes(bytes(range(128, 256)) * 4)
    return where


def test_the_state_of_a_folder(corpustool: Run, folder: Path) -> None:
    done = corpustool("inspect", folder, "-f", "json")
    state = json.loads(done.stdout)
    assert done.returncode == 0
    assert (state["files"], state["documents"], state["unreadable"]) == (8, 8, 0)
    assert state["encodings"] == {"utf-8": 5, "gb18030": 2, "iso8859-1": 1}
    assert state["doubtful_encodings"] == 2
    assert state["scripts"]["traditional-mechanical"] == 2
    assert state["damage"]["gloss"] >= 38
    assert state["damage"]["shift"] >= 4
    assert any("(qū) → " in example for example in state["examples"]["gloss"])
    assert 0.05 < state["chrome"] < 0.5
    assert state["duplicates"] == state["changes"]["dedup"] == 1
    assert state["changes"]["clean"] >= 5
    assert state["changes"]["convert"] == 2
    assert state["articles"] >= 9 + 1


def test_a_row_for_each_file_and_a_sample_of_them(corpustool: Run, folder: Path) -> None:
    done = corpustool("inspect", folder, "--files", "-f", "jsonl")
    rows = {Path(row["id"]).name: row for row in map(json.loads, done.stdout.splitlines())}
    assert len(rows) == 8
    assert list(rows["again.txt"]) == list(DocumentFound._fields)
    assert (rows["name.txt"]["encoding"], rows["name.txt"]["low_confidence"]) == ("gb18030", True)
    assert rows[SEEDS[3].name]["runner_up"]
    assert len(corpustool("inspect", folder, "--files", "--sample", "3").stdout.splitlines()) == 4
    fast = corpustool("inspect", folder, "--files", "--only", "encodings", "-f", "jsonl")
    for row in map(json.loads, fast.stdout.splitlines()):
        assert row["script"] is None
        assert row["encoding"] == rows[Path(row["id"]).name]["encoding"]


def test_what_is_no_text_is_named_and_passed_over(corpustool: Run, folder: Path) -> None:
    packed = Random(1).randbytes(3000)
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + packed)
    with ZipFile(folder / "packed.zip", "w") as archive:
        archive.writestr("a.dat", packed)
    (folder / "russian.txt").write_bytes("Обычный русский текст, в котором нет иероглифов.".encode("cp1251") * 5)
    done = corpustool("inspect", folder, "-f", "json")
    state = json.loads(done.stdout)
    assert done.returncode == 3
    assert (state["files"], state["documents"], state["unreadable"]) == (11, 9, 2)
    for name in ("picture.png", "packed.zip/a.dat"):
        assert f"{folder / name}: neither UTF-8".encode() in done.stderr
    assert corpustool("inspect", folder / "picture.png").returncode == 3


def test_the_state_for_a_reader(corpustool: Run, folder: Path) -> None:
    lines = corpustool("inspect", folder).stdout.decode().splitlines()
    assert lines[0].split("\t") == ["what", "which", "count", "example"]
    assert any(line.startswith("damage\tgloss\t41\t") for line in lines)
    only = corpustool("inspect", folder, "--only", "encodings").stdout.decode()
    assert "encodings\tgb18030\t2" in only
    assert "damage" not in only


def test_one_file_is_shown_line_by_line_and_records_in_rows(corpustool: Run) -> None:
    assert corpustool("inspect", f"seeds/{SEEDS[2].name}").stdout.startswith(b"line\trole\t")
    data = b'{"id": "a", "text": "\\u5b78\\u570b"}\n{"id": "b", "text": ""}\n'
    rows = [json.loads(line) for line in corpustool("inspect", "-", "-f", "jsonl", stdin=data).stdout.splitlines()]
    assert [(row["id"], row["script"]) for row in rows] == [("a", "traditional"), ("b", "neutral")]


def test_counts_add_up() -> None:
    documents = list(read([str(path) for path in SEEDS]))
    rows, state = list(inspect_documents(documents)), inspect_corpus(documents)
    assert state.lines == sum(row.lines or 0 for row in rows)
    assert state.articles == sum(row.articles or 0 for row in rows)
    assert state.chrome == pytest.approx(
        sum((row.chrome or 0) * (row.lines or 0) for row in rows) / state.lines, abs=1e-4
    )
    assert inspect_encodings(documents).encodings == state.encodings
    assert inspect_corpus([]).documents == 0
    assert inspect_corpus([Document("a", "")]).articles == 0
