"""A page that shows what a run did and what there is: one file that needs no other, for any browser."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, BinaryIO, NamedTuple

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>corpustool run</title>
<style>
body {{ font: 15px/1.5 sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; }}
table {{ border-collapse: collapse; margin: 1em 0; }}
th, td {{ border-bottom: 1px solid #ccc; padding: .2em .8em; text-align: left; }}
td:not(:first-child) {{ text-align: right; font-variant-numeric: tabular-nums; }}
</style>
</head>
<body>
<h1>What there is, and what was done</h1>
{sections}
</body>
</html>
"""


class Report(NamedTuple):
    """What a page shows: measures of the corpus, figures of the run with its `rules`, and the tops of tables by name.

    The first row of each table holds the names of its columns.
    """

    figures: Mapping[str, Any]
    counts: Mapping[str, Any]
    tops: Mapping[str, Sequence[Sequence[str]]]


def write_report(report: Report, file: BinaryIO) -> None:
    """Write the page; what the corpus says is text in it, never markup."""
    figures = {name: value for name, value in report.counts.items() if isinstance(value, (int, float))}
    parts = [
        _section("The corpus", [("measure", "value"), *report.figures.items()]) if report.figures else "",
        _section("The run", [("figure", "value"), *figures.items()]),
        _section("Rules by effect", [("rule", "changes"), *report.counts.get("rules", {}).items()]),
        *(_section(f"Top {name}", rows) for name, rows in report.tops.items()),
    ]
    file.write(_PAGE.format(sections="\n".join(filter(None, parts))).encode("utf-8", "replace"))


def _section(title: str, rows: Sequence[Iterable[Any]]) -> str:
    head, *body = ["".join(f"<{tag}>{_shown(value)}</{tag}>" for value in row) for tag, row in _tagged(rows)]
    lines = "\n".join(f"<tr>{line}</tr>" for line in (head, *body))
    return f"<h2>{escape(title)}</h2>\n<table>\n{lines}\n</table>"


def _tagged(rows: Sequence[Iterable[Any]]) -> Iterable[tuple[str, Iterable[Any]]]:
    return [("th" if number == 0 else "td", row) for number, row in enumerate(rows)]


def _shown(value: Any) -> str:
    """A value as it stands in a cell: figures with separators."""
    if isinstance(value, float):
        return f"{value:,.4f}"
    return f"{value:,}" if isinstance(value, int) else escape(str(value))
