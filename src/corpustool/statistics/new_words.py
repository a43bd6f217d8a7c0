"""Words that a dictionary lacks: strings of characters that hold together and stand freely."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from corpustool.statistics.edges import is_phrase
from corpustool.statistics.indexing import Corpus
from corpustool.statistics.phrases import count_phrases
from corpustool.statistics.segmenting import Segmenter

LONGEST_NEW_WORD = 6  # characters; what is longer is mostly a phrase, such as 全面振兴新突破
# Bits. A string whose parts meet 2^5 times as often as by chance, with 2^1.5 (nearly three) neighbours on each side;
# in the range that Matrix67 (2012) and HanLP's discovery of words use.
_COHESION = 5.0
_ENTROPY = 1.5
_COLUMNS = ("documents", "entropy_left", "entropy_right", "cohesion")
_chinese = re.compile("[\u4e00-\u9fd5]+").fullmatch  # what jieba takes for Chinese


class NewWord(NamedTuple):
    """A word to add to a dictionary: `cut` is how the dictionary cuts it now, the other columns as of phrases."""

    word: str
    cut: str
    count: int  # type: ignore[assignment]  # the column; nobody asks a row for tuple.count
    documents: int
    entropy_left: float
    entropy_right: float
    cohesion: float


def new_words(
    corpus: Corpus, segmenter: Segmenter, *, longest: int = LONGEST_NEW_WORD, **limits: Any
) -> Iterator[NewWord]:
    """The words that a corpus of characters has and the segmenter's dictionary has not, as phrases are ordered.

    A word holds together (cohesion), stands between changing neighbours (entropy), and the dictionary cuts it
    into words of which one at least is a single character: what it cuts into longer words is a phrase. `limits` are
    options of `count_phrases`.
    """
    known = replace(segmenter, hmm=False, engine="jieba")
    for row in count_phrases(corpus, max_words=longest, any_edges=True, columns=_COLUMNS, **limits):
        free = min(row.entropy_left or 0, row.entropy_right or 0) >= _ENTROPY
        if free and (row.cohesion or 0) >= _COHESION and _chinese(row.phrase):
            cut = known.cut(row.phrase)
            if len(cut) > 1 and min(map(len, cut)) == 1 and is_phrase(cut):
                figures = (row.documents or 0, row.entropy_left or 0, row.entropy_right or 0, row.cohesion or 0)
                yield NewWord(row.phrase, " ".join(cut), row.count, *figures)


class Changed(NamedTuple):
    """A word of the user's dictionary: how it is cut without it, and how often it is a word with it."""

    word: str
    cut: str
    count: int  # type: ignore[assignment]  # as above


def changed_words(corpus: Corpus, segmenter: Segmenter) -> Iterator[Changed]:
    """What the user's dictionary changed in a corpus that was cut with it: the most frequent first.

    >>> from corpustool.statistics.indexing import index
    >>> list(changed_words(index([]), Segmenter()))
    []
    """
    plain = replace(segmenter, dictionary=None)
    number = {word: place for place, word in enumerate(corpus.vocabulary)}
    counts = corpus.counts().tolist()
    found = []
    for word in segmenter.words():
        cut = plain.cut(word)
        if len(cut) > 1 and word in number:
            found.append(Changed(word, " ".join(cut), counts[number[word]]))
    yield from sorted(found, key=lambda change: (-change.count, change.word))
