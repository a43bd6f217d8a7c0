"""Put together what the shares of a run have made, once all of them are done."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from corpustool.cli.run import finish

EXAMPLES = """Examples:

corpustool run seeds -o shares --shard 0/1

corpustool merge shares"""


def command(
    output: Annotated[str, typer.Argument(metavar="FOLDER", help="The output folder of the shares.")],
) -> None:
    from corpustool.running import merge

    finish(merge(Path(output)), output)
