"""Shifted bytes: strings found in the wild, damage made byte by byte, and text that only looks damaged."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpustool.document import Change, Edit
from corpustool.repairing import shift
from corpustool.repairing.gbk import decoded, private_seconds
from corpustool.repairing.gloss import find_glosses
from corpustool.repairing.language import LanguageModel, fold
from corpustool.repairing.shift import find_shifts
from corpustool.repairing.shift_search import search

SEED = Path(__file__).resolve().parents[1] / "seeds" / "004_a2cb4460bf96d624.txt"
MODEL = LanguageModel()
NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def repaired(text: str, **options) -> str:
    text = Edit(tuple(find_shifts(text, MODEL, **options))).apply(text)
    return Edit(tuple(find_glosses(text))).apply(text)


def fits(text: str, changes: list[Change]) -> bool:
    """Whether the changes are in order, apart, and of the text."""
    ends = [0, *(change.end for change in changes)]
    return all(c.start >= end and text[c.start : c.end] == c.before for c, end in zip(changes, ends, strict=False))


WILD = [
    ("自覺將黨的建設工作與推動學?!半p一流”建設有機結合起來", "自覺將黨的建設工作與推動學校“雙一流”建設有機結合起來"),
    ("自覺將黨的建設工作與推動學?！半p一流”建設有機結合起來", "自覺將黨的建設工作與推動學校“雙一流”建設有機結合起來"),
    ("按照學?!皟刹阶邞?zhàn)略”，以高質(zhì)量黨建引領發(fā)展", "按照學校“兩步走戰略”，以高質量黨建引領發展"),
    (
        "擴大優(yōu)質(zhì)本科教育招生規(guī)?!钡牟渴?,為學校高質(zhì)量發(fā)展",
        "擴大優質本科教育招生規模”的部署,為學校高質量發展",
    ),
    ("成為上?;鶎狱h建“繼續(xù)前進(jìn),走在前頭”的樣板", "成為上海基層黨建“繼續前進,走在前頭”的樣板"),
    ("貫徹落實《中國共產(chǎn)黨普通高等學?；鶎咏M織工作條例》", "貫徹落實《中國共產黨普通高等學校基層組織工作條例》"),
    ("使?jié)L珠在螺母滾道內(nèi)循環(huán)", "使滾珠在螺母滾道內循環"),
    ("且逆?zhèn)鲃?dòng)效率幾乎與正傳動(dòng)效率相同", "且逆傳動效率幾乎與正傳動效率相同"),
    # characters for private use were dropped
    ("?。ㄋ模┝慵募夹g條件分析", "　（四）零件的技術條件分析"),
    ("他們?cè)诮裉炱?chē)制造業(yè)通過(guò)連續(xù)的改善", "他們在今天汽車制造業通過連續的改善"),
]


@pytest.mark.parametrize(("damaged", "true"), WILD)
def test_wild(damaged: str, true: str):
    assert repaired(damaged) == true


@pytest.mark.xfail(reason="two pairs dropped side by side leave four bytes unknown")
def test_two_gaps_side_by_side():
    damaged = "因此必須采取適當(dāng)?shù)母舸糯胧駝t對(duì)其磁場(chǎng)周圍的灰塵和切屑有吸收作用"
    assert repaired(damaged) == "因此必須采取適當的隔磁措施，否則對其磁場周圍的灰塵和切屑有吸收作用"


@pytest.mark.xfail(reason="the words know no list numbers: （而） is thought as likely as （二）")
def test_a_list_number_that_was_dropped():
    assert repaired("?。ǘ┥a(chǎn)類型") == "　（二）生產類型"


def test_seed():
    text = SEED.read_text("utf-8")
    changes = find_shifts(text, MODEL)
    assert [(change.before, change.after) for change in changes] == [
        ("?!半p", "校“雙"),
        ("?!半p", "校“雙"),
        ("?!皟刹阶邞?zhàn)", "校“兩步走戰(zhàn)"),
        ("?!半p", "校“雙"),
    ]
    assert {change.rule for change in changes} == {"shift/cut"}
    assert all(set(change.evidence) == {"gain", "margin"} for change in changes)


def test_margin_makes_flags():
    text = WILD[0][0]
    (repair,), (flag,) = find_shifts(text, MODEL), find_shifts(text, MODEL, min_margin=1000)
    assert flag.is_flag
    assert not repair.is_flag
    assert flag.before == repair.before == "?!半p"
    assert flag.evidence == repair.evidence


SOUND = [
    "這件事太離譜了吧?!怎麼會這樣呢?!真的嗎？！！沒想到啊！！！",
    "真的吗？！！没想到啊！！！房间也太小了吧??!服务还行??，早餐不错?。",
    "参见[1]?也许;不一定!这是为什么?,那又怎样?;不知道?:",
    "def f(x=None):  # 会议\n    return x[?3] if x else '你好?!' + \"再见;\"",
    "他是安徽亳(bó)州人，隔行(háng)业如隔山，见《尔雅》（ěr yǎ）一书",
    "問題在於？“雙一流”建設如何推進?“兩步走”又如何?(主持行政工作)的副校長說",
    "https://example.com/?q=学校&p=1 Café、naïve、São Paulo等詞?",
    "[摘? 要]新時代以來",
    "????????，。！？；：",
    "(是不是法(fa)?fa)好(好?yī)",
    "",
]


@pytest.mark.parametrize("text", SOUND)
def test_sound_text_is_left_alone(text: str):
    assert [change for change in find_shifts(text, MODEL) if not change.is_flag] == []
    narrow = text.translate(NARROW)
    assert [change for change in find_shifts(narrow, MODEL) if not change.is_flag] == []


def cut(line: str) -> str:
    """A line cut in front of every pair of bytes that looks like a mark."""
    data = line.encode("gbk")
    marks = {mark.encode("gbk") for mark in "！，。；：？"}
    cuts = [0, *(n for n in range(1, len(data)) if data[n : n + 2] in marks), len(data)]
    pieces = (data[start:end] for start, end in pairwise(cuts))
    return "".join(piece.decode("gb18030", "replace") for piece in pieces).replace("\ufffd", "?")


@pytest.mark.parametrize(
    "line",
    [
        "全體師生在學校“雙一流”建設中團結奮鬥，不斷取得新成效。",
        "項目落戶上海科技園，三年內建成。“我們有信心。”負責人說。",
        "非常感謝各位的支持！大會到此結束。《工作條例》同時印發。",
        "這是一個危險的信號。可是沒有人注意。",
    ],
)
def test_cut_and_mended(line: str):
    assert cut(line) != line
    assert repaired(cut(line)) == line
    assert repaired(cut(line).translate(NARROW)).translate(NARROW) == line.translate(NARROW)


def test_two_lost_bytes_count_only_beside_other_damage():
    alone, beside = cut("師生暫不返校。"), cut("師生暫不返校。\n推動學校“雙一流”建設")
    assert alone == "師生暫不返??。"
    assert find_shifts(alone, MODEL) == []
    assert repaired(beside) == "師生暫不返校。\n推動學校“雙一流”建設"


def test_what_a_corpus_taught_tells():
    damaged = cut("青岩專“雙高”建設")
    model = LanguageModel()
    model.learn("青岩專“雙高”建設如何推進，要看青岩專的師資。" * 9)
    assert [change.after for change in find_shifts(damaged, model)] == ["專“雙"]
    assert "專“雙" not in [change.after for change in find_shifts(damaged, MODEL)]


def test_documents_do_not_teach_each_other():
    text = WILD[0][0]
    before = find_shifts(text, MODEL)
    find_shifts("青岩專“雙高”建設。" * 50 + "推動學?！半p一流", MODEL)
    assert find_shifts(text, MODEL) == before


ALPHABET = "?？!！,，。;；:(（)“”學校半p一流皟刹阶邞zhànājié)L珠的是在\ue389\n 5\ud800"


@settings(deadline=None, max_examples=60)
@given(st.text(ALPHABET, max_size=60))
def test_changes_fit_any_text(text: str):
    changes = find_shifts(text, MODEL)
    assert fits(text, changes)
    assert all(change.rule in {"shift/cut", "shift/pinyin"} for change in changes)
    assert find_shifts(text, MODEL) == changes


def test_a_mended_line_needs_no_mending():
    for damaged, _ in WILD:
        once = repaired(damaged)
        assert repaired(once) == once


@pytest.mark.parametrize("piece", ["學?！半p一流", "?", "?，", "學?jié)L", "發(fā)", "??!", "("])
def test_repeated_pieces_end_soon(piece: str):
    text = piece * (20_000 // len(piece))
    assert fits(text, find_shifts(text, MODEL))


def test_places_that_a_search_has_settled_are_not_searched_again(monkeypatch: pytest.MonkeyPatch):
    searched = []
    monkeypatch.setattr(shift, "search", lambda *given: searched.append(given) or search(*given))
    text = "".join(f"{n}學?!半p、"[-6:] for n in range(200))
    find_shifts(text, MODEL)
    assert 0 < len(searched) < 200 / 4


def test_bytes():
    assert decoded(0xD0, 0xA3) == "校"
    assert decoded(0xAA, 0xA1) == ""
    assert 0xA1 in private_seconds(0xAA)
    assert not private_seconds(0xB0)
    assert fold("學校，ＡＢ12") == "学校,aa00"
