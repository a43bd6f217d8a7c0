"""Split: cut documents into articles, and say what their metadata lines say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from math import exp
from typing import Any

from corpustool.document import Document
from corpustool.layout import Label, label
from corpustool.layout.credits import article_fields


def split(documents: Iterable[Document], *, min_score: float = 0.0) -> Iterator[Document]:
    """The articles of each document: slices of its text that joined are the text again.

    An article begins where the odds for it reach `min_score`, in nats. `meta` gets title, pretitle,
    subtitle, date, source, author, dateline, editors, docno, views, signature and url where the text has
    them, `start_line` and `end_line` from 1, `confidence`, and `role: front` for text above the first title.
    """
    for document in documents:
        yield from _articles(document, min_score)


def _articles(document: Document, min_score: float) -> Iterator[Document]:
    labels = label(document.text, min_score=min_score)
    starts = _boundaries(labels)
    for number, (first, last) in enumerate(zip(starts, [*starts[1:], len(labels)], strict=True), 1):
        lines = labels[first:last]
        start = lines[0].line.start if lines else 0
        end = lines[-1].line.end if lines else 0
        article = document.piece(start, end)
        fields = article_fields(lines)
        place: dict[str, Any] = {}
        if lines:
            place = {"start_line": lines[0].line.number, "end_line": lines[-1].line.number}
        place["confidence"] = _confidence(lines, number)
        if number == 1 < len(starts) and "title" not in fields:
            place["role"] = "front"
            fields = {}
        yield replace(article.with_meta(**fields, **place), id=f"{document.id}#{number}", is_record=True)


def _boundaries(labels: Sequence[Label]) -> list[int]:
    """The first line of each article; the first one takes what stands above its title, unless that is text."""
    starts = [number for number, item in enumerate(labels) if item.begins]
    if not starts or not any(item.role in ("body", "title", "heading") for item in labels[: starts[0]]):
        return [0, *starts[1:]]
    return [0, *starts]


def _confidence(labels: Sequence[Label], number: int) -> float:
    """The probability that an article begins where this one does; a document begins with one for sure."""
    sure = max((item.odds for item in labels[:1]), default=0.0)
    return 1.0 if number == 1 else round(1 / (1 + exp(-sure)), 3)
