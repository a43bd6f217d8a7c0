"""List the phrases: every formula once, at its full length, not with all its fragments."""

from __future__ import annotations

import errno
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from corpustool.cli import comparing, options, plots
from corpustool.cli.input import Input
from corpustool.cli.output import write_chunks
from corpustool.cli.terminal import SHOWN, progress, refused, remark
from corpustool.document import CorpusError, Document

if TYPE_CHECKING:
    from corpustool.statistics import Corpus, PhraseCount, Segmenter
    from corpustool.writing import Table

EXAMPLES = """Examples:

corpustool phrases seeds --top 20 --plot phrases.svg

corpustool phrases seeds --unit character --examples 2 -f jsonl

corpustool split seeds | corpustool phrases --by source --since 2024 -f csv -o phrases.csv

corpustool phrases --new seeds -o words.txt"""

_MOST_WORDS = {"word": 24, "character": 72}  # three characters a word, as the longest formulas have
# Bytes of temporary files for a byte of text: measured where everything occurs three times, so seldom reached.
_DISK = {"word": 5, "character": 17}
_SMALL = 64 << 20  # bytes on disk that need no word
_DATE = re.compile("[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")


def command(
    *,
    context: typer.Context,
    source: Input,
    target: options.TableTarget,
    top: options.Top = None,
    min_count: options.MinCount = 3,
    min_documents: Annotated[int, typer.Option(min=1, metavar="N", help="Leave out what fewer documents have.")] = 1,
    min_independent: Annotated[
        int, typer.Option(min=0, metavar="N", help="Leave out what stands less often outside longer rows.")
    ] = 0,
    max_words: Annotated[
        int | None,
        typer.Option(
            min=2, max=255, metavar="N", help="The longest phrases: 24 words, 72 characters.", show_default=False
        ),
    ] = None,
    absorb: Annotated[
        str,
        typer.Option(
            metavar="SHARE|off", help="Leave out what a longer phrase has this share of; off: list every sequence."
        ),
    ] = "0.8",
    unit: Annotated[
        Literal["word", "character"], typer.Option(help="character: repeated strings, wherever words begin and end.")
    ] = "word",
    columns: Annotated[
        str | None, typer.Option(metavar="NAME,…", help="Only these, and only these are computed.", show_default=False)
    ] = None,
    examples: Annotated[int, typer.Option(min=0, metavar="N", help="Show N places of each phrase.")] = 0,
    by: comparing.By = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Documents of this year, month or day on.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Documents up to and with this one.")] = None,
    new: Annotated[bool, typer.Option("--new", help="Propose words that the dictionary lacks, for --dict.")] = False,
    memory: options.Memory = "512M",
    temp: options.Temp = None,
    words: options.Words,
    jobs: options.Jobs = 1,
    plot: plots.Plot = None,
) -> None:
    from corpustool import statistics

    plots.check(plot)
    if unit == "character" and not new:
        words = replace(words, engine="characters", pretokenized=False)
    segmenter = words.segmenter()
    shown = [*_columns(columns), *(["groups"] if by else [])]
    if plot and not {"phrase", "count"} <= set(shown):
        raise typer.BadParameter("--plot needs the columns phrase and count")
    limits: dict[str, Any] = {
        "min_count": min_count,
        "min_documents": min_documents,
        "min_independent": min_independent,
        "absorb": _share(absorb),
        "top": top,
        "memory": options.size_in_bytes(memory),
        "report": progress,
    }
    twice = examples or (new and words.dictionary)
    documents = _dated(source.twice() if twice else source.documents, since, until)
    made = options.command_line(context)
    forms = partial(statistics.given_words, fold=segmenter.fold) if words.pretokenized else segmenter.forms
    with _folder(temp, source, _DISK["character" if new else unit]) as folder:
        limits["temp"] = folder

        def indexed(forms: Callable[[str], list[str]]) -> Corpus:
            return statistics.index(_seen(documents()), forms, jobs=jobs, temp=folder, **comparing.label(by))

        if new:
            limits["longest"] = max_words or statistics.LONGEST_NEW_WORD
            vocabulary = _propose(segmenter, limits, indexed, target, made)
        else:
            limits |= {"max_words": max_words or _MOST_WORDS[unit], "any_edges": unit == "character"}
            limits |= {"columns": shown, "examples": examples}
            corpus = indexed(forms)
            comparing.doubt_groups(by, corpus)
            table = _table(corpus, segmenter, limits, documents, made)
            if plot:
                table = replace(table, rows=list(table.rows))
            target.show(table)
            _plot(plot, table, made)
            vocabulary = corpus.vocabulary
            del corpus  # its file goes before the folder
    options.name_unmatched(segmenter, vocabulary)
    source.finish()


def _propose(
    segmenter: Segmenter,
    limits: dict[str, Any],
    indexed: Callable[[Callable[[str], list[str]]], Corpus],
    target: options.TableTarget,
    made: str,
) -> list[str]:
    """Write new words as a dictionary, or as a table if a form is asked for; say what the user's own words changed."""
    from corpustool import statistics
    from corpustool.tabulating import new_word_table

    forms = replace(segmenter, engine="characters", dictionary=None).forms
    corpus = indexed(forms)
    top = limits.pop("top")
    rows = islice(statistics.new_words(corpus, segmenter, **limits), top)
    if target.form:
        target.show(new_word_table(rows, corpus, segmenter, made))
    else:
        write_chunks((f"{row.word}\n".encode() for row in rows), target.output, target.newline)
    progress("")
    if not segmenter.dictionary:
        return []
    corpus = indexed(segmenter.forms)
    progress("")
    for change in islice(statistics.changed_words(corpus, segmenter), SHOWN):
        remark(f"{change.word}: {change.count} times a word, else cut as {change.cut}")
    return corpus.vocabulary


def _table(
    corpus: Corpus, segmenter: Segmenter, asked: dict[str, Any], documents: Callable[[], Iterable[Document]], made: str
) -> Table:
    """The table of phrases; its rows are counted as they are written, unless they have examples."""
    from corpustool import statistics
    from corpustool.tabulating import phrase_table

    rows: Iterable[PhraseCount] = statistics.count_phrases(corpus, **asked)
    found = None
    if asked["examples"]:
        rows = list(rows)
        progress("examples")
        found = statistics.examples(documents(), segmenter.forms, {row.phrase: row.places or () for row in rows})
    how = {name: asked[name] for name in ("min_count", "absorb", "columns")}
    with refused():
        return phrase_table(rows, corpus, segmenter, **how, examples=found, made=made)


def _plot(plot: str | None, table: Table, made: str) -> None:
    """Plot how often the phrases occur, if that was asked for."""
    if plot:
        name, count = map(table.columns.index, ("phrase", "count"))
        heights = [(str(row[name]), [float(row[count])]) for row in table.rows]
        plots.write(plot, heights, unit="count", caption=made)


def _columns(names: str | None) -> list[str]:
    from corpustool.statistics import COLUMNS

    chosen = names.replace(" ", "").split(",") if names else list(COLUMNS)
    if unknown := [name for name in chosen if name not in COLUMNS]:
        raise typer.BadParameter(f"--columns {unknown[0]}: there are {', '.join(COLUMNS)}")
    return chosen


def _share(absorb: str) -> float | None:
    if absorb == "off":
        return None
    try:
        share = float(absorb)
    except ValueError:
        share = 0
    if not 0 < share <= 1:
        raise typer.BadParameter(f"--absorb {absorb}: is a share above 0 and up to 1, or off")
    return share


def _dated(
    documents: Callable[[], Iterator[Document]], since: str | None, until: str | None
) -> Callable[[], Iterator[Document]]:
    """The documents of a period; how many have no date is said."""
    from corpustool.statistics import day_of, in_period

    for option, day in (("--since", since), ("--until", until)):
        if day and not _is_date(day):
            raise typer.BadParameter(f"{option} {day}: give a year, a month or a day, such as 2024-10-22")
    if not (since or until):
        return documents
    said = False

    def dated() -> Iterator[Document]:
        nonlocal said
        undated = 0
        for document in documents():
            day = day_of(document)
            undated += not day
            if in_period(day, since, until):
                yield document
        if undated and not said:
            remark(f"{undated} documents without a date are left out")
        said = True

    return dated


def _is_date(text: str) -> bool:
    """Whether it is a year, a month or a day of the calendar."""
    try:
        date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError:
        return False
    return bool(_DATE.fullmatch(text))


def _seen(documents: Iterable[Document]) -> Iterator[Document]:
    """The documents, with how many there were so far on the terminal."""
    characters = 0
    for number, document in enumerate(documents, 1):
        yield document
        characters += len(document.text)
        if number % 100 == 1:
            progress(f"{number} documents, {characters / 1e6:.0f} million characters")


@contextmanager
def _folder(temp: str | None, source: Input, share: int) -> Iterator[str]:
    """A folder for temporary files, removed on any way out; what they need is said, if it is much."""
    try:
        with TemporaryDirectory(prefix="corpustool-", dir=temp, ignore_cleanup_errors=True) as folder:
            need = source.size() * share
            if temp or need > _SMALL:
                free = shutil.disk_usage(folder).free
                short = f"; only {free / 1e6:.0f} MB are free, name another folder with --temp" if free < need else ""
                remark(f"temporary files need up to {need / 1e6:.1f} MB in {Path(folder).parent}{short}")
            yield folder
            progress("")
    except OSError as error:
        if error.errno != errno.ENOSPC and "corpustool-" not in str(error.filename):
            raise
        place = error.filename or temp or "temporary files"
        raise CorpusError(f"{place}: {error.strerror}; name another folder with --temp") from error
