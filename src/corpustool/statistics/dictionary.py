"""jieba's dictionary and the user's own words: loaded quietly, checked line by line."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Mapping
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from corpustool.given import given_text
from corpustool.statistics.folding import folded
from corpustool.statistics.hidden_markov import likeliest_states

_ENTRY = re.compile("(.+?)( [0-9]+)?( [a-z]+)?")  # as jieba reads a line: word, frequency, part of speech
_BLANK = " \t\n\r\x0b\f"  # what jieba strips, which strips bytes
_outside = re.compile("[^\u4e00-\u9fd5a-zA-Z0-9+#&._%-]").search  # jieba cuts at these before it looks for words


class Word(NamedTuple):
    """A line of a user's dictionary, from 1; without a frequency jieba gives one that makes the word win."""

    line: int
    word: str
    frequency: int | None
    tag: str | None


class Dictionary(NamedTuple):
    """jieba ready to cut; the user's words with the frequencies that they have in it.

    jieba adds the frequency of a word to its total without taking away what the word had before:
    `surplus` says how much the total counts beyond the sum.
    """

    tokenizer: Any
    words: Mapping[str, int]
    surplus: int


@lru_cache(maxsize=8)
def user_words(path: str, *, fold: bool = False) -> tuple[Word, ...]:
    """The words of a dictionary in jieba's format; with `fold` as the folded copy of a text has them.

    CorpusError if it cannot be read or is not UTF-8.
    """
    found = []
    for number, line in enumerate(given_text(Path(path)).removeprefix("\ufeff").split("\n"), 1):
        entry = _ENTRY.fullmatch(line.strip(_BLANK).lstrip("\ufeff"))
        if entry:
            word, frequency, tag = entry.groups()
            count = int(frequency) if frequency else None
            found.append(Word(number, folded(word) if fold else word, count, tag.strip() if tag else None))
    return tuple(found)


def complaints(path: str, *, fold: bool = False) -> dict[Word, str]:
    """What is wrong with the words of a dictionary.

    A word with a character at which jieba cuts never matches; one whose frequency is too low loses to
    its parts; of one that stands twice, the last frequency counts.
    """
    tokenizer = load(path, fold=fold).tokenizer
    lines: dict[str, int] = {}
    found = {}
    for entry in user_words(path, fold=fold):
        word = entry.word
        barred = _outside(word)
        if barred:
            found[entry] = f"cut at {barred[0]!r}"
        elif word in lines:
            found[entry] = f"also in line {lines[word]}"
        elif entry.frequency and len(tokenizer.lcut(word, HMM=False)) > 1:
            found[entry] = f"loses below {tokenizer.suggest_freq(word)}"
        lines.setdefault(word, entry.line)
    return found


@lru_cache(maxsize=8)
def load(path: str | None = None, *, fold: bool = False) -> Dictionary:
    """Jieba's dictionary with the user's words, its cache among the user's own files.

    By default the cache stands in the system's temporary folder, where another user's file or a
    fork of jieba may have left one of the same name. Where it cannot be written, there is none.
    """
    jieba = quiet_jieba()
    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir = str(_cache_folder())
    tokenizer.cache_file = f"jieba-{jieba.__version__}.cache"  # jieba does not look how old it is
    tokenizer.initialize()
    own = user_words(path, fold=fold) if path else ()
    before, total = {entry.word: tokenizer.FREQ.get(entry.word) or 0 for entry in own}, tokenizer.total
    for entry in own:
        tokenizer.add_word(entry.word, entry.frequency, entry.tag)
    words = {word: tokenizer.FREQ[word] for word in before}
    surplus = tokenizer.total - total - sum(words[word] - before[word] for word in words)
    return Dictionary(tokenizer, words, surplus)


@cache
def quiet_jieba() -> Any:
    """The module jieba, without its warnings and messages, its model in linear time."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SyntaxWarning from Python 3.12 on, pkg_resources with setuptools
        import jieba
        from jieba import finalseg
    jieba.setLogLevel(60)  # above CRITICAL: silence
    finalseg.viterbi = likeliest_states
    return jieba


@cache
def tags() -> dict[str, str]:
    """The part of speech that jieba's dictionary gives each of its words."""
    with quiet_jieba().get_module_res("dict.txt") as file:
        entries = (line.split() for line in file.read().decode().splitlines())
        return {word: tag for word, _, tag in entries}


def _cache_folder() -> Path:
    """Where the user's caches of this program stand; a place that cannot be written where there is no home."""
    try:
        folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "corpustool"
    except RuntimeError:
        return Path(os.devnull) / "corpustool"
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    return folder
