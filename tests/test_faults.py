"""What goes wrong around the program is said in a line, and hostile input neither acts nor breaks anything."""

import csv
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from corpustool.document import CorpusError, Document
from corpustool.patterns import compiled
from corpustool.reading import read
from corpustool.reading.records import OWN_COLUMNS
from corpustool.writing import write_documents
from corpustool.writing.rows import COLUMNS
from tests.conftest import Done

Run = Callable[..., subprocess.CompletedProcess[bytes]]
Cli = Callable[..., Done]
COMMAND = f"{sys.executable} -m corpustool"
ACTING = "\x1b]0;x\x07\x1b[31m\x9b5m\u202e[/nope][bold]"


def shell(line: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["bash", "-c", line], capture_output=True, cwd=folder, check=False, timeout=60)


@pytest.mark.parametrize(
    "command", ["clean seed.txt >&-", "clean seed.txt >/dev/full", "--help >&-", "rules >/dev/full"]
)
def test_results_that_go_nowhere_are_an_error(tmp_path: Path, command: str) -> None:
    (tmp_path / "seed.txt").write_text("学校召开会议。\n", "utf-8")
    done = shell(f"{COMMAND} {command}", tmp_path)
    assert done.returncode == 3
    assert done.stderr.count(b"\n") == 1
    assert b"standard output" in done.stderr


def test_a_folder_in_the_place_of_the_output_is_named(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    done = cli("clean", "-", "-o", "out", stdin="学校".encode())
    assert done.code == 3
    assert "out: a folder; for a file of each document in it write out/" in done.stderr
    assert not list((tmp_path / "out").iterdir())


def test_links_that_lead_nowhere_or_in_a_circle(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("学校\n", "utf-8")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop").symlink_to(tmp_path)
    told: list[CorpusError] = []
    assert [document.text for document in read([str(tmp_path)], fault=told.append)] == ["学校\n"]
    assert [str(error).partition(": ")[2] for error in told] == ["a link that leads nowhere; remove it"]


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no such device")
def test_a_device_without_end_is_not_read_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpustool.reading.opening.LONGEST", 1 << 20)
    told: list[CorpusError] = []
    assert not list(read(["/dev/zero"], fault=told.append))
    assert "a device that gives more than 1 MB" in str(told[0])


def test_what_memory_cannot_hold_is_named_and_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise MemoryError

    (tmp_path / "a.txt").write_text("学校\n", "utf-8")
    monkeypatch.setattr("corpustool.reading.files.decode", full)
    told: list[CorpusError] = []
    assert not list(read([str(tmp_path / "a.txt")], fault=told.append))
    assert "a.txt: needs more memory than there is" in str(told[0])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe_is_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    done = shell(f"echo 学校召开会议。 > pipe.txt & {COMMAND} clean pipe.txt", tmp_path)
    assert done.stdout.decode() == "学校召开会议。\n"


CELLS = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\t=1+1", "'=1", "''@", "＝1", "\r-1", "'plain", "学校"]


def test_csv_of_documents_holds_no_formula_and_reads_back(tmp_path: Path) -> None:
    documents = [Document(cell, cell, {"title": cell}, is_record=True) for cell in CELLS]
    write_documents(documents, str(tmp_path / "a.csv"), form=None, stdout=io.BytesIO())
    rows = list(csv.reader(io.StringIO((tmp_path / "a.csv").read_bytes().decode(), newline="")))
    assert not [cell for row in rows for cell in row if cell[:1] in tuple("=+-@\t\r＝＋－＠")]
    again = list(read([str(tmp_path / "a.csv")]))
    assert [document.original() for document in again] == CELLS
    assert [document.meta["title"] for document in again] == CELLS
    assert list(COLUMNS) == OWN_COLUMNS


def test_a_table_of_others_keeps_its_apostrophes(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text\n'=1\n", "utf-8")
    assert [document.text for document in read([str(tmp_path / "a.csv")])] == ["'=1"]


def test_names_of_columns_and_notes_do_not_act_on_a_terminal(cli: Cli, tmp_path: Path) -> None:
    rows = [{"id": str(n), "text": "学校召开会议。", "meta": {"source": f"{ACTING}{n}"}} for n in range(2)]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    done = cli("words", "a.jsonl", "--by", "source", terminal=True, TERM="dumb")
    assert done.code == 0, done.stderr
    assert b"nope][bold]" in done.stdout
    assert not any(char in done.stdout.decode() for char in "\x1b\x07\x9b\u202e")


@pytest.mark.parametrize("name", ["half", "name"])
def test_what_no_output_can_hold_breaks_none(cli: Cli, tmp_path: Path, name: str) -> None:
    """Half a character in a record, and a name of a file that is no UTF-8."""
    text = "來源：\n學校發(fā)展。\n"
    if name == "half":
        row = {"id": "\ud800", "text": f"\ud800{text}", "meta": {"source": ["\udfff"], "title": "\ud800"}}
        (tmp_path / "a.jsonl").write_text(json.dumps(row) + "\n", "utf-8")
        [document] = read(["a.jsonl"])
        assert (document.id, document.meta) == ("\ufffd", {"source": ["\ufffd"], "title": "\ufffd"})
        source = "a.jsonl"
    else:
        (tmp_path / "in").mkdir()
        try:
            (tmp_path / "in" / os.fsdecode(b"\xff.txt")).write_text(text, "utf-8")
        except OSError:
            pytest.skip("names are UTF-8 here")
        source = "in"
    lines = ("clean --diff", "clean -f text -o out/", "clean -f csv", "stats", "words --by id -f md", "inspect --files")
    assert {line: cli(*line.split(), source).code for line in lines} == dict.fromkeys(lines, 0)


def test_records_nested_beyond_measure_are_named(tmp_path: Path) -> None:
    deep = '{"text": "x", "meta": ' + '{"a": ' * 100_000 + "1" + "}" * 100_001
    (tmp_path / "a.jsonl").write_text(deep + '\n{"text": "y"}\n', "utf-8")
    told: list[CorpusError] = []
    assert [document.text for document in read([str(tmp_path / "a.jsonl")], fault=told.append)] == ["y"]
    assert len(told) == 1


RULE = """[[rule]]
id = "chrome/mine"
action = "{action}"
pattern = '''{pattern}'''
reason = "a rule of one site"
matches = ["aaaaa"]
spares = ["读者群在不断扩大。"]
"""


@pytest.mark.parametrize("action", ["drop", "flag"])
def test_a_rule_that_searches_without_end_is_ended(
    cli: Cli, tmp_path: Path, action: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpustool.patterns.PATIENCE", 0.3)
    (tmp_path / "mine.toml").write_text(RULE.format(action=action, pattern="(a+)+$"), "utf-8")
    start = time.monotonic()
    done = cli("clean", "-", "--rules", "mine.toml", stdin=b"a" * 60 + b"!\n")
    assert time.monotonic() - start < 10
    assert done.code == 3
    assert "--rules: takes more than 0.30 s for a document; write it simpler" in done.stderr


@pytest.mark.parametrize("pattern", ["(" * 5000 + "a" + ")" * 5000, "a{99999999999999999999}", "["])
def test_a_pattern_that_cannot_be_compiled_is_refused(pattern: str) -> None:
    with pytest.raises(CorpusError, match="x: no regular expression: "):
        compiled(pattern, "x")
