"""OpenCC's conversion, exactly; and on request with a user's words, protected names, and no cut words."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache, cached_property
from typing import Any

from corpustool.converting import lexicon
from corpustool.converting.boundaries import Words
from corpustool.converting.descriptions import descriptions
from corpustool.converting.replacements import Replacement, composed, replaced
from corpustool.converting.stages import LARGE, SHORT, Pass, Stage, absent_from, codes
from corpustool.document import Change

Span = tuple[int, int]
_BLOCK = 1 << 17
"""Characters converted at a time, to bound the memory that the list of matches takes."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_UNUSUAL_RANGES = ((0x2FF0, 0x2FFF), (0xD800, 0xDFFF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F))
"""Description operators, lone surrogates, and the two blocks of compatibility ideographs."""
_UNUSUAL = re.compile("[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in _UNUSUAL_RANGES) + "]")


class Converter:
    """A configuration of OpenCC, ready to convert.

    `own` are a user's words, which come before those of OpenCC at every place, and what becomes of them;
    `protect` finds the spans of a text that stay as they are; with `boundaries` no phrase is replaced
    that cuts a word. Without these the result is OpenCC's.
    """

    def __init__(
        self,
        configuration: lexicon.Configuration,
        *,
        own: dict[str, str] | None = None,
        protect: Callable[[str], list[Span]] | None = None,
        boundaries: bool = False,
    ) -> None:
        self.name = configuration.name
        self.boundaries = boundaries
        self._protect = protect
        self._normalization = configuration.normalization
        own = own or {}
        segments, (first, *others) = configuration.segmentation, configuration.chain
        if own:
            first = lexicon.short_circuit(own, first)
            segments = segments and lexicon.short_circuit(own, segments)
        self._dictionaries = (first, *others)
        stages = [Stage(entries) for entries in self._dictionaries]
        if segments is None:
            self._passes = [Pass(each.phrases, [each], each.singles, {} if n else own) for n, each in enumerate(stages)]
        else:
            between = {key: value for key, value in first.items() if key not in segments}
            self._passes = [Pass(segments, stages, between, own)]

    @cached_property
    def characters(self) -> dict[int, str]:
        """What a character becomes where it stands alone, for str.translate; what stays is not in it.

        >>> "頭髮".translate(converter("t2s").characters)
        '头发'
        """
        found = {}
        stages = (self._normalization, *self._dictionaries)
        for key in sorted({key for entries in stages for key in entries if len(key) == 1}):
            value = key
            for entries in stages:
                value = entries.get(value, value)
            if value != key and len(value) == 1:
                found[ord(key)] = value
        return found

    def convert(self, text: str) -> str:
        """The text converted; lone surrogates and U+0000 stay.

        >>> converter("s2twp").convert("鼠标里面的硅二极管坏了")
        '滑鼠裡面的矽二極體壞了'
        """
        if self._protect is None and _is_usual(text):
            return "".join(map(self._convert, _blocks(text))) if len(text) > _BLOCK else self._convert(text)
        spans, mark = self._opaque(text), absent_from(text)
        hidden = replaced(text, self._usual(text, spans, mark))
        shown = "".join(map(self._convert, _blocks(hidden)))
        return replaced(shown, _put_back(shown, mark, [text[start:end] for start, end in spans]))

    def convert_all(self, texts: Sequence[str]) -> list[str]:
        """Each of the texts converted; short ones cost no more together than one as long as they all.

        >>> converter("s2t").convert_all(["头发", "发现"])
        ['頭髮', '發現']
        """
        joined = "".join(texts)
        if len(texts) < 2 or self._protect is not None or not _is_usual(joined):
            return [self.convert(text) for text in texts]
        mark = absent_from(joined)
        return self._convert(mark.join(texts)).split(mark)

    def _convert(self, text: str) -> str:
        for each in self._passes:
            text = each.convert(text, self._words(text))
        return text

    def _words(self, text: str) -> Words | None:
        """The words of a text: jieba knows them in simplified characters."""
        if not self.boundaries:
            return None
        return Words(text if self.name.startswith("s2") else text.translate(converter("t2s").characters))

    def deciding(self, text: str) -> list[tuple[int, int, str]]:
        """The spans in which not the default decides: where they begin and end, and `phrase`, `own` or `protected`.

        >>> converter("s2t").deciding("我的头发")
        [(2, 4, 'phrase')]
        """
        spans = self._opaque(text)
        mark = absent_from(text)
        hidden = replaced(text, [(start, end, mark * (end - start)) for start, end in spans])
        first = self._passes[0]
        found = [(start, end, first.source(number)) for start, end, number in first.find(hidden, self._words(hidden))]
        return sorted([*found, *((start, end, "protected") for start, end in spans)])

    def changes(self, text: str) -> list[Change]:
        """The conversion as changes to the text as it was given; applied together they give `convert(text)`.

        A phrase that becomes something else than its characters would is one change, whatever stages
        it went through; otherwise neighbouring characters that change are one. The rule is `convert/`
        and the configuration's name.

        >>> [(c.start, c.before, c.after) for c in converter("t2s").changes("皇后與著作權")]
        [(2, '與', '与'), (5, '權', '权')]
        """
        if self._protect is None and _is_usual(text):
            found = self._replacements(text)
        else:
            spans, mark = self._opaque(text), absent_from(text)
            first = self._usual(text, spans, mark)
            hidden = replaced(text, first)
            found = composed(first, self._replacements(hidden), hidden)
            shown = replaced(text, found)
            found = composed(found, _put_back(shown, mark, [text[start:end] for start, end in spans]), shown)
        rule, parts = f"convert/{self.name}", ((start, text[start:end], after) for start, end, after in found)
        return [Change(rule, start, before, after) for start, before, after in parts if before != after]

    def _replacements(self, text: str) -> list[Replacement]:
        """What all passes replace together."""
        found: list[Replacement] = []
        current = text
        for each in self._passes:
            current = replaced(text, found) if found else current
            found = composed(found, each.replacements(current, self._words(current)), current)
        return found

    def _usual(self, text: str, spans: list[Span], mark: str) -> list[Replacement]:
        """The mark for each of the spans that no stage may look into; ideographs for compatibility forms elsewhere."""
        normal = self._normalization
        found: list[Replacement] = []
        at = 0
        for start, end in [*spans, (len(text), len(text))]:
            unusual = _UNUSUAL.finditer(text, at, start)
            found += [(m.start(), m.end(), normal[m[0]]) for m in unusual if m[0] in normal]
            found += [(start, end, mark)] * (start < end)
            at = end
        return found

    def _opaque(self, text: str) -> list[Span]:
        """What no stage looks into: protected spans, and between them descriptions of ideographs, lone surrogates."""
        found: list[Span] = []
        at = 0
        for start, end in [*(self._protect(text) if self._protect else []), (len(text), len(text))]:
            found += _described(text, at, start)
            found += [(start, end)] * (start < end)
            at = end
        return found


@cache
def converter(name: str) -> Converter:
    """OpenCC's configuration of that name, made once; CorpusError if there is none.

    >>> converter("t2s").convert("於是後來又有了頭髮")
    '于是后来又有了头发'
    """
    return Converter(lexicon.configuration(name))


def _is_usual(text: str) -> bool:
    """Whether nothing in the text needs more than dictionaries; numpy, once there, is five times as fast."""
    if len(text) < LARGE and (len(text) < SHORT or "numpy" not in sys.modules):
        return _UNUSUAL.search(text) is None
    return not _unusual()[codes(text)].any()


@cache
def _unusual() -> Any:
    import numpy as np

    table = np.zeros(0x110000, bool)
    for first, last in _UNUSUAL_RANGES:
        table[first : last + 1] = True
    return table


def _put_back(text: str, mark: str, values: Sequence[str]) -> list[Replacement]:
    """The values, in order, for the marks in the text."""
    places = (found.start() for found in re.finditer(mark, text))
    return [(place, place + 1, value) for place, value in zip(places, values, strict=True)]


def _blocks(text: str) -> Iterator[str]:
    """The text in pieces that end with a line: no key contains a line end, so they convert one by one."""
    at = 0
    while len(text) - at > _BLOCK and (end := text.find("\n", at + _BLOCK)) >= 0:
        yield text[at : end + 1]
        at = end + 1
    yield text[at:]


def _described(text: str, at: int, stop: int) -> list[Span]:
    """Where the descriptions of ideographs in a part of the text, and the lone surrogates outside them, are."""
    found: list[Span] = []
    spans = [(at + start, at + end) for start, end in descriptions(text[at:stop])]
    for start, end in [*spans, (stop, stop)]:
        found += [match.span() for match in _SURROGATE.finditer(text, at, start)]
        found += [(start, end)] * (start < end)
        at = end
    return found
