"""Rules are data: load a rulebook, refuse what is wrong with it, find what its rules match.

A rulebook is a TOML file of `[[rule]]` tables:

    [[rule]]
    id      = "chrome/back-to-top"        # family/name
    action  = "drop"                      # drop, replace, flag, function
    pattern = '^返回(?:顶部|列表)$'        # a regular expression of Python
    reason  = "a link at the foot of a page"
    matches = ["返回顶部"]                 # what the rule must change
    spares  = ["他返回顶部取下了风筝。"]     # what the whole rulebook must leave alone
    needs   = ["返回"]                    # by choice: what it matches has one of these, so that most lines cost little

`drop` looks at one line and removes it; `replace` puts `replacement` for every match, `flag` only
marks it; a `function` rule is done by the program, and its table describes and proves it.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from corpustool.document import Change, CorpusError
from corpustool.given import given_text
from corpustool.patterns import compiled, in_time

if sys.version_info >= (3, 11):
    import tomllib
else:  # pragma: no cover
    import tomli as tomllib

ACTIONS = ("drop", "replace", "flag", "function")
FAMILIES = (
    "shift",
    "gloss",
    "mojibake",
    "characters",
    "linebreak",
    "chrome",
    "metadata",
    "template",
    "normalize",
    "convert",
)
REQUIRED = ("id", "action", "reason", "matches", "spares")
OPTIONAL = ("pattern", "replacement", "needs")
LISTS = ("matches", "spares", "needs")


@dataclass(frozen=True)
class Rule:
    """One rule of a rulebook, its pattern compiled."""

    id: str
    action: str
    reason: str
    matches: tuple[str, ...]
    spares: tuple[str, ...]
    pattern: re.Pattern[str] | None = None
    replacement: str = ""
    needs: tuple[str, ...] = ()

    @property
    def family(self) -> str:
        """What stands before the slash of the id."""
        return self.id.partition("/")[0]

    def drops(self, line: str) -> bool:
        """Whether it removes a line."""
        if self.action != "drop" or self.pattern is None:
            return False
        return (not self.needs or any(need in line for need in self.needs)) and bool(self.pattern.search(line))

    def find(self, text: str) -> Iterator[Change]:
        """The changes, or flags, of a rule that replaces or flags; nothing for other actions."""
        if self.pattern is None or self.action not in ("replace", "flag"):
            return
        is_literal = "\\" not in self.replacement  # to expand a template costs more than to find the match
        for match in self.pattern.finditer(text):
            before = match.group()
            written = self.replacement if is_literal else match.expand(self.replacement)
            after = before if self.action == "flag" else written
            if before and (before != after or self.action == "flag"):
                yield Change(self.id, match.start(), before, after)


def find(rules: Sequence[Rule], text: str) -> list[Change]:
    """What the rules replace and flag in a text; where two meet, the earlier place, then the earlier rule wins."""
    found = [(change.start, order, change) for order, rule in enumerate(rules) for change in rule.find(text)]
    kept: list[Change] = []
    for _, _, change in sorted(found, key=lambda item: item[:2]):
        if not kept or change.start >= kept[-1].end:
            kept.append(change)
    return kept


def first_match(rules: Iterable[Rule], line: str) -> Rule | None:
    """The first rule that drops a line, or None."""
    return next((rule for rule in rules if rule.drops(line)), None)


def dropping(rules: Iterable[Rule]) -> Callable[[str], Rule | None]:
    """What finds the first rule that drops a line; rules that are whole lines, however many, cost one look-up."""
    literal: dict[str, tuple[int, Rule]] = {}
    others: list[tuple[int, Rule]] = []
    for order, rule in enumerate(rules):
        if rule.action == "drop" and rule.pattern:
            line = _literal(rule.pattern)
            if line is None:
                others.append((order, rule))
            else:
                literal.setdefault(line, (order, rule))

    def first(line: str) -> Rule | None:
        known = literal.get(line)
        for order, rule in others:
            if known and known[0] < order:
                break
            if rule.drops(line):
                return rule
        return known[1] if known else None

    return first


def _literal(pattern: re.Pattern[str]) -> str | None:
    """The one line that a pattern matches, if it is written out between ^ and $."""
    source = pattern.pattern
    if source[:1] != "^" or source[-1:] != "$" or pattern.flags != re.compile("").flags:
        return None
    line = re.sub(r"\\(.)", r"\1", source[1:-1])
    return line if re.escape(line) == source[1:-1] else None


@cache
def rulebook(name: str) -> tuple[Rule, ...]:
    """A rulebook of the package by its name, such as `chrome`; its examples are checked by the tests."""
    source = files("corpustool") / "rulebook" / f"{name}.toml"
    return _parse(source.read_text("utf-8"), f"{name}.toml")


def rulebooks() -> tuple[str, ...]:
    """The names of the rulebooks of the package, in alphabetical order."""
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in (files("corpustool") / "rulebook").iterdir()))


def load_rules(path: Path) -> tuple[Rule, ...]:
    """A user's rulebook; CorpusError names file, rule and key of the first fault, failed examples too."""
    rules = _parse(given_text(path), str(path))
    with in_time(str(path)):
        check_examples(rules, str(path))
    return rules


def check_examples(rules: Sequence[Rule], source: str) -> None:
    """Raise CorpusError if a rule does not change one of its matches, or any rule changes a spare."""
    drops, others = dropping(rules), [rule for rule in rules if rule.action != "drop"]
    for rule in rules:
        for example in rule.matches:
            if rule.needs and not any(need in example for need in rule.needs):
                raise CorpusError(f"{source}: rule {rule.id}: needs: none of them stands in {example!r}")
            if rule.action != "function" and not _acts(rule, example):
                raise CorpusError(f"{source}: rule {rule.id}: matches: the pattern does not match {example!r}")
        for example in rule.spares:
            culprit = next(filter(None, map(drops, example.split("\n"))), None)
            culprit = culprit or next((other for other in others if _acts(other, example)), None)
            if culprit:
                raise CorpusError(f"{source}: rule {rule.id}: spares: {example!r} is changed by {culprit.id}")


def _acts(rule: Rule, text: str) -> bool:
    if rule.action == "drop":
        return any(first_match([rule], line) for line in text.split("\n"))
    return any(not change.is_flag or rule.action == "flag" for change in rule.find(text))


def _parse(text: str, source: str) -> tuple[Rule, ...]:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CorpusError(f"{source}: not TOML: {error}") from error
    tables = data.get("rule")
    if not isinstance(tables, list) or set(data) != {"rule"} or not all(isinstance(table, dict) for table in tables):
        raise CorpusError(f"{source}: a rulebook holds [[rule]] tables and nothing else")
    rules = tuple(_rule(table, f"{source}: rule {table.get('id', number)}") for number, table in enumerate(tables, 1))
    used = Counter(rule.id for rule in rules)
    for rule in rules:
        if used[rule.id] > 1:
            raise CorpusError(f"{source}: rule {rule.id}: id: used twice")
    return rules


def _rule(table: dict[str, Any], where: str) -> Rule:
    for key in REQUIRED:
        if not table.get(key):
            raise CorpusError(f"{where}: {key}: missing or empty")
    for key, value in table.items():
        if key not in REQUIRED and key not in OPTIONAL:
            raise CorpusError(f"{where}: {key}: not a key of a rule")
        texts = value if key in LISTS else [value]
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise CorpusError(f"{where}: {key}: not a {'list of strings' if key in LISTS else 'string'}")
    family, _, name = table["id"].partition("/")
    if family not in FAMILIES or not re.fullmatch(r"[a-z0-9][\w.-]*", name):
        raise CorpusError(f"{where}: id: is family/name, the family one of {', '.join(FAMILIES)}")
    if table["action"] not in ACTIONS:
        raise CorpusError(f"{where}: action: is one of {', '.join(ACTIONS)}")
    if ("pattern" in table) == (table["action"] == "function"):
        raise CorpusError(f"{where}: pattern: every action but function has one")
    if ("replacement" in table) != (table["action"] == "replace"):
        raise CorpusError(f"{where}: replacement: goes with the action replace, and only with it")
    return Rule(
        id=table["id"],
        action=table["action"],
        reason=table["reason"],
        matches=tuple(table["matches"]),
        spares=tuple(table["spares"]),
        pattern=compiled(table["pattern"], f"{where}: pattern") if "pattern" in table else None,
        replacement=table.get("replacement", ""),
        needs=tuple(table.get("needs", ())),
    )
