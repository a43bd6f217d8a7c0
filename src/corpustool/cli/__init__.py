"""The command line: every command in a short file of its own, and the way in and out of all of them."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from corpustool import __version__
from corpustool.cli import (
    clean,
    collocates,
    convert,
    dedup,
    inspect,
    keywords,
    kwic,
    merge,
    phrases,
    rules,
    run,
    segment,
    split,
    stats,
    undo,
    words,
)
from corpustool.cli.configuration import configure
from corpustool.cli.terminal import close_output, complain, refused
from corpustool.document import CorpusError

EXIT_CODES = """Exit codes: 0 done; 1 --check found something, or nothing matched; 2 wrong usage;
3 some input could not be read, the rest is done; 4 internal error; 130 interrupted."""

INTERRUPTED = 130  # 128 + SIGINT; Typer ends so

app = typer.Typer(
    name="corpustool",
    help="Messy Chinese text into a clean corpus, counted. Every change can be shown and undone.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (
    clean,
    convert,
    split,
    stats,
    segment,
    words,
    phrases,
    keywords,
    collocates,
    kwic,
    dedup,
    inspect,
    run,
    merge,
    undo,
    rules,
):
    app.command(name=command.__name__.rpartition(".")[2], help=command.__doc__, epilog=command.EXAMPLES)(
        command.command
    )


def _version(asked: bool) -> None:  # noqa: FBT001  # Typer passes the value of the flag
    if asked:
        typer.echo(f"corpustool {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    context: typer.Context,
    _: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")] = False,
) -> None:
    with refused():
        configure(context)


def main() -> None:
    """Run the command line; errors that a user can mend are one line, others say where to report them."""
    try:
        app(prog_name="corpustool")
    except CorpusError as error:
        complain(str(error))
        sys.exit(3)
    except SystemExit as end:
        if end.code == INTERRUPTED:
            resumed = "; the same command goes on from here" if sys.argv[1:2] == ["run"] else ""
            complain(f"interrupted; nothing is half written{resumed}")
        raise
    except Exception as error:  # noqa: BLE001  # the last resort: a corpus must not show a user a traceback
        complain(f"internal error: {type(error).__name__}: {error}; please report it with the command and the file")
        sys.exit(4)
    finally:
        close_output()
