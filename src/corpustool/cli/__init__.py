"""The command line: every command in a short file of its own, and the way in and out of all of them."""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from corpustool import __version__
from corpustool.cli.completing import InstallCompletion, ShowCompletion, answer_shell
from corpustool.cli.configuration import configured, origin, variable
from corpustool.cli.grouping import joined
from corpustool.cli.renaming import renamed
from corpustool.cli.terminal import begin, close_output, complain, debugging, machine_fault, prepare_streams
from corpustool.document import CorpusError

COMMANDS = (
    "clean",
    "convert",
    "split",
    "stats",
    "segment",
    "words",
    "phrases",
    "keywords",
    "collocates",
    "kwic",
    "dedup",
    "inspect",
    "run",
    "merge",
    "report",
    "undo",
    "rules",
    "doctor",
)
EXIT_CODES = """Exit codes: 0 done; 1 --check found something, or nothing matched; 2 wrong usage;
3 some input could not be read, the rest is done; 4 internal error; 130 interrupted."""
EXAMPLES = """Examples:

corpustool inspect seeds

corpustool run seeds -o out"""

INTERRUPTED = 130  # 128 + SIGINT; Typer ends so
TERMINATED = 143  # 128 + SIGTERM
UNCOLLECTED = 50_000  # objects made before Python collects garbage: after 700 it takes 5 to 8 % of a count
BadUsage: Any = typer.BadParameter.__mro__[2]  # what Typer raises for all that is wrong with a command line


class _Modules(Mapping[str, Any]):
    """The commands by their names; the module of a command is imported when somebody asks for it."""

    def __getitem__(self, name: str) -> Any:
        if name not in COMMANDS:
            raise KeyError(name)
        return _command(name)

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class Commands(TyperGroup):
    """The root: `--help` and a command load no other command."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = _Modules()  # type: ignore[assignment]

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002  # as Typer calls it
        """The commands in the order of the road."""
        return list(COMMANDS)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002  # as Typer calls it
        """The commands with the first sentence of each."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, _first_sentence(name)) for name in COMMANDS])


def _first_sentence(name: str) -> str:
    """What a command does, from the docstring of its module, which is not run for it."""
    spec = find_spec(f"corpustool.cli.{name}")
    code: Any = spec.loader.get_code(spec.name) if spec and spec.loader else None  # type: ignore[attr-defined]
    return str(code.co_consts[0]).partition("\n")[0]


@cache
def _command(name: str) -> Any:
    module = import_module(f"corpustool.cli.{name}")
    one = typer.Typer(add_completion=False, rich_markup_mode=None)
    examples = module.EXAMPLES.replace("\n\n", "\n\n\b\n")  # each stays on its line, however long
    one.command(name=name, help=module.__doc__, epilog=examples)(joined(configured, begin, module.command))
    command = typer.main.get_command(one)
    for option in command.params:
        vars(option).update(envvar=variable(name, option), show_envvar=False)  # they would fill the help
    return command


app = typer.Typer(
    name="corpustool",
    cls=Commands,
    help="Messy Chinese text into a clean corpus, counted. Every change can be shown and undone.",
    epilog=f"{EXIT_CODES}\n\n{EXAMPLES}",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version, with -v what is used, too.")] = False,
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="With --version: what is used, too.")] = False,
    _install: InstallCompletion = None,
    _show: ShowCompletion = None,
) -> None:
    if version:
        typer.echo(f"corpustool {__version__}")
        if verbose:
            from corpustool.diagnosing import versions

            for found in versions():
                typer.echo(f"{found.what} {found.found}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line; errors that a user can mend are one line, others say where to report them."""
    gc.set_threshold(UNCOLLECTED)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))  # what is unfinished is removed on the way out
    prepare_streams()
    answer_shell()
    given = renamed(sys.argv[1:] if arguments is None else arguments)
    try:
        code = app(args=given, prog_name="corpustool", standalone_mode=False)  # without args Typer globs on Windows
    except KeyboardInterrupt:  # where Typer does not look for one
        code = INTERRUPTED
    except BadUsage as error:
        code = _refuse(error, given)
    except CorpusError as error:
        complain(str(error))
        code = 3
    except OSError as error:
        code = machine_fault(error)
    except Exception as error:
        if debugging():
            raise
        complain(f"internal error: {type(error).__name__}: {error}; please report it with the command and the file")
        code = 4
    finally:
        close_output()
    if code == INTERRUPTED:
        resumed = "; the same command goes on from here" if given[:1] == ["run"] else ""
        complain(f"interrupted; nothing is half written{resumed}")
    sys.exit(code or 0)


def _refuse(error: Any, given: Sequence[str]) -> int:
    """Say what is wrong with a command line."""
    context = getattr(error, "ctx", None)
    named = [name for name in given[:1] if name in COMMANDS]
    where = context.command_path if context else " ".join(["corpustool", *named])
    message = error.format_message().replace("int range", "integer").replace("float range", "float")
    param = getattr(error, "param", None)
    if param and context and origin(context, param.name) == param.envvar:
        message = message.replace(param.get_error_hint(context), param.envvar)
    own = message.removeprefix("Invalid value: ")  # what a command says itself names its remedy
    complain(own.rstrip("."), where, "" if own != message else f"; see {where} --help")
    return 2
