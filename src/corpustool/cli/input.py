"""The documents that a command was asked to work on, and what could not be read of them."""

from __future__ import annotations

import io
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from glob import glob as matching
from glob import has_magic
from pathlib import Path
from typing import Annotated

import typer

from corpustool.cli.terminal import SHOWN, complain, detail, refused, remark
from corpustool.document import CorpusError, Document

Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[PATH]...", help="Files, folders, patterns, JSON Lines, or - for standard input.", show_default=False
    ),
]
Encoding = Annotated[
    str | None, typer.Option("--encoding", metavar="NAME", help="Of all files; found out for each unless named.")
]
TextField = Annotated[str, typer.Option("--text-field", metavar="NAME", help="Field of the text in JSON Lines.")]
IdField = Annotated[str, typer.Option("--id-field", metavar="NAME", help="Field of the name in JSON Lines.")]
Html = Annotated[bool, typer.Option("--html", help="The input is HTML, whatever its name; on standard input, too.")]
Glob = Annotated[
    list[str] | None, typer.Option("--glob", metavar="PATTERN", help="Only files whose name is such as *.txt.")
]
Exclude = Annotated[
    list[str] | None, typer.Option("--exclude", metavar="PATTERN", help="No files whose name is such as draft*.")
]
FilesFrom = Annotated[
    str | None,
    typer.Option("--files-from", metavar="FILE|-", help="More paths, one on each line; - for standard input."),
]
Null = Annotated[bool, typer.Option("-0", "--null", help="NUL ends the paths of --files-from, as find -print0 does.")]
Limit = Annotated[int | None, typer.Option("--limit", min=0, metavar="N", help="The first N documents only.")]
Sample = Annotated[
    int | None, typer.Option("--sample", min=0, metavar="N", help="N documents by chance, in their order.")
]
Seed = Annotated[int, typer.Option("--seed", metavar="S", help="Another seed takes another sample.")]
Strict = Annotated[bool, typer.Option("--strict", help="Stop at the first input that cannot be read.")]


@dataclass
class Input:
    """The documents that a command was asked to work on, and what could not be read of them."""

    paths: Paths = None
    encoding: Encoding = None
    text_field: TextField = "text"
    id_field: IdField = "id"
    html: Html = False
    glob: Glob = None
    exclude: Exclude = None
    files_from: FilesFrom = None
    null: Null = False
    limit: Limit = None
    sample: Sample = None
    seed: Seed = 0
    strict: Strict = False
    guess: bool = False
    faults: list[str] = field(default_factory=list)
    doubts: set[str] = field(default_factory=set)

    @cached_property
    def roots(self) -> list[str]:
        """What was named; standard input where nothing was, but on a terminal that would wait for ever: wrong usage."""
        roots = [*(self.paths or ()), *self._listed()]
        if not roots and not self.files_from:
            if sys.stdin.isatty():
                raise typer.BadParameter("usage: name files or folders, or give text on standard input; see --help")
            return ["-"]
        for path in roots:
            if has_magic(path) and not Path(path).exists() and not matching(path, recursive=True):
                raise typer.BadParameter(f"{path}: matches no file")
        return roots

    def _listed(self) -> list[str]:
        """The paths of --files-from, as bytes that any system has for names."""
        if not self.files_from:
            return []
        try:
            data = sys.stdin.buffer.read() if self.files_from == "-" else Path(self.files_from).read_bytes()
        except OSError as error:
            raise typer.BadParameter(f"--files-from {self.files_from}: {error.strerror or error}") from error
        return [os.fsdecode(name) for name in (data.split(b"\0") if self.null else data.splitlines()) if name]

    def _wanted(self, path: str) -> bool:
        """Whether the name of a file is one of --glob and none of --exclude."""
        name = Path(path).name
        among = any(fnmatchcase(name, pattern) for pattern in self.glob or ["*"])
        return path == "-" or (among and not any(fnmatchcase(name, pattern) for pattern in self.exclude or ()))

    def files(self) -> list[str]:
        """The names of the files that are meant."""
        from corpustool.reading.files import files

        return list(filter(self._wanted, files(self.roots, lambda _: None)))

    def documents(self) -> Iterator[Document]:
        """The documents one by one, or those asked for; what cannot be read is named and passed over.

        Where nothing can be read at all the command ends, so that it does not write an empty output.
        """
        from corpustool.reading import read, sampled
        from corpustool.reading.detecting import known

        if self.encoding:
            with refused("--encoding "):
                known(self.encoding)
        found = read(
            self.roots,
            encoding=self.encoding,
            text_field=self.text_field,
            id_field=self.id_field,
            html=self.html,
            guess=self.guess,
            wanted=self._wanted,
            fault=self.pass_over,
        )
        seen = False
        for document in sampled(found, self.limit, self.sample, self.seed):
            seen = True
            self._tell(document)
            yield document
        if not seen and self.faults:
            raise typer.Exit(3)
        if not seen and (self.glob or self.exclude):
            raise typer.BadParameter("--glob and --exclude leave no file")

    def _tell(self, document: Document) -> None:
        """Say what was read."""
        if not document.is_record:
            self._doubt(document)
        how = "" if document.is_record else f" in {document.meta.get('encoding')}"
        detail(lambda: f"{document.id}: {len(document.text)} characters{how}")

    def _doubt(self, document: Document) -> None:
        """Say if it is doubtful what the bytes of a document mean."""
        encoding, score, bad = (document.meta.get(name) for name in ("encoding", "encoding_score", "bad_bytes"))
        if not (bad or document.meta.get("low_confidence")) or document.id in self.doubts:
            return
        self.doubts.add(document.id)
        if len(self.doubts) > SHOWN:
            return
        if bad:
            places = ", ".join(map(str, document.meta["bad_offsets"][:3]))
            remark(f"{document.id}: {bad} bytes are no {encoding} (at {places}{', …' if bad > 3 else ''}), now U+FFFD")
        if document.meta.get("low_confidence") and not self.encoding:
            how = f" (score {score})" if score is not None else ""
            remark(f"{document.id}: read as {encoding}, which is a guess{how}; name it with --encoding")

    def twice(self) -> Callable[[], Iterator[Document]]:
        """The documents as often as they are asked for; standard input is kept in a file for it."""
        for path in self.roots:
            if path != "-" and Path(path).exists() and not (Path(path).is_file() or Path(path).is_dir()):
                raise typer.BadParameter(f"{path}: is read twice; give a file, a folder, or - for standard input")
        if "-" in self.roots:
            spool = tempfile.TemporaryFile()  # noqa: SIM115  # it is standard input from now on
            shutil.copyfileobj(sys.stdin.buffer, spool)
            sys.stdin = io.TextIOWrapper(spool)

        def documents() -> Iterator[Document]:
            if "-" in self.roots:
                sys.stdin.buffer.seek(0)
            yield from self.documents()

        return documents

    def size(self) -> int:
        """The bytes of the files, as far as they are named or stand in folders."""
        files = (path for root in self.roots for path in (Path(root), *Path(root).rglob("*")) if path.is_file())
        return sum(path.stat().st_size for path in files)

    def finish(self, code: int = 0) -> None:
        """End the command: 3 if some input was passed over, else the code."""
        if len(self.doubts) > SHOWN:
            remark(f"encodings of {len(self.doubts) - SHOWN} more files are doubtful; see `inspect --files`")
        if self.faults or code:
            raise typer.Exit(3 if self.faults else code)

    def pass_over(self, error: CorpusError) -> None:
        """Name what could not be read, or written, and go on; with --strict that ends the command."""
        if self.strict:
            raise error
        if str(error) not in self.faults:  # what is read twice is named once
            self.faults.append(str(error))
            complain(str(error))
