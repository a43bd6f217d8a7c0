"""Documents as their bytes had them: the slices of a document keep the line ends of the input."""

from __future__ import annotations

from dataclasses import replace

from corpustool.document import Document

NEWLINE = "characters/newline"  # the rule under which line ends are made alike when a document is read


def as_given(document: Document) -> Document:
    r"""The document with the line ends of its input, where nothing but reading has touched it.

    >>> from corpustool.reading.decoding import decode
    >>> as_given(decode(b"\xef\xbb\xbfa\r\nb\r\n", "a.txt")).text
    'a\r\nb\r\n'
    """
    if len(document.history) != 1 or document.markup:
        return document
    changes = document.history[0].changes
    kept = [change for change in changes if change.rule != NEWLINE]
    if len(kept) == len(changes):
        return document
    return replace(document, text=document.original(), history=()).edited(kept)
