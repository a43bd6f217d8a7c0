"""Options that several commands share, defined once, and groups of those that go together."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from corpustool.cli.drawing import show_table
from corpustool.cli.terminal import SHOWN, complain, refused, remark

if TYPE_CHECKING:
    from corpustool.statistics import Segmenter
    from corpustool.writing import Table

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
        "--format",
        help="As the output's suffix says; else text for one text file, JSON Lines for several.",
        show_default=False,
    ),
]
TableForm = Annotated[
    Literal["table", "tsv", "csv", "jsonl", "md", "parquet"] | None,
    typer.Option("-f", "--format", help="A table on a terminal, TSV elsewhere, unless asked.", show_default=False),
]
Newline = Annotated[Literal["lf", "crlf"], typer.Option("--newline", help="How lines end in what is written.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Write nothing; say what would be done.")]
LedgerFile = Annotated[
    str | None, typer.Option("--ledger", metavar="FILE", help="Write every change here, for `undo`.")
]
Top = Annotated[int | None, typer.Option("--top", min=1, metavar="N", help="The first N rows only.")]
MinCount = Annotated[int, typer.Option("--min-count", min=1, metavar="N", help="Leave out what occurs less often.")]
Script = Annotated[
    Literal["fold", "keep"],
    typer.Option("--script", help="fold: count both scripts together, as simplified; keep: as they stand."),
]
NoHmm = Annotated[bool, typer.Option("--no-hmm", help="Only words of the dictionary, none guessed.")]
Engine = Annotated[
    Literal["jieba", "rjieba", "characters"],
    typer.Option(help="Whose words; rjieba is faster and differs from jieba in one word of four hundred."),
]
UserDict = Annotated[
    str | None,
    typer.Option(
        "--dict", metavar="FILE", help="Your words, a line each: word, frequency, part of speech, as jieba's."
    ),
]
Pretokenized = Annotated[bool, typer.Option("--pretokenized", help="The words stand between spaces already.")]
Stopwords = Annotated[str | None, typer.Option(metavar="FILE", help="Words to leave out, one a line.")]
MinLength = Annotated[int, typer.Option(min=1, metavar="N", help="Leave out words with fewer characters.")]
Pattern = Annotated[str | None, typer.Option(metavar="REGEX", help="Words in which this is found, such as ^[一-龥]+$.")]
Pos = Annotated[
    str | None, typer.Option(metavar="TAG,…", help="Words of these parts of speech; n stands for ns, nr … too.")
]
Jobs = Annotated[int, typer.Option(min=1, metavar="N", help="Processes that share the work; the result is the same.")]
Memory = Annotated[
    str, typer.Option(metavar="SIZE", help="Memory to count with, such as 256M; the result is the same with any.")
]
Temp = Annotated[
    str | None, typer.Option(metavar="FOLDER", help="For temporary files; where the system keeps them, if not named.")
]
Bom = Annotated[bool, typer.Option("--bom", help="A mark at the start of CSV, for Excel.")]


def size_in_bytes(size: str) -> int:
    """A size such as 512M in bytes.

    >>> size_in_bytes("64K"), size_in_bytes("1.5GB")
    (65536, 1610612736)
    """
    found = re.fullmatch(r"([0-9]{1,9}(?:\.[0-9]{1,9})?) ?([KMGT]?)(?:i?B)?", size, re.IGNORECASE)
    if not found:
        raise typer.BadParameter(f"--memory {size}: give a size such as 512M or 2G")
    return int(float(found[1]) * 1024 ** " KMGT".index(found[2].upper() or " "))


def name_unmatched(segmenter: Segmenter, words: Iterable[str]) -> None:
    """Name the user's words that are not among the words of the corpus, those apart that could not be."""
    unmatched = segmenter.words().difference(words, (entry.word for entry in segmenter.complaints()))
    if unmatched:
        shown = sorted(unmatched)[:SHOWN]
        more = f" and {len(unmatched) - SHOWN} more" if len(unmatched) > SHOWN else ""
        remark(f"{Path(str(segmenter.dictionary)).name}: unmatched: {' '.join(shown)}{more}")


# what a table's content does not depend on
_NOT_IN_RESULT = (
    "output",
    "form",
    "bom",
    "newline",
    "jobs",
    "memory",
    "temp",
    "plot",
    "quiet",
    "verbose",
    "log_file",
    "debug",
    "color",
    "config_file",
)


def command_line(context: typer.Context) -> str:
    """The command with what its result depends on, so that a table can be made again."""
    words = [str(context.info_name)]
    for option in context.command.params:
        value = context.params.get(str(option.name))
        if option.name in _NOT_IN_RESULT or value == option.default or value in (None, (), [], ["-"], ("-",)):
            continue
        values = value if isinstance(value, (list, tuple)) else [value]
        if option.param_type_name == "argument":
            words += map(str, values)
        else:
            name = max(option.opts, key=len)
            words += chain.from_iterable([name] if each is True else [name, str(each)] for each in values)
    return shlex.join(words)


@dataclass
class Words:
    """What a word is."""

    script: Script = "fold"
    no_hmm: NoHmm = False
    engine: Engine = "jieba"
    dictionary: UserDict = None
    pretokenized: Pretokenized = False

    def segmenter(self) -> Segmenter:
        """How words are found; what is wrong with the user's dictionary is said."""
        from corpustool.statistics import Segmenter

        engine: Any = "spaces" if self.pretokenized else self.engine
        made = Segmenter(hmm=not self.no_hmm, fold=self.script == "fold", engine=engine, dictionary=self.dictionary)
        if self.dictionary:
            with refused():
                wrong = made.complaints()
            for entry, why in islice(wrong.items(), SHOWN):
                complain(f"{Path(self.dictionary).name}:{entry.line}: {entry.word}: {why}")
            if len(wrong) > SHOWN:
                complain(f"and {len(wrong) - SHOWN} more such lines")
        return made


@dataclass
class Rows:
    """Which words are rows of a table."""

    stopwords: Stopwords = None
    min_length: MinLength = 1
    pattern: Pattern = None
    pos: Pos = None

    def keep(self, segmenter: Segmenter) -> Callable[[str], bool] | None:
        """Which words those are; None for all."""
        from corpustool.patterns import compiled
        from corpustool.reading import read
        from corpustool.statistics import word_filter

        with refused():
            listed = "\n".join(document.text for document in read([self.stopwords])) if self.stopwords else ""
            sought = compiled(self.pattern, f"--pattern {self.pattern}") if self.pattern else None
        words = [line.strip() for line in listed.split("\n") if not line.startswith("#")]
        tags = tuple(tag.strip() for tag in self.pos.split(",")) if self.pos else ()
        return word_filter(segmenter, stopwords=words, min_length=self.min_length, pattern=sought, pos=tags)


@dataclass
class TableTarget:
    """Where a table goes, and how."""

    output: TableOutput = None
    form: TableForm = None
    bom: Bom = False
    newline: Newline = "lf"

    def show(self, table: Table) -> None:
        """Write the table there."""
        show_table(table, self.form, self.output, bom=self.bom, newline=self.newline)


@dataclass
class Target:
    """Where documents go, and how."""

    output: Output = None
    form: Form = None
    ledger: LedgerFile = None
    newline: Newline = "lf"
    dry_run: DryRun = False
