"""The stages of a conversion: the longest dictionary key at each place, as OpenCC finds it.

Keys of several characters are found by a double-array Aho-Corasick automaton (daachorse,
leftmost-longest, which is the same as OpenCC's scan). All other characters are converted one by one,
through a table, in the whole text at once; what that does not get right is then replaced.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property, partial
from itertools import chain
from typing import Any

from daachorse import MATCH_KIND_LEFTMOST_LONGEST, CharwiseDoubleArrayAhoCorasick

from corpustool.converting.boundaries import Match, Words, permitted
from corpustool.converting.replacements import Replacement, composed, differences, replaced

LARGE = 1 << 18
"""Characters in all; above this, importing numpy (60 to 85 ms) costs less than it saves over str.translate."""
LITTLE = 1 << 14
"""Characters in all; above this, making a list as long as the highest code (5 ms) costs less than it saves."""
FEW = 1 << 12
"""Characters in all; above this, making the automata (70 ms for s2t) costs less than looking place by place."""
SHORT = 1 << 9
"""Characters; below this, str.translate is faster in any case."""


Permit = Callable[[int, int], bool]
"""Whether a key from one place to another may be replaced, because it cuts no word."""


class Keys:
    """Keys that are looked for in texts; each is known by its number."""

    def __init__(self, keys: Iterable[str]) -> None:
        self.keys = list(keys)
        self._seen = 0

    @cached_property
    def _automaton(self) -> CharwiseDoubleArrayAhoCorasick:
        return CharwiseDoubleArrayAhoCorasick(self.keys, MATCH_KIND_LEFTMOST_LONGEST)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {key: number for number, key in enumerate(self.keys)}

    @cached_property
    def longest(self) -> int:
        """The length of the longest."""
        return max(map(len, self.keys))

    def find(self, text: str, permit: Callable[[int, int, int], bool] | None = None) -> list[Match]:
        """The longest key that is permitted at each place, from left to right."""
        if not self.keys:
            return []
        self._seen += len(text)
        matches: list[Match] = self._scan(text) if self._seen <= FEW else self._automaton.find(text)
        return matches if permit is None else permitted(matches, permit, lambda at: self._at(text, at))

    def _scan(self, text: str) -> list[Match]:
        """What the automaton finds, slower by far, but without it."""
        found: list[Match] = []
        at = 0
        while at < len(text):
            match = next(self._at(text, at), None)
            if match:
                found.append(match)
            at = match[1] if match else at + 1
        return found

    def _at(self, text: str, at: int) -> Iterator[Match]:
        """The keys that begin at a place, the longest first."""
        for end in range(min(len(text), at + self.longest), at, -1):
            number = self._numbers.get(text[at:end])
            if number is not None:
                yield at, end, number


class Stage:
    """A dictionary at work: the longest key at each place is replaced, other characters stay."""

    def __init__(self, entries: dict[str, str]) -> None:
        self.entries = entries
        self._seen = 0

    @cached_property
    def singles(self) -> dict[str, str]:
        """The keys that are one character for one."""
        return {key: value for key, value in self.entries.items() if len(key) == 1 == len(value)}

    @cached_property
    def phrases(self) -> list[str]:
        """The other keys."""
        return [key for key, value in self.entries.items() if len(key) != 1 or len(value) != 1]

    @cached_property
    def _keys(self) -> Keys:
        return Keys(self.phrases)

    @cached_property
    def _dict(self) -> dict[int, str]:
        return {ord(key): value for key, value in self.singles.items()}

    @cached_property
    def _list(self) -> list[int]:
        """The table for str.translate, which looks into a list three times as fast as into a dict."""
        table = _all_codes(1 + (max(map(ord, self.singles), default=0) >> 16)).copy()
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
        self._seen += len(text)
        if self._seen < LITTLE:
            return text.translate(self._dict)
        if self._seen < LARGE or len(text) < SHORT:
            return text.translate(self._list)
        converted: bytes = self._array[codes(text)].tobytes()
        return converted.decode("utf-32-le")

    def find(self, text: str, permit: Permit | None = None) -> list[Replacement]:
        """The phrases that are permitted, as replacements."""
        keys, entries = self._keys.keys, self.entries
        found = self._keys.find(text, permit and (lambda start, end, _: permit(start, end)))
        return [(start, end, entries[keys[number]]) for start, end, number in found]

    def convert(self, text: str) -> str:
        """The text with all keys replaced."""
        if text in self.entries:
            return self.entries[text]
        return replaced(self.characters(text), self.find(text))

    def replacements(self, text: str, permit: Permit | None = None) -> list[Replacement]:
        """What `convert` replaces: each key by itself, phrases that stay as they are among them."""
        return differences(text, self.characters(text), self.find(text, permit))


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

    def __init__(
        self, phrases: Iterable[str], stages: Sequence[Stage], between: dict[str, str], own: Mapping[str, str]
    ) -> None:
        """`between`: the first stage's dictionary, but for phrases: they never stand between phrases.

        `own` are a user's words and what becomes of them; no stage has a say in that.
        """
        self._keys = Keys([*own, *(phrase for phrase in phrases if phrase not in own)] if own else phrases)
        self._stages = [Stage(between), *stages[1:]]
        self._results = _Results(self._keys.keys, stages, self._stages)
        self._results.update(enumerate(own.values()))
        self._own = len(own)
        self._first = stages[0]
        self._followers: dict[int, frozenset[str]] = {}

    def find(self, text: str, words: Words | None = None) -> list[Match]:
        """Where the phrases begin and end, and which they are; those that cut a word to some effect are left out."""
        return self._keys.find(text, partial(self._permit, text, words) if words else None)

    def source(self, number: int) -> str:
        """Whose a phrase is: the user's `own`, or a `phrase` of OpenCC."""
        return "own" if number < self._own else "phrase"

    def _permit(self, text: str, words: Words, start: int, end: int, number: int) -> bool:
        if number < self._own or (self._results[number] is None and not self._hides(text, start, end, number)):
            return True
        return words.permit(start, end)

    def _hides(self, text: str, start: int, end: int, number: int) -> bool:
        """Whether a phrase begins within this one, ends after it, and is more than its characters."""
        followers = self._followers.get(number)
        if followers is None:
            key, beginnings = text[start:end], self._altering[1]
            found = (beginnings.get(key[at:], set()) for at in range(1, len(key)))
            followers = self._followers[number] = frozenset().union(*found)
        if text[end : end + 1] not in followers:
            return False
        altering, longest = self._altering[0], self._keys.longest
        return any(
            text[at:stop] in altering for at in range(start + 1, end) for stop in range(end + 1, at + longest + 1)
        )

    @cached_property
    def _altering(self) -> tuple[frozenset[str], dict[str, set[str]]]:
        """The phrases that are more than their characters; what may follow each beginning of one."""
        entries, characters = self._first.entries, self._first.characters
        found = frozenset(key for key in self._keys.keys if entries.get(key, key) != characters(key))
        beginnings: dict[str, set[str]] = {}
        for key in found:
            for end in range(1, len(key)):
                beginnings.setdefault(key[:end], set()).add(key[end])
        return found, beginnings

    def _pieces(self, text: str, words: Words | None) -> tuple[str, list[tuple[int, int, str | None]]]:
        """The text with each character converted by itself, and the places where that is not right.

        Such a place is a phrase, with what becomes of it, or (None) what is between two phrases or
        line ends and has something in it that a stage may take for a phrase.
        """
        characters, doubtful = self._characters(text)
        matches, results = self.find(text, words), self._results
        if not doubtful:
            return characters, [(a, b, result) for a, b, number in matches if (result := results[number]) is not None]
        found: list[tuple[int, int, str | None]] = []
        at = nth = 0
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
            if number >= 0 and (result := results[number]) is not None:
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

    def convert(self, text: str, words: Words | None = None) -> str:
        """The text after the pass; with `words`, no phrase cuts one."""
        characters, pieces = self._pieces(text, words)
        between = [(start, text[start:end]) for start, end, result in pieces if result is None]
        settled = iter(self._settled(between, words))
        return replaced(characters, ((a, b, next(settled) if result is None else result) for a, b, result in pieces))

    def _settled(self, between: list[tuple[int, str]], words: Words | None) -> list[str]:
        """What is between segments after the stages: all at once, with a mark in place of each segment."""
        texts = [text for _, text in between]
        if not texts:
            return texts
        if words:
            return [replaced(text, self._between(text, start, words)) for start, text in between]
        mark = absent_from("".join(texts))
        text = mark.join(texts)
        for stage in self._stages:
            text = stage.convert(text)
        return text.split(mark)

    def replacements(self, text: str, words: Words | None = None) -> list[Replacement]:
        """What `convert` replaces; phrases that stay as they are may be among it."""
        characters, pieces = self._pieces(text, words)
        found: list[Replacement] = []
        for start, end, result in pieces:
            if result is None:
                found += [(start + a, start + b, after) for a, b, after in self._between(text[start:end], start, words)]
            else:
                found.append((start, end, result))
        return differences(text, characters, found)

    def _between(self, text: str, at: int, words: Words | None) -> list[Replacement]:
        """What the stages replace together, where each character is accounted for that any of them looked at.

        Words are known in the text as it was given, so that they count until a stage changes its length.
        """
        found: list[Replacement] = []
        length = len(text)
        for stage in self._stages:
            permit = words and len(text) == length and (lambda start, end: words.permit(at + start, at + end))
            step = stage.replacements(text, permit or None)
            found, text = composed(found, step, text), replaced(text, step)
        return found


def absent_from(text: str) -> str:
    """A character that neither the text nor any dictionary has: the first such noncharacter or private one."""
    return next(mark for mark in map(chr, chain(range(0xFDD0, 0xFDF0), range(0xF0000, 0x110000))) if mark not in text)


def codes(text: str) -> Any:
    """The code points of a text as an array."""
    import numpy as np

    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


@cache
def _all_codes(planes: int) -> list[int]:
    """The code points of the first planes: tables share these numbers instead of holding 30 bytes for each."""
    return list(range(planes << 16))
