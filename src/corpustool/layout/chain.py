"""Which lines of a web page are its body: a chain of three states, its weights learnt from labelled pages.

A page is chrome, then body, then chrome; body may begin again. The score of a way through the page is the
sum of the weights of what its body lines look like (`body`) and of where body begins (`enter`), ends
(`leave`) and begins again (`again`); the best way with some body wins (Viterbi). `weights.json` holds
the weights, `benchmarks/train_layout.py` made it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from corpustool.layout.traits import Traits

PARTS = ("body", "enter", "leave", "again")


class Step(NamedTuple):
    """What speaks for a line as body, and for a change of state at it."""

    body: tuple[str, ...]
    enter: tuple[str, ...]
    leave: tuple[str, ...]
    again: tuple[str, ...]


def steps(seen: Sequence[Traits], placed: Sequence[Sequence[str]]) -> list[Step]:
    """The names of the features of every line and of the changes at it."""
    found, above = [], Traits((), "", None, 0, False)
    for item, place in zip(seen, placed, strict=True):
        begins = ("bias", *(name for name in place if name in _BEGINS or name.startswith("called")))
        if item.prose:
            begins += ("at prose",)
        if above.rule:
            begins += ("after a rule",)
        found.append(Step(("bias", *item.features, *place), begins, _ends(above, item, place), begins))
        above = item
    return found


_BEGINS = ("metadata above", "indented as prose is")


def _ends(above: Traits, item: Traits, place: Sequence[str]) -> tuple[str, ...]:
    names = ["bias", *(f"at {name}" for name in place if "said" in name)]
    if item.rule:
        names += ["at a rule", f"at {item.rule}"]
    if item.metadata:
        names.append(f"at metadata/{item.metadata.kind}")
    if above.metadata:
        names.append(f"after metadata/{above.metadata.kind}")
    if "closes a bracket" in above.features:
        names.append("after a bracket")
    if "ends in a mark" in above.features:
        names.append("after a mark")
    return tuple(names)


@cache
def weights() -> Mapping[str, Mapping[str, float]]:
    """The weights of the package, by part and feature, in nats."""
    loaded: dict[str, dict[str, float]] = json.loads(
        (files("corpustool.layout") / "weights.json").read_text("utf-8")
    )
    return {part: loaded[part] for part in PARTS}


def body_lines(rows: Sequence[Step]) -> list[bool]:
    """Whether each line is body, on the best way through the page; the first of equals wins."""
    parts = weights()
    body, enter, leave, again = (parts[part] for part in PARTS)
    head, text, foot = 0.0, float("-inf"), float("-inf")
    back: list[tuple[int, int]] = []
    for row in rows:
        own = _sum(row.body, body)
        begun, kept, resumed = head + _sum(row.enter, enter), text, foot + _sum(row.again, again)
        ended = text + _sum(row.leave, leave)
        best = max(begun, kept, resumed)
        back.append(((kept, begun, resumed).index(best), ended >= foot))
        text, foot = best + own, max(ended, foot)
    return _trace(back, in_text=text >= foot)


def _trace(back: Sequence[tuple[int, int]], *, in_text: bool) -> list[bool]:
    """The states along the best way, from its end."""
    state, states = "text" if in_text else "foot", []
    for came, ended in reversed(back):
        states.append(state == "text")
        if state == "text":
            state = ("text", "head", "foot")[came]
        elif state == "foot" and ended:
            state = "text"
    return states[::-1]


def _sum(names: Iterable[str], known: Mapping[str, float]) -> float:
    return sum(known.get(name, 0.0) for name in names)


def spoke_most(names: Iterable[str], most: int = 4) -> dict[str, float]:
    """The features of a line with the most weight, for or against body."""
    known = weights()["body"]
    heard = sorted({name: known[name] for name in names if known.get(name)}.items(), key=lambda item: -abs(item[1]))
    return dict(heard[:most])
