"""A corpus as numbers: read once, four bytes a word, on disk when they are many; all tables are counted from it."""

from __future__ import annotations

import re
import signal
import weakref
from array import array
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from corpustool.document import Document
from corpustool.statistics.segmenting import Segmenter, pieces

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Forms = Callable[[str], list[str]]

_SPACES = "\t \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_DATE = re.compile("([0-9]{4})(?:-[0-9]{2})?")
_has_word = re.compile(r"[^\W_]").search
_ends_sentence = re.compile("[。！？!?…\n\r\u2028\u2029]").search
# What is no word has one of these numbers until a batch is condensed; words have 1 and up.
_MARK, _SENTENCE_END, _DOCUMENT_END, _SPACE = 0, 0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFF
_BETWEEN, _LIKE_IT = "\ufdd0", "\ufdd1"  # no characters, says Unicode: for the use of programs
_BATCH = 1 << 20  # characters or numbers that are worked on together: some ten megabytes
_BLOCK = 1 << 18  # numbers that are counted together, in arrays of eight bytes
_IN_MEMORY = 64 << 20  # bytes of numbers; more of them go to a temporary file


@dataclass(frozen=True)
class Corpus:
    """A corpus as numbers: `ids` are places in `vocabulary`, 0 where a run of words begins or ends.

    Two zeros stand where a sentence ends: at 。！？… and at the end of a line, as a heading has no full stop. The words
    of document n stand in ids[ends[n]:ends[n + 1]]; `sizes` says how many they are, `labels` to what they belong.
    """

    vocabulary: list[str]
    ends: array[int]
    sizes: array[int]
    labels: list[str]
    characters: int
    sentences: int
    numbers: IO[bytes]

    def __post_init__(self) -> None:
        """Close the file when the corpus goes."""
        weakref.finalize(self, self.numbers.close)

    @property
    def tokens(self) -> int:
        """How many words there are."""
        return sum(self.sizes)

    @cached_property
    def ids(self) -> array[int]:
        """All numbers, in memory."""
        self.numbers.seek(0)
        return array("I", self.numbers.read())

    def blocks(self) -> Iterator[tuple[range, NDArray[np.uint32]]]:
        """The numbers of some documents at a time, and which documents they are: some megabytes, or one document."""
        import numpy as np

        first = 0
        while first < len(self.sizes):
            last = first + 1
            while last < len(self.sizes) and self.ends[last + 1] - self.ends[first] <= _BLOCK:
                last += 1
            self.numbers.seek(4 * self.ends[first])
            block = self.numbers.read(4 * (self.ends[last] - self.ends[first]))
            yield range(first, last), np.frombuffer(block, np.uint32)
            first = last

    def counts(self) -> NDArray[np.int64]:
        """How often each word of the vocabulary occurs; 0 for its first place, which is no word."""
        import numpy as np

        found = np.zeros(len(self.vocabulary), np.int64)
        for _, ids in self.blocks():
            found += np.bincount(ids, minlength=len(found))
        found[0] = 0
        return found


def labelled_by(field: str) -> Callable[[Document], str]:
    """To what a document belongs: the value of a field of `meta`, its year or month by the date, its file or id.

    >>> document = Document("a.jsonl#2", "", {"date": "2024-10-22T09:07:16", "source": "新华网"})
    >>> [labelled_by(field)(document) for field in ("source", "year", "month", "file", "author")]
    ['新华网', '2024', '2024-10', 'a.jsonl', 'unknown']
    """

    def label(document: Document) -> str:
        if field in ("year", "month"):
            found = _DATE.search(str(document.meta.get("date", "")))
            return found[1 if field == "year" else 0] if found else "unknown"
        if field in ("file", "id"):
            return document.id.split("#")[0] if field == "file" else document.id
        value = document.meta.get(field)
        return "unknown" if value in (None, "") else str(value)

    return label


class _Vocabulary(dict[str, int]):
    """The number of each token, given when it is first seen."""

    def __init__(self) -> None:
        super().__init__({_BETWEEN: _DOCUMENT_END})
        self.words = [""]

    def __missing__(self, form: str) -> int:
        if form.isalnum() or _has_word(form):
            number = len(self.words)
            self.words.append(form)
        elif _ends_sentence(form):
            number = _SENTENCE_END
        else:
            number = _MARK if form.strip(_SPACES) else _SPACE
        self[form] = number
        return number


class _Part(NamedTuple):
    """Some documents as numbers: those of their words, where each document ends, how many words it has."""

    words: list[str]
    ids: Any
    ends: Any
    sizes: Any
    sentences: int


def index(
    documents: Iterable[Document],
    forms: Forms | None = None,
    *,
    label: Callable[[Document], str] = lambda _: "",
    jobs: int = 1,
) -> Corpus:
    """Read documents into numbers; `forms` cuts a text into all its tokens, as `Segmenter().forms` does by default.

    A word is a token with a letter or digit. Marks and line ends bound runs of words; spaces do not, as they mean
    nothing between Chinese words. `label` says to what a document belongs.
    With several `jobs` processes share the work.

    >>> corpus = index([Document("1", "深入人心，深入实施。")])
    >>> corpus.vocabulary, list(corpus.ids)
    (['', '深入人心', '深入', '实施'], [0, 1, 0, 2, 3, 0, 0])
    """
    import numpy as np

    vocabulary = _Vocabulary()
    numbers = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  # lives as long as the corpus
    numbers.write(bytes(4))
    ends, sizes, labels = array("Q", [1]), array("Q"), []
    characters = sentences = 0

    def batches() -> Iterator[list[str]]:
        nonlocal characters
        texts: list[str] = []
        size = 0
        for document in documents:
            labels.append(label(document))
            characters += sum(map(len, document.text.split()))
            texts.append(document.text)
            size += len(document.text)
            if size >= _BATCH:
                yield texts
                texts, size = [], 0
        if texts:
            yield texts

    with ExitStack() as closing:
        closing.callback(numbers.close)
        for part in _parts(batches(), forms or Segmenter().forms, vocabulary, jobs):
            ids = part.ids
            if part.words:
                ids = np.array([0, *map(vocabulary.__getitem__, part.words)], np.uint32)[ids]
            numbers.write(ids.tobytes())
            ends.extend((part.ends + ends[-1]).tolist())
            sizes.extend(part.sizes.tolist())
            sentences += part.sentences
        closing.pop_all()
    return Corpus(vocabulary.words, ends, sizes, labels, characters, sentences, numbers)


def _parts(batches: Iterable[list[str]], forms: Forms, vocabulary: _Vocabulary, jobs: int) -> Iterator[_Part]:
    """The batches as numbers, in their order; those of other processes with words of their own."""
    if jobs == 1:
        for texts in batches:
            yield _numbered(texts, forms, vocabulary)
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    waiting: deque[Any] = deque()
    with ProcessPoolExecutor(jobs, get_context("spawn"), _ignore_interrupt) as pool:
        for texts in batches:
            waiting.append(pool.submit(_alone, texts, forms))
            if len(waiting) > 2 * jobs:  # each has one to do while another is read
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _ignore_interrupt() -> None:
    """Leave an interrupt to the process that started this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _alone(texts: list[str], forms: Forms) -> _Part:
    """A batch as numbers of its own words."""
    vocabulary = _Vocabulary()
    part = _numbered(texts, forms, vocabulary)
    return part._replace(words=vocabulary.words[1:])


def _numbered(texts: list[str], forms: Forms, vocabulary: _Vocabulary) -> _Part:
    """Texts as numbers: spaces left out, marks between two words as one zero, or two where a sentence ends.

    They are cut together, as many short ones take longer than a long one; a line of its own parts them.
    """
    import numpy as np

    found = array("I")
    joined = "".join(f"{text.replace(_BETWEEN, _LIKE_IT)}\n{_BETWEEN}\n" for text in texts)
    for piece in pieces(joined):
        # first numbered by themselves: a small table is quicker to look up, and most words come again
        own: defaultdict[str, int] = defaultdict()
        own.default_factory = own.__len__
        numbers = array("I", map(own.__getitem__, forms(piece)))
        own.default_factory = None  # else it holds itself, and is freed late
        known = np.array(list(map(vocabulary.__getitem__, own)), np.uint32)
        found.frombytes(known[np.frombuffer(numbers, np.uint32)].tobytes())
    raw = np.frombuffer(found, np.uint32)
    raw = raw[raw != _SPACE]
    last = np.flatnonzero(raw == _DOCUMENT_END)
    ending = (raw == _SENTENCE_END) | (raw == _DOCUMENT_END)
    word = ~ending & (raw != _MARK)
    starts = np.flatnonzero(word[:-1] & ~word[1:]) + 1  # the first of the marks after a word
    repeats = word.astype(np.int64)
    if len(starts):
        repeats[starts] = 1 + np.logical_or.reduceat(ending, starts)
    ids = np.repeat(np.where(word, raw, np.uint32(0)), repeats)
    sizes = np.diff(np.cumsum(word)[last], prepend=0)
    return _Part([], ids, np.cumsum(repeats)[last], sizes, int(np.count_nonzero(repeats == 2)))
