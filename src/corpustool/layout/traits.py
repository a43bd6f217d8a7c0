"""What can be seen of a line: alone (rule, metadata, form), and of its place among the others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from corpustool.layout import titles
from corpustool.layout.lines import END_MARKS, Line, fold_labels, fold_marks
from corpustool.layout.metadata import Metadata, read_metadata
from corpustool.rules import first_match, rulebook

LONGEST_CHROME = 300  # characters; a longer line is looked at for prose alone
GAP = 8  # lines without prose that a cluster of prose may hold
FAR = 8  # lines from the metadata of an article down to its first prose
REACH = 3  # lines above and below that are a line's neighbourhood
CACHED = 1 << 14  # lines, some 20 MB; the menus and feet of a site are the same on all its pages
_CLOSING = "”’」』）)】》\"'"
_NAMES_OF_SITES = re.compile(
    "网站|客户端|微信|微博|扫一扫|二维码|转载|广告|评论|热门|推荐|排行|频道|导航|登[录陆]|注册|下载|点击|更多|"
    "邮箱|电话|热线|许可证|备案|版权|声明|专题|视频|图片|阅读|关注|网友|APP|App|copyright|Copyright"
)
_MARK = re.compile("[，。；！？、：]")
FOOTS = frozenset(f"chrome/{name}" for name in ("comments", "copyright", "list-heading", "neighbours", "registration"))
_DATE = re.compile(r"(?:\d{4}\s*[-年./]\s*)?\d{1,2}\s*[-月./]\s*\d{1,2}(?!\d)\s*日?|\d{1,2}:\d\d")
_CLOCK = re.compile(r"(?<!\d)\d{1,2}:\d\d(?!\d)")
_SEPARATOR = re.compile(r"[|｜>»›·•/丨_]")
_LATIN = re.compile(r"[A-Za-z]")
_DIGIT = re.compile(r"\d")
_GAPS = re.compile(r"[\u3400-\u9fff）】〉》”|｜][ \xa0\u3000\t]+(?=[\u3400-\u9fff（【《“|｜])")


class Traits(NamedTuple):
    """A line alone: the names of its features, and what its neighbours want to know of it."""

    features: tuple[str, ...] = ()
    rule: str = ""
    metadata: Metadata | None = None
    prose: int = 0  # its characters if it reads as prose, else none
    size: int = 0
    is_plain: bool = False  # short without a mark, as links are
    rests: tuple[str, ...] = ()  # what it says of the line below: that body may end here


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
    rule = first_match(rulebook("chrome"), folded) if is_short else None
    metadata = read_metadata(text) if is_short and not rule else None
    names: list[str] = []
    last = folded.rstrip(_CLOSING)[-1:]
    commas = min(2, folded.count("，"))
    stops = min(2, sum(map(folded.count, "。！？；")))
    ends = last in END_MARKS
    if ends:
        names.append("ends in a mark")
    elif last in "：:":
        names.append("ends in a colon")
    elif last in "，,、":
        names.append("ends in a comma")
    if commas:
        names.append("commas" if commas > 1 else "a comma")
    if stops:
        names.append("stops" if stops > 1 else "a stop")
    if size >= 15 and not (stops or commas):
        names.append("long without marks")
    if rule:
        names += ["chrome rule", rule.id]
    if metadata:
        names += ["metadata", f"metadata/{metadata.kind}"]
    if is_short and not metadata and _CLOCK.search(text):
        names.append("a clock")
    if size <= 60:
        names += _form(folded, size)
    is_prose = (size >= 20 and commas and (ends or size >= 40)) or (size >= 30 and ends)
    is_plain = size <= 30 and not metadata and not _MARK.search(folded)
    return Traits(
        tuple(names),
        rule.id if rule else "",
        metadata,
        size if is_prose else 0,
        size,
        is_plain,
        _rests(names, metadata),
    )


def names_a_site(text: str) -> bool:
    """Whether a short line has a word of web sites, a path or an address."""
    return bool(_NAMES_OF_SITES.search(text) or _SEPARATOR.search(text) or _LATIN.search(text))


def _rests(names: Sequence[str], metadata: Metadata | None) -> tuple[str, ...]:
    told = (f"after metadata/{metadata.kind}",) if metadata else ()
    return told + tuple(f"after {name}" for name in ("closes a bracket", "ends in a mark") if name in names)


def _form(text: str, size: int) -> list[str]:
    names = []
    if _NAMES_OF_SITES.search(text):
        names.append("a word of sites")
    if _DATE.search(text):
        names.append("a date")
    separators = len(_SEPARATOR.findall(text))
    if separators:
        names.append("separators" if separators > 2 else "a separator")
    if size <= 30 and "：" in text:
        names.append("a colon")
    gaps = len(_GAPS.findall(text))
    if gaps:
        names.append("gaps" if gaps > 2 else "a gap")
    digits, latin = len(_DIGIT.findall(text)), len(_LATIN.findall(text))
    if digits > 0.3 * size:
        names.append("digits")
    if latin > 0.5 * size:
        names.append("latin")
    if titles.is_listed(text):
        names.append("listed")
    if text[0] in "“「‘《【[（(":
        names.append("opens with " + text[0])
    if text[-1] in "）)】]":
        names.append("closes a bracket")
    return names


def place(
    lines: Sequence[Line], seen: Sequence[Traits], indented: Sequence[bool], spaced: Sequence[bool]
) -> list[tuple[str, ...]]:
    """The features of every line that come from its place and its neighbours; what was said before comes first."""
    count = len(seen)
    rules, told = (
        _sums(values)
        for values in ([1 if item.rule else 0 for item in seen], [1 if item.metadata else 0 for item in seen])
    )
    cluster = densest([item.prose for item in seen])
    indents = sum(mark - 0.5 for mark, item in zip(indented, seen, strict=True) if item.prose) > 0
    spaces = _tells(spaced, seen)
    proses, plains = (
        _sums(values) for values in ([1 if item.prose else 0 for item in seen], [item.is_plain for item in seen])
    )
    first_told = _first_told(seen)
    foot = _first_foot(seen, first_told if first_told >= 0 else cluster[0])
    said, called = _said(lines, seen), _called(lines, seen)
    found = []
    for n in range(count):
        above, below = max(0, n - REACH), min(count, n + 1 + REACH)
        names = _from_cluster(n, *cluster)
        if told[n] > told[above]:
            names += ("metadata above",)
        if rules[n] > rules[above]:
            names += ("a rule above",)
        if rules[below] > rules[n + 1]:
            names += ("a rule below",)
        if n and seen[n - 1].prose:
            names += ("prose just above",)
        if n + 1 < count and seen[n + 1].prose:
            names += ("prose just below",)
        if indents:
            names += ("indented as prose is",) if indented[n] else ("not indented as prose is",)
        if spaces:
            names += ("spaced as prose is",) if spaced[n] else ("not spaced as prose is",)
        if n and seen[n - 1].metadata:
            names += ("metadata just above",)
        if proses[below] == proses[n]:
            names += ("no prose in three lines",)
        if plains[below] - plains[n] == REACH + 1:
            names += ("plain lines below",)
        if foot < n:
            names += ("below the first foot",)
        if n == first_told:
            names += ("first prose below metadata",)
        if n in called:
            names += (f"called by the lines above {called[n]}",)
        found.append((said[n], *names) if n in said else names)
    return found


def _tells(marks: Sequence[bool], seen: Sequence[Traits]) -> bool:
    """Whether prose has a mark mostly, and other lines mostly not."""
    prose = [mark for mark, item in zip(marks, seen, strict=True) if item.prose]
    other = [mark for mark, item in zip(marks, seen, strict=True) if not item.prose]
    return sum(prose) > 0.5 * len(prose) and sum(other) < 0.5 * len(other)


def _first_foot(seen: Sequence[Traits], first: int) -> int:
    """Below the first prose of the article, the first line that begins what follows one; without it their number."""
    return next((n for n in range(first, len(seen)) if seen[n].rule in FOOTS), len(seen))


def _first_told(seen: Sequence[Traits]) -> int:
    """The first line of prose soon below a line that says when or by whom; -1 if there is none."""
    told = -FAR
    for n, item in enumerate(seen):
        if item.metadata and item.metadata.kind in ("date", "source", "author"):
            told = n
        elif item.prose and n - told <= FAR:
            return n
    return -1


@lru_cache(maxsize=4096)
def _from_cluster(number: int, first: int, last: int) -> tuple[str, ...]:
    """Where a line stands to the densest cluster of prose."""
    if first <= number <= last:
        return ("in the cluster",)
    if last < 0:
        return ()
    side, away = ("above", first - number) if number < first else ("below", number - last)
    return (f"{side} the cluster {next((bound for bound in (1, 3, 6, 12) if away <= bound), 'far')}",)


def _said(lines: Sequence[Line], seen: Sequence[Traits]) -> dict[int, str]:
    """The lines that stand on the page more than once."""
    times, said, found = Counter(line.text for line in lines), set[str](), {}
    for n, line in enumerate(lines):
        if times[line.text] > 1:
            what = "prose said " if seen[n].prose else "said "
            found[n] = what + ("above" if line.text in said else "again")
            said.add(line.text)
    return found


def _called(lines: Sequence[Line], seen: Sequence[Traits]) -> dict[int, int]:
    """Where prose begins: how much of a short line above is said again in it, in tenths, rounded down to thirds."""
    found = {}
    for n, item in enumerate(seen):
        if item.prose and not (n and seen[n - 1].prose):
            below = "".join(line.text[:200] for line in lines[n : n + 5])[:400]
            above = {line.text for line in lines[max(0, n - 8) : n] if 8 <= len(line.text) <= 60}
            found[n] = int(3 * max((titles.shared(text, below) for text in above), default=0.0))
    return found


def densest(prose: Sequence[int]) -> tuple[int, int]:
    """First and last line of the cluster of prose with the most characters; (0, -1) without prose."""
    best, first, size, last = (0, 0, -1), 0, 0, -1
    for n, characters in enumerate(prose):
        if not characters:
            continue
        if last < 0 or n - last > GAP:
            first, size = n, 0
        size, last = size + characters, n
        best = max(best, (size, first, last), key=lambda item: item[0])
    return best[1], best[2]


def _sums(values: Sequence[int]) -> list[int]:
    sums = [0]
    for value in values:
        sums.append(sums[-1] + value)
    return sums
