"""Encodings are told right, what is doubtful is said to be, and the bytes come back whatever they are."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpustool.document import CorpusError
from corpustool.reading import decode, encode
from corpustool.reading.detecting import best_guess, detect, detect_page, known
from tests.conftest import SEEDS

TEXTS = {path.name[:3]: path.read_text("utf-8") for path in SEEDS}
TRADITIONAL = ("001", "004")
CANTONESE = "佢哋喺呢度食咗飯，跟住先至返屋企瞓覺，真係好攰㗎。嗰啲嘢冇人識得點樣整，咪就噉擺喺度囉。"
KOREAN = "서울시는 올해 경제 성장률이 작년보다 높아질 것으로 전망한다고 밝혔다. 시민들은 새로운 정책을 기대하고 있다. "
JAPANESE = "これは日本語の文章です。東京では今日も雨が降っていますが、明日は晴れるでしょう。"
RUSSIAN = "Это обычный русский текст, в котором нет ни одного иероглифа. "
ENCODINGS = ("utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be")


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("size", [50, 200, 1000])
def test_windows_that_may_end_in_a_character(encoding: str, size: int) -> None:
    chance, wrong, number = random.Random(size), [], 0
    for seed, text in TEXTS.items():
        if encoding == "big5hkscs" and seed not in TRADITIONAL:
            continue
        for _ in range(60):
            start = chance.randrange(len(text) - size)
            data = text[start : start + size].encode(encoding, "ignore")[:size]
            if sum(char > "\u2000" for char in data.decode(encoding, "ignore")) >= 8:
                number += 1
                wrong += [data] * (detect(data).encoding != encoding)
    assert len(wrong) <= 0.005 * number, wrong[:3]


@pytest.mark.parametrize("encoding", ENCODINGS[:3])
def test_one_bad_byte_in_300_characters(encoding: str) -> None:
    chance = random.Random(3)
    for seed, text in TEXTS.items():
        if encoding != "big5hkscs" or seed in TRADITIONAL:
            for _ in range(20):
                start = chance.randrange(len(text) - 1500)
                data = bytearray(text[start : start + 1500].encode(encoding, "ignore"))
                for _ in range(5):
                    data[chance.randrange(len(data))] = 0xFF
                document = decode(bytes(data), "a.txt")
                assert document.meta["encoding"] == encoding
                assert document.meta["bad_bytes"]
                assert encode(document.original(), encoding) == data


def test_a_bad_byte_has_its_offset() -> None:
    for encoding in ENCODINGS[:3]:
        head = TEXTS["001"][:900].encode(encoding, "ignore")
        document = decode(head + b"\xff" + TEXTS["001"][900:].encode(encoding, "ignore"), "a.txt")
        assert document.meta["bad_offsets"] == [len(head)]
        assert [c.rule for e in document.history for c in e.changes] == ["characters/undecodable"]


def test_a_big_file_with_one_bad_byte_far_inside() -> None:
    head = (TEXTS["003"] * 60).encode("gb18030")
    document = decode(head + b"\xff" + head, "a.txt")
    assert (document.meta["bad_bytes"], document.meta["bad_offsets"]) == (1, [len(head)])


@pytest.mark.parametrize("name", ["重庆", "张伟", "李国庆", "喆堃祎"])
def test_a_name_alone_is_doubtful(name: str) -> None:
    assert best_guess(name.encode("gb18030")).low_confidence


def test_text_enough_is_not_doubtful_and_says_nothing_of_scores_where_utf_8_proves_itself() -> None:
    assert decode(TEXTS["003"].encode(), "a.txt").meta == {"encoding": "utf-8"}
    meta = decode(TEXTS["003"].encode("gb18030"), "a.txt").meta
    assert meta["encoding_score"] > 0.8
    assert meta["runner_up"] != "gb18030"
    assert "low_confidence" not in meta


@pytest.mark.parametrize(
    ("text", "encoding"), [(KOREAN, "euc_kr"), (JAPANESE, "euc_jp"), (JAPANESE, "shift_jis"), (CANTONESE, "big5hkscs")]
)
def test_neighbours_are_recognised(text: str, encoding: str) -> None:
    assert detect(text.encode(encoding) * 4).encoding == encoding


PROSE = "大学的学生们都来了，大家都说好。第二天，老师和同学们一起去了图书馆。"


@pytest.mark.parametrize(
    "data", [PROSE.encode() + b"\0" * 20, b"".join(PROSE[at : at + 6].encode() + b"\xe5" for at in range(0, 34, 6))]
)
def test_damaged_utf8_is_utf8(data: bytes) -> None:
    assert detect(data).encoding == "utf-8"


@pytest.mark.parametrize(
    "data", [RUSSIAN.encode("cp1251") * 8, RUSSIAN.encode("koi8-r"), random.Random(1).randbytes(3000)]
)
def test_what_is_not_chinese_is_refused_not_guessed(data: bytes) -> None:
    assert best_guess(data).low_confidence
    with pytest.raises(CorpusError, match="--encoding"):
        detect(data)


def test_declared_encodings_count_where_nothing_reads_better() -> None:
    page = f"<meta charset=windows-1251><p>{RUSSIAN}"
    assert detect_page(page.encode("cp1251")).encoding == "cp1251"
    assert detect_page(f"<meta charset=utf-8><p>{TEXTS['003']}".encode("gb18030")).encoding == "gb18030"
    late = "<meta charset=x-none><!-- " + "nothing but ASCII " * 1000 + f"-->{TEXTS['003']}"
    assert detect_page(late.encode("gb18030")).encoding == "gb18030"


def test_labels() -> None:
    assert [known(name) for name in ("GBK", "gb2312", "Big5", "cp950", "UTF-8-SIG", "utf-16")] == [
        *["gb18030"] * 2,
        *["big5hkscs"] * 2,
        "utf-8",
        "utf-16-le",
    ]
    for name in ("klingon", "hex", "a\0b"):
        with pytest.raises(CorpusError, match="not an encoding"):
            known(name)


def test_characters_that_only_microsofts_big5_has() -> None:
    data = "碁銹裏墻恒粧嫺皆須讀出，售價".encode("cp950") + b"\xa3\xe1" + "五元。".encode("cp950")
    document = decode(data, "a.txt")
    assert document.text == "碁銹裏墻恒粧嫺皆須讀出，售價€五元。"
    assert "bad_bytes" not in document.meta
    assert encode(document.original(), "big5hkscs") == data


def test_two_codes_of_one_big5_character_are_both_read() -> None:
    document = decode(b"\xa1\xc3\xa2\xcc\xa2\xa4\xa4\x51\xff", "a.txt", "big5")
    assert document.text == "\uffe3十═十\ufffd"
    assert document.meta["bad_bytes"] == 1


@given(st.binary(max_size=200), st.sampled_from([*ENCODINGS, "utf-32", "euc_kr", "shift_jis", "cp1252"]))
def test_any_bytes_come_back(data: bytes, encoding: str) -> None:
    document = decode(data, "a.txt", encoding)
    assert encode(document.original(), str(document.meta["encoding"])) == data
    document.text.encode()


@given(
    st.lists(st.sampled_from([b"\xff", b"\xa1", b"\xc3", b"\x81", b"0", b"@", b"\r\n", "學".encode("big5")])).map(
        b"".join
    )
)
def test_damaged_big5_comes_back(data: bytes) -> None:
    document = decode(data, "a.txt", "big5")
    assert encode(document.original(), "big5hkscs") == data
    assert document.meta.get("bad_bytes", 0) <= len(data)
    assert "bad_bytes" in document.meta or "\ufffd" not in document.text


def test_each_character_of_gb18030_has_but_one_code() -> None:
    pairs = [bytes((a, b)) for a in range(0x81, 0xFF) for b in range(0x40, 0xFF)]
    fours = [
        bytes((a, b, c, d))
        for a in range(0x81, 0xFF)
        for b in range(0x30, 0x3A)
        for c in (0x81, 0xC3, 0xFE)
        for d in range(0x30, 0x3A)
    ]
    for code in (*pairs, *fours):
        try:
            char = code.decode("gb18030")
        except UnicodeDecodeError:
            continue
        assert char.encode("gb18030") == code


@pytest.mark.parametrize("text", ["\ufffd", "\ufffd\ufffd学", "锟斤拷\ufffd" * 9, "学\ufffd" * 2000])
def test_what_was_lost_before_is_sound_utf8(text: str) -> None:
    assert detect(text.encode()).encoding == "utf-8"
