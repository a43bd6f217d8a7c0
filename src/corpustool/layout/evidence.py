"""What speaks for the role of a line in a compilation: its form, its neighbours, its place, the words below it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from corpustool.layout.headings import Form, is_prose, look
from corpustool.layout.paragraphs import Paragraph
from corpustool.layout.titles import shared

CONTEXT = 350  # characters above and below in which the words of a title are looked for
ABOVE, BELOW = 12, 14  # paragraphs in which they stand
PROSE_ENDED = Form((), "prose", opened=False, number=("", 0), is_prose=True)
PROSE_OPEN = Form((), "prose open", opened=True, number=("", 0), is_prose=True)
PROSE_LED = Form((), "prose led", opened=False, number=("", 0), is_prose=True)
EDGE = Form((), "edge", opened=False, number=("", 0), is_prose=True)
_LED = re.compile(
    r"[（(【]?(?:据)?[\u4e00-\u9fff]{0,12}(?:[社报網网台]|本[报網网站校])[^，。]{0,30}?"
    r"(?:电|電|讯|訊|消息)(?:[ 　（(：:]|$)"
    r"|[^，。]{0,16}(?:记者|記者|通讯员|通訊員)[^，。]{1,30}[）)]"
)
_OPEN = re.compile(r"[\u3400-\u9fffA-Za-z0-9，、,“（]$")
_KEY = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,3}\s?[、.．]"
    r"|第[一二三四五六七八九十\d]{1,4}[篇章]|[【\[]?(?:标题|標題)[】\]]?[：:])"
    r"|[\s　《》“”\"'‘’【】\[\]（）()，,。：:；;！!？?、—\-–·….]"
    r"|(?:上一篇|下一篇|原标题)[：:]?|\d+$"
)


class Row(NamedTuple):
    """A paragraph with its form and all features of its place; prose has none: its role is known."""

    paragraph: Paragraph
    form: Form
    features: tuple[str, ...]


def read_rows(paragraphs: Sequence[Paragraph]) -> list[Row]:
    """The features of every paragraph of a text."""
    forms = [_form(paragraph.text) for paragraph in paragraphs]
    usual = _Usual(paragraphs, forms)
    numbers = _numbered(paragraphs, forms)
    keys = _keys(paragraphs, forms)
    rows = []
    for n, (paragraph, form) in enumerate(zip(paragraphs, forms, strict=True)):
        if form.is_prose:
            rows.append(Row(paragraph, form, ()))
            continue
        names = [*form.features, *_neighbours(n, forms), *usual.layout(n), *_words(n, paragraphs)]
        names += numbers.get(n, ())
        names += _said(n, keys)
        rows.append(Row(paragraph, form, tuple(names)))
    return rows


def _form(text: str) -> Form:
    if not is_prose(text):
        return look(text)
    if _LED.match(text[:60]):
        return PROSE_LED
    return PROSE_OPEN if _OPEN.search(text[-1:]) else PROSE_ENDED


def _neighbours(n: int, forms: Sequence[Form]) -> list[str]:
    own = forms[n]
    above, above2 = (forms[n - k] if n >= k else EDGE for k in (1, 2))
    below, below2, below3 = (forms[n + k] if n + k < len(forms) else EDGE for k in (1, 2, 3))
    a = above.kind + (" open" if above.opened and not above.is_prose else "")
    names = [
        f"^{a}",
        f"^^{above2.kind}",
        f"v{below.kind}",
        f"vv{below2.kind}",
        f"^{a} v{below.kind}",
        f"v{below.kind} {below2.kind}",
        f"^{above2.kind} {a}",
        f"{own.kind} ^{a}",
        f"{own.kind} v{below.kind}",
        f"{own.kind} v{below.kind} {below2.kind}",
        f"{own.kind} ^{a} v{below.kind}",
        f"vvv{below2.kind} {below3.kind}",
        f"{own.features[0]} v{below.kind}",
        f"{own.features[0]} ^{a}",
    ]
    run = [0, 0]
    for side, step in enumerate((-1, 1)):
        at = n + step
        while 0 <= at < len(forms) and not forms[at].is_prose and run[side] < 6:
            run[side] += 1
            at += step
    names += [
        f"lines above {run[0]}",
        f"lines below {run[1]}",
        f"lines {min(run[0], 4)} {min(run[1], 4)}",
        f"{own.kind} lines below {run[1]}",
    ]
    if n < 4:
        names += [f"paragraph {n}", f"{own.kind} paragraph {n}"]
    if n == len(forms) - 1:
        names.append("the last")
    return names


class _Usual:
    """The layout that is usual in a text, and how a paragraph departs from it."""

    def __init__(self, paragraphs: Sequence[Paragraph], forms: Sequence[Form]) -> None:
        self.paragraphs, self.forms = paragraphs, forms
        blanks = Counter(item.blanks for item in paragraphs[1:])
        indents = Counter(
            item.indent for item, form in zip(paragraphs, forms, strict=True) if form.is_prose
        ) or Counter(item.indent for item in paragraphs)
        self.blanks = max(blanks, key=lambda size: (blanks[size], -size)) if blanks else 0
        self.indent = max(indents, key=lambda size: (indents[size], -size)) if indents else 0
        self.even = sum(blanks.values()) == blanks[self.blanks]
        self.more = sum(count for size, count in blanks.items() if size > self.blanks)

    def layout(self, n: int) -> list[str]:
        item, count = self.paragraphs[n], len(self.paragraphs)
        above = self._gap(item.blanks) if n else "edge"
        below = self._gap(self.paragraphs[n + 1].blanks) if n + 1 < count else "edge"
        own, kind = self.forms[n], self.forms[n - 1].kind if n else "edge"
        indent = _compare(item.indent, self.indent)
        before = _compare(self.paragraphs[n - 1].indent, item.indent) if n else "edge"
        after = _compare(self.paragraphs[n + 1].indent, item.indent) if n + 1 < count else "edge"
        names = [
            f"gap {above}",
            f"gap {above} {below}",
            f"gap {above} ^{kind}",
            f"indent {indent}",
            f"indent {indent} {own.kind}",
            f"indent {indent} ^{before} v{after}",
        ]
        if item.indent > 4 and indent == ">":
            names.append("indent far")
        if item.parted:
            names += [
                f"parted {item.parted}",
                f"parted {item.parted} ^{'open' if n and self.forms[n - 1].opened else 'closed'}",
            ]
        if n + 1 < count and self.paragraphs[n + 1].parted:
            names.append(f"parted below {self.paragraphs[n + 1].parted}")
        return names

    def _gap(self, size: int) -> str:
        if self.even:
            return "even"
        rare = " rare" if self.more * 4 < len(self.paragraphs) else ""
        return (
            _compare(size, self.blanks) + (rare if size > self.blanks else "") + ("+" if size > self.blanks + 1 else "")
        )


def _compare(size: int, usual: int) -> str:
    return "=" if size == usual else ">" if size > usual else "<"


def _words(n: int, paragraphs: Sequence[Paragraph]) -> list[str]:
    text = paragraphs[n].text
    if len(text) > 80:
        return []
    below = _joined(paragraphs, range(n + 1, min(len(paragraphs), n + BELOW)))
    above = _joined(paragraphs, range(n - 1, max(-1, n - ABOVE), -1))
    under, over = shared(text, below), shared(text, above)
    more = int(5 * (under - over) + 5) - 5
    names = [f"words below {int(5 * under)}", f"words above {int(5 * over)}", f"words {more}"]
    if n + 1 < len(paragraphs) and text in paragraphs[n + 1].text:
        names.append("in the line below")
    if n and text in paragraphs[n - 1].text:
        names.append("in the line above")
    return names


def _joined(paragraphs: Sequence[Paragraph], places: range) -> str:
    parts, size = [], 0
    for at in places:
        text = paragraphs[at].text
        text = text[: CONTEXT - size] if places.step > 0 else text[max(0, len(text) - CONTEXT + size) :]
        parts.append(text)
        size += len(text)
        if size >= CONTEXT:
            break
    return "\n".join(parts)


def _keys(paragraphs: Sequence[Paragraph], forms: Sequence[Form]) -> tuple[list[str], dict[str, list[int]]]:
    """The text of every short line without its marks and number, and where each stands."""
    keys = [
        "" if form.is_prose else _KEY.sub("", paragraph.text) for paragraph, form in zip(paragraphs, forms, strict=True)
    ]
    places: dict[str, list[int]] = defaultdict(list)
    for n, key in enumerate(keys):
        if len(key) >= 3:
            places[key].append(n)
    return keys, places


def _said(n: int, found: tuple[list[str], dict[str, list[int]]]) -> list[str]:
    """Whether a line stands in the text more than once, and where among those."""
    keys, places = found
    where = places.get(keys[n], ())
    if len(where) < 2:
        return []
    at = bisect_left(where, n)
    names = ["said " + ("first" if at == 0 else "last" if at == len(where) - 1 else "between")]
    names.append(f"said {min(len(where), 4)} times")
    if at and n - where[at - 1] <= 4:
        names.append("said just above")
    if at + 1 < len(where) and where[at + 1] - n <= 4:
        names.append("said just below")
    if len(keys[n]) >= 6:
        names.append("long " + names[0])
    return names


def _numbered(paragraphs: Sequence[Paragraph], forms: Sequence[Form]) -> dict[int, list[str]]:
    """What the sequence of numbers that a line belongs to says of it."""
    by_form: dict[str, list[int]] = defaultdict(list)
    sizes = [0]
    for n, form in enumerate(forms):
        sizes.append(sizes[-1] + len(paragraphs[n].text))
        if form.number[1]:
            by_form[form.number[0]].append(n)
    found = {}
    for name, places in by_form.items():
        firsts = sum(forms[n].number[1] == 1 for n in places)
        rising = sum(forms[b].number[1] == forms[a].number[1] + 1 for a, b in pairwise(places))
        whole = rising == len(places) - 1 > 0
        span = (places[-1] - places[0]) / max(1, len(forms))
        told = sum(_is_told(n, forms) for n in places) / len(places)
        shared_names = [
            f"{name} ones {min(firsts, 3)}",
            f"{name} whole {whole} {int(4 * span)}" if whole else f"{name} broken {min(2, firsts)}",
            f"numbers told {int(4 * told)}",
            f"{name} of {min(5, len(places))}",
        ]
        for at, n in enumerate(places):
            size = sizes[places[at + 1] if at + 1 < len(places) else len(forms)] - sizes[n]
            length = next((bound for bound in (60, 200, 400, 800, 1600) if size < bound), "far")
            value = forms[n].number[1]
            found[n] = [
                *shared_names,
                f"{name} reach {length}",
                f"number {min(3, value)} {name}",
                f"numbers told {int(4 * told)} {name}",
            ]
            if whole and told > 0.5:
                found[n].append("whole and told")
    return found


def _is_told(n: int, forms: Sequence[Form]) -> bool:
    below = forms[n + 1].kind if n + 1 < len(forms) else "edge"
    return below.startswith("m ") or below in ("date", "dash", "prose led", "lead")
