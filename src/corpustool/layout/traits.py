"""What can be seen of a line alone: rule, metadata, form."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from corpustool.layout import titles
from corpustool.layout.lines import CLOSING, END_MARKS, fold_labels, fold_marks
from corpustool.layout.metadata import Metadata, read_metadata
from corpustool.rules import rulebook

LONGEST_CHROME = 300  # characters; a longer line is looked at for prose alone
CACHED = 1 << 14  # lines, some 20 MB; the menus and feet of a site are the same on all its pages
_ENDINGS = (("mark", ("", *END_MARKS)), ("colon", "：:"), ("comma", "，,、"))  # a line of closing marks ends
_ENDING = {mark: [f"ends in a {name}"] for name, marks in _ENDINGS for mark in marks}
_ONLY_HAN = re.compile("[\u3400-\u4e27\u4e29-\u9fff]+")  # but 丨, which parts the names of links
_ANCHORED = re.compile(r"(?:\(\?i\))?\^")  # every alternative of such a pattern in the rulebook has its own mark
_NAMES_OF_SITES = re.compile(
    "(?:网站|客户端|微信|微博|扫一扫|二维码|转载|广告|评论|热门|推荐|排行|频道|导航|登[录陆]|注册|下载|点击|更多|"
    "邮箱|电话|热线|许可证|备案|版权|声明|专题|视频|图片|阅读|关注|网友|APP|App|copyright|Copyright)"
)
_MARK = re.compile("[，。；！？、：]")
_DATE = re.compile(r"(?:\d{4}\s*[-年./]\s*)?\d{1,2}\s*[-月./]\s*\d{1,2}(?!\d)\s*日?|\d{1,2}:\d\d")
_CLOCK = re.compile(r"(?<!\d)\d{1,2}:\d\d(?!\d)")
_SEPARATOR = re.compile(r"[|｜>»›·•/丨_]")
_LATIN = re.compile(r"[A-Za-z]")
_DIGIT = re.compile(r"\d")
_GAPS = re.compile(r"[\u3400-\u9fff）】〉》”|｜][ \xa0\u3000\t]+(?=[\u3400-\u9fff（【《“|｜])")


Tried = Callable[[str], "re.Match[str] | None"]


@dataclass(frozen=True, slots=True, eq=False)
class Traits:
    """A line alone: the names of its features, and what its neighbours want to know of it.

    Traits are the same if they are one object, so that what follows from them is looked up at no cost.
    """

    features: tuple[str, ...] = ()
    rule: str = ""
    metadata: Metadata | None = None
    prose: int = 0  # its characters if it reads as prose, else none
    size: int = 0
    is_plain: bool = False  # short without a mark, as links are
    rests: tuple[str, ...] = ()  # what it says of the line below: that body may end here
    leaves: tuple[str, ...] = ()  # what it says of itself: that body may have ended above


class Sign(NamedTuple):
    """What tells a line alone for certain: the rule of chrome that matches it, or what it says as metadata."""

    rule: str = ""
    metadata: Metadata | None = None


NONE = Sign()


def sign(text: str) -> Sign:
    """The sign of a line without margins, all that must be known of lines where no rule finds chrome."""
    return _sign(text) if len(text) <= LONGEST_CHROME else NONE


@lru_cache(maxsize=CACHED)
def _sign(text: str) -> Sign:
    folded = fold_labels(text)
    rule = find_rule(folded)
    metadata = None if rule else read_metadata(text, folded)
    return Sign(rule, metadata) if rule or metadata else NONE


def see(text: str) -> Traits:
    """The traits of a line without margins; those of lines that may recur are remembered."""
    return _remembered(text) if len(text) <= LONGEST_CHROME else _look(text)


@lru_cache(maxsize=CACHED)
def _remembered(text: str) -> Traits:
    return _look(text)


def _look(text: str) -> Traits:
    size = len(text)
    is_short = size <= LONGEST_CHROME
    folded = fold_labels(text) if is_short else fold_marks(text)
    rule, metadata = sign(text)
    names, is_prose = _sentences(folded, size)
    if rule:
        names += ["chrome rule", rule]
    if metadata:
        names += ["metadata", f"metadata/{metadata.kind}"]
    elif is_short and ":" in text and _CLOCK.search(text):
        names.append("a clock")
    if size <= 60:
        names += _form(folded, size)
    is_plain = size <= 30 and not metadata and not _MARK.search(folded)
    rests = _rests(names, metadata)
    return Traits(tuple(names), rule, metadata, size if is_prose else 0, size, is_plain, rests, _leaves(rule, metadata))


@cache
def _rules() -> tuple[Tried, Tried, tuple[tuple[Tried, str], ...]]:
    """What a line begins with or has in it that any rule may match, and how to try each rule."""
    rules = [rule for rule in rulebook("chrome") if rule.action == "drop" and rule.pattern]
    together = re.compile(
        "|".join(
            re.sub(r"^\(\?i\)(.*)", r"(?i:\1)", rule.pattern.pattern)
            for rule in rules
            if rule.pattern and not rule.needs
        )
    )
    needed = re.compile("|".join(re.escape(need) for rule in rules for need in rule.needs))
    each = [
        (rule.pattern.match if _ANCHORED.match(rule.pattern.pattern) else rule.pattern.search, rule.id)
        for rule in rules
        if rule.pattern
    ]
    return together.match, needed.search, tuple(each)


def find_rule(folded: str) -> str:
    """The first rule of chrome that matches a line, or nothing."""
    opens, needed, each = _rules()
    if opens(folded) or needed(folded):
        for tried, name in each:
            if tried(folded):
                return name
    return ""


def _sentences(text: str, size: int) -> tuple[list[str], bool]:
    """What the marks of a line say, and whether it reads as prose."""
    last = text.rstrip(CLOSING)[-1:]
    commas = min(2, text.count("，"))
    stops = min(2, text.count("。") + text.count("！") + text.count("？") + text.count("；"))
    ends = last in END_MARKS
    names = [*_ENDING.get(last, ())]
    if commas:
        names.append("commas" if commas > 1 else "a comma")
    if stops:
        names.append("stops" if stops > 1 else "a stop")
    if size >= 15 and not (stops or commas):
        names.append("long without marks")
    return names, bool((size >= 20 and commas and (ends or size >= 40)) or (size >= 30 and ends))


def names_a_site(text: str) -> bool:
    """Whether a short line has a word of web sites, a path or an address."""
    return bool(_NAMES_OF_SITES.search(text) or _SEPARATOR.search(text) or _LATIN.search(text))


def _rests(names: Sequence[str], metadata: Metadata | None) -> tuple[str, ...]:
    told = (f"after metadata/{metadata.kind}",) if metadata else ()
    return told + tuple(f"after {name}" for name in ("closes a bracket", "ends in a mark") if name in names)


def _leaves(rule: str, metadata: Metadata | None) -> tuple[str, ...]:
    if rule:
        return "at a rule", f"at {rule}"
    return (f"at metadata/{metadata.kind}",) if metadata else ()


def _form(text: str, size: int) -> list[str]:
    if _ONLY_HAN.fullmatch(text):
        names = ["a word of sites"] if _NAMES_OF_SITES.search(text) else []
        return [*names, "listed"] if titles.is_listed(text) else names
    digits, separators, gaps = len(_DIGIT.findall(text)), len(_SEPARATOR.findall(text)), len(_GAPS.findall(text))
    told = {
        "a word of sites": _NAMES_OF_SITES.search(text),
        "a date": digits and _DATE.search(text),
        "separators" if separators > 2 else "a separator": separators,
        "a colon": size <= 30 and "：" in text,
        "gaps" if gaps > 2 else "a gap": gaps,
        "digits": digits > 0.3 * size,
        "latin": 2 * len(_LATIN.findall(text)) > size,
        "listed": titles.is_listed(text),
        f"opens with {text[0]}": text[0] in "“「‘《【[（(",
        "closes a bracket": text[-1] in "）)】]",
    }
    return [name for name, holds in told.items() if holds]
