"""Options from files of TOML, a table for each command; where each value came from.

Each before the next: the command line, the environment, `corpustool.toml` (or `[tool.corpustool]` in
`pyproject.toml`) nearest above the working folder, `corpustool.toml` in the user's own folder.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from corpustool.cli.renaming import today
from corpustool.cli.terminal import harmless, refused
from corpustool.document import CorpusError

if sys.version_info >= (3, 11):
    import tomllib
else:  # pragma: no cover
    import tomli as tomllib

FILES = {"corpustool.toml": (), "pyproject.toml": ("tool", "corpustool")}  # the first that says something counts
ORIGINS = "corpustool.origins"  # where in `Context.meta` it stands where values came from


def _configure(context: typer.Context, config_file: str | None) -> None:
    """Take the values of files as defaults of the command: of the one named, or of the user's and the nearest."""
    if context.resilient_parsing:
        return
    context.default_map, context.meta[ORIGINS] = {}, {}
    own = Path(typer.get_app_dir("corpustool"), "corpustool.toml")
    with refused(speaker=context.command_path):
        for files in [[(Path(config_file), ())]] if config_file else [[(own, ())], _nearest()]:
            _take_first(context, files, wanted=bool(config_file))


def _take_first(context: typer.Context, files: Iterable[tuple[Path, tuple[str, ...]]], *, wanted: bool) -> None:
    """Take the values of the first of the files that says something."""
    for path, within in files:
        tables = _tables(path, within, wanted=wanted)
        if tables:
            _check(context, tables, path, within)
            name = str(context.info_name)
            _take(context, name, tables.get(name, {}), _Place(path, ".".join((*within, name))))
            return


ConfigFile = Annotated[
    str | None,
    typer.Option(
        "--config-file",
        metavar="FILE",
        is_eager=True,
        callback=_configure,
        help="Defaults of options; the nearest corpustool.toml and yours, unless named.",
        show_default=False,
    ),
]
ShowConfig = Annotated[bool, typer.Option("--show-config", help="Print each option and where it is from, no more.")]


def configured(
    context: typer.Context,
    config_file: ConfigFile = None,  # noqa: ARG001  # its callback has given the other options their defaults
    *,
    show_config: ShowConfig = False,
) -> None:
    """What every command does first: say where the values of its options are from, if that is asked."""
    if not show_config:
        return
    for param in context.command.params:
        name = str(param.name)
        if param.param_type_name == "option" and name not in ("show_config", "config_file", "help"):
            value = json.dumps(context.params.get(name), ensure_ascii=False)
            typer.echo(harmless(f"{key_of(param)} = {value}  # {origin(context, name)}"))
    raise typer.Exit


def _nearest() -> Iterator[tuple[Path, tuple[str, ...]]]:
    """The files that may hold options, from the working folder upwards."""
    here = Path()
    for folder in (here, *[Path(*[".."] * up) for up in range(1, len(Path.cwd().parts))]):
        for name, within in FILES.items():
            yield folder / name, within


def key_of(param: Any) -> str:
    """The name of an option in a file."""
    return str(max(param.opts, key=len).lstrip("-"))


def variable(command: str, param: Any) -> str | None:
    """The variable of the environment that gives an option of a command its value; arguments have none."""
    if param.param_type_name != "option":
        return None
    return f"corpustool_{command}_{key_of(param)}".replace("-", "_").upper()


def origin(context: typer.Context, parameter: str) -> str:
    """Where the value of a parameter came from: the command line, a line of a file, or the default."""
    source = context.get_parameter_source(parameter)
    kind = source.name if source else "DEFAULT"
    if kind == "DEFAULT_MAP":
        return str(context.meta[ORIGINS][parameter])
    if kind == "ENVIRONMENT":
        [param] = [param for param in context.command.params if param.name == parameter]
        return str(param.envvar)
    return "command line" if kind == "COMMANDLINE" else "default"


def _tables(path: Path, within: tuple[str, ...], *, wanted: bool) -> Mapping[str, Any]:
    """The tables of a file, a command each; none if there is no file, unless the user wanted it."""
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        if wanted:
            raise CorpusError(f"--config-file {path}: {error.strerror or error}") from error
        return {}
    except UnicodeDecodeError as error:
        raise CorpusError(f"{path}: not UTF-8: byte {error.start}") from error
    if within and ".".join(within) not in text:
        return {}  # another tool's file, in which nothing is ours to complain about
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CorpusError(f"{path}: not TOML: {error}") from error
    for name in within:
        found = found.get(name, {})
    return found


class _Place:
    """A table in a file."""

    def __init__(self, file: Path, table: str) -> None:
        self.file, self._table = file, table

    def of(self, key: str = "") -> str:
        """The file, with the line of a key, or of the head of the table."""
        head = re.compile(r"\s*\[\s*" + r"\s*\.\s*".join(map(re.escape, self._table.split("."))) + r"\s*\]")
        inside = False
        entry = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=")
        for number, line in enumerate(self.file.read_text("utf-8").split("\n"), 1):
            if line.lstrip().startswith("["):
                inside = bool(head.match(line))
                if inside and not key:
                    return f"{self.file}:{number}"
            elif inside and key and entry.match(line):
                return f"{self.file}:{number}"
        return str(self.file)


def _check(context: typer.Context, tables: Mapping[str, Any], path: Path, within: tuple[str, ...]) -> None:
    """Refuse a table that is named as no command is."""
    commands = getattr(context.find_root().command, "commands", {})
    for name, table in tables.items():
        if name not in commands or not isinstance(table, dict):
            place = _Place(path, ".".join((*within, name))).of()
            raise CorpusError(f"{place}: {name}: there is no such command; tables are named as commands are")


def _take(context: typer.Context, name: str, table: Mapping[str, Any], place: _Place) -> None:
    """Make the values of the command's table its defaults."""
    options = context.command.params
    known = {option: param for param in options for option in param.opts if option.startswith("--")}
    for key, value in table.items():
        where = place.of(key)
        param = known.get(today("--" + key.replace("_", "-")))
        if param is None or param.name == "config_file":
            raise CorpusError(
                f"{where}: {key}: no option of {name}; there are {', '.join(sorted(name[2:] for name in known))}"
            )
        taken = ",".join(map(str, value)) if isinstance(value, list) and not param.multiple else value
        try:
            param.type_cast_value(typer.Context(context.command), taken)
        except typer.BadParameter as error:
            message = error.message.replace("int range", "integer").replace("float range", "float").rstrip(".")
            raise CorpusError(f"{where}: {key}: {message}") from error
        context.default_map = {**(context.default_map or {}), str(param.name): taken}
        context.meta[ORIGINS][param.name] = where
