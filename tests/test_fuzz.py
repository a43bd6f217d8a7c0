"""Any bytes are read, or refused in a line; whatever is done to them can be undone. Longer searches: `fuzz/`."""

import gzip
import json
import random
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpustool.document import CorpusError, Document
from corpustool.undoing import undo_folder, undo_stream
from corpustool.writing import read_ledger
from corpustool.writing.ledger import Entry, digest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "fuzz"))
from search import SPECIAL, mutated, samples
from targets import TARGETS

SLOW = ("clean", "normalize")
BYTES = st.one_of(st.binary(max_size=80), st.lists(st.sampled_from(SPECIAL), max_size=20).map(b"".join))


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=BYTES, seed=st.integers(0, 1 << 32))
def test_any_bytes(name: str, data: bytes, seed: int) -> None:
    TARGETS[name](data)  # which raises what does not hold
    if name not in SLOW or seed % 3 == 0:
        chance = random.Random(seed)
        TARGETS[name](mutated(chance.choice(samples(name)), chance))


@pytest.mark.parametrize("name", ["decoding", "clean", "convert", "glosses", "edits", "record_lines"])
def test_a_target_notices(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(Document, "original", lambda document: document.text + "x")
    with pytest.raises(AssertionError):
        TARGETS[name]("經濟發(fā)展\r\n".encode())


def test_names_and_files_of_a_ledger_that_no_disk_holds_are_faults(tmp_path: Path) -> None:
    for output in ("o\ud800.txt", "o\0.txt", "x" * 300, "damaged.gz", "damaged.bz2", "damaged.xz"):
        (tmp_path / output).write_bytes(b"\x1f\x8b\x08BZh9\xfd7zXZ\x00") if output.startswith("damaged") else None
        entry = Entry("a", output, "utf-8", digest("x"), digest("x"))
        [fault] = undo_folder(tmp_path, [entry], tmp_path / "back")
        assert output.split(".")[0] in str(fault)


HEAD = {"document": "a", "output": None, "encoding": "utf-8", "before": "x", "after": digest("学校")}
ROW = {"rule": "gloss/pinyin", "before": "a", "after": "", "edit": 0, "at": [0], "line": [1]}


@pytest.mark.parametrize(
    "rows",
    [
        [HEAD, {**ROW, "edit": 10**12}],
        [HEAD, {**ROW, "edit": -1}],
        [HEAD, {**ROW, "edit": "x"}],
        [HEAD, {**ROW, "at": [1e400]}],
        [HEAD, {**ROW, "at": 5}],
        [{**HEAD, "output": 5}],
        [{**HEAD, "before": None}],
        [{**HEAD, "encoding": "no such"}, ROW],
        [{**HEAD, "encoding": "rot13", "before": digest("学校")}],
        [{**HEAD, "encoding": "undefined", "before": digest("学校")}],
    ],
)
def test_a_damaged_ledger_is_refused(tmp_path: Path, rows: list[dict[str, object]]) -> None:
    (tmp_path / "ledger").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    (tmp_path / "out.txt").write_text("学校", "utf-8")
    with pytest.raises(CorpusError, match="ledger"):
        list(undo_stream(str(tmp_path / "out.txt"), list(read_ledger(tmp_path / "ledger"))))


@pytest.mark.parametrize(
    "data", [b"[" * 100_000, b"\x00", b'{"document": "a"', b'{"document": "a"}', b'{"rule": 1}\n[]']
)
def test_what_is_no_ledger_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "ledger").write_bytes(data)
    with pytest.raises(CorpusError, match="not a row of a ledger"):
        list(read_ledger(tmp_path / "ledger"))


def test_a_cut_ledger_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ledger.gz").write_bytes(gzip.compress(json.dumps(HEAD).encode() * 100)[:-12])
    with pytest.raises(CorpusError, match=r"ledger\.gz: "):
        list(read_ledger(tmp_path / "ledger.gz"))
