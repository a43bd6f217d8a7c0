"""Options from `corpustool.toml`, or from `[tool.corpustool]` in `pyproject.toml`: a table for each command."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typer

from corpustool.document import CorpusError

if sys.version_info >= (3, 11):
    import tomllib
else:  # pragma: no cover
    import tomli as tomllib

FILES = {"corpustool.toml": (), "pyproject.toml": ("tool", "corpustool")}  # the first that says something counts
ORIGINS = "corpustool.origins"  # where in `Context.meta` it stands where values came from


def configure(context: typer.Context) -> None:
    """Take the values of the file in the working folder as defaults; CorpusError names file, line and remedy."""
    for name, within in FILES.items():
        tables = _tables(Path(name), within)
        if tables:
            context.default_map, context.meta[ORIGINS] = {}, {}
            for command, table in tables.items():
                _take(context, command, table, _Place(name, ".".join((*within, command))))
            return


def origin(context: typer.Context, parameter: str) -> str:
    """Where the value of a parameter came from: the command line, a line of a file, or the default."""
    source = context.get_parameter_source(parameter)
    kind = source.name if source else "DEFAULT"
    if kind == "DEFAULT_MAP":
        return str(context.meta[ORIGINS][context.info_name, parameter])
    return "command line" if kind == "COMMANDLINE" else "default"


def _tables(path: Path, within: tuple[str, ...]) -> Mapping[str, Any]:
    try:
        text = path.read_text("utf-8")
    except OSError:
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

    def __init__(self, file: str, table: str) -> None:
        self.file, self._table = file, table

    def of(self, key: str = "") -> str:
        """The file, with the line of a key, or of the head of the table."""
        head = re.compile(r"\s*\[\s*" + r"\s*\.\s*".join(map(re.escape, self._table.split("."))) + r"\s*\]")
        inside = False
        entry = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=")
        for number, line in enumerate(Path(self.file).read_text("utf-8").split("\n"), 1):
            if line.lstrip().startswith("["):
                inside = bool(head.match(line))
                if inside and not key:
                    return f"{self.file}:{number}"
            elif inside and key and entry.match(line):
                return f"{self.file}:{number}"
        return self.file


def _take(context: typer.Context, name: str, table: Any, place: _Place) -> None:
    """Make the values of a command's table its defaults."""
    commands = getattr(context.command, "commands", {})
    if name not in commands or not isinstance(table, dict):
        raise CorpusError(f"{place.of()}: {name}: there is no such command; tables are named as commands are")
    command = commands[name]
    known = {option.lstrip("-"): param for param in command.params for option in param.opts if option.startswith("--")}
    defaults: dict[str, Any] = {}
    for key, value in table.items():
        where = place.of(key)
        param = known.get(key.replace("_", "-"))
        if param is None:
            raise CorpusError(f"{where}: {key}: no option of {name}; there are {', '.join(sorted(known))}")
        taken = ",".join(map(str, value)) if isinstance(value, list) and not param.multiple else value
        try:
            param.type_cast_value(typer.Context(command), taken)
        except typer.BadParameter as error:
            raise CorpusError(f"{where}: {key}: {error.message}") from error
        defaults[param.name] = taken
        context.meta[ORIGINS][name, param.name] = where
    context.default_map = {**(context.default_map or {}), name: defaults}
