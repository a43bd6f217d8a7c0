"""Convert, as a stage: documents in, documents in the wanted script out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import groupby
from typing import NamedTuple, Protocol

from corpustool.converting import lexicon
from corpustool.converting.engine import Converter, Span, converter
from corpustool.converting.script import configuration, detect_script
from corpustool.document import Change, Document

_BATCH = 1 << 16
"""Characters of short documents that are converted together: enough that each costs no more than a part of one."""
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_TITLES = ("title", "source")
"""Fields of `meta` that are text."""


class Conversion(Protocol):
    """What converts: OpenCC's algorithm, or another that bears one of its names."""

    name: str

    def convert(self, text: str) -> str:
        """The text converted."""

    def convert_all(self, texts: Sequence[str]) -> list[str]:
        """Each of the texts converted."""

    def changes(self, text: str) -> list[Change]:
        """The same as changes."""


class Piece(NamedTuple):
    """Lines of a document that go the same road: the configurations, one after another."""

    text: str
    road: tuple[str, ...]


Watch = Callable[[Document, int, str, Conversion, str], None]
Make = Callable[[str], Conversion]


def convert(
    documents: Iterable[Document],
    *,
    to: str = "simplified",
    source: str = "auto",
    config: str | None = None,
    meta: bool = False,
    make: Make = converter,
    watch: Watch | None = None,
) -> Iterator[Document]:
    """Each document in the script `to`, by an OpenCC configuration chosen by its own script, or by `config`.

    `to` is simplified, traditional, tw, twp, hk, hkp or jp (…p: words of the region too); `source` is
    auto, simplified or traditional. A mixed document goes line by line, each as it needs. `meta.script` is
    the script that was found or named; nothing is looked for with `config`. With `meta`, title and source
    are converted too. `make` gives what converts for a name (see `converters`). `watch` is told of each
    piece that is converted: the document, the line that it begins on, its text, what converts it, the result.
    CorpusError for an unknown configuration.

    >>> [document] = convert([Document("001.txt", "關于東北、遼寧全面振興")], to="simplified")
    >>> document.text, document.meta["script"]
    ('关于东北、辽宁全面振兴', 'traditional')
    >>> [document] = convert([Document("1", "国学与气功")], to="jp")
    >>> document.text, document.original()
    ('国学与気功', '国学与气功')
    """
    for batch in _batches(documents):
        plans = [_plan(document.text, to, source, config) for document in batch]
        roads = [pieces for _, pieces in plans]
        while any(piece.road for pieces in roads for piece in pieces):
            batch, roads = _step(batch, roads, make, watch)  # noqa: PLW2901  # one stretch of the road after another
        for document, (script, _) in zip(batch, plans, strict=True):
            found = document.with_meta(script=script) if script else document
            yield _with_titles(found, to, source, config, make) if meta else found


def converters(
    *, own: Mapping[str, str] | None = None, protect: Callable[[str], list[Span]] | None = None, boundaries: bool
) -> Make:
    """What gives a converter for a name, made once, with a user's words, protected spans, whole words.

    Words are looked at on the way from simplified only, where the phrases are that may cut them.

    >>> converters(boundaries=True)("s2t").convert("不断发挥")
    '不斷發揮'
    """

    @cache
    def make(name: str) -> Conversion:
        whole = boundaries and name.startswith("s2")
        return Converter(lexicon.configuration(name), own=dict(own or {}), protect=protect, boundaries=whole)

    return make


def _batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """The documents, short ones together."""
    batch: list[Document] = []
    size = 0
    for document in documents:
        batch.append(document)
        size += len(document.text)
        if size > _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _plan(text: str, to: str, source: str, config: str | None) -> tuple[str | None, list[Piece]]:
    """The script of a text, if anybody asked, and the roads of its pieces."""
    if config:
        return None if source == "auto" else source, [Piece(text, (config,))]
    script = detect_script(text) if source == "auto" else source
    if script != "mixed":
        return script, [Piece(text, _road(to, script))]
    road = _road(to, script)
    lines = []
    for line in _LINE.findall(text):
        found = detect_script(line)
        road = road if found == "neutral" else _road(to, found)  # a line without evidence goes with the one above
        lines.append(Piece(line, road))
    together = groupby(lines, key=lambda piece: piece.road)
    return script, [Piece("".join(piece.text for piece in pieces), road) for road, pieces in together]


def _road(to: str, script: str) -> tuple[str, ...]:
    """The configurations that lead to a script; OpenCC has none from simplified to Japanese."""
    if to == "jp" and not script.startswith("traditional"):
        return ("s2t", "t2jp")
    name = configuration(to, script)
    return (name,) if name else ()


def _step(
    documents: list[Document], roads: list[list[Piece]], make: Make, watch: Watch | None
) -> tuple[list[Document], list[list[Piece]]]:
    """The documents one configuration further, and what is left of their roads."""
    results = _results([piece for pieces in roads for piece in pieces], make)
    changed, left = [], []
    for document, pieces in zip(documents, roads, strict=True):
        made = [next(results) for _ in pieces]
        if watch:
            _show(document, pieces, made, make, watch)
        changed.append(document.rewritten("".join(made), partial(_changes, pieces, make)))
        left.append([Piece(text, piece.road[1:]) for text, piece in zip(made, pieces, strict=True)])
    return changed, left


def _results(pieces: list[Piece], make: Make) -> Iterator[str]:
    """The texts of the pieces one configuration further: those with the same one are converted together."""
    names = list(dict.fromkeys(piece.road[0] for piece in pieces if piece.road))
    made = {
        name: iter(make(name).convert_all([piece.text for piece in pieces if piece.road[:1] == (name,)]))
        for name in names
    }
    return (next(made[piece.road[0]]) if piece.road else piece.text for piece in pieces)


def _show(document: Document, pieces: list[Piece], made: list[str], make: Make, watch: Watch) -> None:
    line = 1
    for piece, result in zip(pieces, made, strict=True):
        if piece.road:
            watch(document, line, piece.text, make(piece.road[0]), result)
        line += piece.text.count("\n")


def _changes(pieces: list[Piece], make: Make) -> Iterator[Change]:
    """The changes of all pieces, where they are in the document."""
    at = 0
    for piece in pieces:
        for change in make(piece.road[0]).changes(piece.text) if piece.road else ():
            yield change._replace(start=at + change.start)
        at += len(piece.text)


def _with_titles(document: Document, to: str, source: str, config: str | None, make: Make) -> Document:
    """The document with its title and source converted, by the script of the text where they have none."""
    fields = {}
    for name in _TITLES:
        text = document.meta.get(name)
        if isinstance(text, str):
            script = detect_script(text) if source == "auto" and not config else source
            script = str(document.meta["script"]) if script == "neutral" else script
            for step in (config,) if config else _road(to, script):
                text = make(step).convert(text)
            fields[name] = text
    return document.with_meta(**fields)
