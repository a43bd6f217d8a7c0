"""Words, frequencies, phrases."""

from corpustool.statistics.counting import MEASURES, Glance, WordCount, count_words, glance, groups_of, word_filter
from corpustool.statistics.indexing import Corpus, index, labelled_by
from corpustool.statistics.phrases import PhraseCount, count_phrases
from corpustool.statistics.segmenting import Segmenter

__all__ = [
    "MEASURES",
    "Corpus",
    "Glance",
    "PhraseCount",
    "Segmenter",
    "WordCount",
    "count_phrases",
    "count_words",
    "glance",
    "groups_of",
    "index",
    "labelled_by",
    "word_filter",
]
