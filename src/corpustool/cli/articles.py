"""What `split` shows and writes of articles: a folder with an index, an explanation, a summary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from math import log
from pathlib import Path
from typing import Any

from corpustool.cli.options import Target
from corpustool.cli.terminal import SHOWN, remark
from corpustool.cli.terminal import output as standard_output
from corpustool.document import Document

NEAR = 1.0  # nats; a boundary that near the threshold is named in the summary
QUOTED = 40  # characters of a line that an explanation shows
_PLACES = {"^^": "two above: ", "^": "above: ", "vvv": "below: ", "vv": "two below: ", "v": "below: "}


class Tally:
    """Counts what goes by, and remembers boundaries that were nearly none."""

    def __init__(self, into: str, min_score: float | None) -> None:
        self._into, self._min_score = into, min_score
        self._parts = self._titles = 0
        self._near: list[str] = []

    def count(self, parts: Iterable[Document]) -> Iterator[Document]:
        """The parts, counted."""
        for part in parts:
            self._parts += 1
            self._titles += "title" in part.meta
            sure = part.meta.get("confidence")
            if isinstance(sure, float) and 0 < sure < 1 and self._min_score is not None:
                score = log(sure / (1 - sure))
                if abs(score - self._min_score) < NEAR:
                    name = part.id.rpartition("#")[0]
                    title = part.meta.get("title", "")
                    self._near.append(f"{name}:{part.meta.get('start_line')}: {title[:QUOTED]} ({score:+.1f})")
            yield part

    def sum_up(self) -> None:
        """The summary on standard error."""
        remark(f"{self._parts} {self._into}" + (f", {self._titles} with a title" if self._into == "articles" else ""))
        for line in self._near[:SHOWN]:
            remark(f"near the threshold: {line}")
        if len(self._near) > SHOWN:
            remark(f"near the threshold: {len(self._near) - SHOWN} more")


def write_folder(articles: Iterable[Document], target: Target, template: str) -> None:
    """A file for each article under a name that tells it, and `index.csv`; CorpusError for a bad template."""
    from corpustool.splitting.naming import COLUMNS, check_template, file_name, index_row
    from corpustool.writing import Ledger, Table, atomic, write_table
    from corpustool.writing.documents import Folder

    check_template(template)
    place = Path(str(target.output))
    folder, rows = Folder(place, newline=target.newline), []
    suffix = ".jsonl" if target.form == "jsonl" else ".txt"
    with ExitStack() as stack:
        book = Ledger(stack.enter_context(atomic(Path(target.ledger)))) if target.ledger else None
        for number, article in enumerate(articles, 1):
            written = folder.write(article, target.form, file_name(template, article, number) + suffix)
            rows.append(index_row(written, article))
            if book:
                book.write(article, written)
    with atomic(place / "index.csv") as file:
        write_table(Table(COLUMNS, rows), file, "csv")


def explain(documents: Iterable[Document], asked: dict[str, Any]) -> None:
    """Where articles begin, on standard output: FILE:LINE: score: line, and below it what spoke for it."""
    from corpustool.layout.labelling import label_all
    from corpustool.splitting.articles import boundaries, is_page, look_at

    guided = {name: asked[name] for name in ("annex", "pattern", "position", "titles")}
    for document in documents:
        [labels] = label_all([look_at(document)], min_score=asked["min_score"])
        for found in boundaries(labels, is_one=is_page(document), **guided):
            lines = [f"{document.id}:{found.line}: {found.score:+.1f}: {found.kind}: {found.text[:QUOTED]}"]
            lines += [f"    {weight:+.2f} {_readable(name)}" for name, weight in found.reasons.items()]
            standard_output().write(("\n".join(lines) + "\n").encode("utf-8", "replace"))


def _readable(name: str) -> str:
    """The name of a feature in words."""
    words = []
    for word in name.split(" "):
        mark = next((mark for mark in _PLACES if word.startswith(mark) and len(word) > len(mark)), "")
        words.append(_PLACES[mark] + word[len(mark) :] if mark and not word.startswith("verb") else word)
    return " ".join(words)
