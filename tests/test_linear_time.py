"""Time grows with the input: each rule, and each stage, on text made to trap it, at a size and at four times it."""

from collections.abc import Callable
from time import process_time

import pytest

from corpustool.cleaning import clean
from corpustool.converting import convert
from corpustool.document import Document
from corpustool.rules import Rule, rulebook, rulebooks
from corpustool.splitting import divide, split

SMALL, TIMES = 4_000, 4
GROWTH = 8  # of a time at most: linear is 4, quadratic 16
QUICK = 0.05  # seconds, below which a clock of a shared machine tells nothing
RULES = [rule for name in rulebooks() for rule in rulebook(name) if rule.pattern]
UNITS = [
    "(",
    "（",
    ")",
    "?!",
    "?!半p",
    "發(fā)",
    "區(",
    "“",
    "”",
    "《",
    "【",
    "「『",
    "…",
    ".",
    "-",
    "=-",
    "。",
    "，",
    "！？",
    "甲",
    "甲乙",
    "a",
    "的",
    "&",
    "&amp;",
    "&#",
    "&#x4e",
    "&lt;",
    "Ã",
    "Ã¤Â¸Â",
    "ä¸",
    "锟斤拷",
    "»ªÌ©",
    "\\u4e00",
    "<",
    "<a",
    "</",
    "1",
    "１",
    "2024-",
    "2024年1月",
    "12:",
    "http://",
    "www.",
    "a@",
    "a.",
    "来源：",
    "责任编辑：",
    "上一篇",
    "（记者",
    "新华社北京1月1日电",
    "[",
    "](",
    "*",
    "#",
    "|",
    "?",
    "://",
    "_",
    "%",
    "，",
    "、",
    "一、",
    "：",
]
LINES = ["\u200b", "\u0301", " ", "　", "\t", " \n", "\n\n", "— 1 —\n", "首页 > ", "分享到：\n", "标题\n\n", "　　一、", "发布日期：2024-04-24\n", "\r", "央视网消息（新闻联播）：\n标题\n", "各学院的老师和学生都来了，学校召开了会议。\n标题\n央视网消息（新闻联播）：\n小标题\n"]  # fmt: skip


def seconds(work: Callable[[str], object], text: str) -> float:
    start = process_time()
    work(text)
    return process_time() - start


def growth(work: Callable[[str], object], made: Callable[[int], str], size: int) -> float:
    """How much more time four times the size takes, at best of three; 1 where that is hardly measurable."""
    work(made(10))
    large = seconds(work, made(TIMES * size))
    if large < QUICK:
        return 1
    best = []
    for _ in range(3):
        best.append(seconds(work, made(TIMES * size)) / max(seconds(work, made(size)), QUICK / 10))
        if best[-1] <= GROWTH:
            break
    return min(best)


def traps(rule: Rule) -> list[str]:
    """What an expression may begin to match again and again: pieces of its examples, and what it is made of."""
    pieces = {unit for example in rule.matches for unit in (example, example[:-1], example[1:], example[:2], example[-2:], example[0])}  # fmt: skip
    return [unit for unit in (*sorted(pieces), *UNITS, *LINES) if unit]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_takes_linear_time(rule: Rule) -> None:
    search = rule.pattern.search if rule.action == "drop" else lambda text: list(rule.find(text))
    slow = {}
    for unit in traps(rule):
        text = "学" + unit * (TIMES * SMALL // len(unit) + 1) + "x"
        if seconds(search, text) > QUICK:
            found = growth(search, lambda n, unit=unit: "学" + unit * (n // len(unit) + 1) + "x", SMALL)
            if found > GROWTH:
                slow[unit] = found
    assert not slow


def trapped(size: int) -> str:
    return "\n".join(
        f"学校召开会议。{unit * (size // len(unit))}x\n各学院的老师和学生都来了。" for unit in (*UNITS, *LINES)
    )


STAGES = {
    "clean": lambda documents: clean(documents, normalize=["width", "punctuation", "spacing", "quotes"]),
    "split": split,
    "convert": lambda documents: convert(documents, to="traditional"),
    "divide": lambda documents: divide(documents, "sentences"),
}


@pytest.mark.parametrize("name", STAGES)
def test_a_stage_takes_linear_time(name: str) -> None:
    def work(text: str) -> object:
        return list(STAGES[name]([Document("d", text)]))

    assert growth(work, trapped, 100) <= GROWTH


@pytest.mark.parametrize("name", STAGES)
@pytest.mark.parametrize("unit", ["\n", "（", "發(fā)", "甲"])
def test_a_long_line_or_many_empty_ones_end(name: str, unit: str) -> None:
    start = process_time()
    assert "".join(part.original() for part in STAGES[name]([Document("d", unit * 50_000)])) == unit * 50_000
    assert process_time() - start < 20


def test_the_sentences_of_a_long_line_take_linear_time() -> None:
    def work(text: str) -> object:
        return list(divide([Document("d", text)], "sentences"))

    assert growth(work, lambda size: "学校召开会议。" * size, 30_000) <= GROWTH


def test_marks_without_end_among_sound_text_are_not_searched() -> None:
    text = "學?!半p" * 200 + "各學院的老師和學生都來了，會議由校長主持。" * 100
    assert seconds(lambda text: list(clean([Document("d", text)])), text) < 5
