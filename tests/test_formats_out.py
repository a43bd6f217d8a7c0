"""Documents in every form that is written can be read again, here and by the programs they are for."""

import bz2
import csv
import gzip
import io
import json
import lzma
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpustool.document import CorpusError, Document
from corpustool.reading import read
from corpustool.writing import reopen, vertical, write_documents
from corpustool.writing.atomic import atomic

Run = Callable[..., subprocess.CompletedProcess[bytes]]
DOCUMENTS = [
    Document(
        "甲#1",
        "“引号”与<尖括号>&和号, 逗号\n第二行\t制表\n",
        {"title": "通知", "editors": {"责编": "李明"}},
        is_record=True,
    ),
    Document(
        "乙", "=1+1\r好\x00\n", {"source": '某"报"<一>&', "tags": ["a", "b"], "date": "2024-10-22"}, is_record=True
    ),
    Document("丙", "", {"meta": "own"}, is_record=True),
]


def written(target: Path, form: str | None = None) -> bytes:
    write_documents(DOCUMENTS, str(target), form=form, stdout=io.BytesIO())
    return target.read_bytes()


@pytest.mark.parametrize(
    "name", ["a.jsonl", "a.csv", "a.tsv", "a.parquet", "a.jsonl.gz", "a.csv.bz2", "a.tsv.xz", "a.jsonl.zst"]
)
def test_the_suffix_decides_and_what_is_written_is_read_again(tmp_path: Path, name: str) -> None:
    if name.endswith(("parquet", "zst")):
        pytest.importorskip("pyarrow" if name.endswith("parquet") else "zstandard")
    first = written(tmp_path / name)
    assert first == written(tmp_path / name)
    for before, after in zip(DOCUMENTS, read([str(tmp_path / name)]), strict=True):
        assert after.id == before.id
        assert after.original().replace("\ufffd", "\0") == before.text
        assert {key: value for key, value in after.meta.items() if value not in ("", None)} == before.meta


def test_csv_is_what_spreadsheets_and_pandas_read(tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(written(tmp_path / "a.csv").decode(), newline="")))
    assert list(rows[0]) == ["id", "text", "title", "date", "source", "author", "url", "meta"]
    assert rows[0]["text"] == DOCUMENTS[0].text
    assert json.loads(rows[1]["meta"]) == {"tags": ["a", "b"]}


@pytest.mark.parametrize(
    ("suffix", "undo"), [("gz", gzip.decompress), ("bz2", bz2.decompress), ("xz", lzma.decompress)]
)
def test_compression_by_suffix(tmp_path: Path, suffix: str, undo: Callable[[bytes], bytes]) -> None:
    assert undo(written(tmp_path / f"a.txt.{suffix}", "text")) == written(tmp_path / "a.txt", "text")
    with reopen(tmp_path / f"a.txt.{suffix}") as file:
        assert file.read() == written(tmp_path / "a.txt", "text")


def test_what_fails_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="goes into a file"):
        write_documents(DOCUMENTS, None, form="parquet", stdout=io.BytesIO())
    with pytest.raises(ZeroDivisionError), atomic(tmp_path / "a.gz") as file:
        file.write(bytes(1 // 0))
    assert not list(tmp_path.iterdir())


def test_a_folder_of_plain_files(tmp_path: Path) -> None:
    texts = [*DOCUMENTS, Document("in/a.pdf", "好\n"), Document("in/b.html", "好\n")]
    write_documents(texts, f"{tmp_path}/", form="text", stdout=io.BytesIO())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.pdf.txt", "b.html", "丙.txt", "乙.txt", "甲#1.txt"]


def test_vertical_text() -> None:
    document = Document("d", "他说：“好！”我们去。\n\n再见", {"title": '"<a>"', "n": 3, "坏": "x", "tags": []})
    lines = (
        vertical(document, ["他", "说", "：", "“", "好", "！", "”", "我们", "去", "。", "\n", "\n", "再见"])
        .decode()
        .split("\n")
    )
    assert lines[0] == '<doc id="d" title="&quot;&lt;a&gt;&quot;" n="3">'
    assert (
        " ".join(lines[1:-1])
        == "<p> <s> 他 说 ： “ 好 ！ ” </s> <s> 我们 去 。 </s> </p> <p> <s> 再见 </s> </p> </doc>"
    )


@given(st.lists(st.text("甲。！”\n \t<&\u2028a", min_size=1, max_size=4)))
def test_vertical_text_is_well_formed_and_loses_nothing(tokens: list[str]) -> None:
    lines = vertical(Document("d", ""), tokens).decode().splitlines()
    opened, words = [], ""
    for line in lines:
        if tag := re.match(r"<(/?)([a-z]+)", line):
            if tag[1]:
                assert opened.pop() == tag[2]
            else:
                opened.append(tag[2])
        else:
            assert opened == ["doc", "p", "s"]
            words += line.replace("&lt;", "<").replace("&amp;", "&")
    assert not opened
    assert "".join(words.split()) == "".join("".join(tokens).split())


def test_compressed_texts_and_ledgers_are_undone(corpustool: Run, tmp_path: Path) -> None:
    options = ("seeds", "-f", "jsonl", "-o", "c.jsonl.gz", "--ledger", "l.jsonl.xz")
    assert corpustool("clean", *options).returncode == 0
    done = corpustool("undo", "c.jsonl.gz", "--ledger", "l.jsonl.xz")
    for line, path in zip(done.stdout.splitlines(), sorted((tmp_path / "seeds").glob("*.txt")), strict=True):
        assert json.loads(line)["text"] == path.read_text("utf-8")
    assert corpustool("clean", "seeds", "-o", "c.csv", "--ledger", "l.jsonl").returncode == 2


def test_the_command_segments_into_vertical_text(corpustool: Run, tmp_path: Path) -> None:
    assert corpustool("segment", "seeds", "-f", "vrt", "-o", "a.vrt.gz").returncode == 0
    lines = gzip.decompress((tmp_path / "a.vrt.gz").read_bytes()).decode().splitlines()
    assert sum(line.startswith("<doc ") for line in lines) == lines.count("</doc>") == 5
