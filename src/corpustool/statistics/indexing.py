"""A corpus as numbers: read once, four bytes a word, on disk when they are many; all tables are counted from it."""

from __future__ import annotations

import gc
import re
import signal
import sys
import weakref
from array import array
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from os import getpid
from pathlib import Path
from tempfile import NamedTemporaryFile, SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from corpustool.document import Document, together
from corpustool.statistics.folding import folded
from corpustool.statistics.segmenting import Segmenter, pieces

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Forms = Callable[[str], list[str]]

_SPACES = "\t \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_DATE = re.compile("([0-9]{4})(?:-[0-9]{2})?")
_DAY = re.compile("[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")
_has_word = re.compile(r"[^\W_]").search
_BLANKS = "".join(char for char in map(chr, range(0x3001)) if char.isspace())  # all there are
_RARE_BLANKS = _BLANKS.replace(" ", "").replace("\n", "")
_SHORT = 1 << 10  # characters; below, numpy takes longer to begin than to work
_GIVEN = re.compile(r"\S+|\r\n|\s")
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
    of document n stand in ids[ends[n]:ends[n + 1]]; `sizes` says how many they are, `labels` to what they belong,
    `dates` of which day they are, as far as is known.
    """

    vocabulary: list[str]
    ends: array[int]
    sizes: array[int]
    labels: list[str]
    dates: list[str]
    characters: int
    sentences: int
    numbers: IO[bytes]

    @property
    def tokens(self) -> int:
        """How many words there are."""
        return sum(self.sizes)

    @cached_property
    def ids(self) -> array[int]:
        """All numbers, in memory."""
        self.numbers.seek(0)
        return array("I", self.numbers.read())

    def numbers_from(self, start: int, stop: int) -> NDArray[np.uint32]:
        """A slice of all numbers."""
        import numpy as np

        self.numbers.seek(4 * start)
        return np.frombuffer(self.numbers.read(4 * (min(stop, self.ends[-1]) - start)), np.uint32)

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


def day_of(document: Document) -> str:
    """The date of a document as far as it is known, without the time of day; empty where it is not.

    >>> day_of(Document("1", "", {"date": "2024-10-22T09:07:16"})), day_of(Document("2", "", {"date": "2024"}))
    ('2024-10-22', '2024')
    """
    found = _DAY.match(str(document.meta.get("date", "")))
    return found[0] if found else ""


def in_period(day: str, since: str | None, until: str | None) -> bool:
    """Whether a day is not before the one nor after the other, each a year, a month or a day; not if it is unknown.

    >>> [in_period(day, "2021", "2022-06") for day in ("2021-01-02", "2022-06-30", "2022-07-01", "2022", "")]
    [True, True, False, True, False]
    """
    return day != "" and (not since or day >= since) and (not until or day[: len(until)] <= until)


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


def is_word(form: str) -> bool:
    """Whether a token is a word: it has a letter or digit.

    >>> [is_word(form) for form in ("振兴", "-5", "，", " ")]
    [True, True, False, False]
    """
    return form.isalnum() or _has_word(form) is not None


class _Vocabulary(dict[str, int]):
    """The number of each token, given when it is first seen."""

    def __init__(self) -> None:
        super().__init__({_BETWEEN: _DOCUMENT_END})
        self.words = [""]

    def __missing__(self, form: str) -> int:
        if is_word(form):
            number = len(self.words)
            self.words.append(form)
        elif _ends_sentence(form):
            number = _SENTENCE_END
        else:
            number = _MARK if form.strip(_SPACES) else _SPACE
        self[form] = number
        return number


class _Part(NamedTuple):
    """Some text as numbers: those of its words, where documents end, how many words stand before that, and in all.

    One made by another process has its name and the words that it had not numbered before.
    """

    process: int
    words: list[str]
    ids: Any
    ends: Any
    words_before: Any
    tokens: int
    sentences: int


def index(
    documents: Iterable[Document],
    forms: Forms | None = None,
    *,
    label: Callable[[Document], str] = lambda _: "",
    jobs: int = 1,
    temp: str | None = None,
) -> Corpus:
    """Read documents into numbers; `forms` cuts a text into all its tokens, as `Segmenter().forms` does by default.

    A word is a token with a letter or digit. Marks and line ends bound runs of words; spaces do not, as they mean
    nothing between Chinese words. `label` says to what a document belongs.
    With several `jobs` processes share the work. The numbers go to a file in the folder `temp`; to memory, or a
    file where the system keeps such files, by default.

    >>> corpus = index([Document("1", "深入人心，深入实施。")])
    >>> corpus.vocabulary, list(corpus.ids)
    (['', '深入人心', '深入', '实施'], [0, 1, 0, 2, 3, 0, 0])
    """
    import numpy as np

    vocabulary = _Vocabulary()
    ends, sizes = array("Q", [1]), array("Q")
    labels: list[str] = []
    dates: list[str] = []
    characters = sentences = tokens = counted = 0  # words so far, and those in documents that have ended
    length = 1

    def see(document: Document) -> None:
        nonlocal characters
        labels.append(sys.intern(label(document)))
        dates.append(sys.intern(day_of(document)))
        characters += _visible(document.text)

    with ExitStack() as closing:
        numbers = closing.enter_context(temporary_file(temp) if temp else _spool())
        numbers.write(bytes(4))
        for part in _parts(_batches(documents, see), forms or Segmenter().forms, vocabulary, jobs):
            numbers.write(part.ids.tobytes())
            ends.extend((part.ends + length).tolist())
            before = np.concatenate(([counted], part.words_before + tokens))
            sizes.extend(np.diff(before).tolist())
            counted = int(before[-1])
            length += len(part.ids)
            tokens += part.tokens
            sentences += part.sentences
        corpus = Corpus(vocabulary.words, ends, sizes, labels, dates, characters, sentences, numbers)
        weakref.finalize(corpus, closing.pop_all().close)  # the file goes with the corpus
    return corpus


def given_words(text: str, *, fold: bool) -> list[str]:
    r"""The words that stand between spaces, and line ends: what `Segmenter(engine="spaces")` gives, without spaces.

    >>> [form for form in given_words("深入 實施\n振興", fold=True) if form]
    ['深入', '实施', '\n', '振兴']
    """
    copy = folded(text) if fold else text
    return _GIVEN.findall(copy) if _count(copy, _RARE_BLANKS) else copy.replace("\n", " \n ").split(" ")


def _visible(text: str) -> int:
    """How many characters of a text are no white space."""
    return sum(map(len, text.split())) if len(text) < _SHORT else len(text) - _count(text, _BLANKS)


def _count(text: str, characters: str) -> int:
    """How many characters of a text are some of the basic plane; numpy knows sooner than a regular expression."""
    import numpy as np

    return int(np.count_nonzero(_among(characters)[np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2")]))


@cache
def _among(characters: str) -> NDArray[np.bool_]:
    """For each unit of UTF-16 whether it is one of some characters."""
    import numpy as np

    found = np.zeros(1 << 16, bool)
    found[[*map(ord, characters)]] = True
    return found


def _spool() -> IO[bytes]:
    return SpooledTemporaryFile(_IN_MEMORY)


@contextmanager
def temporary_file(temp: str | None) -> Iterator[IO[bytes]]:
    """A file in a folder, gone afterwards, and if the folder went first; its name shows what fills a disk."""
    with NamedTemporaryFile(prefix="corpustool-", dir=temp, delete=False) as file:
        try:
            yield file
        finally:
            file.close()
            Path(file.name).unlink(missing_ok=True)


def _parts(batches: Iterable[list[str]], forms: Forms, vocabulary: _Vocabulary, jobs: int) -> Iterator[_Part]:
    """The batches as numbers, in their order."""
    if jobs == 1:
        for texts in batches:
            yield _numbered(texts, forms, vocabulary)
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    waiting: deque[Any] = deque()
    known: defaultdict[int, array[int]] = defaultdict(lambda: array("I", [0]))

    def oldest() -> _Part:
        return _renumbered(waiting.popleft().result(), known, vocabulary)

    with ProcessPoolExecutor(jobs, get_context("spawn"), _begin, gc.get_threshold()) as pool:
        for texts in batches:
            waiting.append(pool.submit(_alone, texts, forms))
            if len(waiting) > 2 * jobs:  # each has one to do while another is read
                yield oldest()
        while waiting:
            yield oldest()


def _begin(*threshold: int) -> None:
    """Look for garbage as seldom as the process that started this one, and leave an interrupt to it."""
    gc.set_threshold(*threshold)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _renumbered(part: _Part, known: Mapping[int, array[int]], vocabulary: _Vocabulary) -> _Part:
    """A part of another process; `known` holds, for each process, what its numbers are here."""
    import numpy as np

    numbers = known[part.process]
    numbers.extend(map(vocabulary.__getitem__, part.words))
    return part._replace(ids=np.frombuffer(numbers, np.uint32)[part.ids])


@cache
def _own_vocabulary() -> _Vocabulary:
    """The tokens that this process has numbered for another, which gets its parts in the order it asked for them."""
    return _Vocabulary()


def _alone(texts: list[str], forms: Forms) -> _Part:
    """A batch as numbers of this process's own words."""
    vocabulary = _own_vocabulary()
    before = len(vocabulary.words)
    part = _numbered(texts, forms, vocabulary)
    return part._replace(process=getpid(), words=vocabulary.words[before:])


def _batches(documents: Iterable[Document], see: Callable[[Document], None]) -> Iterator[list[str]]:
    """The texts in slices, so many together that it is worth the while; `see` is shown each document."""

    def sliced() -> Iterator[str]:
        for document in documents:
            see(document)
            yield from _slices(document.text)

    return together(sliced(), _BATCH, len)


def _slices(text: str) -> Iterator[str]:
    """A text in slices that end where a line ends, the last one with a mark on a line of its own."""
    copy = text.replace(_BETWEEN, _LIKE_IT)
    start = 0
    while len(copy) - start > _BATCH and (end := copy.find("\n", start + _BATCH) + 1):
        yield copy[start:end]
        start = end
    yield f"{copy[start:]}\n{_BETWEEN}\n"


def _numbered(texts: list[str], forms: Forms, vocabulary: _Vocabulary) -> _Part:
    """Texts as numbers: spaces left out, marks between two words as one zero, or two where a sentence ends.

    They are cut together, as many short ones take longer than a long one. As each piece ends with a line, the marks
    at the start of the next one add nothing.
    """
    import numpy as np

    nothing = np.zeros(0, np.int64)
    parts, ends, words = [nothing.astype(np.uint32)], [nothing], [nothing]
    length = seen = sentences = 0
    for piece in pieces("".join(texts)):
        found = forms(piece)
        raw = np.frombuffer(array("I", list(map(vocabulary.__getitem__, found))), np.uint32)  # sooner than np.fromiter
        raw = raw[raw != _SPACE]
        last = np.flatnonzero(raw == _DOCUMENT_END)
        ending = (raw == _SENTENCE_END) | (raw == _DOCUMENT_END)
        word = ~ending & (raw != _MARK)
        starts = np.flatnonzero(word[:-1] & ~word[1:]) + 1  # the first of the marks after a word
        repeats = word.astype(np.int64)
        if len(starts):
            repeats[starts] = 1 + np.logical_or.reduceat(ending, starts)
        parts.append(np.repeat(np.where(word, raw, np.uint32(0)), repeats))
        if len(last):
            ends.append(np.cumsum(repeats)[last] + length)
            words.append(np.cumsum(word)[last] + seen)
        length += len(parts[-1])
        seen += int(np.count_nonzero(word))
        sentences += int(np.count_nonzero(repeats == 2))
    return _Part(0, [], np.concatenate(parts), np.concatenate(ends), np.concatenate(words), seen, sentences)
