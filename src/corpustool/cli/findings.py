"""Findings on standard output: lines for people and editors, annotations for GitHub, SARIF for code scanning."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from corpustool.cli.output import write_chunks


class Finding(NamedTuple):
    """Something that a check found on a line; as text it is `FILE:LINE: rule: text`."""

    file: str
    line: int
    rule: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.rule}: {self.text}"


LOGS = ("github", "sarif")  # forms for machines


def print_findings(findings: Iterable[Finding], form: str | None = None, target: str | None = None) -> int:
    """Print findings as `text`, `github` or `sarif`, as they come; how many there were. A log may go to a file."""
    count = 0

    def counted() -> Iterator[Finding]:
        nonlocal count
        for finding in findings:
            count += 1
            yield finding

    lines = {"github": _annotations, "sarif": _sarif}.get(str(form), _lines)(counted())
    chunks = ((line + "\n").encode("utf-8", "backslashreplace") for line in lines)
    write_chunks(chunks, target if form in LOGS else None)
    return count


def _lines(findings: Iterable[Finding]) -> Iterator[str]:
    yield from map(str, findings)


def _annotations(findings: Iterable[Finding]) -> Iterator[str]:
    """Workflow commands of GitHub Actions (docs.github.com, "Workflow commands", toolkit's `command.ts`)."""
    for file, line, rule, text in findings:
        place = f"file={_escaped(file, ':,')},line={line},title={_escaped(rule, ':,')}"
        yield f"::warning {place}::{_escaped(f'{rule}: {text}')}"


def _escaped(text: str, more: str = "") -> str:
    r"""The text with what would end a workflow command as percent codes.

    >>> _escaped("50%\n")
    '50%25%0A'
    """
    for char in "%\r\n" + more:
        text = text.replace(char, f"%{ord(char):02X}")
    return text


def _sarif(findings: Iterable[Finding]) -> Iterator[str]:
    """A log of SARIF 2.1.0 (OASIS, 2020); lines count from 1, the place is a URI."""
    from urllib.parse import quote

    from corpustool import __version__
    from corpustool.rules import rulebook, rulebooks

    rules = [rule for name in rulebooks() for rule in rulebook(name)]
    told = [{"id": rule.id, "shortDescription": {"text": rule.reason}} for rule in rules]
    tool = {"driver": {"name": "corpustool", "version": __version__, "rules": told}}
    yield f'{{"version": "2.1.0", "$schema": "{_SCHEMA}", "runs": [{{"tool": {json.dumps(tool)}, "results": ['
    comma = ""
    for file, line, rule, text in findings:
        place = {
            "artifactLocation": {"uri": quote(file.encode("utf-8", "surrogateescape"))},
            "region": {"startLine": line},
        }
        result = {
            "ruleId": rule,
            "level": "warning",
            "message": {"text": text},
            "locations": [{"physicalLocation": place}],
        }
        yield comma + json.dumps(result, ensure_ascii=False)
        comma = ","
    yield "]}]}"


_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
