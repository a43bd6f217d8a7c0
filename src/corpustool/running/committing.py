"""Results that are there whole or not at all: a folder takes its name when all in it is on the disk."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from corpustool.document import CorpusError

MANIFEST = "manifest.json"
BLOCK = 1 << 20  # bytes read together


def committed(folder: Path, made_from: Any = None) -> dict[str, Any] | None:
    """The manifest of a folder that is there whole, and was made from this if it is given; else None."""
    found: dict[str, Any] | None = load(folder / MANIFEST)
    if not found or (made_from is not None and found.get("made_from") != made_from):
        return None
    for name, told in found["files"].items():
        path = folder / name
        if not path.is_file() or path.stat().st_size != told["size"]:
            return None
    return found


def commit(folder: Path, made_from: Any, make: Callable[[Path], dict[str, Any]], work: Path) -> dict[str, Any]:
    """The manifest of a folder, which is made unless it is there and was made from the same.

    `make` fills an empty folder below `work` and says what is to be known of it. CorpusError if it cannot be written.
    """
    made_from = json.loads(json.dumps(made_from))
    if found := committed(folder, made_from):
        return found
    unfinished = work / os.urandom(8).hex()
    try:
        unfinished.mkdir(parents=True)
        told = make(unfinished)
        manifest = {"made_from": made_from, "files": described(unfinished), "counts": told}
        save(unfinished / MANIFEST, manifest, unfinished)
        _put(unfinished, folder)
    except OSError as error:
        if found := committed(folder, made_from):  # another process was quicker
            return found
        raise CorpusError(f"{folder}: cannot be written: {error.strerror or error}") from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return manifest


def _put(unfinished: Path, folder: Path) -> None:
    """Give a folder its name; another that has it goes, unless that one was put there meanwhile."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    old = unfinished.with_name(unfinished.name + ".old")
    with suppress(FileNotFoundError):
        folder.replace(old)
    try:
        unfinished.replace(folder)
    finally:
        shutil.rmtree(old, ignore_errors=True)


def described(folder: Path) -> dict[str, dict[str, Any]]:
    """Size and SHA-256 of each file in a folder, which are then on the disk."""
    found = {}
    for path in sorted(folder.iterdir()):
        with path.open("r+b") as file:  # Windows syncs only what can be written
            os.fsync(file.fileno())
        found[path.name] = {"size": path.stat().st_size, "sha256": digest_of(path)}
    return found


def digest_of(path: Path, start: int = 0, end: int | None = None) -> str:
    """The SHA-256 of a file, or of some of its bytes. OSError if it cannot be read."""
    digest = sha256()
    with path.open("rb") as file:
        file.seek(start)
        left = -1 if end is None else end - start
        while left and (block := file.read(BLOCK if left < 0 else min(BLOCK, left))):
            digest.update(block)
            left -= len(block) if left > 0 else 0
    return digest.hexdigest()


def digest_of_value(value: Any) -> str:
    """The SHA-256 of a JSON value."""
    return sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def load(path: Path) -> Any:
    """The JSON value in a file; None where there is none, or not the whole of it."""
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None


def save(path: Path, value: Any, work: Path) -> None:
    """Write a JSON value into `work`; it takes its name when it is on the disk. OSError if it cannot be written."""
    unfinished = work / f"{path.name}.{os.urandom(4).hex()}"
    try:
        with unfinished.open("xb") as file:
            file.write(json.dumps(value, ensure_ascii=True, indent=1).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        with suppress(OSError):
            unfinished.unlink()
