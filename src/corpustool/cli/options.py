"""Options that several commands share, defined once, and the input that they describe."""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from glob import glob as matching
from glob import has_magic
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from corpustool.cli.terminal import SHOWN, complain, detail, refused, remark, show_table
from corpustool.document import CorpusError, Document

if TYPE_CHECKING:
    from corpustool.statistics import Segmenter
    from corpustool.writing import Table

Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[PATH]...", help="Files, folders, patterns, JSON Lines, or - for standard input.", show_default=False
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
        "--format",
        help="As the output's suffix says; else text for one text file, JSON Lines for several.",
        show_default=False,
    ),
]
TableForm = Annotated[
    Literal["table", "tsv", "csv", "jsonl", "md", "parquet"] | None,
    typer.Option("-f", "--format", help="A table on a terminal, TSV elsewhere, unless asked.", show_default=False),
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
Strict = Annotated[bool, typer.Option("--strict", help="Stop at the first input that cannot be read.")]
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


def segmenter(script: str, no_hmm: bool, engine: str, dictionary: str | None, pretokenized: bool) -> Segmenter:  # noqa: FBT001  # as the options come
    """How words are found; what is wrong with the user's dictionary is said."""
    from corpustool.statistics import Segmenter

    chosen: Any = "spaces" if pretokenized else engine
    made = Segmenter(hmm=not no_hmm, fold=script == "fold", engine=chosen, dictionary=dictionary)
    if dictionary:
        with refused():
            wrong = made.complaints()
        _limited(f"{Path(dictionary).name}:{entry.line}: {entry.word}: {why}" for entry, why in wrong.items())
    return made


def name_unmatched(segmenter: Segmenter, words: Iterable[str]) -> None:
    """Name the user's words that are not among the words of the corpus, those apart that could not be."""
    unmatched = segmenter.words().difference(words, (entry.word for entry in segmenter.complaints()))
    if unmatched:
        shown = sorted(unmatched)[:SHOWN]
        more = f" and {len(unmatched) - SHOWN} more" if len(unmatched) > SHOWN else ""
        remark(f"{Path(str(segmenter.dictionary)).name}: unmatched: {' '.join(shown)}{more}")


def words_to_keep(
    segmenter: Segmenter, stopwords: str | None, min_length: int, pattern: str | None, pos: str | None
) -> Callable[[str], bool] | None:
    """Which words are rows; None for all."""
    from corpustool.patterns import compiled
    from corpustool.reading import read
    from corpustool.statistics import word_filter

    with refused():
        listed = "\n".join(document.text for document in read([stopwords])) if stopwords else ""
        sought = compiled(pattern, f"--pattern {pattern}") if pattern else None
    words = [line.strip() for line in listed.split("\n") if not line.startswith("#")]
    tags = tuple(tag.strip() for tag in pos.split(",")) if pos else ()
    return word_filter(segmenter, stopwords=words, min_length=min_length, pattern=sought, pos=tags)


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


def _limited(messages: Iterable[str]) -> None:
    """Say the first of them, and how many more there are."""
    more = 0
    for number, message in enumerate(messages):
        if number < SHOWN:
            complain(message)
        else:
            more += 1
    if more:
        complain(f"and {more} more such lines")


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
        return segmenter(self.script, self.no_hmm, self.engine, self.dictionary, self.pretokenized)


@dataclass
class Rows:
    """Which words are rows of a table."""

    stopwords: Stopwords = None
    min_length: MinLength = 1
    pattern: Pattern = None
    pos: Pos = None

    def keep(self, segmenter: Segmenter) -> Callable[[str], bool] | None:
        """Which words those are; None for all."""
        return words_to_keep(segmenter, self.stopwords, self.min_length, self.pattern, self.pos)


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
