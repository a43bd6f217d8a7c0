"""Learning: what recurs across documents, as a rulebook for a person to read."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from corpustool.cleaning import learn_templates, repair
from corpustool.document import Document
from corpustool.layout.templates import Templates, text_lines

MOST = 5000  # rules; a person reads fewer, and memory holds no more than twice as many
SURE = 0.9  # of the documents that have a line have it as template; a rule for others would drop text
EXAMPLES = 3  # documents named with each rule
LONGEST_SPARE = 200  # characters
_HEAD = """\
# Lines that recur at the same places of {documents} documents. Read them: delete the table of a line that is
# text, then drop the others with `corpustool clean --rules FILE`.
"""
_RULE = """
[[rule]]
id = "{id}"
action = "drop"
pattern = {pattern}
reason = "{reason}"
matches = [{line}]
spares = [{spare}]
"""


class Rulebook(NamedTuple):
    """Proposed rules as TOML, how many they are, and from how many documents they were learnt."""

    text: str
    rules: int
    documents: int


@dataclass
class _Seen:
    """A line of a template: on how many documents, where, on which of them, and a line beside it that stays."""

    documents: int = 0
    places: Counter[tuple[str, int]] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)
    spare: str = ""


def propose_rules(documents: Callable[[], Iterable[Document]]) -> Rulebook:
    """A rulebook of the lines that recur across documents; the same in whatever order they come.

    The documents are asked for twice, and memory is bounded: of the lines at most 5,000 are proposed, those
    on the most documents. A line that is text on some documents is not.
    """
    templates = learn_templates(documents())
    seen: dict[str, _Seen] = {}
    for document in repair(documents()):
        _see(document, templates, seen)
        if len(seen) > 2 * MOST:
            seen = dict(sorted(seen.items(), key=lambda item: (-templates.count(item[0]), item[0]))[:MOST])
    sure = {line: found for line, found in seen.items() if found.documents >= SURE * templates.count(line)}
    ranked = sorted(sure.items(), key=_rank)
    parts, named = [_HEAD.format(documents=templates.documents)], list[str]()
    for number, (line, found) in enumerate(ranked[:MOST], 1):
        if found.examples != named:
            named = found.examples
            parts.append(f"\n# {', '.join(name if name.isprintable() else _string(name) for name in named)} …\n")
        parts.append(_toml(line, found, number, templates))
    return Rulebook("".join(parts), min(len(ranked), MOST), templates.documents)


def _rank(item: tuple[str, _Seen]) -> tuple[bool, int, int, str]:
    """Head before foot, what is on more documents before others, then as they stand in them."""
    line, found = item
    foot, nearest, _ = _place(found)
    return foot, -found.documents, -nearest if foot else nearest, line


def _see(document: Document, templates: Templates, seen: dict[str, _Seen]) -> None:
    """Note the lines of a document that are of a template."""
    lines = text_lines(document.text)
    sides = templates.find(lines)
    kept = {line for line, side in zip(lines, sides, strict=True) if not side}
    places: dict[str, tuple[str, int]] = {}
    for number, (line, side) in enumerate(zip(lines, sides, strict=True)):
        if side and line not in kept and line.isprintable():
            places.setdefault(line, (side, number + 1 if side == "head" else len(lines) - number))
    for line, place in places.items():
        found = seen.setdefault(line, _Seen())
        found.documents += 1
        found.places[place] += 1
        found.examples = sorted([*found.examples, document.id])[:EXAMPLES]
        if found.examples[0] == document.id:
            found.spare = _neighbour(lines, sides, line)


def _neighbour(lines: Sequence[str], sides: Sequence[str], line: str) -> str:
    """The line nearest to one that goes, of those that stay."""
    at = lines.index(line)
    stays = [
        n for n, side in enumerate(sides) if not side and lines[n].isprintable() and len(lines[n]) <= LONGEST_SPARE
    ]
    return lines[min(stays, key=lambda n: abs(n - at))] if stays else f"他念道：“{line}”"


def _place(found: _Seen) -> tuple[bool, int, int]:
    """Whether a line is of the foot, and how far from the edge at least and at most, from 1."""
    foot = sum(times if side == "foot" else -times for (side, _), times in found.places.items()) > 0
    distances = [distance for side, distance in found.places if (side == "foot") == foot]
    return foot, min(distances), max(distances)


def _toml(line: str, found: _Seen, number: int, templates: Templates) -> str:
    foot, nearest, farthest = _place(found)
    lines = f"line {nearest}" if nearest == farthest else f"lines {nearest} to {farthest}"
    edge = "the end" if foot else "the top"
    return _RULE.format(
        id=f"template/{'foot' if foot else 'head'}-{number}",
        pattern=_string(f"^{re.escape(line)}$"),
        reason=f"on {found.documents} of {templates.documents} documents, {lines} from {edge}",
        line=_string(line),
        spare=_string(found.spare),
    )


def _string(text: str) -> str:
    """A text that can be printed as a string of TOML, on which JSON agrees; as it stands where nothing needs escape."""
    return f"'{text}'" if "\\" in text and "'" not in text else json.dumps(text, ensure_ascii=False)
