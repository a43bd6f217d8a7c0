"""The plan of a run: which bytes of which files are worked on together; the same plan on every machine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from json import dumps
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from corpustool.reading.files import files
from corpustool.reading.sections import Section, sections
from corpustool.running.options import Options

SMALLEST, LARGEST = 1 << 19, 1 << 25  # bytes of a part: seconds of work, so that little is lost when it is cut short
PARTS = 1024  # wanted at most; each has a folder with a dozen files
CUT = 4  # of the files that may end a part, one in so many does


class Piece(NamedTuple):
    """A file, or a section of it; `digest` is that of the whole file where it was cut."""

    path: str
    section: Section | None = None
    digest: str = ""


class Part(NamedTuple):
    """What is worked on together; its name depends on paths and sections alone."""

    name: str
    pieces: tuple[Piece, ...]


class Plan(NamedTuple):
    """All parts in order, and what is wrong with the paths that were given."""

    parts: tuple[Part, ...]
    faults: tuple[str, ...]
    size: int


def plan(paths: Iterable[str], out: Path, options: Options) -> Plan:
    """The parts of the files that are meant; what lies in the output folder is left out.

    Where a part ends depends on the names of its files, so that one file more or less changes the parts around it
    only (content-defined chunking; A. Muthitacharoen, B. Chen, D. Mazières, LBFS, SOSP 2001).
    """
    faults: list[str] = []
    own = out.resolve()
    found = [path for path in files(paths, lambda error: faults.append(str(error))) if not _inside(path, own)]
    names = list(dict.fromkeys(found))
    sizes = {name: _size(name) for name in names}
    size = options.part_size or part_size(sum(sizes.values()))
    if options.limit is not None or options.sample is not None:
        groups: Iterable[Sequence[Piece]] = [[Piece(name) for name in names]] if names else []
    else:
        groups = _groups(_pieces(sizes, options.encoding, size), sizes, size)
    parts = tuple(Part(_name(group), tuple(group)) for group in groups)
    return Plan(parts, tuple(faults), sum(sizes.values()))


def part_size(total: int) -> int:
    """How large parts are, in bytes: four times as large whenever there would be more than PARTS of them.

    >>> part_size(100 << 20) >> 10, part_size(10 << 30) >> 10
    (512, 32768)
    """
    size = SMALLEST
    while size < LARGEST and size * PARTS < total:
        size *= 4
    return size


def _inside(path: str, out: Path) -> bool:
    return out in Path(path).resolve().parents


def _size(path: str) -> int:
    try:
        return Path(path).stat().st_size
    except OSError:
        return 0  # whoever reads it says why it cannot be read


def _pieces(sizes: dict[str, int], encoding: str | None, wanted: int) -> Iterator[Piece]:
    for path, size in sizes.items():
        digest, cut = "", list[Section]()
        with suppress(OSError):  # told by whoever reads it
            digest, cut = sections(Path(path), wanted, encoding) if size >= 2 * wanted else (digest, cut)
        yield from [Piece(path, section, digest) for section in cut] or [Piece(path)]


def _groups(pieces: Iterable[Piece], sizes: dict[str, int], part_size: int) -> Iterator[list[Piece]]:
    group, size = list[Piece](), 0
    for piece in pieces:
        if piece.section and group:
            yield group
            group, size = [], 0
        group.append(piece)
        size += piece.section.end - piece.section.start if piece.section else sizes[piece.path]
        may_end = size >= part_size // 2 and crc32(piece.path.encode("utf-8", "surrogateescape")) % CUT == 0
        if piece.section or may_end or size >= part_size:
            yield group
            group, size = [], 0
    if group:
        yield group


def _name(pieces: Sequence[Piece]) -> str:
    places = [[piece.path, *(piece.section or ())[:2]] for piece in pieces]
    return sha256(dumps(places).encode()).hexdigest()[:16]


def size_of(parts: Iterable[Part]) -> int:
    """How many bytes of files the parts are, as far as they can be read."""
    pieces = [piece for part in parts for piece in part.pieces]
    return sum(p.section.end - p.section.start if p.section else _size(p.path) for p in pieces)


def share(parts: Sequence[Part], number: int, count: int) -> list[Part]:
    """The parts of share `number` (from 0) of `count`: each `count`-th, so that large files are spread."""
    return list(parts[number::count])


def as_json(made: Plan) -> dict[str, Any]:
    """The plan as JSON values."""
    parts = [[part.name, [[piece.path, piece.section, piece.digest] for piece in part.pieces]] for part in made.parts]
    return {"parts": parts, "faults": made.faults, "size": made.size}


def from_json(value: Any) -> Plan:
    """The plan that JSON values hold."""
    parts = tuple(
        Part(name, tuple(Piece(path, Section(*cut) if cut else None, digest) for path, cut, digest in pieces))
        for name, pieces in value["parts"]
    )
    return Plan(parts, tuple(value["faults"]), value["size"])
