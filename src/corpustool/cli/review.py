"""What a stage changed, for people: a list of findings, a diff, a summary."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from corpustool.cli.options import Input
from corpustool.cli.output import write
from corpustool.cli.terminal import SHOWN, complain
from corpustool.cli.terminal import output as standard_output
from corpustool.document import Change, Document, Rewriting

QUOTED = 60  # characters of a change in a message
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


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
        before, flags = self.changes, 0
        rewritten = False
        for edit in document.history:
            if isinstance(edit, Rewriting):  # its changes are found only where somebody reads them
                rewritten = True
                continue
            made = Counter(change.rule.partition("/")[0] for change in edit.changes if not change.is_flag)
            self.families += made
            self.changes += sum(made.values())
            flags += len(edit.changes) - sum(made.values())
        if flags and len(self.doubts) < SHOWN:  # places are looked for only where they are shown
            found = [message(document, line, change) for _, line, change in document.located() if change.is_flag]
            self.doubts += found[: SHOWN - len(self.doubts)]
        self.flags += flags
        self.changed += self.changes > before or rewritten
        return document

    def summarize(self, *, checked: bool) -> None:
        """Say on standard error what was done, or would be, and what is doubtful."""
        for doubt in self.doubts:
            complain(f"doubtful: {doubt}")
        if self.flags > len(self.doubts):
            complain(f"doubtful: {self.flags - len(self.doubts)} more places, all in the ledger")
        counts = ", ".join(f"{family} {count}" for family, count in sorted(self.families.items()))
        verb = "would be changed" if checked else "changed"
        complain(
            f"{self.changed} of {self.documents} documents {verb}"
            + (f", {self.changes} changes" if self.changes or not self.changed else "")
            + (f" ({counts})" if counts else "")
        )


def deliver(
    documents: Iterable[Document],
    source: Input,
    *,
    output: str | None,
    form: str | None,
    ledger: str | None,
    check: bool,
    diff: bool,
    quiet: bool,
) -> None:
    """End a command that changes documents: write them, or list or show the changes; sum up; exit."""
    found = Findings()
    seen = map(found.see, documents)
    if check:
        print_findings(seen)
    elif diff:
        print_diff(seen)
    else:
        write(seen, output, form, source.roots, ledger)
    if not quiet:
        found.summarize(checked=check)
    source.finish(1 if check and found.changed else 0)


def message(document: Document, line: int, change: Change) -> str:
    """One finding: `FILE:LINE: rule: text`."""
    before, after = (
        " ".join(text.split())[:QUOTED] or text.replace("\n", "⏎") for text in (change.before, change.after)
    )
    return f"{document.id}:{line}: {change.rule}: {before}" + (f" → {after}" if after and not change.is_flag else "")


def print_findings(documents: Iterable[Document]) -> None:
    """List on standard output what would be changed, a line each."""
    for document in documents:
        for _, line, change in sorted(document.located(), key=lambda item: item[1]):
            if not change.is_flag:
                standard_output().write((message(document, line, change) + "\n").encode())


def print_diff(documents: Iterable[Document]) -> None:
    """Print unified diffs of the texts as they were read and as they are, such as `patch` takes."""
    import difflib

    for document in documents:
        before, after = _LINE.findall(document.original()), _LINE.findall(document.text)
        for line in difflib.unified_diff(before, after, f"a/{document.id}", f"b/{document.id}"):
            end = "" if line.endswith("\n") else "\n\\ No newline at end of file\n"
            standard_output().write((line + end).encode("utf-8", "surrogateescape"))
