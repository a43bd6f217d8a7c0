"""Split documents into articles, with their titles, dates and sources as fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Annotated, Any, Literal

import typer

from corpustool.cli import options
from corpustool.cli.articles import Tally, explain, write_folder
from corpustool.cli.input import Input
from corpustool.cli.output import write
from corpustool.cli.terminal import refused
from corpustool.document import Document

EXAMPLES = """Examples:

corpustool split seeds -o articles.jsonl

corpustool split seeds -o articles/ --name "{date}-{title}"

corpustool split --explain seeds/000_4405ad2a87a1b691.txt

corpustool clean seeds | corpustool split | head -1"""


def command(
    *,
    source: Input,
    target: options.Target,
    into: Annotated[
        Literal["articles", "paragraphs", "sentences"], typer.Option("--into", help="What to cut documents into.")
    ] = "articles",
    min_score: Annotated[
        float | None,
        typer.Option("--min-score", metavar="NATS", help="Cut where the odds for an article reach this; more: fewer."),
    ] = None,
    pattern: Annotated[
        str | None, typer.Option("--pattern", metavar="REGEX", help="Cut at the lines in which this is found.")
    ] = None,
    position: Annotated[
        Literal["before", "after"], typer.Option("--position", help="Cut before or after a line of --pattern.")
    ] = "before",
    titles: Annotated[
        str | None, typer.Option("--titles", metavar="FILE", help="Cut at these titles; a table of contents will do.")
    ] = None,
    annex: Annotated[
        Literal["keep", "split"], typer.Option("--annex", help="Keep an annex with its article, or cut it off.")
    ] = "keep",
    strip_metadata: Annotated[
        bool, typer.Option("--strip-metadata", help="Take lines of metadata out of the text; --ledger undoes it.")
    ] = False,
    name: Annotated[
        str, typer.Option("--name", metavar="TEMPLATE", help="Names of files in -o FOLDER/: '{date}-{title}'.")
    ] = "{number}-{title}",
    explained: Annotated[
        bool, typer.Option("--explain", help="Write no articles; list where they begin, the score, and why.")
    ] = False,
) -> None:
    asked = _asked(min_score, pattern, position, titles, annex)
    tally = Tally(into, asked.get("min_score"))
    if explained:
        explain(source.documents(), asked)
    else:
        from corpustool.writing import form_of

        articles = tally.count(_parts(source.documents(), into, asked, strip_metadata=strip_metadata))
        if target.output and target.output.endswith("/") and into == "articles" and not target.dry_run:
            with refused():
                write_folder(articles, target, name)
        else:
            known = target.form or form_of(target.output)
            write(articles, target if known else replace(target, form="jsonl"), source.roots)
        tally.sum_up()
    source.finish()


def _asked(
    min_score: float | None, pattern: str | None, position: str, titles: str | None, annex: str
) -> dict[str, Any]:
    """What the user asked for, as options of the library; wrong usage is one line."""
    from pathlib import Path

    from corpustool.patterns import compiled
    from corpustool.splitting.articles import MIN_SCORE
    from corpustool.splitting.guides import read_titles

    if pattern is not None and titles:
        raise typer.BadParameter("--pattern and --titles both say where to cut; give one of them")
    with refused():
        return {
            "min_score": MIN_SCORE if min_score is None else min_score,
            "pattern": compiled(pattern, f"--pattern {pattern}") if pattern is not None else None,
            "position": position,
            "titles": read_titles(Path(titles)) if titles else (),
            "annex": annex,
        }


def _parts(
    documents: Iterable[Document], into: str, asked: dict[str, Any], *, strip_metadata: bool
) -> Iterator[Document]:
    from corpustool.splitting import divide, split

    if into == "articles":
        return split(documents, **asked, strip_metadata=strip_metadata)
    return divide(documents, "sentences" if into == "sentences" else "paragraphs")
