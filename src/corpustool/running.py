"""Run: the whole road for a folder, each result a file in the output folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, NamedTuple

from corpustool.cleaning import clean
from corpustool.converting import convert
from corpustool.document import Document
from corpustool.splitting import split
from corpustool.statistics import Segmenter, count_phrases, count_words, index
from corpustool.tabulating import phrase_table, word_table
from corpustool.writing import Folder, Ledger, as_record, atomic, json_line, write_table


class Counts(NamedTuple):
    """How much a run has written."""

    articles: int
    words: int
    phrases: int


def run(
    documents: Iterable[Document],
    folder: Path,
    *,
    roots: Iterable[str] = (),
    to: str | None = "simplified",
    see: Callable[[Document], Document] = lambda document: document,
) -> Counts:
    """Write clean texts, their ledger, articles, and tables of words and phrases into a folder.

    `to` is the script of the articles, None for as it is; `see` is shown each cleaned document.
    CorpusError if something cannot be written.
    """
    segmenter = Segmenter()
    with ExitStack() as stack:
        ledger = Ledger(stack.enter_context(atomic(folder / "ledger.jsonl")))
        file = stack.enter_context(atomic(folder / "articles.jsonl"))
        cleaned = _kept(map(see, clean(documents)), Folder(folder / "clean", roots), ledger)
        articles = split(cleaned)
        corpus = index(_written(convert(articles, to=to) if to else articles, file), segmenter.forms)
        words, phrases = list(count_words(corpus)), list(count_phrases(corpus))
        for name, table in {
            "words": word_table(words, corpus, segmenter),
            "phrases": phrase_table(phrases, corpus, segmenter),
        }.items():
            write_table(table, stack.enter_context(atomic(folder / f"{name}.tsv")), "tsv")
    return Counts(len(corpus.sizes), len(words), len(phrases))


def _kept(documents: Iterable[Document], folder: Folder, ledger: Ledger) -> Iterator[Document]:
    """The documents, each written as clean text and into the ledger on its way."""
    for document in documents:
        ledger.write(document, folder.write(document))
        yield document


def _written(documents: Iterable[Document], file: BinaryIO) -> Iterator[Document]:
    """The documents, each written as a record on its way."""
    for document in documents:
        file.write(json_line(as_record(document)))
        yield document
