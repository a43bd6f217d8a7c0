"""Put together what the shares of a run have made, once all of them are done."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from corpustool.cli import options
from corpustool.cli.run import finish

EXAMPLES = """Examples:

corpustool run seeds -o out --shard 0/1 && corpustool merge out

corpustool merge out"""


def command(
    output: Annotated[str, typer.Argument(metavar="FOLDER", help="The output folder of the shares.")],
    quiet: options.Quiet = False,
) -> None:
    from corpustool.running import merge

    finish(merge(Path(output)), output, quiet=quiet)
