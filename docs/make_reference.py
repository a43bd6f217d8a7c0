"""Write the reference of the command line, the rules and the manual page from what the program says of itself.

python docs/make_reference.py
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from corpustool import __version__
from corpustool.cli import COMMANDS, EXIT_CODES, app
from corpustool.rules import Rule, rulebook, rulebooks

HERE = Path(__file__).parent
Options = list[tuple[str, str]]


def commands() -> Iterator[tuple[str, str, str, Options, list[str]]]:
    """Each command: its name, what it does, its usage, its options with their help, its examples."""
    root: Any = typer.main.get_command(app)
    for name in COMMANDS:
        command = root.commands[name]
        context = command.make_context(name, [], resilient_parsing=True)
        records = [parameter.get_help_record(context) for parameter in command.get_params(context)]
        options = [(names, re.sub(r"\s+", " ", text)) for names, text in filter(None, records) if "--help" not in names]
        usage = " ".join(["corpustool", name, *command.collect_usage_pieces(context)])
        yield name, command.help, usage, options, examples(command.epilog)


def examples(epilog: str) -> list[str]:
    """The lines of a command that stand at the end of its help."""
    return [line for line in epilog.split("\n") if line.startswith("corpustool")]


def shared(found: list[tuple[str, str, str, Options, list[str]]]) -> Options:
    """The options that every command has."""
    first, *others = (options for *_, options, _ in found)
    return [option for option in first if all(option in options for options in others)]


def command_line() -> str:
    """The reference of the command line."""
    found = list(commands())
    everywhere = shared(found)
    lines = [
        "# Command line",
        "",
        "Made from `corpustool COMMAND --help` by `python docs/make_reference.py`.",
        "",
        " ".join(EXIT_CODES.split()),
        "",
        "Every command has `-h`, `--help` and:",
        "",
        *listed(everywhere),
    ]
    for name, text, usage, options, shown in found:
        own = [option for option in options if option not in everywhere]
        lines += ["", f"## {name}", "", text, "", "```", usage, "```", "", *listed(own)]
        lines += ["", "```sh", *shown, "```"]
    return "\n".join(lines) + "\n"


def listed(options: Options) -> list[str]:
    """A line of Markdown for each option."""
    return [f"- `{names}`: {text}" for names, text in options]


def rules() -> str:
    """The reference of the rules, by rulebook."""
    lines = [
        "# Rules",
        "",
        "Made from the rulebooks by `python docs/make_reference.py`; `corpustool rules explain ID` says the same.",
        "`drop` removes a line, `replace` rewrites what it matches, `flag` only marks it, a `function` is a finder",
        "of the program. A rule changes all its examples, and none changes what is spared; tests hold it to that.",
    ]
    for name in rulebooks():
        lines += ["", f"## {name}"]
        for rule in rulebook(name):
            lines += ["", f"### {rule.id}", "", f"{rule.action}: {rule.reason}", "", *of_rule(rule)]
    return "\n".join(lines) + "\n"


def of_rule(rule: Rule) -> Iterator[str]:
    """The pattern and the examples of a rule."""
    if rule.pattern:
        yield f"- pattern {code(rule.pattern.pattern)}"
    for text in rule.needs:
        yield f"- needs {code(text)}"
    for text in rule.matches:
        yield f"- changes {code(text)}"
    for text in rule.spares:
        yield f"- spares {code(text)}"


def code(text: str) -> str:
    """Text as code of Markdown, whatever is in it, on one line."""
    shown = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text.replace("\n", "⏎"))
    if "<!" in shown:  # which parsers of HTML take for a declaration even between backticks
        return f"<code>{''.join(char if char.isalnum() else f'&#{ord(char)};' for char in shown)}</code>"
    ticks = "`" * (1 + max((len(run) for run in re.findall("`+", shown)), default=0))
    return f"{ticks} {shown} {ticks}"


def manual() -> str:
    """The manual page, in roff."""
    lines = [
        f'.TH CORPUSTOOL 1 "" "corpustool {__version__}"',
        ".SH NAME",
        "corpustool \\- messy Chinese text into a clean corpus, counted",
        ".SH SYNOPSIS",
        ".B corpustool",
        "COMMAND [OPTIONS] [PATH...]",
        ".SH COMMANDS",
    ]
    for name, text, usage, options, shown in commands():
        lines += [f".SS {name}", roff(text), ".PP", roff(usage)]
        for names, meaning in options:
            lines += [".TP", f".B {roff(names)}", roff(meaning)]
        lines += [".PP", ".nf", *map(roff, shown), ".fi"]
    lines += [".SH EXIT STATUS", roff(" ".join(EXIT_CODES.split()))]
    return "\n".join(lines) + "\n"


def roff(text: str) -> str:
    """A line that roff takes as it stands."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped[:1] in ".'" else escaped


PAGES = {"cli.md": command_line, "rules.md": rules, "corpustool.1": manual}

if __name__ == "__main__":
    for page, made in PAGES.items():
        (HERE / page).write_text(made(), "utf-8", newline="\n")
