"""Files for articles: names that tell them, safe on any system, and an index of them all."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping, Sequence
from typing import Any

from corpustool.document import CorpusError, Document

FIELDS = ("number", "title", "pretitle", "subtitle", "date", "source", "author", "docno", "id")
COLUMNS = (
    "file", "id", "title", "pretitle", "subtitle", "date", "source", "author", "reporter", "dateline", "editors",
    "reviewer", "contributor", "translator", "docno", "newspaper_page", "signature", "signed", "views", "url", "role",
    "start_line", "end_line", "confidence",
)  # fmt: skip
LONGEST = 60  # characters of a value in a name
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\s\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


def check_template(template: str) -> str:
    """A template of names; CorpusError if it names what no article has."""
    try:
        named = [name for _, name, _, _ in string.Formatter().parse(template) if name is not None]
    except ValueError as error:
        raise CorpusError(f"--name {template}: {error}") from error
    unknown = [name for name in named if name not in FIELDS]
    if unknown or not named:
        raise CorpusError(f"--name {template}: takes {', '.join('{' + name + '}' for name in FIELDS)}")
    return template


def file_name(template: str, article: Document, number: int) -> str:
    """The name of the file of an article, without a suffix.

    >>> file_name("{date}-{title}", Document("a.txt#1", "", {"title": "预算/决算", "date": "2021-03-04T10:00"}), 1)
    '2021-03-04-预算_决算'
    """
    meta: Mapping[str, Any] = article.meta
    values = {name: str(meta.get(name) or "") for name in FIELDS}
    stem = article.id.rpartition("#")[0].replace("\\", "/").rpartition("/")[2]
    values |= {"number": f"{number:04}", "date": values["date"][:10], "id": stem, "title": values["title"] or stem}
    parts = [
        literal + (_UNSAFE.sub("_", values[name])[:LONGEST] if name else "")
        for literal, name, _, _ in string.Formatter().parse(template)
    ]
    name = _UNSAFE.sub("_", "".join(parts)).strip(" ._-~—")
    return f"_{name}" if _RESERVED.match(name) else name or f"{number:04}"


def index_row(file: str, article: Document) -> list[Any]:
    """The row of an article in the index."""
    meta = {**article.meta, "file": file, "id": article.id}
    return [_cell(meta.get(column)) for column in COLUMNS]


def _cell(value: Any) -> Any:
    if isinstance(value, Mapping):
        return "；".join(f"{name}：{said}" for name, said in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "；".join(map(str, value))
    return "" if value is None else value
