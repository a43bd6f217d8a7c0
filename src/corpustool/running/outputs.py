"""The files of the output folder: each made from something, and made anew only when that is another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from corpustool.running.committing import digest_of, digest_of_value, load, save
from corpustool.writing import atomic

RECORD = "outputs.json"


class Outputs:
    """The files that runs have put into a folder; the record of them is in `state`, unfinished files are in `work`."""

    def __init__(self, folder: Path, state: Path, work: Path) -> None:
        self.folder, self._record, self._work = folder, state / RECORD, work
        self._known: dict[str, dict[str, Any]] = load(self._record) or {}
        self.made: dict[str, dict[str, Any]] = {}

    def expect(self, names: Iterable[str]) -> None:
        """Note files that will be made, so that a run that ends before it knows of them leaves none behind."""
        new: dict[str, dict[str, Any]] = {name: {} for name in names if name not in self._known}
        if new:
            self._known |= new
            save(self._record, self._known, self._work)

    def make(
        self, name: str, made_from: Any, write: Callable[[BinaryIO], Any], *, noted: bool = True
    ) -> dict[str, Any]:
        """Write a file, unless it is there as it was made from the same; `write` says what is to be known of it.

        With `noted` the next run knows of it, whatever becomes of this one. CorpusError if it cannot be written.
        """
        source, path = digest_of_value(made_from), self.folder / name
        entry = self._known.get(name, {})
        if entry.get("made_from") != source or not path.is_file() or digest_of(path) != entry["sha256"]:
            self.expect([name])
            unfinished = self._work / Path(name).name
            with atomic(unfinished) as file:
                told = write(file)
            entry = {"made_from": source, "sha256": digest_of(unfinished), "told": told}
            entry["size"] = unfinished.stat().st_size
            path.parent.mkdir(parents=True, exist_ok=True)
            unfinished.replace(path)
            self._known[name] = entry
            if noted:
                save(self._record, self._known, self._work)
        self.made[name] = entry
        return entry

    def finish(self) -> None:
        """Remove the files of earlier runs that this one did not make, and note those that it made."""
        for name in sorted(self._known.keys() - self.made.keys(), reverse=True):
            path = self.folder / name
            if not path.parent.resolve().is_relative_to(self.folder.resolve()):
                continue  # whoever wrote that into the record, it is not one of these files
            path.unlink(missing_ok=True)
            for parent in list(path.relative_to(self.folder).parents)[:-1]:
                with suppress(OSError):  # it holds other files
                    (self.folder / parent).rmdir()
        if self._known != self.made:
            self._known = dict(self.made)
            save(self._record, self._known, self._work)
