"""Files as streams of bytes: decompressed, and the members of archives, with bounds and harmless names.

What a file is compressed with is known by its first bytes; nothing is unpacked to disk.
"""

from __future__ import annotations

import io
import re
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from lzma import LZMAError
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, NamedTuple, cast

from corpustool.document import CorpusError
from corpustool.extras import optional
from corpustool.reading.detecting import best_guess

# What may come out of packed bytes: text is packed to a tenth, pages of one template to a thirtieth, zeros to a
# thousandth.
FREE = 1 << 26  # bytes that may come out of anything
RATIO = 50  # times the packed size, beyond that
STEP = 1 << 16  # bytes unpacked before their proportion is looked at
LONGEST = 1 << 28  # bytes of one packed text, which is held in memory

COMPRESSED = {b"\x1f\x8b": "gzip", b"BZh": "bz2", b"\xfd7zXZ\x00": "lzma", b"\x28\xb5\x2f\xfd": "zstandard"}
SUFFIXES = {".gz": "", ".bz2": "", ".xz": "", ".zst": "", ".tgz": ".tar", ".tbz2": ".tar", ".txz": ".tar"}
BROKEN = (OSError, EOFError, zlib.error, LZMAError, zipfile.BadZipFile, tarfile.TarError, RuntimeError, ValueError)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_UTF8_NAME = 0x800  # the flag of a zip member whose name is UTF-8 (APPNOTE 4.4.4)


class Source(NamedTuple):
    """A file, or a member of an archive: its name, its bytes, and its suffix without that of a compression."""

    name: str
    file: io.BufferedReader
    suffix: str
    packed: bool

    def data(self) -> bytes:
        """All bytes; CorpusError if a packed text, or what a device gives without end, is larger than LONGEST."""
        endless = not self.packed and self.name != "-" and Path(self.name).is_char_device()
        data = self.file.read(LONGEST + 1 if self.packed or endless else -1)
        if endless and len(data) > LONGEST:
            raise CorpusError(f"a device that gives more than {LONGEST >> 20} MB; not read any further")
        if self.packed and len(data) > LONGEST:
            raise CorpusError(f"unpacked it has more than {LONGEST >> 20} MB; unpack and split it")
        return data


class _Bounded(io.RawIOBase):
    """The bytes that come out of packed ones, as long as they are in proportion."""

    def __init__(self, file: Any, packed: Callable[[], int]) -> None:
        self._file, self._packed, self._size = file, packed, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._file.read(min(len(buffer), STEP))
        except CorpusError:
            raise
        except Exception as error:  # every library has its own
            raise CorpusError(f"cannot be unpacked: {error or type(error).__name__}") from error
        self._size += len(data)
        if self._size > max(FREE, RATIO * self._packed()):
            raise CorpusError(f"expands to more than {RATIO} times its size; not read any further")
        buffer[: len(data)] = data
        return len(data)


def bounded(file: Any, packed: Callable[[], int]) -> io.BufferedReader:
    """A stream of unpacked bytes that raises CorpusError if far more comes out than was `packed` so far."""
    return io.BufferedReader(_Bounded(file, packed), STEP)


def opened(name: str, fault: Callable[[CorpusError], None]) -> Iterator[Source]:
    """The streams of a file (`-` for standard input): one, or that of each member of an archive in turn.

    A stream is to be read before the next one is asked for. `fault` is told what of an archive cannot be read.
    """
    if name == "-":
        yield from _members(_decompressed(name, cast(io.BufferedReader, sys.stdin.buffer)), fault)
        return
    with open(name, "rb") as file:  # noqa: PTH123  # its type says that one can peek
        yield from _members(_decompressed(name, file), fault)


def _decompressed(name: str, file: io.BufferedReader, *, packed: bool = False) -> Source:
    suffix = _suffix(name)
    for magic, module in COMPRESSED.items():
        if file.peek(len(magic)).startswith(magic):
            if not file.seekable():
                file = io.BufferedReader(io.BytesIO(file.read()))
            return Source(name, bounded(_decompressor(module, file), file.tell), _inner_suffix(name), packed=True)
    if suffix in SUFFIXES:
        raise CorpusError(f"not compressed as {suffix} says")
    return Source(name, file, suffix, packed)


def _suffix(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).suffix.lower()


def _inner_suffix(name: str) -> str:
    suffix = _suffix(name)
    return _suffix(name[: -len(suffix)] + SUFFIXES[suffix]) if suffix in SUFFIXES else suffix


def _decompressor(module: str, file: BinaryIO) -> Any:
    if module == "zstandard":
        return io.BufferedReader(_Zstandard(file))
    return import_module(module).open(file)


class _Zstandard(io.RawIOBase):
    """What zstd compressed, frame by frame; the library's own stream takes a cut file for a whole one."""

    CHUNK = 1024  # bytes; one of zeros becomes 32 MB

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._new = file, optional("zstandard", "zst").ZstdDecompressor().decompressobj
        self._frame, self._ready = self._new(), b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ready:
            chunk = (self._frame.unused_data if self._frame.eof else b"") or self._file.read(self.CHUNK)
            if not chunk:
                if not self._frame.eof:
                    raise EOFError("the file is cut")
                return 0
            if self._frame.eof:
                self._frame = self._new()
            self._ready = self._frame.decompress(chunk)
        size = min(len(buffer), len(self._ready))
        buffer[:size], self._ready = self._ready[:size], self._ready[size:]
        return size


def _members(source: Source, fault: Callable[[CorpusError], None]) -> Iterator[Source]:
    head = source.file.peek(512) if source.name == "-" else b""
    if source.suffix == ".zip" or head.startswith(b"PK\x03\x04"):
        members = _zipped(source)
    elif source.suffix == ".tar" or head[257:262] == b"ustar":
        members = _tarred(source)
    else:
        yield source
        return
    for name, open_member in members:
        full = f"{source.name}/{name}"
        if _inner_suffix(name) in (".zip", ".tar"):
            fault(CorpusError(f"{full}: an archive in an archive; unpack it first"))
            continue
        try:
            with open_member() as file:
                yield _decompressed(full, file, packed=True)
        except BROKEN as error:
            fault(CorpusError(f"{full}: {error or type(error).__name__}"))
        except CorpusError as error:
            fault(CorpusError(f"{full}: {error}"))


Member = tuple[str, Callable[[], Any]]


def _zipped(source: Source) -> Iterator[Member]:
    file = source.file if source.file.seekable() else io.BytesIO(source.data())
    room = FREE + RATIO * file.seek(0, io.SEEK_END)  # members may be the same bytes again and again
    with zipfile.ZipFile(file) as archive:
        for info in archive.infolist():
            room -= min(info.file_size, max(FREE, RATIO * info.compress_size))
            if room < 0:
                raise CorpusError(f"all in all expands to more than {RATIO} times its size; not read any further")
            if not info.is_dir():
                yield member_name(_true_name(info)), _opener(archive, info)


def _opener(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], Any]:
    @contextmanager
    def open_member() -> Iterator[io.BufferedReader]:
        with archive.open(info) as file:
            yield bounded(file, lambda: info.compress_size)

    return open_member


def _tarred(source: Source) -> Iterator[Member]:
    with tarfile.open(fileobj=source.file, mode="r|") as archive:
        for info in archive:
            file = archive.extractfile(info) if info.isreg() else None  # links are not followed
            if file:
                yield member_name(info.name), lambda file=file: file  # type: ignore[misc]


def member_name(name: str) -> str:
    r"""The name of an archive's member as a path that stays below the archive.

    >>> member_name("..\\../etc/./passwd"), member_name("/坏\x1b[31m名.txt")
    ('etc/passwd', '坏_[31m名.txt')
    """
    parts = _CONTROL.sub("_", name).replace("\\", "/").split("/")
    return "/".join(part for part in parts if part.strip(". ")) or "member"


def _true_name(info: zipfile.ZipInfo) -> str:
    """The name of a zip member; the standard library takes names without a flag for those of DOS."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
        return raw.decode(best_guess(raw).encoding)
    except UnicodeError:
        return info.filename
