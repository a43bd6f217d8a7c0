"""Search for the text whose bytes, wrongly paired, came out as a damaged one.

A damaged line is a list of tokens (characters, question marks, glosses). A reading of it goes through them with at
most one byte pending: the first byte of a true character whose second byte is still to come. While a byte is pending
the text is shifted; where none is, it stands as it is. Bytes that were lost are tried, and the language model tells
which of the readings is Chinese.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from heapq import heappush, heapreplace, nlargest
from itertools import chain
from typing import NamedTuple

from corpustool.repairing.gbk import (
    CUT_CODES,
    CUTS,
    FIRST,
    ROW,
    beginning,
    codes,
    decoded,
    ending,
    last_bytes,
    private_seconds,
)
from corpustool.repairing.gloss import SYLLABLE, plain, readings
from corpustool.repairing.language import LanguageModel, State, is_common

EATEN = " 0123456789().,-%/"  # what may have been lost together with the second byte before it
INDENT = "\u3000"
SEEN = 100  # the count from which on a character may be lost that the document has nowhere else; 0 repairs the same
LOST = -1  # the pending byte is not known
# With 32 and 30.0 the search takes twice as long and repairs one of 1,173 sites more, with 10 and 14.0 it takes a third
# less and repairs eight fewer (`repair_quality.py`).
BEAM = 12  # readings kept at each token
FAR = 18.0  # nats behind the best from which on a reading is given up
FEW = 4  # readings followed where there are many ways to go on; with 8 it takes a quarter longer and repairs the same
LENGTH = 64  # tokens searched at once
AHEAD = 4  # tokens read behind the last wrong one, for the words that it may be part of
UNUSUAL = 8.0  # nats against a character of another script or a rare variant
UNGLOSSED = 6.0  # nats against a character without its gloss in a document that glosses it everywhere

TOKEN = re.compile(f"[(?（]({SYLLABLE})[)）]|.", re.DOTALL)


class Token(NamedTuple):
    """A piece of a text that ends at `end`: a character, or a gloss whose "(" may have been lost to a "?"."""

    text: str
    start: int
    end: int
    reading: str = ""

    @property
    def is_torn(self) -> bool:
        """Whether it is a gloss that lost its "(" to the byte before."""
        return self.text[0] == "?" and bool(self.reading)


class Run(NamedTuple):
    """Wrong characters text[start:end] and what they stand for."""

    start: int
    end: int
    after: str


class Evidence(NamedTuple):
    """What a document says about its damage."""

    model: LanguageModel
    glossed: frozenset[str]  # characters that it glosses
    foreign: frozenset[str]  # characters that it would not use
    narrow: bool  # full-width forms came out as ASCII
    lossy: bool  # characters for private use were dropped
    seen: frozenset[str]  # characters that it has


class Reading(NamedTuple):
    """One way to read the tokens so far."""

    state: State
    last: bytes  # the last two bytes of the true text
    pending: int = 0  # the first byte of the next character, or LOST; 0 where the text is not shifted
    runs: tuple[Run, ...] = ()
    start: int = 0  # where the open run began
    text: str = ""  # what it stands for so far
    cost: float = 0.0  # nats taken off for what is unusual
    owing: bool = False  # the last character should have had a gloss

    @property
    def score(self) -> float:
        """Nats."""
        return self.state.score - self.cost


def tokens(text: str) -> list[Token]:
    """The first tokens of a text, enough for one search.

    >>> [token.text for token in tokens("使?jié)L珠(a)")]
    ['使', '?jié)', 'L', '珠', '(', 'a', ')']
    """
    found: list[Token] = []
    for match in TOKEN.finditer(text):
        reading = plain(match[1]) if match[1] else ""
        if match[1] and not reading:
            found += [Token(char, n, n + 1) for n, char in enumerate(match[0], match.start())]
        else:
            found.append(Token(match[0], match.start(), match.end(), reading))
        if len(found) > LENGTH:
            break
    return found


def search(line: Sequence[Token], left: str, evidence: Evidence) -> tuple[list[Reading], int, int]:
    """The best readings of a line's tokens, how far they go, and how far they are sure.

    Runs that end farther on were read without what follows them.
    """
    beam = [Reading(evidence.model.start(left), last_bytes(left))]
    found, last, calm = beam, 0, 0
    for n, token in enumerate(line[:LENGTH]):
        kept = _Kept()
        for reading in _followed(beam, token):
            kept.add(_onward(reading, line, n, evidence, kept))
        if evidence.lossy and not token.reading and token.text != "?":
            kept.add(_across_gaps(beam, token, evidence, kept))
        beam = kept.best()
        calm = 0 if any(reading.pending for reading in beam) else calm + 1
        if beam and not beam[0].pending:
            found, last = beam, n
        if not beam or calm > AHEAD:
            break
    sure = last if calm > AHEAD or last == len(line) - 1 else max(0, last - AHEAD)
    return [reading for reading in found if not reading.pending], line[last].end, line[sure].end


def _followed(beam: list[Reading], token: Token) -> list[Reading]:
    """The readings to go on with: few of those that any byte may follow."""
    many = [reading for reading in beam if reading.pending == LOST or (reading.pending and token.text == "?")]
    return beam if len(many) <= FEW else [reading for reading in beam if reading not in many[FEW:]]


class _Kept:
    """The best of the readings found so far: none that scores less than `floor` can be among them."""

    def __init__(self, most: int = BEAM, far: float = FAR) -> None:
        self.floor = -math.inf
        self._most, self._far = most, far
        self._readings: list[Reading] = []
        self._scores: list[float] = []  # a heap of the best

    def add(self, readings: Iterable[Reading]) -> None:
        """Keep those that may be among the best; each is made when those before it are here."""
        scores = self._scores
        for reading in readings:
            score = reading.score
            is_full = len(scores) == self._most
            if score < (scores[0] if is_full else -math.inf) or (score < self.floor and reading.pending != LOST):
                continue
            self._readings.append(reading)
            (heapreplace if is_full else heappush)(scores, score)
            self.floor = max(self.floor, score - self._far)
            if len(scores) == self._most:
                self.floor = max(self.floor, scores[0])

    def best(self) -> list[Reading]:
        """The best, the best first; those that only wait for a lost byte may be far behind."""
        best = nlargest(self._most, self._readings, key=_rank)
        return [reading for reading in best if reading.pending == LOST or reading.score >= best[0].score - self._far]


def _rank(reading: Reading) -> tuple[float, str, tuple[Run, ...]]:
    return reading.score, reading.text, reading.runs  # ties by the text


def _onward(before: Reading, line: Sequence[Token], n: int, evidence: Evidence, kept: _Kept) -> Iterable[Reading]:
    """The readings that a reading becomes with its next token."""
    token = line[n]
    if not before.pending:
        return chain([_as_it_stands(before, token, evidence)], _opened(before, line, n, evidence))
    if before.pending == LOST:
        return _begun(before, line, n, evidence, kept)
    if token.reading:
        return _glossed(before, token, evidence)
    if token.text == "?":
        return _lost(before, line, n, evidence, kept)
    return _shifted(before, [before.pending], token, evidence, kept)


def _as_it_stands(before: Reading, token: Token, evidence: Evidence) -> Reading:
    """The reading with a token that is not damaged."""
    if token.reading and not token.is_torn and _is_read(before.last, token.reading):
        return before._replace(owing=False)
    state = before.state
    for char in token.text:
        state = evidence.model.step(state, char)
    cost = before.cost + UNGLOSSED * before.owing
    owing = token.text in evidence.glossed
    return before._replace(state=state, last=last_bytes(token.text), cost=cost, owing=owing)


def _opened(before: Reading, line: Sequence[Token], n: int, evidence: Evidence) -> Iterator[Reading]:
    """The readings for which a run begins at this token."""
    token = line[n]
    if token.text == "?" and follows(line, n, CUTS):
        yield before._replace(pending=LOST, start=token.start, text="")
    elif token.is_torn and len(before.last) == 2:
        for first, second, char in glossed_as(token.reading):
            if first == before.last[1]:
                odd = bool(evidence.glossed) and char not in evidence.glossed
                opened = before._replace(pending=second, last=bytes((first, second)), start=token.start, text="")
                yield opened._replace(cost=before.cost + UNGLOSSED * odd, owing=False)


def _begun(before: Reading, line: Sequence[Token], n: int, evidence: Evidence, kept: _Kept) -> Iterator[Reading]:
    """What looks like a mark behind a first byte that was lost: its first byte is the second one of any character."""
    token = line[n]
    if code := CUTS.get(token.text):
        for reading in _any_of(before, ending(code[0]), evidence, kept):
            yield reading._replace(pending=code[1], last=code)
    if token.text == "?" and follows(line, n, CUTS):
        mark = CUTS[line[n + 1].text]
        for second in (0xA1, ROW):  # lost, too: with the first byte of the true mark behind it, it looks like a mark
            if bytes((second, mark[0])) in CUT_CODES:
                for reading in _any_of(before, ending(second), evidence, kept):
                    yield _closed(reading, token)


def _any_of(before: Reading, chars: Sequence[str], evidence: Evidence, kept: _Kept) -> Iterator[Reading]:
    """The readings with one of some characters more, of those that may be among the best."""
    for most, char in _by_most(before, chars, evidence):
        if most < kept.floor:
            break
        if _score_with(before, char, evidence) >= kept.floor:
            yield _with(before, char, evidence)


def _by_most(before: Reading, chars: Sequence[str], evidence: Evidence) -> list[tuple[float, str]]:
    """Characters by what the score of a reading with them cannot exceed, the greatest first; none that is rare."""
    cost, foreign, seen = before.cost, evidence.foreign, evidence.seen
    chars = [char for char in chars if char in seen or is_common(char, SEEN)]
    return sorted(
        [
            (math.inf if char == INDENT else most - cost - UNUSUAL * (char in foreign), char)
            for most, char in zip(evidence.model.at_most(before.state, chars), chars, strict=True)
        ],
        reverse=True,
    )


def _score_with(before: Reading, char: str, evidence: Evidence) -> float:
    """The score of a reading with one more true character."""
    if char == INDENT:
        state, cost = _weighed(before, char, evidence, glossed=False)
        return state.score - cost
    cost = before.cost + UNUSUAL * (char in evidence.foreign) + UNGLOSSED * (char in evidence.glossed)
    return evidence.model.after(before.state, char) - cost


def _shifted(
    before: Reading, pendings: Sequence[int], token: Token, evidence: Evidence, kept: _Kept
) -> Iterator[Reading]:
    """A wrong character in a run, behind one of some first bytes."""
    for first, second in codes(token.text, narrow=evidence.narrow):
        chars = [] if second == 0x80 else [char for pending in pendings if (char := decoded(pending, first))]
        for most, char in zip(evidence.model.at_most(before.state, chars), chars, strict=True):
            if most - before.cost < kept.floor:
                continue
            state, cost = _weighed(before, char, evidence, glossed=not second)
            if state.score - cost < kept.floor and not 0 < second < 0x80:
                continue
            last = bytes((first, second)) if second > 0x80 else char.encode("gbk")
            reading = Reading(state, last, second, before.runs, before.start, before.text + char, cost, before.owing)
            if not second:
                yield _closed(reading, token, owing=char in evidence.glossed)
            elif second < 0x80:
                yield _closed(_with(reading, chr(second), evidence), token)
            else:
                yield reading


def _lost(before: Reading, line: Sequence[Token], n: int, evidence: Evidence, kept: _Kept) -> Iterator[Reading]:
    """A question mark in a run: a second byte that was lost, alone or with the ASCII character behind it."""
    if n + 1 == len(line) or follows(line, n, [*CUTS, "\n"]):
        for reading in _any_of(before, beginning(before.pending), evidence, kept):
            yield _closed(reading, line[n])
        return
    if char := decoded(before.pending, 0x80):
        yield _closed(_with(before, char, evidence), line[n])
    likeliest = _Kept(FEW, math.inf)
    likeliest.add(_any_of(before, beginning(before.pending), evidence, likeliest))
    for reading in likeliest.best():
        yield from (_closed(_with(reading, eaten, evidence), line[n]) for eaten in EATEN)


def _glossed(before: Reading, token: Token, evidence: Evidence) -> Iterator[Reading]:
    """A gloss in a run: behind a wrong character, or torn off from a true one."""
    if not token.is_torn:
        if _is_read(before.last, token.reading):
            yield before
        return
    for first, _, char in glossed_as(token.reading):
        ready = [before] if first == before.pending else []
        if evidence.lossy:
            ready += [
                _with(before, other, evidence)
                for second, other in _before_gap(before.pending)
                if first in private_seconds(second)
            ]
        for reading in ready:
            whole = _with(reading, char, evidence, glossed=True)
            yield _closed(whole._replace(text=f"{whole.text}({token.text[1:]}"), token)


def _across_gaps(beam: list[Reading], token: Token, evidence: Evidence, kept: _Kept) -> Iterator[Reading]:
    """The readings for which a pair of bytes was dropped before this token."""
    floor = kept.floor
    for before in [reading for reading in beam if reading.pending > 0][:FEW]:
        for second, char in _before_gap(before.pending):
            ahead = _with(before, char, evidence)
            if ahead.score > floor:  # no character makes it better
                firsts = _across_gap(second, token.text, narrow=evidence.narrow)
                yield from _shifted(ahead, firsts, token, evidence, kept)


@cache
def _before_gap(first: int) -> list[tuple[int, str]]:
    """The second bytes that a first one may have lost to a pair for private use, and the characters they make."""
    made = ((second, decoded(first, second)) for second in FIRST if private_seconds(second))
    return [(second, char) for second, char in made if char and is_common(char)]


@lru_cache(maxsize=1 << 14)
def _across_gap(second: int, text: str, *, narrow: bool) -> list[int]:
    """The first bytes that were lost behind a second one, if a wrong character follows the gap."""
    behind = frozenset().union(*(_behind_gap(first) for first, _ in codes(text, narrow=narrow)))
    return sorted(private_seconds(second) & behind)


@cache
def _behind_gap(second: int) -> frozenset[int]:
    """The first bytes that make a common character with a second one."""
    return frozenset(first for first in FIRST if (char := decoded(first, second)) and is_common(char))


def _with(before: Reading, char: str, evidence: Evidence, *, glossed: bool = False) -> Reading:
    """The reading with one more true character."""
    state, cost = _weighed(before, char, evidence, glossed=glossed)
    _, _, pending, runs, start, text, _, owing = before
    return Reading(state, char.encode("gbk"), pending, runs, start, text + char, cost, owing)


def _weighed(before: Reading, char: str, evidence: Evidence, *, glossed: bool) -> tuple[State, float]:
    """The state of a reading with one more true character, and its cost."""
    if char == INDENT and before.state.tail in ("\n", "\n "):  # an indent costs nothing
        return before.state, before.cost
    unusual = char in evidence.foreign or char == INDENT
    unglossed = not glossed and char in evidence.glossed
    return evidence.model.step(before.state, char), before.cost + UNUSUAL * unusual + UNGLOSSED * unglossed


def _closed(before: Reading, token: Token, *, owing: bool = False) -> Reading:
    """The reading with its run ended by this token."""
    run = Run(before.start, token.end, before.text)
    return Reading(before.state, before.last, 0, (*before.runs, run), 0, "", before.cost, owing)


def follows(line: Sequence[Token], n: int, texts: Iterable[str]) -> bool:
    """Whether one of some texts is the next token."""
    return n + 1 < len(line) and line[n + 1].text in texts


def _is_read(code: bytes, reading: str) -> bool:
    return len(code) == 2 and readings().get(decoded(code[0], code[1])) == reading


@cache
def glossed_as(reading: str) -> tuple[tuple[int, int, str], ...]:
    """The bytes of the characters whose first reading it is, and the characters."""
    found = ((char.encode("gbk"), char) for char, known in readings().items() if known == reading)
    return tuple((code[0], code[1], char) for code, char in found)
