"""Words, frequencies, phrases."""

from corpustool.statistics.counting import Corpus, Glance, WordCount, count_words, glance, index
from corpustool.statistics.phrases import PhraseCount, count_phrases
from corpustool.statistics.segmenting import Segmenter

__all__ = [
    "Corpus",
    "Glance",
    "PhraseCount",
    "Segmenter",
    "WordCount",
    "count_phrases",
    "count_words",
    "glance",
    "index",
]
