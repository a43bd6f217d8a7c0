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
from types import MappingProxyType

from corpustool.layout.places import BIT, CHANGES, COPY, mask, names_of
from corpustool.layout.traits import Traits

COPIED = -1.0  # nats, whatever it looks like; of a paragraph that stands on a page twice, the first is the text
NOTHING = Traits()
PARTS = ("body", "enter", "leave", "again")
_ENTERS = CHANGES | mask(
    (
        *("metadata above", "metadata just above", "first prose below metadata", "below the first foot"),
        *("indented as prose is", "spaced as prose is"),
        *(name for name in BIT if name.startswith("called")),
    )
)
_SAID = mask(name for name in BIT if "said" in name)
_LEAVES = _SAID | mask(("no prose in three lines", "plain lines below"))


@cache
def weights() -> Mapping[str, Mapping[str, float]]:
    """The weights of the package, by part and feature, in nats."""
    loaded: dict[str, dict[str, float]] = json.loads((files("corpustool.layout") / "weights.json").read_text("utf-8"))
    return {part: loaded[part] for part in PARTS}


def features(part: str, above: Traits, item: Traits, bits: int) -> tuple[str, ...]:
    """The names of what speaks for a line as body, or for a change of state at it."""
    if part == "body":
        return ("bias",) if bits & COPY else ("bias", *item.features, *names_of(bits & ~CHANGES))
    if part == "leave":
        return ("bias", *above.rests, *item.leaves, *_ending(bits & _LEAVES))
    return ("bias", *names_of(bits & _ENTERS))


@lru_cache(maxsize=4096)
def _ending(bits: int) -> tuple[str, ...]:
    return tuple(f"at {name}" if BIT[name] & _SAID else name for name in names_of(bits))


@lru_cache(maxsize=1 << 14)
def score(part: str, names: tuple[str, ...]) -> float:
    """The sum of the weights of some features in a part."""
    known = weights()[part]
    return sum(known.get(name, 0.0) for name in names)


@lru_cache(maxsize=1 << 14)
def _leaving(rests: tuple[str, ...], leaves: tuple[str, ...], bits: int) -> float:
    return score("leave", ("bias", *rests, *leaves, *_ending(bits)))


@lru_cache(maxsize=1 << 14)
def _entering(bits: int) -> tuple[float, float]:
    names = ("bias", *names_of(bits))
    return score("enter", names), score("again", names)


@lru_cache(maxsize=1 << 14)
def _alone(item: Traits) -> float:
    return score("body", ("bias", *item.features))


@lru_cache(maxsize=1 << 14)
def _placed(bits: int) -> float:
    return score("body", names_of(bits & ~CHANGES))


def forget() -> None:
    """Forget what was reckoned with other weights."""
    for known in (score, _leaving, _entering, _alone, _placed):
        known.cache_clear()


def own_score(item: Traits, bits: int) -> float:
    """What speaks for a line as body, in nats."""
    return _alone(NOTHING) + COPIED if bits & COPY else _alone(item) + _placed(bits)


def body_lines(seen: Sequence[Traits], places: Sequence[int]) -> list[bool]:
    """Whether each line is body, on the best way through the page; the first of equals wins."""
    head, text, foot = 0.0, float("-inf"), float("-inf")
    back: list[tuple[int, bool]] = []
    rests: tuple[str, ...] = ()
    copied = own_score(NOTHING, COPY)
    for item, bits in zip(seen, places, strict=True):
        enter, again = _entering(bits & _ENTERS)
        begun, resumed, ended = head + enter, foot + again, text + _leaving(rests, item.leaves, bits & _LEAVES)
        came, best = 0, text
        if begun > best:
            came, best = 1, begun
        if resumed > best:
            came, best = 2, resumed
        back.append((came, ended >= foot))
        text = best + (copied if bits & COPY else _alone(item) + _placed(bits))
        foot = max(foot, ended)
        rests = item.rests
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
def spoke_most(item: Traits, bits: int) -> Mapping[str, float]:
    """The four features of a line with the most weight, for body or against it."""
    known = weights()["body"]
    heard = {name: known[name] for name in (*item.features, *names_of(bits & ~CHANGES)) if name in known}
    return MappingProxyType(dict(sorted(heard.items(), key=lambda item: -abs(item[1]))[:4]))
