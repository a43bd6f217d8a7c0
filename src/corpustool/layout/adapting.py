"""What a document's own habits say of its lines, after a first reading."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import pairwise

from corpustool.layout.chains import Reading
from corpustool.layout.evidence import Row

LIKELY = 0.5  # the probability from which a line of the first reading counts as the start of an article


def adapted(rows: Sequence[Row], reading: Reading) -> list[Row]:
    """The rows with the features of the second reading: how often lines of the same layout began an article."""
    start = reading.start
    names: list[list[str]] = [[f"was {_tenth(p)}"] for p in start]
    for label, key in SIGNATURES.items():
        _add_rates(names, rows, start, label, key)
    _add_distances(names, rows, start)
    _add_layout(names, rows, start)
    return [
        row if row.form.is_prose else row._replace(features=(*row.features, *more))
        for row, more in zip(rows, names, strict=True)
    ]


def _pick(row: Row, *heads: str) -> str:
    return "|".join(name for name in row.features if name.startswith(heads))


def _size(row: Row) -> str:
    return "long" if len(row.paragraph.text) > 30 else "mid" if len(row.paragraph.text) > 12 else "short"


SIGNATURES: dict[str, Callable[[Row], str]] = {
    "kin": lambda row: f"{row.form.number[0]} {row.form.kind} {row.paragraph.indent} {_pick(row, 'gap ', 'within ')}",
    "form": lambda row: (
        f"{row.form.number[0]} {row.form.kind} {row.paragraph.text[:1] in '【《“（'} {row.paragraph.indent}"
    ),
    "place": lambda row: f"{row.paragraph.indent} {_pick(row, 'gap ', 'parted ')}",
    "around": lambda row: (
        f"{row.form.number[0]} {row.form.kind} "
        + "|".join(
            name for name in row.features if name[0] in "^v" and name.count(" v") == 1 and name[:2] not in ("^^", "vv")
        )
    ),
    "below": lambda row: (
        f"{row.form.number[0]} {row.form.kind} " + next((name for name in row.features if name[0] == "v"), "")
    ),
}


def _add_rates(
    names: list[list[str]], rows: Sequence[Row], start: Sequence[float], label: str, key: Callable[[Row], str]
) -> None:
    groups: dict[str, list[int]] = defaultdict(list)
    for n, row in enumerate(rows):
        if not row.form.is_prose:
            groups[key(row)].append(n)
    for members in groups.values():
        total, count = sum(start[n] for n in members), len(members)
        for n in members:
            if count == 1:
                names[n].append(f"{label} alone")
                continue
            rate = (total - start[n]) / (count - 1)
            found = f"{label} {_tenth(rate)}"
            names[n] += [
                found,
                f"{found} of {2 if count < 4 else 4 if count < 8 else 8}",
                f"{found} was {_tenth(start[n])}",
            ]


def _tenth(rate: float) -> int:
    """A rate as one of seven steps, finer at both ends."""
    return sum(rate >= bound for bound in (0.02, 0.1, 0.3, 0.6, 0.85, 0.97))


def _add_distances(names: list[list[str]], rows: Sequence[Row], start: Sequence[float]) -> None:
    """How much prose stands between a line and the likely starts above and below, against what is usual."""
    sizes = [0]
    for row in rows:
        sizes.append(sizes[-1] + (len(row.paragraph.text) if row.form.is_prose or row.form.kind == "sentence" else 0))
    likely = [n for n, p in enumerate(start) if p >= LIKELY]
    lengths = sorted(sizes[b] - sizes[a] for a, b in pairwise(likely))
    usual = lengths[len(lengths) // 2] if lengths else 0
    for order, side in ((range(len(rows)), "above"), (range(len(rows) - 1, -1, -1), "below")):
        last = None
        for n in order:
            if last is not None:
                names[n].append(f"start {side} {_far(abs(sizes[n] - sizes[last]))}")
                if usual:
                    names[n].append(f"share {side} {_share(abs(sizes[n] - sizes[last]) / usual)}")
            else:
                names[n].append(f"no start {side} {_far(sizes[n] if side == 'above' else sizes[-1] - sizes[n])}")
            if start[n] >= LIKELY:
                last = n


def _far(size: int) -> str:
    return next((str(bound) for bound in (0, 60, 150, 400, 1000) if size <= bound), "far")


def _share(ratio: float) -> str:
    return next((str(bound) for bound in (0.05, 0.15, 0.4, 1.0, 2.5) if ratio <= bound), "more")


def _add_layout(names: list[list[str]], rows: Sequence[Row], start: Sequence[float]) -> None:
    """How the likely starts of the document are made: what they are, and whether metadata stands above or below."""
    weight = sum(start) or 1.0
    told = sum(p for row, p in zip(rows, start, strict=True) if is_told(row.form.kind)) / weight
    kinds: dict[str, float] = defaultdict(float)
    below: dict[str, float] = defaultdict(float)
    for n, (row, p) in enumerate(zip(rows, start, strict=True)):
        kinds[row.form.number[0] or row.form.kind] += p
        if n + 1 < len(rows):
            below[_family(rows[n + 1].form.kind)] += p
    for n, row in enumerate(rows):
        if row.form.is_prose:
            continue
        p = start[n]
        family = _family(rows[n + 1].form.kind) if n + 1 < len(rows) else "edge"
        kind = row.form.number[0] or row.form.kind
        rest = weight - p
        names[n] += [
            f"told above {_tenth(told)} {_family(row.form.kind)}",
            f"told above {_tenth(told)} {_family(row.form.kind)} v{family}",
            f"told above {_tenth(told)} ^{_family(rows[n - 1].form.kind) if n else 'edge'}",
            f"kind share {_tenth((kinds[kind] - p) / rest if rest > 0.5 else 0)}",
            f"below share {_tenth((below[family] - p) / rest if rest > 0.5 else 0)} {family}",
            f"starts {min(6, round(rest))}",
        ]


def is_told(kind: str) -> bool:
    """Whether a form is that of a metadata line."""
    return kind.startswith(("m ", "date"))


def _family(kind: str) -> str:
    return "told" if is_told(kind) else kind
