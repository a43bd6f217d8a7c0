"""Documents that are there more than once, and paragraphs that recur across documents.

Documents are alike by the share of their runs of five characters that they have in common (Jaccard's index), in which
chrome, script, width, white space and punctuation do not count. Pairs are found by MinHash and bands (A. Broder 1997;
J. Leskovec, A. Rajaraman, J. Ullman, Mining of Massive Datasets, chapter 3) and then compared run by run.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any, NamedTuple, TypeAlias

from corpustool.converting import converter
from corpustool.document import Change, Document
from corpustool.layout import label
from corpustool.layout.hints import find_chrome
from corpustool.layout.lines import split_lines
from corpustool.writing import as_record, json_line

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Letters: TypeAlias = NDArray[np.uint32]
    Signature: TypeAlias = NDArray[np.uint32]

RUN = 5  # characters: a sentence of 20 shares none with another by chance, an edit of one changes five
HASHES = 128  # of a signature: its estimate errs by 0.035 at similarity 0.8
FOUND = 0.995  # of the pairs that are just similar enough share a band
MARGIN = 0.1  # by which an estimate may be too low, three times its error
CROWD = 200  # documents that a band names; of one template there may be thousands, and the next band names others
TRIED = 8  # of the likeliest documents are compared run by run
LEAST = 40  # letters of a paragraph that recurs; formulas such as 特此通知, 请遵照执行 have fewer
QUOTED = 60  # characters of a paragraph in the report
PORTION = 1 << 12  # runs hashed together: 2 MB for 128 functions
LAST = 0x323B0  # the last code point of Han characters that are told apart, in extension H (Unicode 15)
RULE = "template/recurring"
TEXT_SHARE = 0.2  # of a page that is compared without its chrome; of portals less than half is text
_SENTENCE = re.compile("[。！？]")
_TOLD = ("title", "date", "source", "author", "url")


class Duplicate(NamedTuple):
    """A document that was removed, the one that was kept, how like they are, `exact` or `near`."""

    id: str
    of: str
    similarity: float
    kind: str


class Recurrence(NamedTuple):
    """A paragraph that was removed from a document, the first document that has it, and how it begins."""

    id: str
    of: str
    similarity: float
    kind: str
    text: str


def deduplicate(
    documents: Iterable[Document],
    *,
    similarity: float = 0.8,
    report: Callable[[Duplicate], None] = lambda _: None,
) -> Iterator[Document]:
    r"""One document of each that are there more than once, in their order; `report` is told of the others.

    Kept is the one with fewest undecodable characters, then with most of title, date, source, author and url, then
    the first. `exact` are those that differ in white space and width only. Texts are on disk meanwhile; memory holds
    600 bytes of each.

    >>> text = "为深入贯彻落实会议精神，学校召开推进会，总结经验，部署下一阶段的重点工作。"
    >>> removed = []
    >>> documents = [Document("a", text), Document("b", text + "\n"), Document("c", "好")]
    >>> [document.id for document in deduplicate(documents, report=removed.append)], removed
    (['a', 'c'], [Duplicate(id='b', of='a', similarity=1.0, kind='exact')])
    """
    with TemporaryFile() as file:
        corpus = _Corpus(file)
        for document in documents:
            corpus.add(document)
        found = fates(corpus.traces, similarity, corpus.different)
        for number in range(len(corpus.ids)):
            if number not in found:
                yield corpus.document(number)
            else:
                of, alike, kind = found[number]
                report(Duplicate(corpus.ids[number], corpus.ids[of], round(alike, 4), kind))


def drop_recurring(
    documents: Iterable[Document], *, report: Callable[[Recurrence], None] = lambda _: None
) -> Iterator[Document]:
    """The documents without the paragraphs of at least LEAST letters that came before, in them or in others.

    Script, width, white space and punctuation do not count. What is shorter stays: headings, standing formulas.
    """
    first, ids = dict[bytes, int](), list[str]()
    for document in documents:
        changes = []
        for line in split_lines(document.text):
            letters = _counted(_codes(line.text), _folding())
            place = first.setdefault(_digest(letters), len(ids)) if len(letters) >= LEAST else len(ids)
            if place < len(ids):
                changes.append(Change(RULE, line.start, document.text[line.start : line.end], ""))
                report(Recurrence(document.id, ids[place], 1.0, "exact", line.text[:QUOTED]))
        ids.append(document.id)
        yield document.edited(changes)


class Trace(NamedTuple):
    """What a document is compared by: undecodable characters, what `meta` tells (negative), its text, its runs.

    Of two that are alike the lesser of (`bad`, `told`) is kept.
    """

    bad: int
    told: int
    digest: bytes
    signature: Signature


def trace(document: Document, text: str | None = None) -> Trace:
    """What a document is compared by; `text` is what counts of its text, all of it unless given."""
    told = -sum(bool(document.meta.get(name)) for name in _TOLD)
    digest = _digest(_counted(_codes(document.text), _narrow()))
    runs = _runs(_counted(_codes(document.text if text is None else text), _folding()))
    return Trace(document.text.count("\ufffd"), told, digest, _signature(runs))


def different_runs(text: str) -> Letters:
    """The different runs of RUN letters of a text, as hashes in order."""
    import numpy as np

    return np.unique(_runs(_counted(_codes(text), _folding())))


def bands(signatures: Signature, similarity: float) -> Iterator[Any]:
    """For each band of the signatures (a row each) its hashes: two documents that are alike share one of some band."""
    import numpy as np

    rows = _rows(similarity)
    for start in range(0, HASHES - rows + 1, rows):
        hashes = np.zeros(len(signatures), dtype=np.uint64)
        for column in signatures[:, start : start + rows].T:
            hashes = _mixed(hashes + column)
        yield hashes


Fate = tuple[int, float, str]


def fates(traces: Sequence[Trace], similarity: float, different: Callable[[int], Letters]) -> dict[int, Fate]:
    """For each document to be removed the one that is kept, how like they are, and in which way.

    The better come first; each is held against those that are kept so far. `different` gives a document's runs.
    """
    found, same = dict[int, Fate](), dict[bytes, int]()
    likely = _Likely([trace.signature for trace in traces], similarity)
    for number in sorted(range(len(traces)), key=lambda n: (traces[n][:2], n)):
        twin = same.setdefault(traces[number].digest, number)
        if twin in found:
            found[number] = (*found[twin][:2], "near")
        elif twin != number:
            found[number] = twin, 1.0, "exact"
        elif nearest := _nearest(number, likely.like(number), similarity, different):
            found[number] = *nearest, "near"
        else:
            likely.keep(number)
    return found


def _nearest(
    number: int, others: Iterable[int], similarity: float, different: Callable[[int], Letters]
) -> tuple[int, float] | None:
    """The first of the others that is similar enough, compared run by run."""
    runs = None
    for other in others:
        runs = different(number) if runs is None else runs
        alike = _jaccard(runs, different(other))
        if alike >= similarity:
            return other, alike
    return None


@dataclass
class _Corpus:
    """What is known of the documents: on disk their records, in memory what they are compared by."""

    file: IO[bytes]
    ids: list[str] = field(default_factory=list)
    traces: list[Trace] = field(default_factory=list)
    _places: list[int] = field(default_factory=list)

    def add(self, document: Document) -> None:
        self.ids.append(document.id)
        self._places.append(self.file.tell())
        text = without_chrome(document)
        self.file.write(json_line([as_record(document), document.is_record, text if text != document.text else None]))
        self.traces.append(trace(document, text))

    def document(self, number: int) -> Document:
        record, is_record, _ = self._line(number)
        return Document(record["id"], record["text"], record["meta"], is_record=is_record)

    def _line(self, number: int) -> Any:
        self.file.seek(self._places[number])
        return json.loads(self.file.readline())

    def different(self, number: int) -> Letters:
        record, _, text = self._line(number)
        return different_runs(record["text"] if text is None else text)


class _Likely:
    """Which of the documents that are kept a document may be like: those that share a band of its signature."""

    def __init__(self, signatures: Sequence[Signature], similarity: float) -> None:
        import numpy as np

        self._signatures = np.array(signatures, dtype=np.uint32).reshape(-1, HASHES)
        self._least = similarity - MARGIN
        self._bands = []
        for hashes in bands(self._signatures, similarity):
            _, inverse, counts = np.unique(hashes, return_inverse=True, return_counts=True)
            # a band that nobody shares need not be remembered
            shared = counts[inverse] > 1
            self._bands.append(np.where(shared & self._signatures.any(axis=1), inverse, -1).astype(np.int32))
        self._kept: list[dict[int, list[int]]] = [{} for _ in self._bands]

    def keep(self, number: int) -> None:
        for band, kept in zip(self._bands, self._kept, strict=True):
            if band[number] >= 0:
                named = kept.setdefault(int(band[number]), [])
                if len(named) < CROWD:
                    named.append(number)

    def like(self, number: int) -> list[int]:
        """The likeliest first, the earlier among equals."""
        import numpy as np

        found = {n for band, kept in zip(self._bands, self._kept, strict=True) for n in kept.get(int(band[number]), ())}
        if not found:
            return []
        others = np.array(sorted(found))
        estimates = (self._signatures[others] == self._signatures[number]).mean(axis=1)
        order = np.argsort(-estimates, kind="stable")[:TRIED]
        return [int(others[n]) for n in order if estimates[n] >= self._least]


def without_chrome(document: Document) -> str:
    """The lines that are no chrome; all of them where hardly anything else is there, as of a menu."""
    text = document.edited(find_chrome(document)).text
    if all(_SENTENCE.search(line) for line in text.split("\n") if line and not line.isspace()):
        return text  # quicker than to label it
    labels = label(text, heads=False, reasons=False)
    kept = "".join(text[item.line.start : item.line.end] for item in labels if item.role != "chrome")
    return kept if len(kept) >= TEXT_SHARE * len(document.text) else document.text


def _rows(similarity: float) -> int:
    """How many hashes make a band, so that FOUND of the pairs that are just similar enough share one."""
    fitting = [r for r in range(1, HASHES + 1) if 1 - (1 - similarity**r) ** (HASHES // r) >= FOUND]
    return max(fitting, default=1)


def _jaccard(first: Letters, second: Letters) -> float:
    import numpy as np

    common = len(np.intersect1d(first, second, assume_unique=True))
    return common / max(1, len(first) + len(second) - common)


def _codes(text: str) -> Letters:
    import numpy as np

    return np.minimum(np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32), LAST)


def _counted(codes: Letters, table: Letters) -> Letters:
    """What code points count as, without those that do not count."""
    found: Letters = table[codes]
    return found[found > 0]


def _runs(letters: Letters) -> Letters:
    """The hashes of the runs of RUN letters; of fewer letters, that of all of them."""
    import numpy as np

    length = min(RUN, len(letters))
    if not length:
        return letters
    count = len(letters) - length + 1
    hashes = np.zeros(count, dtype=np.uint64)
    for start in range(length):
        hashes = hashes * np.uint64(0x9E3779B97F4A7C15) + letters[start : start + count]
    high: Letters = (_mixed(hashes) >> np.uint64(32)).astype(np.uint32)
    return high


def _mixed(hashes: Any) -> Any:
    """Numbers of 64 bits in which each bit depends on all: the finalizer of SplitMix64 (Steele, Lea, Flood 2014)."""
    import numpy as np

    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return hashes ^ (hashes >> np.uint64(31))


def _signature(runs: Letters) -> Signature:
    """The least value of each of HASHES functions on the runs; zeros where there are none."""
    import numpy as np

    least = np.full(HASHES, 0xFFFFFFFF if len(runs) else 0, dtype=np.uint32)
    factors, offsets = _functions()
    for start in range(0, len(runs), PORTION):
        np.minimum(least, (factors * runs[start : start + PORTION] + offsets).min(axis=1), out=least)
    return least


@cache
def _functions() -> tuple[Any, Any]:
    """The factors (odd) and offsets of the functions of a signature, the same on every machine."""
    import numpy as np

    numbers = (_mixed(np.arange(1, 2 * HASHES + 1, dtype=np.uint64)) >> np.uint64(32)).astype(np.uint32)[:, None]
    return numbers[:HASHES] | np.uint32(1), numbers[HASHES:]


@cache
def _folding() -> Any:
    """For each code point what it counts as where documents are alike: letters and figures, simplified, small."""
    simplified, table = converter("t2s").characters, _narrow().copy()
    for code in range(LAST):
        char = chr(int(table[code]))
        table[code] = ord(simplified.get(ord(char), char).lower()[0]) if char.isalnum() else 0
    return table


@cache
def _narrow() -> Any:
    """For each code point what it counts as where documents are the same: full-width forms ASCII, white space none."""
    import numpy as np

    table = np.arange(LAST + 1, dtype=np.uint32)
    table[0xFF01:0xFF5F] = np.arange(0x21, 0x7F)
    table[[code for code in range(0x3001) if chr(code).isspace()]] = 0
    return table


def _digest(letters: Letters) -> bytes:
    return hashlib.blake2b(letters.tobytes(), digest_size=16).digest()
