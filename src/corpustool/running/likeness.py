"""Articles that are there more than once in the whole corpus: each part tells what its own are compared by.

Memory holds a byte of each article, and what those are compared by that share a band of their signatures with others.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from corpustool.deduplicating import HASHES, Trace, bands, different_runs, fates, trace, without_chrome
from corpustool.document import Document

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TRACES = "traces.bin"
KEYS = 1 << 22  # of bands and texts that are held against each other together: 32 MB
# of an article: where its line begins, undecodable characters, told fields (negative), digest, signature
_FIELDS = [("place", "<u8"), ("bad", "<u4"), ("told", "<i4"), ("digest", "V16"), ("signature", "<u4", (HASHES,))]
_ODD = 0x9E3779B97F4A7C15  # 2**64 by the golden ratio, which tells the hashes of one band from those of another


class Removal(NamedTuple):
    """An article that goes: the one that stays, how like they are, and in which way."""

    id: str
    of: str
    similarity: float
    kind: str


def read_articles(path: Path) -> Iterator[tuple[int, Document]]:
    """The articles of a file, each with the place where its line begins, in bytes."""
    place = 0
    with path.open("rb") as file:
        for line in file:
            yield place, _article(line)
            place += len(line)


def _article(line: bytes) -> Document:
    record = json.loads(line)
    return Document(record["id"], record["text"], record["meta"], is_record=True)


def write_traces(articles: Path, folder: Path, *, cleaned: bool) -> dict[str, Any]:
    """Write what the articles of a file are compared by; their chrome does not count, unless they are cleaned."""
    import numpy as np

    row, count = np.zeros(1, _FIELDS), 0
    with (folder / TRACES).open("wb") as file:
        for place, article in read_articles(articles):
            found = trace(article, None if cleaned else without_chrome(article))
            row["place"], row["bad"], row["told"] = place, found.bad, found.told
            row["digest"], row["signature"] = np.void(found.digest), found.signature
            file.write(row.tobytes())
            count += 1
    return {"articles": count}


def find_removals(articles: Sequence[Path], traces: Sequence[Path], similarity: float) -> list[dict[int, Removal]]:
    """For each part the articles that go, by their numbers in it; `articles` and `traces` are its two files."""
    import numpy as np

    tables = [_Table(path) for path in traces]
    starts = np.cumsum([0, *(len(table) for table in tables)])
    chosen = _alike_to_some(tables, starts, similarity)
    parts = (np.searchsorted(starts, chosen, "right") - 1).tolist()
    places = [(part, int(number - starts[part])) for part, number in zip(parts, chosen.tolist(), strict=True)]
    rows = [tables[part].rows()[number] for part, number in places]
    compared = [Trace(int(row["bad"]), int(row["told"]), row["digest"].tobytes(), row["signature"]) for row in rows]

    def article(number: int) -> Document:
        with articles[places[number][0]].open("rb") as file:
            file.seek(int(rows[number]["place"]))
            return _article(file.readline())

    found: list[dict[int, Removal]] = [{} for _ in tables]
    removed = fates(compared, similarity, lambda number: different_runs(article(number).text))
    for number, (of, alike, kind) in sorted(removed.items()):
        part, line = places[number]
        found[part][line] = Removal(article(number).id, article(of).id, round(alike, 4), kind)
    return found


class _Table:
    """The traces of a part, on disk."""

    def __init__(self, path: Path) -> None:
        import numpy as np

        self._path, self._type = path, np.dtype(_FIELDS)
        self._size = path.stat().st_size // self._type.itemsize

    def __len__(self) -> int:
        return self._size

    def rows(self) -> Any:
        import numpy as np

        return np.memmap(self._path, self._type, "r") if self._size else np.zeros(0, self._type)


def _alike_to_some(tables: Sequence[_Table], starts: NDArray[np.int64], similarity: float) -> NDArray[np.int64]:
    """The numbers of the articles that have a text or a band of their signature in common with another."""
    import numpy as np

    alike = np.zeros(int(starts[-1]), bool)
    keys_of_each = sum(1 for _ in bands(np.zeros((0, HASHES), np.uint32), similarity)) + 1
    rounds = 1 + len(alike) * keys_of_each // KEYS
    for number in range(rounds):
        keys = [keys for table in tables for keys, _ in _keys(table, similarity, number, rounds)]
        found = np.sort(np.concatenate([*keys, np.zeros(0, np.uint64)]))
        shared = np.unique(found[1:][found[1:] == found[:-1]])
        for table, start in zip(tables, starts.tolist(), strict=False):
            for keys, places in _keys(table, similarity, number, rounds):
                alike[start + places[np.isin(keys, shared)]] = True
    return np.flatnonzero(alike)


def _keys(table: _Table, similarity: float, number: int, rounds: int) -> Iterator[tuple[Any, Any]]:
    """What articles may have in common, as numbers, those that are `number` modulo `rounds`; and whose they are."""
    import numpy as np

    rows = table.rows()
    with_runs = np.flatnonzero(rows["signature"].any(axis=1))
    texts = np.frombuffer(rows["digest"].tobytes(), "<u8")[::2]
    whose: list[tuple[Any, Any]] = [(texts, np.arange(len(rows)))]
    whose += [(hashes, with_runs) for hashes in bands(rows["signature"][with_runs], similarity)]
    for kind, (hashes, places) in enumerate(whose):
        keys = (hashes + np.uint64(kind)) * np.uint64(_ODD)
        mine = keys % np.uint64(rounds) == number
        yield keys[mine], places[mine]
