"""Vertical text for CWB, NoSketch Engine and Sketch Engine: a word on a line, structures as tags."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpustool.document import Document

_ENDS = re.compile(r"[。！？!?…]+$")
_CLOSING = frozenset("”’」』）)】》〕\"'")
_NAME = re.compile(r"[a-z][a-z0-9_]*$")
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
_TO_ESCAPE = re.compile(r"[&<>\"]|[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def vertical(document: Document, tokens: Sequence[str]) -> bytes:
    """The words of a document with a `doc` around them, a `p` for each line, an `s` for each sentence.

    What `meta` says in a word or a number is an attribute of the `doc`.

    >>> print(vertical(Document("a&b", "好！"), ["好", "！"]).decode(), end="")
    <doc id="a&amp;b">
    <p>
    <s>
    好
    ！
    </s>
    </p>
    </doc>
    """
    plain = {name: value for name, value in document.meta.items() if isinstance(value, (str, int, float))}
    named = {"id": document.id, **{name: value for name, value in plain.items() if _NAME.match(name) and name != "id"}}
    head = "".join(f' {name}="{_escaped(str(value))}"' for name, value in named.items())
    return "\n".join([f"<doc{head}>", *_structured(tokens), "</doc>", ""]).encode("utf-8", "replace")


_CLOSE = {"": (), "p": ("</p>",), "s": ("</s>", "</p>")}  # what ends the line, by what stands open
_OPEN = {"": ("<p>", "<s>"), "p": ("<s>",), "s": ()}


def _structured(tokens: Sequence[str]) -> Iterator[str]:
    """The words, each line of the text and each sentence of it between tags."""
    inside, ended = "", False
    for token in tokens:
        word = token.strip()
        if inside == "s" and ended and word and word not in _CLOSING:
            yield "</s>"
            inside, ended = "p", False
        if "\n" in token:
            yield from _CLOSE[inside]
            inside, ended = "", False
        if word:
            yield from _OPEN[inside]
            yield _escaped(word)
            inside, ended = "s", ended or bool(_ENDS.search(word))
    yield from _CLOSE[inside]


def _escaped(text: str) -> str:
    return _TO_ESCAPE.sub(lambda match: _ESCAPES.get(match.group(), " "), text)
