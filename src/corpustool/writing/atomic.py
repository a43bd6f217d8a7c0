"""A file is there whole, or as it was before."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from corpustool.document import CorpusError


@contextmanager
def atomic(path: Path) -> Iterator[BinaryIO]:
    """A file to write, which takes its name only when all is written; CorpusError if it cannot be."""
    # named before it is made, so that an interrupt at any moment finds what is to be removed
    unfinished = path.with_name(f".{path.name[:40]}.{os.urandom(8).hex()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with unfinished.open("xb") as file:
            yield file
        unfinished.replace(path)
    except OSError as error:
        raise CorpusError(f"{path}: cannot be written: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            unfinished.unlink()
