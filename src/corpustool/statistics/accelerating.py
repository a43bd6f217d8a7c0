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
from collections.abc import Mapping
from itertools import accumulate, pairwise
from types import MappingProxyType

from corpustool.statistics.hidden_markov import cut_unknown

_MARK = "\1"  # before a word of the dictionary that looks like a run of letters
_HIDDEN = re.compile("[\0\1\u3400-\u4dbf\u9fd6-\u9fff\ud800-\udfff\uf900-\ufaff\U00010000-\U0010ffff]")
_UNSEEN = "\ue001"
_MISSING = 3  # jieba's total is 60101967, the sum over its words 60101964
# What jieba's dictionary stage leaves alone: characters, letters and digits one by one, which are joined here.
_UNIT = "(?:[\u4e00-\u9fd5+#&._%-]|[a-zA-Z0-9]+)"
_RUN = re.compile(f"\0({_UNIT}\0(?:{_UNIT}\0)+)")
_HAN = re.compile("([\u4e00-\u9fd5]+)")  # these two cut as in jieba.finalseg
_LATIN = re.compile(r"([a-zA-Z0-9]+(?:\.[0-9]+)?%?)")
_LETTERS = re.compile("[a-zA-Z0-9]+")
NO_WORDS: Mapping[str, int] = MappingProxyType({})
_MEMORY = 50_000  # runs; with five times as many it is no faster, as memory is slower than the model


def can_mirror(words: Mapping[str, int]) -> bool:
    """Whether rjieba can know the user's words with their frequencies as jieba does.

    It cannot forget a word (frequency 0), nor tell a letter that is a word from one in a run.
    """
    return all(frequency and not (len(word) == 1 and _LETTERS.match(word)) for word, frequency in words.items())


class Accelerated:
    """A dictionary and what was found of unknown words, ready to cut; ImportError where there is no rjieba."""

    def __init__(self, words: Mapping[str, int] = NO_WORDS, surplus: int = 0) -> None:
        """Take the user's words with their frequencies in jieba, and what its total counts beyond their sum."""
        from rjieba import Jieba

        self._jieba = Jieba()
        for word, frequency in words.items():
            self._jieba.add_word(word, frequency, None)
        self._jieba.add_word(_UNSEEN, _MISSING + surplus, None)
        self._letters = {word for word in words if _LETTERS.fullmatch(word)}
        self._memory: dict[str, str] = {}

    def cut(self, text: str, *, hmm: bool) -> list[str]:
        """The tokens of a text; joined, they are the text."""
        plain, hidden = _HIDDEN.subn("\ue000", text)
        tokens: list[str] = self._jieba.cut(plain, hmm=False)
        if hmm:
            tokens = self._with_unknown(tokens)
        if not hidden:
            return tokens
        return [text[start:end] for start, end in pairwise(accumulate(map(len, tokens), initial=0))]

    def _with_unknown(self, tokens: list[str]) -> list[str]:
        """The tokens with each run of single ones cut by jieba's model."""
        if not tokens:
            return tokens
        if self._letters:
            tokens = [_MARK + token if token in self._letters else token for token in tokens]
        parts = _RUN.split("\0{}\0".format("\0".join(tokens)))
        runs = parts[1::2]
        memory = self._memory
        unseen = [run for run in dict.fromkeys(runs) if run not in memory]
        if len(memory) + len(unseen) > _MEMORY:
            memory.clear()
            unseen = list(dict.fromkeys(runs))
        memory.update(self._recognized(unseen))
        parts[1::2] = map(memory.__getitem__, runs)
        joined = "".join(parts)[1:-1]
        return (joined.replace(_MARK, "") if self._letters else joined).split("\0")

    def _recognized(self, runs: list[str]) -> dict[str, str]:
        """What becomes of each run; a word of the dictionary that lost to its characters is left in these."""
        found, blocks = {}, {}
        for run in runs:
            text = run.replace("\0", "")
            if self._jieba.has_word(text):
                found[run] = "\0".join(("", *text, ""))
            else:
                blocks[run] = [block for block in _HAN.split(text) if block]
        words = cut_unknown(block for run in blocks.values() for block in run if _HAN.match(block))
        for run, its_blocks in blocks.items():
            found[run] = "\0".join(("", *(words.get(block) or _latin(block) for block in its_blocks), ""))
        return found


def _latin(block: str) -> str:
    return "\0".join(filter(None, _LATIN.split(block)))
