"""What a stage changed, for people and forges: a list of findings, a diff, a plan, a summary."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

import typer

from corpustool.cli.findings import LOGS, Finding, print_findings
from corpustool.cli.input import Input
from corpustool.cli.options import Target
from corpustool.cli.output import write, write_in_place
from corpustool.cli.terminal import SHOWN, detail, remark
from corpustool.cli.terminal import output as standard_output
from corpustool.document import Change, Document, Edit, Rewriting

QUOTED = 60  # characters of a change in a message
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_HALF = re.compile("[\ud800-\udc7f]")  # halves of characters, out of JSON; from U+DC80 on, bytes as they were


@dataclass
class Delivery(Target):
    """What becomes of documents that were changed."""

    form: Annotated[
        Literal["text", "jsonl", "csv", "tsv", "parquet", "github", "sarif"] | None,
        typer.Option(
            "-f",
            "--format",
            help="As the output's suffix says; else text for one text file, JSON Lines for several. "
            "With --check: text, or github or sarif, which -o writes.",
            show_default=False,
        ),
    ] = None  # type: ignore[assignment]  # more of them
    in_place: Annotated[bool, typer.Option("--in-place", help="Write over the input; needs --ledger.")] = False
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; list what would change; exit 1 if anything would.")
    ] = False
    diff: Annotated[bool, typer.Option("--diff", help="Write a unified diff instead of the text.")] = False

    def __post_init__(self) -> None:
        """Refuse what contradicts itself."""
        if self.form in LOGS and not self.check:
            raise typer.BadParameter(f"-f {self.form}: is for --check")
        if self.check and self.form not in (None, "text", "github", "sarif"):
            raise typer.BadParameter(f"-f {self.form}: --check writes text, github or sarif")
        if self.in_place and (not self.ledger or self.output):
            raise typer.BadParameter("--in-place needs --ledger FILE, with which `undo` works, and no -o")


@dataclass
class Findings:
    """Counts of what was changed and marked in the documents that were seen."""

    documents: int = 0
    changed: int = 0
    changes: int = 0
    families: Counter[str] = field(default_factory=Counter)
    doubts: list[str] = field(default_factory=list)
    flags: int = 0

    def see(self, document: Document) -> Document:
        """Count what the document's history holds, and pass the document on."""
        self.documents += 1
        read = [edit for edit in document.history if not isinstance(edit, Rewriting)]
        rewritten = len(read) < len(document.history)  # its changes are found only where somebody reads them
        families = self._count(document, read) if read else {}
        self.changed += bool(families) or rewritten
        detail(lambda: f"{document.id}: {_listed(families) or ('rewritten' if rewritten else 'nothing to change')}")
        return document

    def _count(self, document: Document, edits: list[Edit]) -> dict[str, int]:
        """How many changes of each family the edits made, which is added to the counts, as are the flags."""
        changes = [change for edit in edits for change in edit.changes]
        families = Counter(change.rule.partition("/")[0] for change in changes if not change.is_flag)
        flags = len(changes) - sum(families.values())
        if flags and len(self.doubts) < SHOWN:  # places are looked for only where they are shown
            found = [message(document, line, change) for _, line, change in document.located() if change.is_flag]
            self.doubts += found[: SHOWN - len(self.doubts)]
        self.flags += flags
        self.changes += len(changes) - flags
        self.families += families
        return families

    def summarize(self, *, checked: bool) -> None:
        """Say on standard error what was done, or would be, and what is doubtful."""
        for doubt in self.doubts:
            remark(f"doubtful: {doubt}")
        if self.flags > len(self.doubts):
            remark(f"doubtful: {self.flags - len(self.doubts)} more places, all in the ledger")
        verb = "would be changed" if checked else "changed"
        remark(
            f"{self.changed} of {self.documents} documents {verb}"
            + (f", {self.changes} changes" if self.changes or not self.changed else "")
            + (f" ({_listed(self.families)})" if self.families else "")
        )


def _listed(families: Mapping[str, int]) -> str:
    return ", ".join(f"{family} {count}" for family, count in sorted(families.items()))


def deliver(documents: Iterable[Document], source: Input, delivery: Delivery) -> None:
    """End a command that changes documents: write them, or list or show the changes; sum up; exit."""
    found = Findings()
    seen = map(found.see, documents)
    if delivery.check:
        print_findings(_findings(seen), delivery.form, delivery.output)
    elif delivery.diff:
        print_diff(seen)
    elif delivery.in_place and not delivery.dry_run:
        write_in_place(seen, delivery, source)
    else:
        write(seen, delivery, source.roots)
    found.summarize(checked=delivery.check or delivery.dry_run)
    source.finish(1 if delivery.check and found.changed else 0)


def message(document: Document, line: int, change: Change) -> str:
    """One finding: `FILE:LINE: rule: text`."""
    return str(_finding(document, line, change))


def _finding(document: Document, line: int, change: Change) -> Finding:
    before, after = (
        " ".join(text.split())[:QUOTED] or text.replace("\n", "⏎") for text in (change.before, change.after)
    )
    shown = before + (f" → {after}" if after and not change.is_flag else "")
    return Finding(document.id, line, change.rule, shown)


def _findings(documents: Iterable[Document]) -> Iterator[Finding]:
    """What would be changed, in the order of the lines."""
    for document in documents:
        for _, line, change in sorted(document.located(), key=lambda item: item[1]):
            if not change.is_flag:
                yield _finding(document, line, change)


def print_diff(documents: Iterable[Document]) -> None:
    """Print unified diffs of the texts as they were read and as they are, such as `patch` takes."""
    import difflib

    for document in documents:
        before, after = _LINE.findall(document.original()), _LINE.findall(document.text)
        for line in difflib.unified_diff(before, after, f"a/{document.id}", f"b/{document.id}"):
            end = "" if line.endswith("\n") else "\n\\ No newline at end of file\n"
            shown = _HALF.sub("\ufffd", line + end)
            standard_output().write(shown.encode("utf-8", "surrogateescape"))
