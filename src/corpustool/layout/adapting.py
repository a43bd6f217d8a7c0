"""What a document's own habits say of its lines, after a first reading."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Hashable, Sequence
from functools import lru_cache
from itertools import pairwise

from corpustool.layout.evidence import REMEMBERED, Group, Row

LIKELY = 0.5  # the probability from which a line of the first reading counts as the start of an article
TENTHS = (0.02, 0.1, 0.3, 0.6, 0.85, 0.97)  # bounds of rates, finer at both ends
FAR = (0, 60, 150, 400, 1000)  # characters
SHARES = (0.05, 0.15, 0.4, 1.0, 2.5)  # of what is usual
SIGNATURES = ("kin", "form", "place", "around", "below")


def habits(rows: Sequence[Row], lines: Sequence[int], start: Sequence[float]) -> list[tuple[Group, ...]]:
    """The evidence for a second reading of the lines, all that are no prose.

    It is how often lines of the same layout began an article, by the probabilities of the first reading.
    """
    likely = [start[n] for n in lines]
    keys = zip(*[_signatures(rows[n]) for n in lines], strict=True)
    tenths = [_tenth(p) for p in likely]
    rates = [_rates(label, column, likely, tenths) for label, column in zip(SIGNATURES, keys, strict=True)]
    return list(zip(*rates, _distances(rows, lines, start), _layouts(rows, lines, start), strict=True))


def _signatures(row: Row) -> tuple[Hashable, ...]:
    """What makes lines alike, in five ways."""
    form, indent = row.form, row.paragraph.indent
    names, above, below, between, _, layout, *_ = row.evidence
    own, gaps = (form.number[0], form.kind), layout[:3]
    return (
        (own, indent, gaps, _pick(names, "within ")),
        (own, indent, row.paragraph.text[0] in "【《“（"),
        (indent, gaps, _pick(layout[6:], "parted ")),
        (own, _both_sides(above), _both_sides(below), _both_sides(between)),
        (own, "verbs" in names or below[0]),
    )


@lru_cache(maxsize=REMEMBERED)
def _pick(names: Group, head: str) -> Group:
    return tuple([name for name in names if name.startswith(head)])


@lru_cache(maxsize=REMEMBERED)
def _both_sides(names: Group) -> Group:
    return tuple([name for name in names if name[0] in "^v" and name.count(" v") == 1 and name[:2] not in ("^^", "vv")])


def _rates(label: str, keys: Sequence[Hashable], start: Sequence[float], own: Sequence[int]) -> list[Group]:
    """How often other lines with the key of a line began an article."""
    kinds: dict[Hashable, int] = {}
    kind_of = [kinds.setdefault(key, len(kinds)) for key in keys]  # long keys are hashed once
    totals, counts = [0.0] * len(kinds), [0] * len(kinds)
    for kind, p in zip(kind_of, start, strict=True):
        totals[kind] += p
        counts[kind] += 1
    found: list[Group] = []
    alone = (f"{label} alone",)
    for kind, p, tenth in zip(kind_of, start, own, strict=True):
        count = counts[kind]
        if count == 1:
            found.append(alone)
        else:
            rate = bisect_right(TENTHS, (totals[kind] - p) / (count - 1))
            found.append(_rate(label, rate, 2 if count < 4 else 4 if count < 8 else 8, tenth))
    return found


@lru_cache(maxsize=REMEMBERED)
def _rate(label: str, rate: int, count: int, own: int) -> Group:
    found = f"{label} {rate}"
    return found, f"{found} of {count}", f"{found} was {own}"


def _tenth(rate: float) -> int:
    """A rate as one of seven steps."""
    return bisect_right(TENTHS, rate)


def _distances(rows: Sequence[Row], lines: Sequence[int], start: Sequence[float]) -> list[Group]:
    """How much prose stands between a line and the likely starts above and below, against what is usual."""
    sizes = [0]
    for row in rows:
        sizes.append(sizes[-1] + (len(row.paragraph.text) if row.form.is_prose or row.form.kind == "sentence" else 0))
    likely = [n for n in lines if start[n] >= LIKELY]
    lengths = sorted(sizes[b] - sizes[a] for a, b in pairwise(likely))
    usual = lengths[len(lengths) // 2] if lengths else 0
    found, over = [], 0  # over: how many likely starts stand above the line
    for n in lines:
        under = over + (start[n] >= LIKELY)
        above, below = over > 0, under < len(likely)
        to_above = sizes[n] - (sizes[likely[over - 1]] if above else 0)
        to_below = sizes[likely[under] if below else -1] - sizes[n]
        far = bisect_left(FAR, to_above), bisect_left(FAR, to_below)
        share = (bisect_left(SHARES, to_above / usual), bisect_left(SHARES, to_below / usual)) if usual else (-1, -1)
        found.append(_distance((above, below), far, share))
        over = under
    return found


@lru_cache(maxsize=REMEMBERED)
def _distance(starts: tuple[bool, bool], far: tuple[int, int], share: tuple[int, int]) -> Group:
    names = []
    for side, is_start, steps, part in zip(("above", "below"), starts, far, share, strict=True):
        names.append(f"{'' if is_start else 'no '}start {side} {FAR[steps] if steps < len(FAR) else 'far'}")
        if is_start and part >= 0:
            names.append(f"share {side} {SHARES[part] if part < len(SHARES) else 'more'}")
    return tuple(names)


def _layouts(rows: Sequence[Row], lines: Sequence[int], start: Sequence[float]) -> list[Group]:
    """How the likely starts of the document are made: what they are, and whether metadata stands above or below."""
    families = [_family(row.form.kind) for row in rows] + ["edge"]  # the last stands above the first, too
    kinds = [rows[n].form.number[0] or rows[n].form.kind for n in lines]
    weight = sum(start) or 1.0
    told = _tenth(sum([start[n] for n in lines if families[n] == "told"]) / weight)
    by_kind: dict[str, float] = defaultdict(float)
    by_below: dict[str, float] = defaultdict(float)
    for n, kind in zip(lines, kinds, strict=True):
        by_kind[kind] += start[n]
        by_below[families[n + 1]] += start[n]
    found = []
    for n, kind in zip(lines, kinds, strict=True):
        p, around = start[n], (families[n - 1], families[n], families[n + 1])
        rest, shares = weight - p, (0, 0)
        if rest > 0.5:
            shares = _tenth((by_kind[kind] - p) / rest), _tenth((by_below[around[2]] - p) / rest)
        found.append(_layout(_tenth(p), told, around, shares, min(6, round(rest))))
    return found


@lru_cache(maxsize=REMEMBERED)
def _layout(was: int, told: int, around: tuple[str, str, str], shares: tuple[int, int], starts: int) -> Group:
    above, own, below = around
    return (
        f"was {was}",
        f"told above {told} {own}",
        f"told above {told} {own} v{below}",
        f"told above {told} ^{above}",
        f"kind share {shares[0]}",
        f"below share {shares[1]} {below}",
        f"starts {starts}",
    )


def is_told(kind: str) -> bool:
    """Whether a form is that of a metadata line."""
    return kind.startswith(("m ", "date"))


def _family(kind: str) -> str:
    return "told" if is_told(kind) else kind
