"""Convert to simplified or traditional characters, or to the usage of a region."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from corpustool.cli import review
from corpustool.cli.completing import configurations
from corpustool.cli.input import Input
from corpustool.cli.terminal import refused, remark

if TYPE_CHECKING:
    from corpustool.converting.stage import Make, Watch
    from corpustool.document import Document

EXAMPLES = """Examples:

corpustool convert --to simplified seeds/001_d6bf8c791687a03b.txt

corpustool convert --config s2twp seeds -o converted/

corpustool convert --to traditional --ambiguous choices.tsv seeds/000_4405ad2a87a1b691.txt"""


def command(
    *,
    read: Input,
    to: Annotated[
        Literal["simplified", "traditional", "tw", "twp", "hk", "hkp", "jp"] | None,
        typer.Option("--to", help="The script, or the usage of a region (…p: its words too); simplified unless named."),
    ] = None,
    source: Annotated[
        Literal["auto", "simplified", "traditional"],
        typer.Option("--from", help="The script of the input; found out for each text unless named."),
    ] = "auto",
    config: Annotated[
        str | None,
        typer.Option(
            "--config",
            metavar="NAME",
            autocompletion=configurations,
            help="An OpenCC configuration by name, such as s2twp: exactly OpenCC's result.",
        ),
    ] = None,
    boundaries: Annotated[
        bool | None,
        typer.Option(
            "--boundaries/--no-boundaries",
            help="Replace no phrase that cuts a word (on with --to, off with --config).",
            show_default=False,
        ),
    ] = None,
    repair: Annotated[
        bool, typer.Option("--repair", help="Mend traditional text that was made character by character; no other.")
    ] = False,
    words: Annotated[
        str | None, typer.Option("--dict", metavar="FILE", help="Words of your own, source TAB target on each line.")
    ] = None,
    protect: Annotated[
        str | None,
        typer.Option(metavar="REGEX|FILE", help="Leave this alone: a pattern, or a file with a name on each line."),
    ] = None,
    meta: Annotated[bool, typer.Option("--meta", help="Convert title and source of records, too.")] = False,
    engine: Annotated[
        Literal["opencc", "opencc-python", "opencc-python-stock"],
        typer.Option(help="opencc-python: the algorithm of that package; -stock: its lexicon, too."),
    ] = "opencc",
    ambiguous: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Write here which characters had a choice, and what decided."),
    ] = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="Name the lines that the way back would not restore.")
    ] = False,
    delivery: review.Delivery,
) -> None:
    if repair and (to or config):
        raise typer.BadParameter("--repair writes traditional as it is; leave out --to and --config")
    if to and config:
        raise typer.BadParameter("--to and --config both say what becomes of the text; give one of them")
    if engine != "opencc" and (words or protect or boundaries or ambiguous):
        raise typer.BadParameter(f"--engine {engine} has no --dict, --protect, --boundaries and --ambiguous")
    to = to or "simplified"
    json = delivery.form == "jsonl" or (delivery.form is None and not delivery.output)
    documents = map(_as_given, read.documents()) if json else read.documents()
    whole = config is None if boundaries is None else boundaries
    with refused():
        make = _maker(engine, words, protect, to, config, whole=whole)
    stack = ExitStack()
    watch = _watch(stack, ambiguous, verify=verify)
    if repair:
        from corpustool.converting.mechanical import restore

        converted = restore(documents)
    else:
        from corpustool.converting import convert

        converted = convert(documents, to=to, source=source, config=config, meta=meta, make=make, watch=watch)
    converted = _closing(stack, converted)
    review.deliver(converted, read, delivery)


def _maker(engine: str, words: str | None, protect: str | None, to: str, config: str | None, *, whole: bool) -> Make:
    """What gives a converter for a name; CorpusError if the engine has none of the configuration's."""
    from corpustool.converting import configuration, converter, converters

    make: Make = converter
    if engine != "opencc":
        from corpustool.converting.peers import peer

        make = cache(partial(peer, stock=engine.endswith("stock")))
    elif words or protect or whole:
        from corpustool.converting.wishes import protector, read_words

        usual = "t2s" if to == "simplified" else configuration("traditional" if to == "jp" else to, "simplified")
        own, faults = read_words(Path(words), converter(config or str(usual)).convert) if words else ({}, [])
        for fault in faults:
            remark(fault)
        make = converters(own=own, protect=protector(protect) if protect else None, boundaries=whole)
    if config:
        make(config)
    return make


def _as_given(document: Document) -> Document:
    """A record as it came: what reading mended in it, such as lone surrogates, JSON can hold."""
    if not (document.is_record and document.history):
        return document
    from dataclasses import replace

    return replace(document, text=document.original(), history=())


def _watch(stack: ExitStack, ambiguous: str | None, *, verify: bool) -> Watch | None:
    """What looks at each text that is converted: for its choices, and for what the way back would lose."""
    if not ambiguous and not verify:
        return None
    from corpustool.converting.ambiguity import Choice, choices, losses
    from corpustool.writing import atomic
    from corpustool.writing.tables import tsv_line

    file = stack.enter_context(atomic(Path(ambiguous))) if ambiguous else None
    if file:
        file.write(tsv_line(Choice._fields))

    def watch(document: Document, line: int, text: str, by: Any, result: str) -> None:
        if file:
            file.writelines(map(tsv_line, choices(document.id, line, text, by)))
        for number, old, new in losses(line, text, result, by.name) if verify else ():
            remark(f"{document.id}:{number}: {old} would come back as {new}")

    return watch


def _closing(stack: ExitStack, documents: Iterable[Document]) -> Iterator[Document]:
    """The documents; when they are all through, what was opened for them is closed."""
    with stack:
        yield from documents
