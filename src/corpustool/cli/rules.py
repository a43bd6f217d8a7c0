"""List the rules, explain one; learn rules from lines that recur across documents; check a rulebook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from corpustool.cli import options
from corpustool.cli.completing import rule_ids
from corpustool.cli.input import Input
from corpustool.cli.output import write_chunks
from corpustool.cli.terminal import complain, remark

if TYPE_CHECKING:
    from corpustool.rules import Rule

EXAMPLES = """Examples:

corpustool rules -f csv -o rules.csv

corpustool rules learn seeds -o learnt.toml

corpustool rules explain chrome/share gloss

corpustool rules"""


def command(
    *,
    action: Annotated[
        Literal["explain", "learn"] | None,
        typer.Argument(
            metavar="[explain ID|learn PATH]",
            help="Explain a rule, or propose rules for the lines that recur across PATHs.",
            show_default=False,
        ),
    ] = None,
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ID|PATH]", help="A rule or a family; or files.", autocompletion=rule_ids, show_default=False
        ),
    ] = None,
    check: Annotated[
        str | None, typer.Option("--check", metavar="FILE", help="Check a rulebook; exit 1 with the first fault.")
    ] = None,
    target: options.TableTarget,
    source: Input,
) -> None:
    from pathlib import Path

    from corpustool.document import CorpusError
    from corpustool.rules import load_rules, rulebook, rulebooks
    from corpustool.writing import Table

    if action == "learn":
        _learn(source, target.output)
        return
    if check:
        try:
            remark(f"{check}: {len(load_rules(Path(check)))} rules, all right")
        except CorpusError as error:
            complain(str(error))
            raise typer.Exit(1) from error
        return
    rules = [rule for name in rulebooks() for rule in rulebook(name)]
    if action == "explain":
        rules = _asked_for(rules, paths or [])
        if not target.form:
            write_chunks(map(_card, rules), target.output, target.newline)
            return
    target.show(Table(("rule", "action", "reason"), [(rule.id, rule.action, rule.reason) for rule in rules]))


def _asked_for(rules: list[Rule], names: list[str]) -> list[Rule]:
    """The rules of these ids or families, in the order asked for; wrong usage names those that are near."""
    from difflib import get_close_matches

    if not names:
        raise typer.BadParameter("explain: name a rule, such as chrome/share, or a family, such as chrome")
    found = []
    for name in names:
        own = [rule for rule in rules if name in (rule.id, rule.family)]
        if not own:
            near = get_close_matches(name, [rule.id for rule in rules])
            raise typer.BadParameter(f"{name}: no rule; " + (f"near are {', '.join(near)}" if near else "see `rules`"))
        found += own
    return found


def _card(rule: Rule) -> bytes:
    """A rule for a reader: what it does, why, what it changes, what it leaves alone."""
    shown = [("action", rule.action), ("reason", rule.reason)]
    shown += [("pattern", rule.pattern.pattern)] if rule.pattern else []
    shown += [("replacement", rule.replacement)] if rule.action == "replace" else []
    shown += [(name, _on_a_line(text)) for name in ("needs", "matches", "spares") for text in getattr(rule, name)]
    return "".join([f"{rule.id}\n", *(f"    {name:<12}{text}\n" for name, text in shown)]).encode()


def _on_a_line(text: str) -> str:
    return text.replace("\n", "⏎")


def _learn(source: Input, output: str | None) -> None:
    from corpustool.layout.templates import LEAST
    from corpustool.learning import propose_rules

    found = propose_rules(source.twice())
    if not found.rules:
        remark(f"nothing recurs at the same places of {found.documents} documents; it takes {LEAST} that agree")
        source.finish(1)
    write_chunks([found.text.encode()], output)
    remark(f"{found.rules} lines of {found.documents} documents; read them before you use them")
    source.finish()
