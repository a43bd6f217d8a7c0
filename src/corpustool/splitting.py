"""Split: cut documents into articles, and say what their metadata lines say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from corpustool.document import Document
from corpustool.layout import Label, label
from corpustool.layout.metadata import trailing_credit

LEAST_BODY = 45  # characters of prose below a title; with fewer it heads no article (menus, tables of contents)


def split(documents: Iterable[Document]) -> Iterator[Document]:
    """The articles of each document: slices of its text that joined are the text again.

    `meta` gets title, subtitle, date, source, author, dateline, editors, views and signature where the
    text has them, `start_line` and `end_line` from 1, and `role: front` for text above the first title.
    """
    for document in documents:
        yield from _articles(document)


def _articles(document: Document) -> Iterator[Document]:
    labels = label(document.text)
    starts = _boundaries(labels)
    for number, (first, last) in enumerate(zip(starts, [*starts[1:], len(labels)], strict=True), 1):
        lines = labels[first:last]
        start = lines[0].line.start if lines else 0
        end = lines[-1].line.end if lines else 0
        article = document.piece(start, end)
        place = {"start_line": lines[0].line.number, "end_line": lines[-1].line.number} if lines else {}
        front = {"role": "front"} if number == 1 < len(starts) and not _has_title(lines) else {}
        yield replace(
            article.with_meta(**_fields(lines), **place, **front), id=f"{document.id}#{number}", is_record=True
        )


def _boundaries(labels: Sequence[Label]) -> list[int]:
    """The first line of each article; the first one takes what stands above its title, unless that is text."""
    titles = [number for number, item in enumerate(labels) if item.role == "title"]
    kept = [first for first, last in pairwise([*titles, len(labels)]) if _body_length(labels[first:last]) >= LEAST_BODY]
    if not kept or _body_length(labels[: kept[0]]) == 0:
        return [0, *kept[1:]]
    return [0, *kept]


def _body_length(labels: Sequence[Label]) -> int:
    return sum(len(item.line.text) for item in labels if item.role == "body" and item.line.is_prose)


def _has_title(labels: Sequence[Label]) -> bool:
    return any(item.role == "title" for item in labels)


def _fields(labels: Sequence[Label]) -> dict[str, Any]:
    """What the lines of an article say of it; the first line that says something holds, editors are gathered."""
    fields: dict[str, Any] = {}
    bodies = [item for item in labels if item.role == "body"]
    closing = trailing_credit(bodies[-1].line.text) if bodies else {}
    for found in [*(item.fields for item in labels if item.role != "chrome"), closing]:
        for name, value in found.items():
            if name == "editors":
                fields[name] = {**value, **fields.get(name, {})}
            else:
                fields.setdefault(name, value)
    return fields
