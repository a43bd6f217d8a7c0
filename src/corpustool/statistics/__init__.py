"""Words, frequencies, keywords, collocates, concordances, phrases."""

from corpustool.statistics.collocating import Collocate, collocates, node_words
from corpustool.statistics.comparing import (
    Frequencies,
    Keyword,
    frequencies,
    keywords,
    keywords_by_group,
    read_frequencies,
)
from corpustool.statistics.concordancing import Line, by_context, concordance, examples, pattern_finder, words_finder
from corpustool.statistics.counting import MEASURES, Glance, WordCount, count_words, glance, groups_of, word_filter
from corpustool.statistics.indexing import Corpus, day_of, given_words, in_period, index, labelled_by
from corpustool.statistics.new_words import LONGEST_NEW_WORD, Changed, NewWord, changed_words, new_words
from corpustool.statistics.phrases import COLUMNS, PhraseCount, count_phrases
from corpustool.statistics.segmenting import Segmented, Segmenter, segment

__all__ = [
    "COLUMNS",
    "LONGEST_NEW_WORD",
    "MEASURES",
    "Changed",
    "Collocate",
    "Corpus",
    "Frequencies",
    "Glance",
    "Keyword",
    "Line",
    "NewWord",
    "PhraseCount",
    "Segmented",
    "Segmenter",
    "WordCount",
    "by_context",
    "changed_words",
    "collocates",
    "concordance",
    "count_phrases",
    "count_words",
    "day_of",
    "examples",
    "frequencies",
    "given_words",
    "glance",
    "groups_of",
    "in_period",
    "index",
    "keywords",
    "keywords_by_group",
    "labelled_by",
    "new_words",
    "node_words",
    "pattern_finder",
    "read_frequencies",
    "segment",
    "word_filter",
    "words_finder",
]
