"""What speaks for the role of a line in a compilation: its form, its neighbours, its place, the words below it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, chain, pairwise
from typing import NamedTuple

from corpustool.layout.headings import Form, form_of
from corpustool.layout.paragraphs import Paragraph
from corpustool.layout.titles import pairs

CONTEXT = 350  # characters above and below in which the words of a title are looked for
ABOVE, BELOW = 12, 14  # paragraphs in which they stand
LONGEST = 80  # characters of a line whose words are looked for
RUN = 6  # lines without prose between, above or below, that are counted
REMEMBERED = 1 << 14  # groups of features of each kind, some 10 MB in all; few lines stand as no other did
Group = tuple[str, ...]


class Row(NamedTuple):
    """A paragraph with its form and its evidence; prose has none: its role is known.

    The evidence is its features in groups. Equal groups are the same object nearly always, so that what a
    group weighs is looked up and not summed again.
    """

    paragraph: Paragraph
    form: Form
    evidence: tuple[Group, ...]

    @property
    def features(self) -> Group:
        """The names of all features."""
        return tuple(chain.from_iterable(self.evidence))


def read_rows(paragraphs: Sequence[Paragraph]) -> list[Row]:
    """The features of every paragraph of a text."""
    forms = [form_of(paragraph.text) for paragraph in paragraphs]
    near, usual, around = _Near(forms), _Usual(paragraphs, forms), _Around(paragraphs)
    numbers, keys = _numbered(paragraphs, forms), _keys(forms)
    rows = []
    for n, (paragraph, form) in enumerate(zip(paragraphs, forms, strict=True)):
        evidence: tuple[Group, ...] = ()
        if not form.is_prose:
            others = (around.words(n), numbers.get(n, ()), _said(n, keys))
            evidence = (form.features, *near.groups(n), usual.layout(n), *others)
        rows.append(Row(paragraph, form, evidence))
    return rows


class _Near:
    """What stands around each line: kinds of neighbours, and lines without prose between."""

    def __init__(self, forms: Sequence[Form]) -> None:
        self.forms = forms
        self.kinds = [form.kind for form in forms] + ["edge"] * 3  # the last three stand at -3 to -1 too
        self.above = [form.kind + " open" if form.opened and not form.is_prose else form.kind for form in forms] + [
            "edge"
        ]
        self.runs_above = [0, *_runs(forms)]
        self.runs_below = [0, *_runs(forms[::-1])][::-1]

    def groups(self, n: int) -> tuple[Group, Group, Group, Group]:
        own, kinds = self.forms[n], self.kinds
        size, above, below, below2 = own.features[0], self.above[n - 1], kinds[n + 1], kinds[n + 2]
        last = n == len(self.forms) - 1
        return (
            _above(own.kind, size, above, kinds[n - 2]),
            _below(own.kind, size, below, below2, kinds[n + 3]),
            _between(own.kind, above, below),
            _place(own.kind, self.runs_above[n], self.runs_below[n + 1], n if n < 4 else -1, last=last),
        )


def _runs(forms: Sequence[Form]) -> list[int]:
    """How many lines in a row end with each, prose aside, up to RUN."""
    run, found = 0, []
    for form in forms:
        run = 0 if form.is_prose else min(RUN, run + 1)
        found.append(run)
    return found


@lru_cache(maxsize=REMEMBERED)
def _above(kind: str, size: str, above: str, above2: str) -> Group:
    return f"^{above}", f"^^{above2}", f"^{above2} {above}", f"{kind} ^{above}", f"{size} ^{above}"


@lru_cache(maxsize=REMEMBERED)
def _below(kind: str, size: str, below: str, below2: str, below3: str) -> Group:
    return (
        f"v{below}",
        f"vv{below2}",
        f"v{below} {below2}",
        f"vvv{below2} {below3}",
        f"{kind} v{below}",
        f"{kind} v{below} {below2}",
        f"{size} v{below}",
    )


@lru_cache(maxsize=REMEMBERED)
def _between(kind: str, above: str, below: str) -> Group:
    return f"^{above} v{below}", f"{kind} ^{above} v{below}"


@lru_cache(maxsize=REMEMBERED)
def _place(kind: str, above: int, below: int, number: int, *, last: bool) -> Group:
    names = [
        f"lines above {above}",
        f"lines below {below}",
        f"lines {min(above, 4)} {min(below, 4)}",
        f"{kind} lines below {below}",
    ]
    if number >= 0:
        names += [f"paragraph {number}", f"{kind} paragraph {number}"]
    return (*names, "the last") if last else tuple(names)


class _Usual:
    """The layout that is usual in a text, and how a paragraph departs from it."""

    def __init__(self, paragraphs: Sequence[Paragraph], forms: Sequence[Form]) -> None:
        self.paragraphs, self.forms = paragraphs, forms
        blanks = Counter([item.blanks for item in paragraphs[1:]])
        indents = Counter(
            [item.indent for item, form in zip(paragraphs, forms, strict=True) if form.is_prose]
        ) or Counter([item.indent for item in paragraphs])
        usual = max(blanks, key=lambda size: (blanks[size], -size)) if blanks else 0
        self.indent = max(indents, key=lambda size: (indents[size], -size)) if indents else 0
        even = sum(blanks.values()) == blanks[usual]
        more = sum(count for size, count in blanks.items() if size > usual)
        rare = " rare" if more * 4 < len(paragraphs) else ""
        self.gaps = {size: "even" if even else _gap(size, usual, rare) for size in blanks}

    def layout(self, n: int) -> Group:
        item, above = self.paragraphs[n], self.paragraphs[n - 1] if n else None
        below = self.paragraphs[n + 1] if n + 1 < len(self.paragraphs) else None
        before = self.forms[n - 1] if n else None
        return _layout(
            (self.gaps[item.blanks] if above else "edge", self.gaps[below.blanks] if below else "edge"),
            (before.kind if before else "edge", self.forms[n].kind),
            (
                _compare(item.indent, self.indent),
                _compare(above.indent, item.indent) if above else "edge",
                _compare(below.indent, item.indent) if below else "edge",
            ),
            (item.parted, below.parted if below else ""),
            far=item.indent > 4,
            opened=bool(before and before.opened),
        )


@lru_cache(maxsize=REMEMBERED)
def _layout(
    gaps: tuple[str, str],
    kinds: tuple[str, str],
    indents: tuple[str, str, str],
    parted: tuple[str, str],
    *,
    far: bool,
    opened: bool,
) -> Group:
    indent, before, after = indents
    names = [
        f"gap {gaps[0]}",
        f"gap {gaps[0]} {gaps[1]}",
        f"gap {gaps[0]} ^{kinds[0]}",
        f"indent {indent}",
        f"indent {indent} {kinds[1]}",
        f"indent {indent} ^{before} v{after}",
    ]
    if far and indent == ">":
        names.append("indent far")
    if parted[0]:
        names += [f"parted {parted[0]}", f"parted {parted[0]} ^{'open' if opened else 'closed'}"]
    if parted[1]:
        names.append(f"parted below {parted[1]}")
    return tuple(names)


def _gap(size: int, usual: int, rare: str) -> str:
    return _compare(size, usual) + (rare if size > usual else "") + ("+" if size > usual + 1 else "")


def _compare(size: int, usual: int) -> str:
    return "=" if size == usual else ">" if size > usual else "<"


class _Around:
    """The text around each line, in which its words are looked for."""

    def __init__(self, paragraphs: Sequence[Paragraph]) -> None:
        self.texts = [item.text for item in paragraphs]
        self.text = "\n".join(self.texts)
        self.sizes = [0, *accumulate(map(len, self.texts))]  # of the texts above, without line breaks

    def words(self, n: int) -> Group:
        """What the words that a line shares with those around it say of it."""
        text = self.texts[n]
        if len(text) > LONGEST:
            return ()
        own = pairs(text)
        under = sum(map(self._below(n).__contains__, own)) / max(1, len(own))
        over = sum(map(self._above(n).__contains__, own)) / max(1, len(own))
        below = n + 1 < len(self.texts) and text in self.texts[n + 1]
        above = n > 0 and text in self.texts[n - 1]
        return _shares(int(5 * under), int(5 * over), int(5 * (under - over) + 5) - 5, below=below, above=above)

    def _below(self, n: int) -> str:
        low, high = self.sizes[n + 1], min(n + BELOW, len(self.texts))
        last = bisect_left(self.sizes, low + CONTEXT, n + 1, high) - 1  # where CONTEXT ends
        return self.text[low + n + 1 : min(low + CONTEXT, self.sizes[high]) + last]

    def _above(self, n: int) -> str:
        high, low = self.sizes[n], max(0, n - ABOVE + 1)
        first = max(bisect_right(self.sizes, high - CONTEXT, low, n + 1) - 1, low)
        return self.text[max(high - CONTEXT, self.sizes[low]) + first : max(0, high + n - 1)]


@lru_cache(maxsize=REMEMBERED)
def _shares(under: int, over: int, more: int, *, below: bool, above: bool) -> Group:
    names = [f"words below {under}", f"words above {over}", f"words {more}"]
    if below:
        names.append("in the line below")
    if above:
        names.append("in the line above")
    return tuple(names)


def _keys(forms: Sequence[Form]) -> tuple[list[str], dict[str, list[int]]]:
    """The text of every short line without its marks and number, and where each stands."""
    keys = [form.key for form in forms]
    places: dict[str, list[int]] = defaultdict(list)
    for n, key in enumerate(keys):
        if len(key) >= 3:
            places[key].append(n)
    return keys, places


def _said(n: int, found: tuple[list[str], dict[str, list[int]]]) -> Group:
    """Whether a line stands in the text more than once, and where among those."""
    keys, places = found
    where = places.get(keys[n], ())
    if len(where) < 2:
        return ()
    at = bisect_left(where, n)
    names = ["said " + ("first" if at == 0 else "last" if at == len(where) - 1 else "between")]
    names.append(f"said {min(len(where), 4)} times")
    if at and n - where[at - 1] <= 4:
        names.append("said just above")
    if at + 1 < len(where) and where[at + 1] - n <= 4:
        names.append("said just below")
    if len(keys[n]) >= 6:
        names.append("long " + names[0])
    return tuple(names)


def _numbered(paragraphs: Sequence[Paragraph], forms: Sequence[Form]) -> dict[int, Group]:
    """What the sequence of numbers that a line belongs to says of it."""
    by_form: dict[str, list[int]] = defaultdict(list)
    sizes = [0]
    for n, form in enumerate(forms):
        sizes.append(sizes[-1] + len(paragraphs[n].text))
        if form.number[1]:
            by_form[form.number[0]].append(n)
    found: dict[int, Group] = {}
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
            found[n] = (
                *shared_names,
                f"{name} reach {length}",
                f"number {min(3, value)} {name}",
                f"numbers told {int(4 * told)} {name}",
                *(("whole and told",) if whole and told > 0.5 else ()),
            )
    return found


def _is_told(n: int, forms: Sequence[Form]) -> bool:
    below = forms[n + 1].kind if n + 1 < len(forms) else "edge"
    return below.startswith("m ") or below in ("date", "dash", "prose led", "lead")
