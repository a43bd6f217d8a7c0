"""Show every place of a word, words or a regular expression, with what stands around it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from corpustool.cli import options
from corpustool.cli.input import Input
from corpustool.cli.terminal import console, harmless, refused, remark

if TYPE_CHECKING:
    from corpustool.statistics.concordancing import Line

EXAMPLES = """Examples:

corpustool kwic 全面振兴 seeds --sort right

corpustool kwic --regex "第[一二三四五六七八九十]+[个次届]" seeds -f tsv"""

NOTHING = 1  # exit code


def command(
    *,
    context: typer.Context,
    pattern: Annotated[
        str, typer.Argument(metavar="PATTERN", help="One or more words, or with --regex an expression.")
    ],
    source: Input,
    target: options.TableTarget,
    regex: Annotated[
        bool, typer.Option("--regex", help="A regular expression, on each line as it is written.")
    ] = False,
    sort: Annotated[
        Literal["left", "right"] | None,
        typer.Option(help="By what stands on that side; else in the order of the texts."),
    ] = None,
    width: Annotated[int, typer.Option("--context", min=0, metavar="N", help="Characters on each side.")] = 40,
    top: options.Top = None,
    words: options.Words,
) -> None:
    from corpustool.patterns import compiled
    from corpustool.statistics import by_context, concordance, pattern_finder, words_finder
    from corpustool.tabulating import concordance_table

    segmenter = words.segmenter()
    with refused():
        find = pattern_finder(compiled(pattern, pattern)) if regex else words_finder(segmenter, pattern)
    found: Iterable[Line] = concordance(source.documents(), find, context=width)
    lines = list(islice(by_context(found, sort) if sort else found, top))
    if not lines:
        remark(f"{pattern}: found nowhere" + ("" if regex else "; --regex finds it inside of longer words too"))
    elif target.form == "table" or (target.form is None and not target.output and sys.stdout.isatty()):
        _show(lines)
    else:
        target.show(concordance_table(lines, segmenter, options.command_line(context)))
    source.finish(0 if lines else NOTHING)


def _show(lines: list[Line]) -> None:
    """Print the lines with their nodes below one another, as wide as the terminal, in colours only there."""
    from rich.cells import cell_len, set_cell_size
    from rich.text import Text

    from corpustool.writing.tables import cell

    paper = console(soft_wrap=True)
    places = [harmless(f"{cell(line.document)}:{line.line}") for line in lines]
    widest = min(max(map(cell_len, places)), paper.width // 3)
    side = max(10, (paper.width - widest - max(cell_len(cell(line.node)) for line in lines) - 3) // 2)
    for place, line in zip(places, lines, strict=True):
        left, right = harmless(cell(line.left)), harmless(cell(line.right))
        shown = Text(f"{_end(place, widest, pad_left=False)} {_end(left, side, pad_left=True)} ")
        shown.append(harmless(cell(line.node)), style="bold red")
        shown.append(" " + set_cell_size(right, min(side, cell_len(right))))
        paper.print(shown)


def _end(text: str, width: int, *, pad_left: bool) -> str:
    """The end of a text, so wide on the screen, with blanks on one side."""
    from rich.cells import cell_len

    while cell_len(text) > width:
        text = text[1:]
    blanks = " " * (width - cell_len(text))
    return blanks + text if pad_left else text + blanks
