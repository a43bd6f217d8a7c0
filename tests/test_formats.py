"""A file of each format is read; broken in each way it is named, and the rest is read."""

import bz2
import csv
import gzip
import io
import json
import lzma
import os
import random
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from corpustool.document import CorpusError, Document
from corpustool.reading import opening, read
from corpustool.reading.decoding import decode
from corpustool.reading.sampling import sampled
from corpustool.writing import json_line

PARAGRAPHS = [
    "大学的学生们都来了，大家都说好。",
    "学校召开推进会，总结经验，部署工作。",
    "第二天，老师和同学们一起去了图书馆。",
]
TEXT = "".join(f"{line}\n" for line in PARAGRAPHS)
RAW = TEXT.encode()
PAGE = ("<html><head><meta charset=gbk></head><body>" + "".join(f"<p>{line}" for line in PARAGRAPHS)).encode("gb18030")


def zipped(*members: tuple[str, bytes]) -> bytes:
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return box.getvalue()


def tarred(*members: tuple[str, bytes], links: dict[str, str] | None = None, mode: str = "w:gz") -> bytes:
    box = io.BytesIO()
    with tarfile.open(fileobj=box, mode=mode) as archive:
        for name, target in (links or {}).items():
            info = tarfile.TarInfo(name)
            info.type, info.linkname = tarfile.SYMTYPE, target
            archive.addfile(info)
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return box.getvalue()


def zst(data: bytes) -> bytes:
    zstandard = pytest.importorskip("zstandard")
    return zstandard.ZstdCompressor().compress(data)


def parquet(data: dict[str, list[object]]) -> bytes:
    pyarrow, box = pytest.importorskip("pyarrow"), io.BytesIO()
    pytest.importorskip("pyarrow.parquet").write_table(pyarrow.table(data), box)
    return box.getvalue()


def docx() -> bytes:
    made, box = pytest.importorskip("docx").Document(), io.BytesIO()
    made.add_paragraph(PARAGRAPHS[0])
    row = made.add_table(1, 2).rows[0]
    row.cells[0].text, row.cells[1].text = "姓名", "单位"
    for line in PARAGRAPHS[1:]:
        made.add_paragraph(line)
    made.save(box)
    return box.getvalue()


def pdf(codes: bytes) -> bytes:
    """A page with one line of text in a Chinese font that the file does not hold."""
    pytest.importorskip("pypdfium2")
    stream = b"BT /F 12 Tf 50 700 Td <" + codes.hex().encode() + b"> Tj ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>",
        (
            b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>"
            b"/FontDescriptor<</Type/FontDescriptor/FontName/STSong/Flags 6/Ascent 880/Descent -120/CapHeight 700/StemV 90"
            b"/ItalicAngle 0/FontBBox[-25 -254 1000 880]>>>>"
        ),
    ]
    return (
        b"%PDF-1.4\n"
        + b"".join(b"%d 0 obj%s endobj\n" % item for item in enumerate(objects, 1))
        + b"trailer<</Root 1 0 R>>"
    )


def epub(spine: str = "<itemref idref='c2'/><itemref idref='c1'/>") -> bytes:
    package = f"""<package xmlns='http://www.idpf.org/2007/opf'><metadata xmlns:dc='http://purl.org/dc/elements/1.1/'>
        <dc:title>校史</dc:title><dc:creator>李明</dc:creator></metadata><manifest><item id='c1' href='%E4%B8%8B.xhtml'/>
        <item id='c2' href='c2.xhtml'/></manifest><spine>{spine}</spine></package>"""
    chapter = "<html xmlns='http://www.w3.org/1999/xhtml'><body>{}</body></html>"
    return zipped(
        ("mimetype", b"application/epub+zip"),
        (
            "META-INF/container.xml",
            b"<container xmlns='urn:oasis:names:tc:opendocument:xmlns:container'><rootfiles><rootfile full-path='O/b.opf'/></rootfiles></container>",
        ),
        ("O/b.opf", package.encode()),
        ("O/c2.xhtml", chapter.format(f"<p>{PARAGRAPHS[0]}").encode()),
        ("O/下.xhtml", chapter.format("".join(f"<p>{line}" for line in PARAGRAPHS[1:])).encode()),
    )


def warc(page: bytes = PAGE, kind: str = "text/html; charset=gbk") -> bytes:
    pytest.importorskip("warcio")
    body = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n".encode() + page
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://news.example.cn/1.html\r\nWARC-Date: 2024-10-22T09:07:16Z\r\n"
        "WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


def sheet(delimiter: str = ",", head: str = "text") -> bytes:
    lines = io.StringIO()
    csv.writer(lines, delimiter=delimiter).writerows([["id", head, "year"], ["一", TEXT, 2020], ["二", TEXT, 2021]])
    return lines.getvalue().encode()


RECORDS = "".join(json.dumps({"id": name, "text": TEXT, "year": 2020}) + "\n" for name in "一二").encode()
WHOLE: dict[str, Callable[[], bytes]] = {
    "a.txt": lambda: RAW,
    "a.txt.gz": lambda: gzip.compress(RAW),
    "two.txt.gz": lambda: gzip.compress(RAW[:40]) + gzip.compress(RAW[40:]),
    "a.txt.bz2": lambda: bz2.compress(RAW),
    "a.txt.xz": lambda: lzma.compress(RAW),
    "a.txt.zst": lambda: zst(RAW),
    "two.txt.zst": lambda: zst(RAW[:40]) + zst(RAW[40:]),
    "packed without a suffix": lambda: gzip.compress(TEXT.encode("gb18030")),
    "a.htm": lambda: PAGE,
    "a.html.gz": lambda: gzip.compress(PAGE),
    "a.jsonl": lambda: RECORDS,
    "u16.jsonl": lambda: RECORDS.decode().encode("utf-16"),
    "a.jsonl.gz": lambda: gzip.compress(RECORDS),
    "a.json": lambda: json.dumps([json.loads(line) for line in RECORDS.splitlines()]).encode(),
    "a.csv": lambda: b"\xef\xbb\xbf" + sheet(),
    "gb.csv": lambda: sheet().decode().encode("gb18030"),
    "a.tsv.xz": lambda: lzma.compress(sheet("\t")),
    "a.parquet": lambda: parquet({"id": ["一", "二"], "text": [TEXT, TEXT], "year": [2020, 2021]}),
    "a.parquet.gz": lambda: gzip.compress(parquet({"text": [TEXT]})),
    "a.zip": lambda: zipped(
        ("甲.txt", RAW), ("b.txt.gz", gzip.compress(RAW)), ("c/d.html", PAGE), ("r.jsonl", RECORDS)
    ),
    "a.tar.gz": lambda: tarred(("甲.txt", RAW), ("e.txt", TEXT.encode("gb18030"))),
    "a.tgz": lambda: tarred(("甲.txt", RAW)),
    "a.tar": lambda: tarred(("甲.txt", RAW), mode="w"),
    "a.docx": docx,
    "a.epub": epub,
    "a.warc": warc,
    "a.warc.gz": lambda: gzip.compress(warc()),
}


def found(path: Path) -> tuple[list[Document], list[str]]:
    faults: list[str] = []
    return list(read([str(path)], fault=lambda error: faults.append(str(error)))), faults


@pytest.mark.parametrize("name", WHOLE)
def test_a_file_of_each_format(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(WHOLE[name]())
    documents, faults = found(tmp_path / name)
    assert not faults
    assert documents
    for document in documents:
        assert document.id.startswith(str(tmp_path / name)) or document.id in ("一", "二")
        for line in PARAGRAPHS:
            assert line in document.text
        if document.is_record and name != "a.parquet.gz":
            assert str(document.meta["year"]) in ("2020", "2021")
    if name not in ("a.docx", "a.epub"):
        assert all(document.text.strip().replace("\n\n", "\n") == TEXT.strip() for document in documents)


def test_pdf_with_a_chinese_font(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf(PARAGRAPHS[0].encode("utf-16-be")))
    [document], faults = found(tmp_path / "a.pdf")
    assert PARAGRAPHS[0] in document.text
    assert not faults


def test_books_and_pages_say_what_they_are(tmp_path: Path) -> None:
    (tmp_path / "a.epub").write_bytes(epub())
    (tmp_path / "a.warc").write_bytes(warc())
    documents, _ = found(tmp_path)
    book, page = documents
    assert (book.meta["title"], book.meta["author"]) == ("校史", "李明")
    assert book.text.index(PARAGRAPHS[0]) < book.text.index(PARAGRAPHS[2])
    assert (page.meta["url"], page.meta["retrieved"]) == ("http://news.example.cn/1.html", "2024-10-22T09:07:16Z")


BIG = RAW * 100
CRC = bytearray(zipped(("甲.txt", os.urandom(5000))))
CRC[1000:1100] = bytes(100)
BROKEN: dict[str, Callable[[], bytes]] = {
    "cut.txt.gz": lambda: gzip.compress(BIG)[:-20],
    "cut.txt.bz2": lambda: bz2.compress(BIG)[:-20],
    "cut.txt.xz": lambda: lzma.compress(BIG)[:-20],
    "cut.txt.zst": lambda: zst(BIG)[:-20],
    "wrong.txt.gz": lambda: gzip.compress(BIG)[:-8] + bytes(8),
    "wrong.txt.zst": lambda: zst(BIG)[:20] + b"\xff" * 30,
    "no.txt.gz": lambda: RAW,
    "crc.zip": lambda: bytes(CRC),
    "no.zip": lambda: b"PK\x03\x04 nothing",
    "cut.zip": lambda: zipped(("a.txt", BIG))[:-30],
    "nested.zip": lambda: zipped(("b.zip", zipped(("a.txt", RAW)))),
    "no.tar.gz": lambda: gzip.compress(b"x" * 2000),
    "cut.tar": lambda: tarred(("a.txt", BIG), mode="w")[:1000],
    "no.docx": lambda: RAW,
    "zip.docx": lambda: zipped(("a.txt", RAW)),
    "no.epub": lambda: zipped(("mimetype", b"application/epub+zip")),
    "gone.epub": lambda: epub("<itemref idref='c3'/>"),
    "no.pdf": lambda: b"%PDF-1.4\n garbage",
    "picture.pdf": lambda: pdf(b""),
    "no.parquet": lambda: b"PAR1 garbage PAR1",
    "column.parquet": lambda: parquet({"body": [TEXT]}),
    "column.csv": lambda: sheet(head="正文"),
    "empty.csv": lambda: b"",
    "field.jsonl": lambda: b'{"id": "k1", "body": "x"}\n',
    "deep.jsonl": lambda: b"[" * 100_000,
    "no.json": lambda: b'{"text": ',
    "noise.warc": lambda: b"WARC/1.0\r\nnothing",
    "noise.bin": lambda: bytes(range(128, 256)) * 4,
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_is_named_and_the_rest_is_read(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(BROKEN[name]())
    (tmp_path / "zz.txt").write_bytes(RAW)
    documents, faults = found(tmp_path)
    assert [document.text for document in documents if document.id.endswith("zz.txt")] == [TEXT]
    assert faults
    assert all(name in fault and "\n" not in fault for fault in faults)


def test_a_bad_member_or_page_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(
        zipped(("1.docx", b"no"), ("2.txt", RAW), ("3.gz", gzip.compress(BIG)[:-9]), ("4.txt", RAW))
    )
    (tmp_path / "b.warc").write_bytes(warc(os.urandom(3000)) + warc() + warc(b"GIF89a", "image/gif"))
    documents, faults = found(tmp_path)
    assert [Path(document.id).name for document in documents] == ["2.txt", "4.txt", "b.warc#2"]
    assert [fault.split(": ")[0].rpartition("/")[2] for fault in faults] == ["1.docx", "3.gz", "b.warc#1"]


def test_without_the_extra_its_name_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "zstandard", None)
    (tmp_path / "a.txt.zst").write_bytes(b"\x28\xb5\x2f\xfd nothing")
    assert "corpustool[zst]" in found(tmp_path)[1][0]


@pytest.mark.parametrize("suffix", ["gz", "zst", "zip", "tar.xz", "docx", "jsonl.bz2"])
def test_bombs_are_not_read_any_further(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str) -> None:
    monkeypatch.setattr(opening, "FREE", 1 << 20)
    monkeypatch.setattr("corpustool.reading.publications.FREE", 1 << 20)
    zeros = bytes(8 << 20)
    bomb = {
        "gz": lambda: gzip.compress(zeros),
        "zst": lambda: zst(zeros),
        "zip": lambda: zipped(("0.txt", zeros), ("1.txt", RAW)),
        "tar.xz": lambda: lzma.compress(tarred(("0.txt", zeros), mode="w")),
        "docx": lambda: zipped(("word/document.xml", zeros)),
        "jsonl.bz2": lambda: bz2.compress(zeros),
    }[suffix]()
    (tmp_path / f"a.{suffix}").write_bytes(bomb)
    documents, faults = found(tmp_path)
    assert "expands to more than" in faults[0]
    assert len(documents) == (suffix == "zip")


def test_many_members_are_no_way_around_the_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "FREE", 1 << 20)
    (tmp_path / "a.zip").write_bytes(zipped(*((f"{n}.txt", RAW * 9000) for n in range(40))))
    documents, faults = found(tmp_path)
    assert len(documents) < 10
    assert "all in all" in faults[-1]


def test_a_cut_warc_is_named(tmp_path: Path) -> None:
    whole = WHOLE["a.warc"]()
    (tmp_path / "a.warc").write_bytes(whole[:-60])
    documents, faults = found(tmp_path)
    assert [PARAGRAPHS[0] in document.text for document in documents] == [True]
    assert ["ends in the middle" in fault for fault in faults] == [True]
    (tmp_path / "a.warc").write_bytes(whole[:61])
    assert "no record in it is whole" in found(tmp_path)[1][0]


def test_a_mark_within_a_cell_stays(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('\ufeffid,text\n1,"学校\n\ufeff开学"\n', "utf-8")
    assert found(tmp_path)[0][0].original() == "学校\n\ufeff开学"


@pytest.mark.parametrize("name", WHOLE)
def test_damage_anywhere_is_a_fault_and_no_more(tmp_path: Path, name: str) -> None:
    chance, whole = random.Random(7), WHOLE[name]()
    for _ in range(12):
        data = bytearray(whole)
        for _ in range(chance.randrange(1, 4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        data = data[: chance.randrange(1, len(data) + 1)] if chance.random() < 0.3 else data
        (tmp_path / name).write_bytes(data)
        documents, faults = found(tmp_path / name)
        assert documents or faults or name == "a.warc"  # whose standard has records of unknown types passed over
        assert all(str(tmp_path / name) in fault and "\n" not in fault for fault in faults)
        for document in documents:
            again = decode(document.original().encode("utf-8", "surrogateescape"), "x", "utf-8")
            assert json_line(document.text)  # nothing that no output can hold
            assert document.markup or document.is_record or again.text == document.text


def test_names_and_links_in_archives_stay_inside(tmp_path: Path) -> None:
    names = ["../../e.txt", "/tmp/e.txt", "..\\e.txt", "坏\x1b[31m.txt", "x/./同.txt"]
    (tmp_path / "a.zip").write_bytes(zipped(*((name, RAW) for name in names)))
    links = {"passwd.txt": "/etc/passwd", "dir": "/tmp"}
    (tmp_path / "b.tar.gz").write_bytes(tarred(("../e.txt", RAW), ("dir/e.txt", RAW), links=links))
    documents, _ = found(tmp_path)
    assert [document.id.removeprefix(f"{tmp_path}/") for document in documents] == [
        *["a.zip/e.txt", "a.zip/tmp/e.txt", "a.zip/e.txt", "a.zip/坏_[31m.txt", "a.zip/x/同.txt"],
        *["b.tar.gz/e.txt", "b.tar.gz/dir/e.txt"],
    ]
    assert all(document.text == TEXT for document in documents)


def test_zip_names_from_chinese_windows(tmp_path: Path) -> None:
    data = zipped(("AAAA.txt", RAW)).replace(b"AAAA", "会议".encode("gbk"))
    (tmp_path / "a.zip").write_bytes(data)
    assert found(tmp_path)[0][0].id.endswith("a.zip/会议.txt")


@pytest.mark.parametrize("name", ["a.txt.gz", "a.jsonl", "a.htm", "a.parquet", "a.zip", "a.tar", "a.warc.gz"])
def test_formats_on_standard_input(corpustool: Callable[..., object], name: str) -> None:
    done = corpustool("split", "-", stdin=WHOLE[name]())
    assert done.returncode == 0  # type: ignore[attr-defined]
    texts = [json.loads(line)["text"] for line in done.stdout.splitlines()]  # type: ignore[attr-defined]
    assert texts
    assert all(PARAGRAPHS[2] in text for text in texts)


def test_foreign_records_limits_and_samples(corpustool: Callable[..., object]) -> None:
    data = "".join(json.dumps({"uid": n, "正文": TEXT, "lang": {"p": 0.9}}) + "\n" for n in range(40)).encode()

    def ids(*options: object) -> list[str]:
        done = corpustool(
            "clean", "-", "--text-field", "正文", "--id-field", "uid", "-f", "jsonl", *options, stdin=data
        )
        rows = [json.loads(line) for line in done.stdout.splitlines()]  # type: ignore[attr-defined]
        assert all(row["meta"]["lang"] == {"p": 0.9} for row in rows)
        return [row["id"] for row in rows]

    assert ids("--limit", 3) == ["0", "1", "2"]
    one, two = ids("--sample", 9, "--seed", 1), ids("--sample", 9, "--seed", 2)
    assert len(one) == len(two) == 9
    assert one == ids("--sample", 9, "--seed", 1) != two
    assert one == sorted(one, key=int)


def test_a_sample_is_even() -> None:
    documents = [Document(str(n), "") for n in range(10)]
    taken = [document.id for seed in range(600) for document in sampled(documents, sample=3, seed=seed)]
    assert all(130 < taken.count(str(n)) < 230 for n in range(10))


def test_doubts_about_encodings_are_said(corpustool: Callable[..., object], tmp_path: Path) -> None:
    (tmp_path / "name.txt").write_bytes("重庆".encode("gb18030"))
    (tmp_path / "bad.txt").write_bytes(RAW + b"\xff")
    done = corpustool("split", "name.txt", "bad.txt")
    errors = done.stderr.decode()  # type: ignore[attr-defined]
    assert "name.txt: read as gb18030, which is a guess" in errors
    assert f"bad.txt: 1 bytes are no utf-8 (at {len(RAW)})" in errors
    assert done.returncode == 0  # type: ignore[attr-defined]


def test_reading_stops_at_the_first_fault_without_a_listener(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"no")
    with pytest.raises(CorpusError, match="DOCX"):
        list(read([str(tmp_path)]))
