"""Options that several commands share, defined once, and the input that they describe."""

from __future__ import annotations

import glob
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

import typer

from corpustool.cli.terminal import SHOWN, complain, refused
from corpustool.document import CorpusError, Document

Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PATH", help="Files, folders, patterns, JSON Lines, or - for standard input.", show_default=False
    ),
]
Output = Annotated[
    str | None, typer.Option("-o", "--output", metavar="FILE|FOLDER/", help="Write here, whole or not at all.")
]
TableOutput = Annotated[
    str | None, typer.Option("-o", "--output", metavar="FILE", help="Write here, whole or not at all.")
]
Form = Annotated[
    Literal["text", "jsonl", "csv", "tsv", "parquet"] | None,
    typer.Option(
        "-f",
        "--form",
        help="As the output's suffix says; else text for one text file, JSON Lines for several.",
        show_default=False,
    ),
]
TableForm = Annotated[
    Literal["table", "tsv", "csv", "jsonl", "md"] | None,
    typer.Option("-f", "--form", help="A table on a terminal, TSV elsewhere, unless asked.", show_default=False),
]
Encoding = Annotated[
    str | None, typer.Option("--encoding", metavar="NAME", help="Of all files; found out for each unless named.")
]
TextField = Annotated[str, typer.Option("--text-field", metavar="NAME", help="Field of the text in JSON Lines.")]
IdField = Annotated[str, typer.Option("--id-field", metavar="NAME", help="Field of the name in JSON Lines.")]
Limit = Annotated[int | None, typer.Option("--limit", min=0, metavar="N", help="The first N documents only.")]
Sample = Annotated[
    int | None, typer.Option("--sample", min=0, metavar="N", help="N documents by chance, in their order.")
]
Seed = Annotated[int, typer.Option("--seed", metavar="S", help="Another seed takes another sample.")]
Html = Annotated[bool, typer.Option("--html", help="The input is HTML, whatever its name; on standard input, too.")]
LedgerFile = Annotated[
    str | None, typer.Option("--ledger", metavar="FILE", help="Write every change here, for `undo`.")
]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="No summary on standard error.")]
Top = Annotated[int | None, typer.Option("--top", min=1, metavar="N", help="The first N rows only.")]
MinCount = Annotated[int, typer.Option("--min-count", min=1, metavar="N", help="Leave out what occurs less often.")]
Script = Annotated[
    Literal["fold", "keep"],
    typer.Option("--script", help="fold: count both scripts together, as simplified; keep: as they stand."),
]
NoHmm = Annotated[bool, typer.Option("--no-hmm", help="Only words of the dictionary, none guessed.")]
Bom = Annotated[bool, typer.Option("--bom", help="A mark at the start of CSV, for Excel.")]


@dataclass
class Input:
    """The documents that a command was asked to work on, and what could not be read of them."""

    paths: list[str] | None
    encoding: str | None = None
    text_field: str = "text"
    id_field: str = "id"
    html: bool = False
    faults: list[str] = field(default_factory=list)
    limit: int | None = None
    sample: int | None = None
    seed: int = 0
    guess: bool = False
    doubts: int = 0

    def __post_init__(self) -> None:
        """Standard input where no path is named; on a terminal that would wait for ever: wrong usage."""
        if not self.paths:
            if sys.stdin.isatty():
                raise typer.BadParameter("name files or folders, or give text on standard input (see --help)")
            self.paths = ["-"]
        for path in self.paths:
            if glob.has_magic(path) and not Path(path).exists() and not glob.glob(path, recursive=True):
                raise typer.BadParameter(f"{path}: matches no file")
        self.roots = list(self.paths)
        if self.encoding:
            from corpustool.reading.detecting import known

            with refused():
                known(self.encoding)

    def documents(self) -> Iterator[Document]:
        """The documents one by one, or those asked for; what cannot be read is named and passed over."""
        from corpustool.reading import read, sampled

        found = read(
            self.roots,
            encoding=self.encoding,
            text_field=self.text_field,
            id_field=self.id_field,
            html=self.html,
            guess=self.guess,
            fault=self._passed_over,
        )
        for document in sampled(found, self.limit, self.sample, self.seed):
            self._doubt(document)
            yield document

    def _doubt(self, document: Document) -> None:
        """Say if it is doubtful what the bytes of a document mean."""
        encoding, score, bad = (document.meta.get(name) for name in ("encoding", "encoding_score", "bad_bytes"))
        if document.is_record or not (bad or document.meta.get("low_confidence")):
            return
        self.doubts += 1
        if self.doubts > SHOWN:
            return
        if bad:
            places = ", ".join(map(str, document.meta["bad_offsets"][:3]))
            complain(
                f"{document.id}: {bad} bytes are no {encoding} (at {places}{', …' if bad > 3 else ''}), now U+FFFD"
            )
        if document.meta.get("low_confidence"):
            complain(f"{document.id}: read as {encoding}, which is a guess (score {score}); name it with --encoding")

    def finish(self, code: int = 0) -> None:
        """End the command: 3 if some input was passed over, else the code."""
        if self.doubts > SHOWN:
            complain(f"encodings of {self.doubts - SHOWN} more files are doubtful; see `inspect --files`")
        if self.faults or code:
            raise typer.Exit(3 if self.faults else code)

    def _passed_over(self, error: CorpusError) -> None:
        self.faults.append(str(error))
        complain(str(error))
