"""Rows as a data frame of pandas or polars, where one of them is installed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Any, Literal

from corpustool.document import CorpusError, Document

LIBRARIES = ("pandas", "polars")


def to_dataframe(
    rows: Iterable[Document | tuple[Any, ...] | Mapping[str, Any]], library: Literal["pandas", "polars"] | None = None
) -> Any:
    """A data frame of documents, or of the rows of any count: words, phrases, keywords, collocates, concordances.

    Documents have the columns `id` and `text`, then one for each field of `meta`; rows have those of their kind, but
    for measures that were not asked for. All rows are held in memory. `library` is the first of pandas and polars that
    is installed, by default; CorpusError if it is not.

    >>> from corpustool import count_words, index
    >>> rows = list(count_words(index([Document("1", "深入人心，深入实施。")]), top=1))
    >>> rows[0].word, sorted(_columns(rows))
    ('实施', ['count', 'documents', 'dp', 'per_million', 'word'])
    >>> to_dataframe(rows, library="abacus")
    Traceback (most recent call last):
    corpustool.document.CorpusError: no data frames of abacus: pip install pandas, or polars
    """
    columns = _columns(rows)
    for name in (library,) if library else LIBRARIES:
        if name not in LIBRARIES:
            break
        try:
            module = import_module(name)
        except ImportError:
            continue
        return module.DataFrame(columns) if name == "pandas" else module.DataFrame(columns, strict=False)
    wanted = f" of {library}" if library else ""
    raise CorpusError(f"no data frames{wanted}: pip install pandas, or polars")


def _columns(rows: Iterable[Any]) -> dict[str, list[Any]]:
    """The values by column, in the order in which columns are first seen; None where a row has no such value."""
    columns: dict[str, list[Any]] = {}
    count = 0
    for count, row in enumerate(rows, 1):  # how many there were
        for name, value in _fields(row).items():
            column = columns.setdefault(name, [])
            column += [None] * (count - 1 - len(column))
            column.append(value)
    filled = {name: [*column, *[None] * (count - len(column))] for name, column in columns.items()}
    return {name: column for name, column in filled.items() if not all(value in (None, ()) for value in column)}


def _fields(row: Any) -> Mapping[str, Any]:
    if isinstance(row, Document):
        own = {"id": row.id, "text": row.text}
        return {**own, **row.meta, **own}  # in this order, whatever is in meta
    fields: Mapping[str, Any] = row if isinstance(row, Mapping) else row._asdict()
    return fields
