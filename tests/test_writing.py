"""Files are whole or as they were; names stay in their folder; a ledger says all that undo needs."""

import io
import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpustool.document import Change, CorpusError, Document
from corpustool.writing import (
    Folder,
    Ledger,
    Table,
    as_record,
    atomic,
    json_line,
    read_ledger,
    record_line,
    write_documents,
    write_table,
)
from corpustool.writing.documents import LONGEST_NAME, safe_name, unique
from tests.test_document import documents


def test_a_failed_write_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("alt")
    with pytest.raises(TypeError), atomic(path) as file:
        file.writelines([b"neu", "no bytes"])  # type: ignore[list-item]
    assert path.read_text() == "alt"
    assert list(tmp_path.iterdir()) == [path]


@given(documents())
def test_a_ledger_restores_what_it_was_told(document: Document) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.jsonl"
        with atomic(path) as file:
            Ledger(file).write(document, "d.txt")
        [entry] = read_ledger(path)
    assert entry.restore(document.text) == document.original()
    with pytest.raises(CorpusError, match="not what the ledger says"):
        entry.restore(document.text + "x")


ANY = st.text(st.characters(exclude_categories=[]))


@given(ANY, ANY, st.dictionaries(ANY, ANY | st.none() | st.dates() | st.lists(st.floats())))
@example("1", '"\\\x00\x1f\u2028\ud800', {})
def test_the_line_of_a_document_is_that_of_its_record(name: str, text: str, meta: dict[str, object]) -> None:
    document = Document(name, text, meta)
    assert record_line(document) == json_line(as_record(document))


def test_a_damaged_ledger_is_refused(tmp_path: Path) -> None:
    document = Document("d", "發(fā)展").edited([Change("gloss/pinyin", 1, "(fā)", "")])
    path = tmp_path / "ledger.jsonl"
    with atomic(path) as file:
        Ledger(file).write(document)
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert rows[1] == {"rule": "gloss/pinyin", "before": "(fā)", "after": "", "edit": 0, "at": [1], "line": [1]}
    for damage in ({"before": "(fa)"}, {"at": [0]}, {"at": [99]}):
        path.write_text("\n".join(json.dumps({**row, **(damage if "rule" in row else {})}) for row in rows), "utf-8")
        [entry] = read_ledger(path)
        with pytest.raises(CorpusError, match="damaged"):
            entry.restore(document.text)
    for line in ("nonsense", "[1]", '{"document": "d"}', '{"rule": "a/b"}', json.dumps({**rows[1], "edit": 7})):
        path.write_text(json.dumps(rows[0]) + "\n" + line, "utf-8")
        with pytest.raises(CorpusError, match=f"{path}:2"):
            list(read_ledger(path))


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
@example("\xa0")
@example("a/ . /b")
def test_names_stay_in_their_folder(name: str) -> None:
    safe = safe_name(name)
    assert not safe.startswith("/")
    assert ".." not in safe.split("/")
    assert all(part.strip() and len(part.encode()) <= LONGEST_NAME + 11 for part in safe.split("/"))
    assert safe.isprintable() or "\u3000" in safe or "\xa0" in safe or not any(ord(char) < 32 for char in safe)
    assert safe_name(safe) == safe or len(name.encode()) > LONGEST_NAME


def test_taken_names_get_a_number() -> None:
    taken: set[str] = set()
    assert [unique(name, taken) for name in ("a.txt", "A.txt", "a.txt")] == ["a.txt", "A-2.txt", "a-3.txt"]


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "sub").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CorpusError, match="link"):
        Folder(tmp_path / "out", ["in"]).write(Document("in/sub/a.txt", "x"))
    assert not list((tmp_path / "elsewhere").iterdir())


def test_one_text_is_text_and_several_are_records() -> None:
    one, two, record = Document("a", "甲"), Document("b", "乙\n"), Document("c", "丙", is_record=True)
    for given_, form, expected in (
        ([one], None, "甲"),
        ([], None, ""),
        ([record], None, '{"id": "c", "text": "丙", "meta": {}}\n'),
        ([one, two], None, '{"id": "a", "text": "甲", "meta": {}}\n{"id": "b", "text": "乙\\n", "meta": {}}\n'),
        ([one, two, one], "text", "甲\n乙\n甲"),
    ):
        file = io.BytesIO()
        write_documents(iter(given_), None, form=form, stdout=file)
        assert file.getvalue().decode() == expected


def test_tables_in_every_form() -> None:
    table = Table(("word", "count", "dp"), [("=1+1", 2, 0.5), ("a|b\tc", 1, None)], ["how"])
    expected = {
        "tsv": "# how\nword\tcount\tdp\n=1+1\t2\t0.5000\na|b c\t1\t\n",
        "csv": "word,count,dp\n'=1+1,2,0.5000\na|b c,1,\n",
        "jsonl": '{"word": "=1+1", "count": 2, "dp": 0.5}\n{"word": "a|b\\tc", "count": 1, "dp": null}\n',
        "md": "<!-- how -->\n\n| word | count | dp |\n| --- | --- | --- |\n| =1+1 | 2 | 0.5000 |\n| a\\|b c | 1 |  |\n",
    }
    for form, text in expected.items():
        file = io.BytesIO()
        write_table(table, file, form)
        assert file.getvalue().decode() == text
