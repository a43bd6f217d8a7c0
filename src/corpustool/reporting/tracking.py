"""A text with its changes marked in it: what was removed, what stands there instead, and by which rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from corpustool.document import Change

_BLANK = re.compile("\n{3,}")
AROUND = 60  # characters of unchanged text that are shown on either side of a change
MOST = 300  # characters of a piece that are shown
PIECES = 120  # of a document that are shown


class Piece(NamedTuple):
    """A stretch of a text: as it was, as it is, and the rules that changed or flagged it (none: nobody touched it)."""

    before: str
    after: str
    rules: tuple[str, ...] = ()


GAP = Piece("", "")  # where text is left out


def tracked(text: str, edits: Iterable[Sequence[Change]]) -> list[Piece]:
    """The pieces of a text after some edits, each of changes that fit what the edit before it left.

    The befores of all pieces are the text as it was, the afters the text as it is. ValueError if a change does not fit.

    >>> edits = [[Change("gloss/pinyin", 1, "(fā)", "")], [Change("characters/entity", 1, "&amp;", "&")]]
    >>> for piece in tracked("發(fā)&amp;展", edits):
    ...     print(*piece)
    發 發 ()
    (fā)&amp; & ('gloss/pinyin', 'characters/entity')
    展 展 ()
    """
    # each character as it is now, with its place in the text as it was, or -1 where a rule wrote it
    now: list[tuple[int, str, str]] = [(place, char, "") for place, char in enumerate(text)]
    rules: list[tuple[str, ...]] = [()] * len(text)
    for changes in edits:
        now = list(_edited(now, sorted(changes, key=lambda change: (change.start, change.end)), rules))
    return list(_pieces(text, now, rules))


def _edited(
    now: list[tuple[int, str, str]], changes: Sequence[Change], rules: list[tuple[str, ...]]
) -> Iterator[tuple[int, str, str]]:
    """The characters after one edit; the rules of those that it touches are noted."""
    at = 0
    for change in changes:
        touched = now[change.start : change.end]
        if change.start < at or "".join(char for _, char, _ in touched) != change.before:
            raise ValueError(f"{change.rule} does not fit the text at {change.start}")
        for place, _, _ in touched:
            if place >= 0 and change.rule not in rules[place]:
                rules[place] = (*rules[place], change.rule)
        yield from now[at : change.start]
        yield from touched if change.is_flag else ((-1, char, change.rule) for char in change.after)
        at = change.end
    yield from now[at:]


def _pieces(text: str, now: list[tuple[int, str, str]], rules: list[tuple[str, ...]]) -> Iterator[Piece]:
    """Runs of characters that stayed, and between them what went and what came."""
    at, came = 0, list[tuple[int, str, str]]()
    for place, char, rule in [*now, (len(text), "", "")]:
        if place < 0:
            came.append((place, char, rule))
            continue
        if came or place > at:
            own = [rule for names in rules[at:place] for rule in names] + [rule for _, _, rule in came]
            yield Piece(text[at:place], "".join(char for _, char, _ in came), tuple(dict.fromkeys(own)))
            came = []
        if char:
            yield Piece(char, char, rules[place])
        at = place + 1


def joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Pieces with those that lie side by side, untouched or flagged by the same rules, made one.

    >>> list(joined([Piece("深", "深"), Piece("入", "入")]))
    [Piece(before='深入', after='深入', rules=())]
    """
    for (stayed, rules), run in groupby(pieces, key=lambda piece: (piece.before == piece.after, piece.rules)):
        if stayed:
            text = "".join(piece.before for piece in run)
            yield Piece(text, text, rules)
        else:
            yield from run


def shortened(pieces: Sequence[Piece]) -> list[Piece]:
    """Pieces for a page: of text that nobody touched only what stands beside changes, of long pieces the ends."""
    shown: list[Piece] = []
    for number, piece in enumerate(pieces[:PIECES]):
        text = _BLANK.sub("\n\n", piece.before if number else piece.before.lstrip("\n"))
        if piece.rules:
            shown.append(Piece(_ends(piece.before), _ends(piece.after), piece.rules))
        elif len(text) <= 2 * AROUND:
            shown.append(Piece(text, text))
        else:
            head = text[:AROUND] if number else ""
            tail = text[-AROUND:] if number < len(pieces) - 1 else ""
            shown += [Piece(head, head), GAP, Piece(tail, tail)] if head and tail else _one_end(head, tail)
    return shown if len(pieces) <= PIECES else [*shown, GAP]


def _one_end(head: str, tail: str) -> list[Piece]:
    return [Piece(head, head), GAP] if head else [GAP, Piece(tail, tail)] if tail else [GAP]


def _ends(text: str) -> str:
    return text if len(text) <= MOST else f"{text[: MOST // 2]} … {text[-MOST // 2 :]}"
