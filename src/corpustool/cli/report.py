"""Write the report of a run again, as one page that needs no other file; in English or Chinese."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from corpustool.cli.language import language
from corpustool.cli.terminal import remark

EXAMPLES = """Examples:

corpustool report out

corpustool report out --lang zh -o report-zh.html"""


def command(
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help="The output folder of a run.")],
    output: Annotated[
        str | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="report.html of the folder, if not given.", show_default=False
        ),
    ] = None,
    lang: Annotated[
        Literal["en", "zh"] | None,
        typer.Option("--lang", help="The language of the page; that of messages, if not given.", show_default=False),
    ] = None,
) -> None:
    from corpustool.reporting import gather, write_report
    from corpustool.writing import atomic

    target = Path(output) if output else Path(folder) / "report.html"
    report = gather(Path(folder))
    with atomic(target) as file:
        write_report(report, file, lang or language(), beside=_between(target, Path(folder)))
    remark(f"the report is in {target}")


def _between(page: Path, folder: Path) -> str:
    """The way from a page to a folder, for links."""
    import os
    from urllib.parse import quote

    try:
        way = os.path.relpath(folder.resolve(), page.resolve().parent)
    except ValueError:  # on Windows, another drive
        return folder.resolve().as_uri() + "/"
    return "" if way == "." else quote(Path(way).as_posix()) + "/"
