"""OpenCC's conversion, exactly: the longest dictionary key at each place, stage by stage.

Keys of several characters are found by a double-array Aho-Corasick automaton (daachorse,
leftmost-longest, which is the same as OpenCC's scan). All other characters are converted one by one,
through a table, in the whole text at once; what that does not get right is then replaced.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property
from itertools import chain
from typing import Any

from daachorse import MATCH_KIND_LEFTMOST_LONGEST, CharwiseDoubleArrayAhoCorasick

from corpustool.converting import lexicon
from corpustool.converting.descriptions import descriptions
from corpustool.converting.replacements import Replacement, composed, differences, replaced
from corpustool.document import Change

_LARGE = 1 << 18
"""Characters; above this, importing numpy (60 to 85 ms) costs less than it saves over str.translate."""
_BLOCK = 1 << 20
"""Characters converted at a time, to bound the memory that the list of matches takes."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_UNUSUAL = re.compile("[\u2ff0-\u2fff\ud800-\udfff\uf900-\ufaff\U0002f800-\U0002fa1f]")
"""Description operators, lone surrogates, and the two blocks of compatibility ideographs."""


class Stage:
    """A dictionary at work: the longest key at each place is replaced, other characters stay."""

    def __init__(self, entries: dict[str, str]) -> None:
        self.entries = entries

    @cached_property
    def singles(self) -> dict[str, str]:
        """The keys that are one character for one."""
        return {key: value for key, value in self.entries.items() if len(key) == 1 == len(value)}

    @cached_property
    def phrases(self) -> list[str]:
        """The other keys."""
        return [key for key, value in self.entries.items() if len(key) != 1 or len(value) != 1]

    @cached_property
    def _automaton(self) -> CharwiseDoubleArrayAhoCorasick | None:
        return _automaton(self.phrases)

    @cached_property
    def _list(self) -> list[int]:
        """The table for str.translate, which looks into a list three times as fast as into a dict."""
        table = _codes(1 + (max(map(ord, self.singles), default=0) >> 16)).copy()
        for key, value in self.singles.items():
            table[ord(key)] = ord(value)
        return table

    @cached_property
    def _array(self) -> Any:
        """The same table for numpy, which is ten times as fast again."""
        import numpy as np

        table = np.arange(0x110000, dtype="<u4")
        table[: len(self._list)] = self._list
        return table

    def characters(self, text: str) -> str:
        """The text with each character converted by itself; as long as the text."""
        if len(text) < _LARGE:
            return text.translate(self._list)
        import numpy as np

        converted: bytes = self._array[np.frombuffer(text.encode("utf-32-le"), "<u4")].tobytes()
        return converted.decode("utf-32-le")

    def find(self, text: str) -> list[tuple[int, int, int]]:
        """Where the phrases begin and end, and which they are."""
        return [] if self._automaton is None else self._automaton.find(text)

    def convert(self, text: str) -> str:
        """The text with all keys replaced."""
        if text in self.entries:
            return self.entries[text]
        keys = self.phrases
        found = ((start, end, self.entries[keys[key]]) for start, end, key in self.find(text))
        return replaced(self.characters(text), found)

    def replacements(self, text: str) -> list[Replacement]:
        """What `convert` replaces: each key by itself, phrases that stay as they are among them."""
        keys = self.phrases
        found = [(start, end, self.entries[keys[key]]) for start, end, key in self.find(text)]
        return differences(text, self.characters(text), found)


class _Results(dict[int, "str | None"]):
    """What the stages make of the phrases by number; None where that is character for character."""

    def __init__(self, phrases: Sequence[str], whole: Sequence[Stage], between: Sequence[Stage]) -> None:
        super().__init__()
        self._phrases, self._whole, self._between = phrases, whole, between

    def __missing__(self, number: int) -> str | None:
        whole = single = self._phrases[number]
        for stage in self._whole:
            whole = stage.convert(whole)
        for stage in self._between:
            single = stage.characters(single)
        self[number] = None if whole == single else whole
        return self[number]


class Pass:
    """The text is cut at phrases; what is between them, as each phrase, goes through the stages by itself."""

    def __init__(self, phrases: Iterable[str], stages: Sequence[Stage], between: dict[str, str]) -> None:
        """`between`: the first stage's dictionary, but for phrases: they never stand between phrases."""
        keys = list(phrases)
        self._automaton = _automaton(keys)
        self._stages = [Stage(between), *stages[1:]]
        self._results = _Results(keys, stages, self._stages)

    def _pieces(self, text: str) -> tuple[str, list[tuple[int, int, str | None]]]:
        """The text with each character converted by itself, and the places where that is not right.

        Such a place is a phrase, with what becomes of it, or (None) what is between two phrases or
        line ends and has something in it that a stage may take for a phrase.
        """
        characters, doubtful = self._characters(text)
        found: list[tuple[int, int, str | None]] = []
        at = nth = 0
        matches = [] if self._automaton is None else self._automaton.find(text)
        for start, end, number in chain(matches, [(len(text), len(text), -1)]):
            while nth < len(doubtful) and doubtful[nth][0] < start:
                begin, stop = doubtful[nth]
                if at < start and at < stop:
                    low = max(at, text.rfind("\n", at, max(at, begin)) + 1)
                    high = text.find("\n", low, start)
                    at = start if high < 0 else high
                    found.append((low, at, None))
                if stop > start:  # it may reach into what follows the phrase, too
                    break
                nth += 1
            if number >= 0 and (result := self._results[number]) is not None:
                found.append((start, end, result))
            at = end
        return characters, found

    def _characters(self, text: str) -> tuple[str, list[tuple[int, int]]]:
        """The text with each character converted by itself, and where a stage would find phrases in that.

        In what lies between segments, without such a place, no stage finds any: what it found would
        be among these or lie over one of them.
        """
        doubtful: list[tuple[int, int]] = []
        for stage in self._stages:
            doubtful += [(start, end) for start, end, _ in stage.find(text)]
            text = stage.characters(text)
        return text, sorted(doubtful)

    def convert(self, text: str) -> str:
        """The text after the pass."""
        characters, pieces = self._pieces(text)
        settled = iter(self._settled([text[start:end] for start, end, result in pieces if result is None]))
        return replaced(characters, ((a, b, next(settled) if result is None else result) for a, b, result in pieces))

    def _settled(self, texts: list[str]) -> list[str]:
        """What is between segments after the stages: all at once, with a mark in place of each segment."""
        if not texts:
            return texts
        text = "".join(texts)
        mark = _mark(text)
        text = mark.join(texts)
        for stage in self._stages:
            text = stage.convert(text)
        return text.split(mark)

    def replacements(self, text: str) -> list[Replacement]:
        """What `convert` replaces; phrases that stay as they are may be among it."""
        characters, pieces = self._pieces(text)
        found: list[Replacement] = []
        for start, end, result in pieces:
            if result is None:
                found += [(start + a, start + b, after) for a, b, after in self._between(text[start:end])]
            else:
                found.append((start, end, result))
        return differences(text, characters, found)

    def _between(self, text: str) -> list[Replacement]:
        """What the stages replace together, where each character is accounted for that any of them looked at."""
        found: list[Replacement] = []
        for stage in self._stages:
            step = stage.replacements(text)
            found, text = composed(found, step, text), replaced(text, step)
        return found


class Converter:
    """A configuration of OpenCC, ready to convert."""

    def __init__(self, configuration: lexicon.Configuration) -> None:
        self.name = configuration.name
        self._normalization = configuration.normalization
        self._dictionaries = configuration.chain
        stages = [Stage(entries) for entries in configuration.chain]
        if configuration.segmentation is None:
            self._passes = [Pass(stage.phrases, [stage], stage.singles) for stage in stages]
        else:
            segments, first = configuration.segmentation, stages[0].entries
            between = {key: value for key, value in first.items() if key not in segments}
            self._passes = [Pass(segments, stages, between)]

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
        """The text as OpenCC converts it; lone surrogates and U+0000 stay.

        >>> converter("s2twp").convert("鼠标里面的硅二极管坏了")
        '滑鼠裡面的矽二極體壞了'
        """
        if _UNUSUAL.search(text) is None:
            return "".join(map(self._convert, _blocks(text))) if len(text) > _BLOCK else self._convert(text)
        spans, mark = _opaque(text), _mark(text)
        hidden = replaced(text, self._usual(text, spans, mark))
        shown = "".join(map(self._convert, _blocks(hidden)))
        return replaced(shown, _put_back(shown, mark, [text[start:end] for start, end in spans]))

    def _convert(self, text: str) -> str:
        for each in self._passes:
            text = each.convert(text)
        return text

    def changes(self, text: str) -> list[Change]:
        """The conversion as changes to the text as it was given; applied together they give `convert(text)`.

        A phrase that becomes something else than its characters would is one change, whatever stages
        it went through; otherwise neighbouring characters that change are one. The rule is `convert/`
        and the configuration's name.

        >>> [(c.start, c.before, c.after) for c in converter("t2s").changes("皇后與著作權")]
        [(2, '與', '与'), (5, '權', '权')]
        """
        if _UNUSUAL.search(text) is None:
            found = self._replacements(text)
        else:
            spans, mark = _opaque(text), _mark(text)
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
            found = composed(found, each.replacements(current), current)
        return found

    def _usual(self, text: str, spans: list[tuple[int, int]], mark: str) -> list[Replacement]:
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


@cache
def _codes(planes: int) -> list[int]:
    """The code points of the first planes: tables share these numbers instead of holding 30 bytes for each."""
    return list(range(planes << 16))


@cache
def converter(name: str) -> Converter:
    """OpenCC's configuration of that name, made once; CorpusError if there is none.

    >>> converter("t2s").convert("於是後來又有了頭髮")
    '于是后来又有了头发'
    """
    return Converter(lexicon.configuration(name))


def _automaton(keys: list[str]) -> CharwiseDoubleArrayAhoCorasick | None:
    return CharwiseDoubleArrayAhoCorasick(keys, MATCH_KIND_LEFTMOST_LONGEST) if keys else None


def _mark(text: str) -> str:
    """A character that neither the text nor any dictionary has: the first such noncharacter or private one."""
    return next(mark for mark in map(chr, chain(range(0xFDD0, 0xFDF0), range(0xF0000, 0x110000))) if mark not in text)


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


def _opaque(text: str) -> list[tuple[int, int]]:
    """Where the descriptions of ideographs, and the lone surrogates outside them, begin and end."""
    found: list[tuple[int, int]] = []
    at = 0
    for start, end in chain(descriptions(text), [(len(text), len(text))]):
        found += [match.span() for match in _SURROGATE.finditer(text, at, start)]
        found += [(start, end)] * (start < end)
        at = end
    return found
