"""Words, frequencies, phrases."""

from corpustool.statistics.counting import Glance, WordCount, count_words, glance
from corpustool.statistics.indexing import Corpus, index
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
