"""Corpora as numbers on disk, each of some documents, and one corpus of them all."""

from __future__ import annotations

import weakref
from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

from corpustool.document import Document
from corpustool.statistics.indexing import Corpus, Forms, index

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WORDS, NUMBERS, DOCUMENTS = "words.txt", "numbers.u4", "documents.u8"
_ROW = 3  # of DOCUMENTS: where a document ends, how many words it has, how many characters but white space
_BATCH = 1 << 20  # numbers that are worked on together


def write_index(documents: Iterable[Document], forms: Forms, folder: Path) -> Corpus:
    """Write some documents as numbers into three files of a folder: the words, their numbers, where documents end."""
    import numpy as np

    characters = array("Q")

    def counted() -> Iterator[Document]:
        for document in documents:
            characters.append(sum(map(len, document.text.split())))
            yield document

    corpus = index(counted(), forms)
    (folder / WORDS).write_bytes("\n".join(corpus.vocabulary).encode("utf-8", "surrogatepass"))
    rows = np.array([corpus.ends[1:], corpus.sizes, characters], "<u8").T
    (folder / DOCUMENTS).write_bytes(rows.tobytes())
    with (folder / NUMBERS).open("wb") as file:
        corpus.numbers.seek(4)  # the zero before the first word belongs to no document
        while block := corpus.numbers.read(4 * _BATCH):
            file.write(block)
    return corpus


def join(folders: Sequence[Path], dropped: Sequence[Collection[int]], work: Path) -> Corpus:
    """One corpus of those in the folders, but for the documents of each whose places are `dropped`.

    Its numbers are in a file in `work` that has no name; memory holds the different words, and 16 bytes of a document.
    """
    numbers = TemporaryFile(dir=work)  # noqa: SIM115  # lives as long as the corpus
    numbers.write(bytes(4))
    known: dict[str, int] = {"": 0}
    ends, sizes = array("Q", [1]), array("Q")
    characters = sentences = 0
    for folder, gone in zip(folders, dropped, strict=True):
        words = (folder / WORDS).read_bytes().decode("utf-8", "surrogatepass").split("\n")
        table = [known.setdefault(word, len(known)) for word in words]
        for rows, ids in _documents(folder, table, gone):
            ends.extend((rows[:, 0].cumsum() + ends[-1]).tolist())
            sizes.extend(rows[:, 1].tolist())
            characters += int(rows[:, 2].sum())
            sentences += _sentences(ids)
            numbers.write(ids.tobytes())
    labels = [""] * len(sizes)
    corpus = Corpus(
        vocabulary=list(known),
        ends=ends,
        sizes=sizes,
        labels=labels,
        dates=labels,
        characters=characters,
        sentences=sentences,
        numbers=numbers,
    )
    weakref.finalize(corpus, numbers.close)  # the file goes with the corpus
    return corpus


def _documents(
    folder: Path, table: Sequence[int], gone: Collection[int]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.uint32]]]:
    """For some documents at a time how long each is, its words and characters, and all their numbers."""
    import numpy as np

    rows = np.fromfile(folder / DOCUMENTS, "<u8").reshape(-1, _ROW).astype(np.int64)
    rows[:, 0] = np.diff(rows[:, 0], prepend=1)
    kept = np.ones(len(rows), bool)
    kept[list(gone)] = False
    numbers = np.array(table, np.uint32)
    with (folder / NUMBERS).open("rb") as file:
        for first, last in _batches(rows[:, 0]):
            ids = numbers[np.frombuffer(file.read(4 * int(rows[first:last, 0].sum())), "<u4")]
            chosen = kept[first:last]
            yield rows[first:last][chosen], ids[np.repeat(chosen, rows[first:last, 0])]


def _batches(lengths: Any) -> Iterator[tuple[int, int]]:
    """Documents that are worked on together: some megabytes, or one."""
    first = size = 0
    for number, length in enumerate(lengths.tolist()):
        if size and size + length > _BATCH:
            yield first, number
            first, size = number, 0
        size += length
    if first < len(lengths):
        yield first, len(lengths)


def _sentences(ids: Any) -> int:
    """How many sentences there are: after the last word of each stand two zeros."""
    return int(((ids[1:] == 0) & (ids[:-1] == 0)).sum()) if len(ids) else 0
