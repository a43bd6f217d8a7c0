"""Bytes become text and bytes again; what cannot be read is named and the rest is read."""

from pathlib import Path

import pytest

from corpustool.document import CorpusError
from corpustool.reading import decode, encode, read

TEXT = "为深入贯彻落实全省会议精神，学校召开推进会，他们都来了。\r\n這是我們的國家，大家都說好。\n"
TRADITIONAL = "這是我們的國家，大家都說好，他們也來了。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_chinese_is_recognised_in_its_encodings(encoding: str) -> None:
    data = TEXT.encode(encoding)
    document = decode(data, "a.txt")
    assert document.text == TEXT.replace("\r\n", "\n")
    assert encode(document.original(), str(document.meta["encoding"])) == data


def test_big5_is_recognised() -> None:
    document = decode(TRADITIONAL.encode("big5hkscs"), "a.txt")
    assert (document.text, document.meta["encoding"]) == (TRADITIONAL, "big5hkscs")


def test_unreadable_bytes_are_refused_not_guessed() -> None:
    with pytest.raises(CorpusError, match="--encoding"):
        decode(bytes(range(128, 256)) * 4, "a.txt")


def test_folders_are_sorted_and_hidden_files_left_out(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", ".hidden", "c/d.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"这是{name}的文字。", "utf-8")
    assert [Path(d.id).relative_to(tmp_path).as_posix() for d in read([str(tmp_path)])] == ["a.txt", "b.txt", "c/d.txt"]
    assert len(list(read([f"{tmp_path}/*.txt"]))) == 2


def test_what_cannot_be_read_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "r.jsonl").write_text(
        '{"id": "1", "text": "好", "url": "u"}\nnonsense\n{"id": "2"}\n{"id": 3, "text": "也好", "meta": {"a": 1}}\n',
        "utf-8",
    )
    faults: list[CorpusError] = []
    found = list(read([str(tmp_path / "gone.txt"), str(tmp_path / "r.jsonl")], fault=faults.append))
    assert [(d.id, d.text, dict(d.meta)) for d in found] == [("1", "好", {"url": "u"}), ("3", "也好", {"a": 1})]
    assert [str(fault).split(":")[0].rpartition("/")[2] for fault in faults] == ["gone.txt", "r.jsonl", "r.jsonl"]
    assert ":2:" in str(faults[1])
    assert "--text-field" in str(faults[2])


def test_lone_surrogates_of_json_do_not_spread(tmp_path: Path) -> None:
    (tmp_path / "r.jsonl").write_text('{"text": "坏\\ud800字"}\n', "utf-8")
    [document] = read([str(tmp_path / "r.jsonl")])
    assert document.text == "坏\ufffd字"
    assert document.original() == "坏\ud800字"
