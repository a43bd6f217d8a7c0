"""jieba's words at several times its speed: rjieba finds the words of the dictionary, jieba's model the others.

rjieba's dictionary stage, written in Rust, gives what jieba's gives once three things are taken from its sight
(measured on rjieba 0.2.2 over 17 million words, and held by the tests):
- characters that it takes for Han and jieba does not: U+E000 stands for them, and the text is sliced by length;
- the total of frequencies: jieba counts a word twice that stands twice in its dictionary (B超, 3), and the old
  frequency of a word that is given a new one; a word that no text has makes up for it;
- its own model for unknown words, rounded and with other blocks: the characters left alone go through jieba's.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Mapping
from functools import cache
from itertools import chain
from string import ascii_letters, digits
from types import MappingProxyType
from typing import Any

from corpustool.statistics.hidden_markov import cut_unknown

_HIDDEN = re.compile("[\u3400-\u4dbf\u9fd6-\u9fff\ud800-\udfff\uf900-\ufaff\U00010000-\U0010ffff]")
_STAND_IN = "\ue000"
_hidden_ones = re.compile(f"{_STAND_IN}|{_HIDDEN.pattern}").findall
_UNSEEN = "\ue001"
_MISSING = 3  # jieba's total is 60101967, the sum over its words 60101964
# What jieba's dictionary stage leaves alone: Han characters and some marks; letters and digits, which come joined.
_MARKS, _LETTERS = "+#&._%-", ascii_letters + digits
_OTHER, _SINGLE, _LETTER = range(3)
_HAN = re.compile("([\u4e00-\u9fd5]+)")  # these two cut as in jieba.finalseg
_LATIN = re.compile(r"([a-zA-Z0-9]+(?:\.[0-9]+)?%?)")
NO_WORDS: Mapping[str, int] = MappingProxyType({})
_MEMORY = 50_000  # runs; with five times as many it is no faster, as memory is slower than the model


def can_mirror(words: Mapping[str, int]) -> bool:
    """Whether rjieba can know the user's words with their frequencies as jieba does.

    It cannot forget a word (frequency 0), nor tell a letter that is a word from one in a run.
    """
    return all(frequency and not (len(word) == 1 and word in _LETTERS) for word, frequency in words.items())


class Accelerated:
    """A dictionary and what was found of unknown words, ready to cut; ImportError where there is no rjieba."""

    def __init__(self, words: Mapping[str, int] = NO_WORDS, surplus: int = 0) -> None:
        """Take the user's words with their frequencies in jieba, and what its total counts beyond their sum."""
        from rjieba import Jieba

        self._jieba = Jieba()
        for word, frequency in words.items():
            self._jieba.add_word(word, frequency, None)
        self._jieba.add_word(_UNSEEN, _MISSING + surplus, None)
        self._words = frozenset(words)
        self._memory: dict[str, list[str]] = {}

    def cut(self, text: str, *, hmm: bool) -> list[str]:
        """The tokens of a text; joined, they are the text."""
        plain, hidden = _HIDDEN.subn(_STAND_IN, text)
        tokens: list[str] = self._jieba.cut(plain, hmm=False)
        if hmm:
            tokens = self._with_unknown(tokens, plain)
        if hidden:
            at = -1
            for character in _hidden_ones(text):  # each is a token of its own
                at = tokens.index(_STAND_IN, at + 1)
                tokens[at] = character
        return tokens

    def _with_unknown(self, tokens: list[str], text: str) -> list[str]:
        """The tokens with each run of single ones cut by jieba's model."""
        firsts, lasts, runs = self._runs(tokens, text)
        memory = self._memory
        unseen = [run for run in dict.fromkeys(runs) if run not in memory]
        if len(memory) + len(unseen) > _MEMORY:
            memory.clear()
            unseen = list(dict.fromkeys(runs))
        memory.update(self._recognized(unseen))
        found: list[str] = []
        at = 0
        for first, last, run in zip(firsts, lasts, runs, strict=True):
            found += tokens[at:first]
            found += memory[run]
            at = last
        found += tokens[at:]
        return found

    def _runs(self, tokens: list[str], text: str) -> tuple[list[int], list[int], list[str]]:
        """Where runs of two and more single tokens begin and end among the tokens, and what they are."""
        import numpy as np

        lengths = np.frombuffer(array("i", list(map(len, tokens))), np.int32)  # sooner than np.fromiter
        ends = np.cumsum(lengths)
        kinds = _kinds()[np.frombuffer(text.encode("utf-16-le"), "<u2")[ends - lengths]]
        alone = (kinds != _OTHER) & (lengths == 1)
        for place in np.flatnonzero((kinds == _LETTER) & (lengths > 1)).tolist():
            token = tokens[place]
            alone[place] = token.isascii() and token.isalnum() and token not in self._words
        edges = np.flatnonzero(np.diff(alone, prepend=False, append=False))
        firsts, lasts = edges[::2], edges[1::2]
        several = lasts - firsts > 1
        firsts, lasts = firsts[several], lasts[several]
        spans = zip((ends - lengths)[firsts].tolist(), ends[lasts - 1].tolist(), strict=True)
        return firsts.tolist(), lasts.tolist(), [text[start:end] for start, end in spans]

    def _recognized(self, runs: list[str]) -> dict[str, list[str]]:
        """What becomes of each run; a word of the dictionary that lost to its characters is left in these."""
        found = {}
        mixed = {}
        han = []
        for run in runs:
            if self._jieba.has_word(run):
                found[run] = list(run)
            elif _HAN.fullmatch(run):
                han.append(run)
            else:
                mixed[run] = [block for block in _HAN.split(run) if block]
        words = cut_unknown(chain(han, filter(_HAN.match, chain.from_iterable(mixed.values()))))
        found.update((run, words[run].split("\0")) for run in han)
        for run, blocks in mixed.items():
            cuts = (words[block].split("\0") if block in words else _latin(block) for block in blocks)
            found[run] = list(chain.from_iterable(cuts))
        return found


def _latin(block: str) -> list[str]:
    return [part for part in _LATIN.split(block) if part]


@cache
def _kinds() -> Any:
    """For each character of the basic plane, what it is to jieba's dictionary stage."""
    import numpy as np

    kinds = np.full(1 << 16, _OTHER, np.uint8)
    kinds[0x4E00:0x9FD6] = kinds[[*map(ord, _MARKS)]] = _SINGLE
    kinds[[*map(ord, _LETTERS)]] = _LETTER
    return kinds
