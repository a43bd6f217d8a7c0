"""Convert, as a stage: documents in, documents in the wanted script out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import groupby
from typing import Protocol

from corpustool.converting import lexicon
from corpustool.converting.engine import Converter, Span, converter
from corpustool.converting.script import configuration, detect_script
from corpustool.document import Change, Document, together

_BATCH = 1 << 14
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


Road = tuple[str, ...]
"""Configurations, one after another."""
Watch = Callable[[Document, int, str, Conversion, str], None]
Make = Callable[[str], Conversion]


def convert(
    documents: Iterable[Document],
    *,
    to: str = "simplified",
    source: str = "auto",
    config: str | None = None,
    meta: bool = False,
    make: Make | None = None,
    watch: Watch | None = None,
) -> Iterator[Document]:
    """Each document in the script `to`, by an OpenCC configuration chosen by its own script, or by `config`.

    `to` is simplified, traditional, tw, twp, hk, hkp or jp (…p: words of the region too); `source` is
    auto, simplified or traditional. A mixed document goes line by line, each as it needs. `meta.script` is
    the script that was found or named; nothing is looked for with `config`. With `meta`, title and source
    are converted too. `make` gives what converts for a name (see `converters`); unless it is given, no word is
    cut on the way from simplified, and with `config` the result is OpenCC's. `watch` is told of each
    piece that is converted: the document, the line that it begins on, its text, what converts it, the result.
    CorpusError for an unknown configuration.

    >>> [document] = convert([Document("001.txt", "關于東北、遼寧全面振興")], to="simplified")
    >>> document.text, document.meta["script"]
    ('关于东北、辽宁全面振兴', 'traditional')
    >>> [document] = convert([Document("1", "国学与气功")], to="jp")
    >>> document.text, document.original()
    ('国学与気功', '国学与气功')
    """
    make = make or (converter if config else _whole)
    named = None if source == "auto" else source
    for batch in together(documents, _BATCH, lambda document: len(document.text)):
        if config:
            scripts = [named] * len(batch)
            converted = _through(batch, make(config), watch)
        else:
            scripts = [named or detect_script(document.text) for document in batch]
            roads = [None if script == "mixed" else _road(to, str(script)) for script in scripts]
            converted = _converted(batch, roads, to, make, watch)
        for document, script in zip(converted, scripts, strict=True):
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
        if not (whole or own or protect):
            return converter(name)
        return Converter(lexicon.configuration(name), own=dict(own or {}), protect=protect, boundaries=whole)

    return make


_whole = converters(boundaries=True)


def _road(to: str, script: str) -> Road:
    """The configurations that lead to a script; OpenCC has none from simplified to Japanese."""
    if to == "jp" and not script.startswith("traditional"):
        return ("s2t", "t2jp")
    name = configuration(to, script)
    return (name,) if name else ()


def _converted(
    batch: list[Document], roads: list[Road | None], to: str, make: Make, watch: Watch | None
) -> list[Document]:
    """The documents at the ends of their roads, those that go the same one together; without one, line by line."""
    converted = list(batch)
    for road in dict.fromkeys(roads):
        places = [place for place, other in enumerate(roads) if other == road]
        documents = [batch[place] for place in places]
        if road is None:
            documents = [_by_line(document, to, make, watch) for document in documents]
        for name in road or ():
            documents = _through(documents, make(name), watch)
        for place, document in zip(places, documents, strict=True):
            converted[place] = document
    return converted


def _through(documents: list[Document], by: Conversion, watch: Watch | None) -> list[Document]:
    """The documents converted together."""
    results = by.convert_all([document.text for document in documents])
    pairs = list(zip(documents, results, strict=True))
    if watch:
        for document, result in pairs:
            watch(document, 1, document.text, by, result)
    return [document.rewritten(result, partial(by.changes, document.text)) for document, result in pairs]


def _by_line(document: Document, to: str, make: Make, watch: Watch | None) -> Document:
    """The document with each line converted as it needs; a line without evidence goes with the one above."""
    lines: list[tuple[str, Road]] = []
    road = _road(to, "mixed")
    for line in _LINE.findall(document.text):
        script = detect_script(line)
        road = road if script == "neutral" else _road(to, script)
        lines.append((line, road))
    pieces = [("".join(line for line, _ in same), road) for road, same in groupby(lines, key=lambda line: line[1])]
    while any(road for _, road in pieces):
        document, pieces = _step(document, pieces, make, watch)
    return document


def _step(
    document: Document, pieces: list[tuple[str, Road]], make: Make, watch: Watch | None
) -> tuple[Document, list[tuple[str, Road]]]:
    """The document with each of its pieces one configuration further, and what is left of their roads."""
    left, line = [], 1
    for text, road in pieces:
        result = make(road[0]).convert(text) if road else text
        if watch and road:
            watch(document, line, text, make(road[0]), result)
        line += text.count("\n")
        left.append((result, road[1:]))
    made = "".join(text for text, _ in left)
    return document.rewritten(made, partial(_changes, pieces, make)), left


def _changes(pieces: list[tuple[str, Road]], make: Make) -> Iterator[Change]:
    """The changes of all pieces, where they are in the document."""
    at = 0
    for text, road in pieces:
        for change in make(road[0]).changes(text) if road else ():
            yield change._replace(start=at + change.start)
        at += len(text)


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
