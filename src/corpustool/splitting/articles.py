"""The articles of a document: where they begin, what their lines say of them, and the slices themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import exp
from typing import Any, Literal

from corpustool.document import Change, Document, together
from corpustool.layout import Label
from corpustool.layout.anchors import ANNEX
from corpustool.layout.credits import article_fields, understood
from corpustool.layout.labelling import Look, label_all, look
from corpustool.splitting.guides import find_matches, find_titles
from corpustool.splitting.slices import as_given

MIN_SCORE = 0.0  # nats; from -0.8 to 0.4 no other does better by more than one boundary in 500
CERTAIN = 20.0  # nats; where the user says that an article begins
TOGETHER = 1 << 14  # characters of documents that are read together
LEAST_ANNEX = 45  # characters below the line that opens an annex


@dataclass(frozen=True)
class Boundary:
    """Where an article begins: its line from 1, its score in nats, what spoke for it, and the line itself."""

    line: int
    score: float
    reasons: Mapping[str, float] = field(default_factory=dict)
    text: str = ""
    kind: str = "article"  # or front, annex, listed (in the user's list of titles)
    title: str | None = None


def split(
    documents: Iterable[Document],
    *,
    min_score: float = MIN_SCORE,
    annex: Literal["keep", "split"] = "keep",
    pattern: re.Pattern[str] | None = None,
    position: Literal["before", "after"] = "before",
    titles: Sequence[str] = (),
    strip_metadata: bool = False,
) -> Iterator[Document]:
    r"""The articles of each document: slices of its text that joined are the text again.

    An article begins where the odds for it reach `min_score`, in nats; with `pattern` before (or after)
    each line in which it is found; with `titles` at the lines that are these titles, in their order.
    `annex="split"` cuts annexes off. `meta` gets title, pretitle, subtitle, date, source, author,
    dateline, editors, docno, newspaper_page, views, signature and url where the text has them, `start_line`
    and `end_line` from 1, `confidence`, and `role`: `front` for text above the first title, or `annex`.
    With `strip_metadata` the lines that were understood leave the text; they are in the history.
    A document whose meta says `web_page: true` is one article: `clean` says so of what is left of a web page.

    >>> text = "标题：学校召开党建工作会议\n日期：2024-03-11\n3月10日，学校召开会议，总结工作，部署任务。\n"
    >>> [article] = split([Document("1", text)])
    >>> article.meta["title"], article.meta["date"], article.text == text
    ('学校召开党建工作会议', '2024-03-11', True)
    """
    for document, labels in _labelled(documents, min_score):
        found = boundaries(
            labels, annex=annex, pattern=pattern, position=position, titles=titles, is_one=is_page(document)
        )
        yield from _cut(document, labels, found, strip_metadata=strip_metadata)


def count_articles(documents: Iterable[Document]) -> Iterator[int]:
    r"""How many articles each document has, front matter aside; none if it is blank.

    >>> list(count_articles([Document("1", "学校召开会议，总结工作，部署任务。\n"), Document("2", "\n")]))
    [1, 0]
    """
    for document, labels in _labelled(documents, MIN_SCORE):
        found = boundaries(labels, is_one=is_page(document)) if document.text.strip() else []
        yield sum(boundary.kind != "front" for boundary in found)


def _labelled(documents: Iterable[Document], min_score: float) -> Iterator[tuple[Document, list[Label]]]:
    """Each document with the roles of its lines."""
    looked_at = ((document, look_at(document)) for document in map(as_given, documents))
    for batch in together(looked_at, TOGETHER, lambda pair: len(pair[0].text)):
        all_labels = label_all([looked for _, looked in batch], min_score=min_score, reasons=False)
        for (document, _), labels in zip(batch, all_labels, strict=True):
            yield document, labels


def is_page(document: Document) -> bool:
    """Whether a document is what `clean` left of a web page."""
    return document.meta.get("web_page") is True


def look_at(document: Document) -> Look:
    """What can be seen of a document at first."""
    seen = look(document.text)
    return seen._replace(is_one=True) if is_page(document) else seen


def boundaries(
    labels: Sequence[Label],
    *,
    annex: str = "keep",
    pattern: re.Pattern[str] | None = None,
    position: str = "before",
    titles: Sequence[str] = (),
    is_one: bool = False,
) -> list[Boundary]:
    """Where articles begin, in order; the first line of a document is one, if only of its front matter.

    A document that `is_one` article has no front matter.
    """
    if pattern or titles:
        kind = "article" if pattern else "listed"
        told = find_matches(labels, pattern, position) if pattern else find_titles(labels, titles)
        found = {n: _told(labels[n], kind, title) for n, title in told}
    else:
        found = {
            n: Boundary(item.line.number, item.odds, item.reasons, item.line.text)
            for n, item in enumerate(labels)
            if item.begins
        }
        found = _from_the_top(labels, found, is_one=is_one)
    if annex == "split":
        for n in _annexes(labels):
            found.setdefault(n, _told(labels[n], "annex"))
    if labels and 0 not in found:
        is_front = found and min(found.items())[1].kind != "annex" and position == "before"
        found[0] = _told(labels[0], "front" if is_front else "article")
    return [found[n] for n in sorted(found)]


def _told(item: Label, kind: str, title: str | None = None) -> Boundary:
    """A boundary that needs no score."""
    return Boundary(item.line.number, CERTAIN, {}, item.line.text, kind, title)


def _from_the_top(labels: Sequence[Label], found: dict[int, Boundary], *, is_one: bool) -> dict[int, Boundary]:
    """The first article takes what stands above its title, unless that is text: then it is front matter.

    The title may stand there once more: above the table of a public record.
    """
    first = min(found, default=0)
    text = [item for item in labels[:first] if item.role in ("body", "title", "heading")]
    if first and (is_one or all(item.line.text == labels[first].line.text for item in text)):
        title = labels[first].fields.get("title")
        found[0] = replace(found.pop(first), line=labels[0].line.number, title=title)
    return found


def _annexes(labels: Sequence[Label]) -> list[int]:
    """The lines that open an annex and nothing else, with text below."""
    size, found = 0, []
    for n in range(len(labels) - 1, -1, -1):
        text = labels[n].line.text
        if n and size >= LEAST_ANNEX and ANNEX.fullmatch(text):
            found.append(n)
            size = 0
        size += len(text)
    return found


def _cut(
    document: Document, labels: Sequence[Label], found: Sequence[Boundary], *, strip_metadata: bool
) -> Iterator[Document]:
    numbers = {item.line.number: n for n, item in enumerate(labels)}
    places = [*(numbers[boundary.line] for boundary in found), len(labels)]
    groups = [labels[a:b] for a, b in pairwise(places)] or [[]]
    changes = [change for lines in groups for change in _stripped(document.text, lines)] if strip_metadata else []
    cuts = [lines[0].line.start if lines else 0 for lines in groups] + [len(document.text)]
    if changes:
        document = document.edited(changes)
        cuts = [document.history[-1].after(cut) for cut in cuts[:-1]] + [len(document.text)]
    for number, lines in enumerate(groups, 1):
        article = document.piece(cuts[number - 1], cuts[number])
        meta = _meta(lines, found[number - 1]) if lines else {}
        if is_page(document) and document.meta.get("title"):  # what a page calls itself is surer than what it shows
            meta["title"] = document.meta["title"]
        yield replace(article.with_meta(**meta), id=f"{document.id}#{number}", is_record=True)


def _meta(lines: Sequence[Label], boundary: Boundary) -> dict[str, Any]:
    fields = {} if boundary.kind == "front" else article_fields(lines)
    if boundary.kind == "annex":
        head = [item.line.text for item in lines if item.line.text][1:]
        fields = {"title": head[0]} if head and len(head[0]) <= 80 else {}
    elif boundary.title and (boundary.kind == "listed" or "title" not in fields):
        fields["title"] = boundary.title
    role = {"role": boundary.kind} if boundary.kind in ("front", "annex") else {}
    sure = round(1 / (1 + exp(-boundary.score)), 3)
    place = {"start_line": lines[0].line.number, "end_line": lines[-1].line.number, "confidence": sure}
    return {**fields, **place, **role}


def _stripped(text: str, lines: Sequence[Label]) -> Iterator[Change]:
    """The lines that were understood as metadata, whole."""
    for item in understood(lines):
        start, end = item.line.start, item.line.end
        yield Change(item.rule or "metadata/line", start, text[start:end], "")
