"""Which lines of a web page are its body: a chain of three states, its weights learnt from labelled pages.

A page is chrome, then body, then chrome; body may begin again. The score of a way through the page is the
sum of the weights of what its body lines look like (`body`) and of where body begins (`enter`), ends
(`leave`) and begins again (`again`); the best way with some body wins (Viterbi). `weights.json` holds
the weights, `benchmarks/train_layout.py` made it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from corpustool.layout.traits import Traits

COPIED = ("prose said above",)
COPY = -1.0  # nats, whatever it looks like; of a paragraph that stands on a page twice, the first is the text
NOTHING = Traits()
_BEGINS = (
    "metadata above",
    "metadata just above",
    "first prose below metadata",
    "indented as prose is",
    "spaced as prose is",
    "below the first foot",
)
_ENDS = ("no prose in three lines", "plain lines below")
PARTS = ("body", "enter", "leave", "again")


class Step(NamedTuple):
    """What speaks for a line as body, by itself and by its place, and for a change of state at it."""

    alone: tuple[str, ...]
    place: tuple[str, ...]
    enter: tuple[str, ...]
    leave: tuple[str, ...]

    @property
    def body(self) -> tuple[str, ...]:
        """All that speaks for the line as body."""
        return (*self.alone, *self.place)

    @property
    def again(self) -> tuple[str, ...]:
        """What speaks for body that begins again: what speaks for its beginning, with other weights."""
        return self.enter


def steps(seen: Sequence[Traits], placed: Sequence[tuple[str, ...]]) -> list[Step]:
    """The names of the features of every line and of the changes at it."""
    found, above = [], NOTHING
    for item, place in zip(seen, placed, strict=True):
        alone, place = ((), COPIED) if place[:1] == COPIED else (item.features, place)
        found.append(Step(alone, place, _begins(above, item, place), _ends(above, item, place)))
        above = item
    return found


def _begins(above: Traits, item: Traits, place: tuple[str, ...]) -> tuple[str, ...]:
    names = [name for name in place if name in _BEGINS or name.startswith("called")]
    if item.prose:
        names.append("at prose")
    if above.rule:
        names.append("after a rule")
    return ("bias", *names)


def _ends(above: Traits, item: Traits, place: tuple[str, ...]) -> tuple[str, ...]:
    said = place[0] if place and "said" in place[0] else ""
    more = tuple(name for name in place if name in _ENDS)
    return _changes(above.rests, item.rule, item.metadata.kind if item.metadata else "", said, more)


@lru_cache(maxsize=4096)
def _changes(above: tuple[str, ...], rule: str, kind: str, said: str, more: tuple[str, ...]) -> tuple[str, ...]:
    names = ["bias", *above, *more]
    if said:
        names.append(f"at {said}")
    if rule:
        names += ["at a rule", f"at {rule}"]
    if kind:
        names.append(f"at metadata/{kind}")
    return tuple(names)


@cache
def weights() -> Mapping[str, Mapping[str, float]]:
    """The weights of the package, by part and feature, in nats."""
    loaded: dict[str, dict[str, float]] = json.loads((files("corpustool.layout") / "weights.json").read_text("utf-8"))
    return {part: loaded[part] for part in PARTS}


@lru_cache(maxsize=1 << 14)
def score(part: str, names: tuple[str, ...]) -> float:
    """The sum of the weights of some features in a part."""
    known = weights()[part]
    return sum(known.get(name, 0.0) for name in names)


def own_score(row: Step) -> float:
    """What speaks for a line as body, in nats."""
    own = score("body", ("bias",)) + score("body", row.alone) + score("body", row.place)
    return own + COPY if row.place == COPIED else own


def body_lines(rows: Sequence[Step]) -> list[bool]:
    """Whether each line is body, on the best way through the page; the first of equals wins."""
    head, text, foot = 0.0, float("-inf"), float("-inf")
    back: list[tuple[int, bool]] = []
    for row in rows:
        enter, leave = row.enter, row.leave
        begun, resumed = head + score("enter", enter), foot + score("again", enter)
        ended = text + score("leave", leave)
        best = max(begun, text, resumed)
        back.append(((text, begun, resumed).index(best), ended >= foot))
        text, foot = best + own_score(row), max(ended, foot)
    return _trace(back, in_text=text >= foot)


def _trace(back: Sequence[tuple[int, bool]], *, in_text: bool) -> list[bool]:
    """The states along the best way, from its end."""
    state, states = "text" if in_text else "foot", []
    for came, ended in reversed(back):
        states.append(state == "text")
        if state == "text":
            state = ("text", "head", "foot")[came]
        elif state == "foot" and ended:
            state = "text"
    return states[::-1]


@lru_cache(maxsize=1 << 14)
def spoke_most(alone: tuple[str, ...], place: tuple[str, ...]) -> Mapping[str, float]:
    """The four features of a line with the most weight, for body or against it."""
    known = weights()["body"]
    heard = {name: known[name] for name in (*alone, *place) if name in known}
    return dict(sorted(heard.items(), key=lambda item: -abs(item[1]))[:4])
