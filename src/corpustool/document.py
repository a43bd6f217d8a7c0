"""What everything passes on: documents, the changes made to them, and the one kind of error.

A stage finds its `Change`s on the text that it was given and applies them together; that is an
`Edit`. A `Document` carries its edits, so that its text as it was read can always be had back.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")
NO_EVIDENCE: Mapping[str, Any] = MappingProxyType({})


class CorpusError(Exception):
    """What a user can mend; its text is one line that names file, place and remedy."""


class Change(NamedTuple):
    """One replacement in the text that a stage was given; a flag where nothing is replaced.

    `start` counts code points. `rule` is `family/name`. `evidence` holds what spoke for the change
    (figures in nats, reasons) as JSON values.

    >>> Change("gloss/pinyin", 1, "(fā)", "").end
    5
    """

    rule: str
    start: int
    before: str
    after: str
    evidence: Mapping[str, Any] = NO_EVIDENCE

    @property
    def end(self) -> int:
        """Where the replaced text ends, exclusive."""
        return self.start + len(self.before)

    @property
    def is_flag(self) -> bool:
        """Whether the text was only marked as doubtful."""
        return self.before == self.after


class Element(NamedTuple):
    """A block element of a web page: the number of the one that it stands in (-1: none), and what it is called.

    `names` are its class, id and role; `hidden` says that its own attributes keep it from being shown.
    """

    parent: int
    tag: str
    names: str
    hidden: bool


class Block(NamedTuple):
    """A line of a web page: its place in the text, how many characters of it are links, its element's number."""

    start: int
    end: int
    linked: int
    element: int


class Markup(NamedTuple):
    """The lines of a web page in order, and its elements, each after the one that it stands in.

    The places are those of the text after the first `stage` edits of the document.
    """

    blocks: tuple[Block, ...]
    elements: tuple[Element, ...]
    stage: int


@dataclass(frozen=True)
class Edit:
    """The changes that one stage made together: in the order of their places, none over another.

    >>> edit = Edit((Change("gloss/pinyin", 1, "(fā)", ""), Change("characters/entity", 6, "&amp;", "&")))
    >>> edit.apply("發(fā)展&amp;")
    '發展&'
    >>> edit.revert("發展&")
    '發(fā)展&amp;'
    """

    changes: tuple[Change, ...]

    def apply(self, text: str) -> str:
        """The text with every change made; ValueError if a change does not fit the text."""
        parts: list[str] = []
        at = 0
        for change in self.changes:
            rule, start, before, after, _ = change
            end = start + len(before)
            if start < at or text[start:end] != before:
                raise ValueError(f"{rule} does not fit the text at {start}")
            parts += text[at:start], after
            at = end
        return "".join([*parts, text[at:]])

    def revert(self, text: str) -> str:
        """The text before the edit; ValueError if the text is not what the edit left."""
        parts: list[str] = []
        at = shift = 0
        for change in self.changes:
            start = change.start + shift
            end = start + len(change.after)
            if start < at or text[start:end] != change.after:
                raise ValueError(f"{change.rule} does not fit the text at {start}")
            parts += text[at:start], change.before
            at, shift = end, shift + len(change.after) - len(change.before)
        return "".join([*parts, text[at:]])

    def before(self, offset: int) -> int:
        """The place in the text before the edit that a place in the text after it comes from.

        Inside a replacement it is the place where the replaced text began.
        """
        starts, growth = self._places
        last = bisect_right(starts, offset) - 1
        if last >= 0 and offset < starts[last] + len(self.changes[last].after):
            return self.changes[last].start
        return offset - growth[last + 1]

    def after(self, offset: int) -> int:
        """The place in the text after the edit of a place in the text before it.

        Inside a text that was replaced it is the place where the replacement begins.

        >>> Edit((Change("gloss/pinyin", 1, "(fā)", ""),)).after(5)
        1
        """
        last = bisect_right(self.changes, offset, key=lambda change: change.start) - 1
        starts, growth = self._places
        if last >= 0 and offset < self.changes[last].end:
            return starts[last]
        return offset + growth[last + 1]

    def piece(self, start: int, end: int | None) -> tuple[Edit, int, int | None]:
        """The part of the edit that made text[start:end], and which slice of the text before it was.

        Adjoining pieces revert to adjoining texts. What was removed at a cut goes with the piece
        before it; of a replacement that a cut goes through, all that it replaced goes there too.
        """
        starts, _ = self._places
        first, last = self._left_of(start), len(starts) if end is None else self._left_of(end)
        low, high = self._cut(start, first), None if end is None else self._cut(end, last)
        kept = []
        if first and starts[first - 1] + len(self.changes[first - 1].after) > start:
            rest = self.changes[first - 1].after[start - starts[first - 1] : end and end - starts[first - 1]]
            kept.append(self.changes[first - 1]._replace(start=0, before="", after=rest))
        for change, at in zip(self.changes[first:last], starts[first:last], strict=True):
            kept.append(change._replace(start=change.start - low, after=change.after[: end and end - at]))
        return Edit(tuple(kept)), low, high

    def _left_of(self, cut: int) -> int:
        """How many changes begin left of a place in the text after the edit."""
        starts, _ = self._places
        count = bisect_left(starts, cut) if cut else 0
        while cut and count < len(starts) and starts[count] == cut and not self.changes[count].after:
            count += 1
        return count

    def _cut(self, cut: int, left: int) -> int:
        """The place in the text before the edit that parts what belongs to either side of a cut."""
        starts, growth = self._places
        if left and starts[left - 1] + len(self.changes[left - 1].after) > cut:
            return self.changes[left - 1].end
        return cut - growth[left]

    @cached_property
    def _places(self) -> tuple[list[int], list[int]]:
        """Where each change begins in the text after the edit; how much the first n have added."""
        starts, growth = [], [0]
        for change in self.changes:
            starts.append(change.start + growth[-1])
            growth.append(growth[-1] + len(change.after) - len(change.before))
        return starts, growth


class Rewriting(Edit):
    """An edit whose result is known before its changes, which are found when somebody asks for them.

    >>> edit = Rewriting("头", "頭", lambda: [Change("convert/s2t", 0, "头", "頭")])
    >>> edit.revert("頭"), edit.changes[0].after
    ('头', '頭')
    """

    def __init__(self, before: str, after: str, find: Callable[[], Iterable[Change]]) -> None:
        # the dataclass is frozen, and its field is the property below
        fields = self.__dict__
        fields["given"], fields["made"], fields["find"] = before, after, find

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """The changes, in the order of their places."""
        return tuple(self.__dict__["find"]())

    def apply(self, text: str) -> str:
        """The text with every change made."""
        return str(self.__dict__["made"]) if text == self.__dict__["given"] else super().apply(text)

    def revert(self, text: str) -> str:
        """The text before the edit."""
        return str(self.__dict__["given"]) if text == self.__dict__["made"] else super().revert(text)

    def __reduce__(self) -> tuple[type[Edit], tuple[tuple[Change, ...]]]:
        return Edit, (self.changes,)


@dataclass(frozen=True, init=False)
class Document:
    """A text with its name, what is known about it, and the edits that led to it.

    `is_record` says that it came as a JSON record, or is a part of a document, and leaves as a record.
    `markup` is what a web page said of its lines, where it was one.

    >>> document = Document("004.txt", "發(fā)展").edited([Change("gloss/pinyin", 1, "(fā)", "")])
    >>> document.text, document.original()
    ('發展', '發(fā)展')
    """

    id: str
    text: str
    meta: Mapping[str, Any] = field(default_factory=dict)
    history: tuple[Edit, ...] = ()
    is_record: bool = False
    markup: Markup | None = None

    def __init__(
        self,
        id: str,  # noqa: A002  # the fields, in order
        text: str,
        meta: Mapping[str, Any] | None = None,
        history: tuple[Edit, ...] = (),
        is_record: bool = False,  # noqa: FBT001, FBT002
        markup: Markup | None = None,
    ) -> None:
        # as a frozen dataclass would, in two fifths of the time: corpora have millions of short records
        fields = self.__dict__
        fields["id"], fields["text"] = id, text
        fields["meta"] = {} if meta is None else meta
        fields["history"], fields["is_record"], fields["markup"] = history, is_record, markup

    def edited(self, changes: Iterable[Change]) -> Document:
        """The document after one stage; the changes may come in any order but not overlap."""
        edit = Edit(tuple(sorted(changes, key=lambda change: (change.start, len(change.before)))))
        if not edit.changes:
            return self
        return replace(self, text=edit.apply(self.text), history=(*self.history, edit))

    def rewritten(self, text: str, find: Callable[[], Iterable[Change]]) -> Document:
        """The document after a stage that made another text; `find` gives its changes, in order, when asked."""
        if text == self.text:
            return self
        history = (*self.history, Rewriting(self.text, text, find))
        return Document(self.id, text, self.meta, history, self.is_record, self.markup)

    def original(self) -> str:
        """The text as it was read, before the first edit."""
        text = self.text
        for edit in reversed(self.history):
            text = edit.revert(text)
        return text

    def place(self, stage: int, offset: int) -> int:
        """The place in the original of a place in the text that the edit history[stage] was given."""
        for edit in reversed(self.history[:stage]):
            offset = edit.before(offset)
        return offset

    def blocks(self) -> list[Block]:
        """The lines of a web page with their places in the text as it is now; none for other texts."""
        if not self.markup:
            return []
        blocks = list(self.markup.blocks)
        for edit in self.history[self.markup.stage :]:
            blocks = [block._replace(start=edit.after(block.start), end=edit.after(block.end)) for block in blocks]
        return blocks

    def located(self) -> Iterator[tuple[int, int, Change]]:
        """Each change of the history with the number of its edit, and its line in the original, from 1.

        A change that begins with white space is on the line where its text begins.
        """
        breaks = [match.start() for match in re.finditer("\n", self.original())] if self.history else []
        for stage, edit in enumerate(self.history):
            for change in edit.changes:
                text = change.before.lstrip()
                at = change.start + (len(change.before) - len(text) if text else 0)
                yield stage, bisect_left(breaks, self.place(stage, at)) + 1, change

    def piece(self, start: int, end: int) -> Document:
        """The part text[start:end], with the part of the history that belongs to it.

        >>> document = Document("004.txt", "發(fā)展").edited([Change("gloss/pinyin", 1, "(fā)", "")])
        >>> document.piece(0, 1).original(), document.piece(1, 2).original()
        ('發(fā)', '展')
        """
        text, edits = self.text[start:end], []
        stop = end if end < len(self.text) else None  # what was removed at the end belongs to the last piece
        for edit in reversed(self.history):
            part, start, stop = edit.piece(start, stop)
            if part.changes:
                edits.append(part)
        return replace(self, text=text, history=tuple(reversed(edits)), markup=None)

    def with_meta(self, **fields: Any) -> Document:
        """The document with fields of `meta` added or replaced; a field of None is left out."""
        known = {name: value for name, value in fields.items() if value is not None}
        return replace(self, meta={**self.meta, **known})


def together(items: Iterable[T], characters: int, size: Callable[[T], int]) -> Iterator[list[T]]:
    """Documents, or what goes with them, in order: short ones in a list until they have so many characters.

    >>> list(together(["学校", "开学", "了"], 3, len))
    [['学校', '开学'], ['了']]
    """
    batch, total = list[T](), 0
    for item in items:
        batch.append(item)
        total += size(item)
        if total >= characters:
            yield batch
            batch, total = [], 0
    if batch:
        yield batch
