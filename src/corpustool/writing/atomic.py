"""A file is there whole, or as it was before; what its suffix names compresses it."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from corpustool.document import CorpusError
from corpustool.extras import optional

SUFFIXES = (".gz", ".bz2", ".xz", ".zst")


@contextmanager
def atomic(path: Path) -> Iterator[BinaryIO]:
    """A file to write, which takes its name only when all is written; CorpusError if it cannot be.

    With the suffix .gz, .bz2, .xz or .zst it is compressed; the same bytes each time.
    """
    # named before it is made, so that an interrupt at any moment finds what is to be removed
    if path.is_dir():
        raise CorpusError(f"{path}: a folder; for a file of each document in it write {path}/")
    unfinished = path.with_name(f".{path.name[:40]}.{os.urandom(8).hex()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with unfinished.open("xb") as file:
            if path.suffix.lower() in SUFFIXES:
                with _compressor(file, path.suffix.lower()) as stream:
                    yield stream
            else:
                yield file
        unfinished.replace(path)
    except OSError as error:
        raise CorpusError(f"{path}: cannot be written: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            unfinished.unlink()


def _compressor(file: BinaryIO, suffix: str) -> Any:
    if suffix == ".gz":
        return gzip.GzipFile("", "wb", 6, file, mtime=0)  # neither name nor time, which would differ each time
    if suffix == ".bz2":
        return bz2.BZ2File(file, "wb")
    if suffix == ".xz":
        return lzma.LZMAFile(file, "wb")
    return optional("zstandard", "zst").ZstdCompressor().stream_writer(file, closefd=False)


def reopen(path: Path) -> Any:
    """A file that was so written, for reading its bytes; OSError if it is not what its suffix says."""
    suffix = path.suffix.lower()
    if suffix == ".zst":
        return optional("zstandard", "zst").open(path, "rb")
    opener: Any = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}.get(suffix, open)
    return opener(path, "rb")


class _WithReturns:
    """A file whose lines end in CR LF, whatever is written."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, data: bytes) -> int:
        return self._file.write(data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))

    def writelines(self, lines: Iterable[bytes]) -> None:
        for line in lines:
            self.write(line)


def ended(file: BinaryIO, newline: str) -> BinaryIO:
    r"""The file, with lines that end as asked: `lf` leaves them as they are, `crlf` is for Windows.

    >>> import io
    >>> file = io.BytesIO()
    >>> _ = ended(file, "crlf").write("词\n频\n".encode())
    >>> file.getvalue().decode()
    '词\r\n频\r\n'
    """
    return _WithReturns(file) if newline == "crlf" else file  # type: ignore[return-value]
