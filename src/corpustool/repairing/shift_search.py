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
from functools import cache
from heapq import nlargest
from itertools import chain
from typing import NamedTuple

from corpustool.repairing.gloss import SYLLABLE, plain, readings
from corpustool.repairing.language import LanguageModel, State, dictionary, fold

WIDE = "！，；：？"
CUTS = {mark: mark.encode("gbk") for mark in [*WIDE, "。"]}  # the text was cut in front of what looked like these
CUTS |= {chr(ord(mark) - 0xFEE0): mark.encode("gbk") for mark in WIDE}  # made ASCII afterwards
TRAILS = range(0x81, 0xFF)  # second bytes that were taken for first ones, and lost
EATEN = " 0123456789().,-%/"  # what may have been lost together with such a byte
BEAM = 32  # readings kept at each token
FEW = 6  # of these, how many are followed where there are many ways to go on
LENGTH = 64  # tokens searched at once
AHEAD = 4  # tokens read behind the last wrong one, for the words that it may be part of
FAR = 30.0  # nats behind the best from which on a reading is given up
UNUSUAL = 8.0  # nats against a character of another script or a rare variant
UNGLOSSED = 6.0  # nats against a character without its gloss in a document that glosses it everywhere

TOKEN = re.compile(f"[(?（]({SYLLABLE})[)）]|.", re.DOTALL)


class Token(NamedTuple):
    """text[start:end]: a character, or a gloss whose "(" may have been lost to a "?"."""

    text: str
    start: int
    end: int
    reading: str = ""


class Run(NamedTuple):
    """Wrong characters text[start:end] and what they stand for."""

    start: int
    end: int
    after: str


class Evidence(NamedTuple):
    """What a document says about its damage."""

    model: LanguageModel
    glossed: frozenset[str] = frozenset()
    foreign: frozenset[str] = frozenset()  # characters of the script that the document is not in
    narrow: bool = True  # full-width forms came out as ASCII
    lossy: bool = True  # characters for private use were dropped


class Reading(NamedTuple):
    """One way to read the tokens so far."""

    state: State
    last: bytes  # the last two bytes of the true text
    pending: int = 0  # the first byte of the next character; 0 where the text is not shifted
    runs: tuple[Run, ...] = ()
    start: int = 0  # where the open run began
    text: str = ""  # what it stands for so far
    cost: float = 0.0  # nats taken off for what is unusual
    end: int = 0  # of the tokens read so far
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
        if len(found) > LENGTH + 1:
            break
    return found


def search(line: Sequence[Token], left: str, evidence: Evidence) -> tuple[list[Reading], int]:
    """The readings of a line's tokens, and where they stop being sure: runs that end behind it lack what follows."""
    beam = [Reading(evidence.model.start(left), left[-1:].encode("gb18030", "replace")[-2:])]
    found, last, calm = beam, 0, 0
    for n, token in enumerate(line[:LENGTH]):
        beam = _best(chain.from_iterable(_onward(reading, line, n, evidence) for reading in beam), beam, token, evidence)
        calm = 0 if any(reading.pending for reading in beam) else calm + 1
        if beam and not beam[0].pending:
            found, last = beam, n
        if not beam or calm > AHEAD:
            break
    sure = last if calm > AHEAD or last == len(line) - 1 else max(0, last - AHEAD)
    return [reading for reading in found if not reading.pending], line[sure].end


def _best(onward: Iterable[Reading], before: Sequence[Reading], token: Token, evidence: Evidence) -> list[Reading]:
    """The best readings, with those that take a pair of bytes for lost."""
    best = _beam(onward)
    if evidence.lossy:
        floor = best[-1].score if len(best) == BEAM else best[0].score - FAR if best else -math.inf
        few = [reading for reading in before if reading.pending > 0][:FEW]
        gaps = chain.from_iterable(_over_gap(reading, token, evidence, floor) for reading in few)
        best = _beam(chain(best, gaps))
    return best


def _beam(readings: Iterable[Reading]) -> list[Reading]:
    best = nlargest(BEAM, readings, key=_rank)
    return [reading for reading in best if reading.pending < 0 or reading.score >= best[0].score - FAR]


def _rank(reading: Reading) -> tuple[float, str, tuple[Run, ...]]:
    return reading.score, reading.text, reading.runs  # ties by the text


def _onward(before: Reading, line: Sequence[Token], n: int, evidence: Evidence) -> Iterable[Reading]:
    """The readings that a reading becomes with its next token."""
    token = line[n]
    before = before._replace(end=token.end)
    if before.pending < 0:
        return _found(before, line, n, evidence)
    if not before.pending:
        return chain([_as_it_stands(before, token, evidence)], _opened(before, line, n, evidence))
    if token.reading:
        return _glossed(before, token, evidence)
    if token.text == "?":
        return _lost(before, line, n, evidence)
    return _shifted(before, token, evidence)


def _as_it_stands(before: Reading, token: Token, evidence: Evidence) -> Reading:
    """The reading with a token that is not damaged."""
    if token.reading and token.text[0] != "?" and readings().get(decoded(before.last)) == token.reading:
        return before._replace(owing=False)
    state = before.state
    for char in token.text:
        state = evidence.model.step(state, char)
    cost = before.cost + UNGLOSSED * before.owing
    return before._replace(
        state=state,
        last=token.text[-1].encode("gb18030")[-2:],
        cost=cost,
        owing=token.text in evidence.glossed,
    )


def _opened(before: Reading, line: Sequence[Token], n: int, evidence: Evidence) -> Iterator[Reading]:
    """The readings for which a run begins at this token."""
    token = line[n]
    if token.text == "?" and n + 1 < len(line) and (line[n + 1].text in CUTS):
        yield before._replace(pending=-1, start=token.start, text="")
    elif token.reading and token.text[0] == "?" and len(before.last) == 2:
        for char in glossed_as(token.reading):
            code = char.encode("gbk")
            if code[0] == before.last[1]:
                odd = evidence.glossed and char not in evidence.glossed
                cost = before.cost + UNGLOSSED * bool(odd)
                yield before._replace(pending=code[1], last=code, start=token.start, text="", cost=cost, owing=False)


def _glossed(before: Reading, token: Token, evidence: Evidence) -> Iterator[Reading]:
    """A gloss in a run: behind a wrong character, or with its "(" lost to the second byte of a true one."""
    if token.text[0] != "?":
        if readings().get(decoded(before.last)) == token.reading:
            yield before
        return
    for char in glossed_as(token.reading):
        code = char.encode("gbk")
        ready = [before] if code[0] == before.pending else []
        if evidence.lossy:
            ready = [
                _with(before, other, evidence)
                for trail, other in private_trails(before.pending)
                if code[0] in private_seconds(trail)
            ] + ready
        for reading in ready:
            whole = _with(reading, char, evidence, glossed=True)
            yield _closed(whole._replace(text=f"{whole.text}({token.text[1:]}"), token)


def _lost(before: Reading, line: Sequence[Token], n: int, evidence: Evidence) -> Iterator[Reading]:
    """A question mark in a run: a second byte that was lost, alone or with the ASCII character behind it."""
    token, cut = line[n], n + 1 == len(line) or line[n + 1].text in CUTS or line[n + 1].text == "\n"
    trails = [bytes((before.pending, trail)) for trail in (TRAILS if cut else (0x80, *TRAILS))]
    found = [_with(before, char, evidence) for trail in trails if (char := decoded(trail))]
    if cut:
        yield from (_closed(reading, token) for reading in found)
        return
    if char := decoded(bytes((before.pending, 0x80))):
        yield _closed(_with(before, char, evidence), token)
    for reading in nlargest(FEW, found, key=_rank):
        for eaten in EATEN:
            yield _closed(_with(reading, eaten, evidence), token)


def _found(before: Reading, line: Sequence[Token], n: int, evidence: Evidence) -> Iterator[Reading]:
    """What looks like a mark behind a first byte that was lost: any first byte will do."""
    token = line[n]
    if token.text in CUTS:
        first, second = CUTS[token.text]
        for reading in _any_lead(before, first, evidence):
            yield reading._replace(pending=second, last=bytes((first, second)))
    if token.text == "?" and n + 1 < len(line) and (mark := CUTS.get(line[n + 1].text)):
        for first in (0xA1, 0xA3):  # lost too: it and the first byte of the true mark behind it look like a mark
            if bytes((first, mark[0])) in CUTS.values():
                for reading in _any_lead(before, first, evidence):
                    yield _closed(reading, token)


def _any_lead(before: Reading, trail: int, evidence: Evidence) -> Iterator[Reading]:
    return (_with(before, char, evidence) for lead in TRAILS if (char := decoded(bytes((lead, trail)))))


def _shifted(before: Reading, token: Token, evidence: Evidence) -> Iterator[Reading]:
    """A wrong character in a run."""
    for first, second in codes(token.text, narrow=evidence.narrow):
        char = decoded(bytes((before.pending, first)))
        if not char or second == 0x80:
            continue
        reading = _with(before, char, evidence, glossed=not second)
        if not second:
            yield _closed(reading, token, owing=char in evidence.glossed)
        elif second < 0x80:
            yield _closed(_with(reading, chr(second), evidence), token)
        else:
            yield reading._replace(pending=second, last=bytes((first, second)))


def _over_gap(before: Reading, token: Token, evidence: Evidence, floor: float) -> Iterator[Reading]:
    """A wrong character, or the end of a run, behind a pair of bytes that was dropped."""
    if before.pending < 0 or token.reading or token.text == "?":
        return
    leads = {lead for code in codes(token.text, narrow=evidence.narrow) for lead in leads_before(code[0])}
    for trail, char in private_trails(before.pending):
        reading = _with(before, char, evidence)
        if reading.score > floor:
            for lead in private_seconds(trail):
                if lead in leads:
                    yield from _shifted(reading._replace(pending=lead), token, evidence)


@cache
def private_trails(lead: int) -> list[tuple[int, str]]:
    """The second bytes that a first one may have lost to a pair for private use, with the characters they make."""
    return [(trail, char) for trail in TRAILS if private_seconds(trail) and (char := usual(bytes((lead, trail))))]


@cache
def private_seconds(first: int) -> list[int]:
    """The bytes that make a pair for private use with another before them, and are first bytes themselves."""
    return [second for second in TRAILS if "\ue000" <= bytes((first, second)).decode("gb18030") <= "\uf8ff"]


@cache
def leads_before(trail: int) -> frozenset[int]:
    """The first bytes that make a usual character with a second one."""
    return frozenset(lead for lead in TRAILS if usual(bytes((lead, trail))))


def usual(code: bytes) -> str:
    """The character of a pair of bytes if it is one that text is likely to have."""
    char = decoded(code)
    return char if char and dictionary().all.get(fold(char), 0) >= 2000 else ""


def _with(before: Reading, char: str, evidence: Evidence, *, glossed: bool = False) -> Reading:
    """The reading with one more true character."""
    if char == "\u3000" and before.state.tail in ("\n", "\n "):
        return before._replace(last=b"\xa1\xa1", text=before.text + char)
    cost = before.cost + UNUSUAL * (char in evidence.foreign or char == "\u3000")
    if not glossed and char in evidence.glossed:
        cost += UNGLOSSED
    code = char.encode("gbk")
    return before._replace(state=evidence.model.step(before.state, char), last=code, text=before.text + char, cost=cost)


def _closed(before: Reading, token: Token, *, owing: bool = False) -> Reading:
    run = Run(before.start, token.end, before.text)
    return before._replace(pending=0, runs=(*before.runs, run), start=0, text="", owing=owing)


@cache
def codes(char: str, *, narrow: bool) -> tuple[tuple[int, int], ...]:
    """The bytes that a character may have come from, the second 0 if there is but one."""
    code = char.encode("gb18030")
    if len(code) == 2:
        return ((code[0], code[1]),)
    if len(code) == 1 and 0x20 < code[0] < 0x7F:
        own = ((code[0], 0),) if code[0] >= 0x40 else ()
        return (*own, (0xA3, code[0] | 0x80)) if narrow else own
    return ()


@cache
def decoded(code: bytes) -> str:
    """The character of a pair of bytes; empty if GBK has none."""
    try:
        return code.decode("gbk") if len(code) == 2 else ""
    except UnicodeDecodeError:
        return ""


@cache
def glossed_as(reading: str) -> tuple[str, ...]:
    """The characters whose first reading it is."""
    return tuple(char for char, known in readings().items() if known == reading)


def as_shifted(line: Sequence[Token]) -> str | None:
    """What the characters behind a mark stand for if it is none, as far as that is certain; None if they cannot be so.

    >>> as_shifted(tokens("！半p一流"))
    '雙'
    """
    pending, text = CUTS[line[0].text][1], ""
    for token in line[1:]:
        code = codes(token.text, narrow=False)
        if token.reading or (token.text.isascii() and not code and token.text != "\n"):
            break
        first, second = code[0] if code else (0, 0)
        char = decoded(bytes((pending, first)))
        if not char or second == 0x80:
            return None
        text += char
        if second < 0x80:
            break
        pending = second
    return text


def readable_behind(char: str, reading: str) -> bool:
    """Whether a character that is glossed so may straddle this one and the next."""
    last = char.encode("gb18030", "replace")
    return char == ")" or (len(last) == 2 and any(code.encode("gbk")[0] == last[1] for code in glossed_as(reading)))
