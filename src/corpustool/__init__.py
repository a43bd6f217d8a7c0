"""Messy Chinese text into a clean corpus, counted.

>>> from corpustool import Document, clean, split
>>> document = Document("004.txt", "要推動學?!半p一流”建設,實現(xiàn)事業(yè)發(fā)展。")
>>> [cleaned] = clean([document])
>>> cleaned.text
'要推動學校“雙一流”建設,實現事業發展。'
>>> cleaned.original() == document.text
True
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from corpustool.cleaning import clean
    from corpustool.converting import convert
    from corpustool.dataframes import to_dataframe
    from corpustool.deduplicating import deduplicate
    from corpustool.document import Change, CorpusError, Document, Edit
    from corpustool.reading import read
    from corpustool.splitting import split
    from corpustool.statistics import (
        Segmenter,
        collocates,
        concordance,
        count_phrases,
        count_words,
        frequencies,
        glance,
        index,
        keywords,
        segment,
        words_finder,
    )

__version__ = "0.1.0"

# Where each public name lives: imported when it is first used, so that `--help` waits for none of it.
_HOMES = {
    "cleaning": ("clean",),
    "converting": ("convert",),
    "dataframes": ("to_dataframe",),
    "deduplicating": ("deduplicate",),
    "document": ("Change", "CorpusError", "Document", "Edit"),
    "reading": ("read",),
    "splitting": ("split",),
    "statistics": (
        "Segmenter",
        "collocates",
        "concordance",
        "count_phrases",
        "count_words",
        "frequencies",
        "glance",
        "index",
        "keywords",
        "segment",
        "words_finder",
    ),
}
__all__ = [
    "Change",
    "CorpusError",
    "Document",
    "Edit",
    "Segmenter",
    "clean",
    "collocates",
    "concordance",
    "convert",
    "count_phrases",
    "count_words",
    "deduplicate",
    "frequencies",
    "glance",
    "index",
    "keywords",
    "read",
    "segment",
    "split",
    "to_dataframe",
    "words_finder",
]


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"corpustool.{home}"), name)
    raise AttributeError(f"module 'corpustool' has no attribute {name!r}")
