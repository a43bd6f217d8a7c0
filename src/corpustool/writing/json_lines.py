"""Records and other values as lines of JSON."""

from __future__ import annotations

import json
from typing import Any

from corpustool.document import Document

_readable = json.JSONEncoder(ensure_ascii=False, default=str).encode  # made once: json.dumps makes one for each value
_quoted = json.encoder.encode_basestring  # what that makes of a string, without the third of the time it takes to begin


def as_record(document: Document) -> dict[str, Any]:
    """What stands on the document's line of JSON Lines."""
    return {"id": document.id, "text": document.text, "meta": dict(document.meta)}


def json_line(value: Any) -> bytes:
    """A JSON value on a line, readable; with escapes where UTF-8 cannot hold it, other values as their text."""
    try:
        return _readable(value).encode() + b"\n"
    except UnicodeEncodeError:
        return json.dumps(value, default=str).encode() + b"\n"


def record_line(document: Document) -> bytes:
    r"""The document's line of JSON Lines: that of `as_record`, three times as fast.

    >>> record_line(Document("1", "国学", {"year": 2024})).decode().rstrip()
    '{"id": "1", "text": "国学", "meta": {"year": 2024}}'
    """
    meta = _readable(dict(document.meta)) if document.meta else "{}"
    try:
        return f'{{"id": {_quoted(document.id)}, "text": {_quoted(document.text)}, "meta": {meta}}}\n'.encode()
    except UnicodeEncodeError:
        return json_line(as_record(document))
