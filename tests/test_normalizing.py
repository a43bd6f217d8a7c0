"""Style is unified on request only, once, and can be undone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpustool.document import CorpusError, Edit
from corpustool.repairing.normalizing import KINDS, find_normalizations

NARROW = {0xFF01 + n: 0x21 + n for n in range(94)}
SENTENCES = [
    "近日，国内生产总值（GDP）增长5%，达到1,000亿元；专家认为：前景很好！",
    "“你们（第一、二组）什么时候出发？”他问，“是12:30，还是下午？”",
    "他在《中国语文》（1978年第3期）上发表了文章，见http://a.cn/b，很有影响。",
    "比例为3:1，温度36.5℃，共2,340人（次）；增长3‰，下降2%。",
]


def normalized(text: str, *kinds: str) -> str:
    return Edit(tuple(find_normalizations(text, set(kinds)))).apply(text)


@pytest.mark.parametrize("text", SENTENCES)
def test_width_comes_back(text: str):
    narrow = text.translate(NARROW)
    assert narrow != text
    assert normalized(narrow, "width") == text


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("width", "利用條件, 善作善為", "利用條件，善作善為"),
        ("width", "（一)总则", "（一）总则"),
        ("width", "真的吗?!", "真的吗？！"),
        ("punctuation", "好吧。。。他说...好，，，啊！！！！！！走----了", "好吧……他说……好，啊！！！走——了"),
        ("spacing", "领 导 班 子 会议", "领导班子 会议"),
        ("spacing", "条件 ， 善作 。好", "条件，善作。好"),
        ("spacing", "共3人和GDP、5个，有 7 人", "共3人和GDP、5个，有7人"),
        ("quotes", '他说"好"，又说“行”', "他说“好”，又说“行”"),
        ("quotes", "「一」「二」“三‘四’”", "「一」「二」「三『四』」"),
    ],
)
def test_each_kind(kind: str, before: str, after: str):
    assert normalized(before, kind) == after
    assert {change.rule for change in find_normalizations(before, {kind})} == {f"normalize/{kind}"}


@pytest.mark.parametrize(
    "text",
    [
        "Hello, world! (2020): a;b?",
        "时间12:30，比分3:1，共1,000人",
        "　　正文\n　　正文",
        "张 伟　主持人 张伟",
        'size 5" or "good", it\'s fine',
        "好吧……好啊！！！——完",
    ],
)
def test_what_stays(text: str):
    assert find_normalizations(text, KINDS) == []


def test_kinds_together():
    assert normalized('條件, 善作(甲)!!!!! "好" 的', *KINDS) == "條件，善作（甲）！！！“好”的"
    assert normalized("條件, 善作") == "條件, 善作"


def test_an_unknown_kind_is_named():
    with pytest.raises(CorpusError, match="normalize: colour: not one of width, punctuation, quotes, spacing"):
        find_normalizations("一", {"width", "colour"})


TEXTS = st.text(st.sampled_from('中文字a1 ,;:!?().。，（）“”「」"‘’…-— \n　%《》'), max_size=40)


@given(TEXTS, st.sets(st.sampled_from(KINDS)))
def test_once_is_enough(text: str, kinds: set[str]):
    once = normalized(text, *kinds)
    assert find_normalizations(once, kinds) == []


@given(TEXTS, st.sets(st.sampled_from(KINDS)))
def test_changes_fit_and_lead_back(text: str, kinds: set[str]):
    edit = Edit(tuple(find_normalizations(text, kinds)))
    assert edit.revert(edit.apply(text)) == text
    assert not any(change.is_flag for change in edit.changes)
