"""The labeller: which role each line of a document plays, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from corpustool.layout import titles
from corpustool.layout.lines import Line, split_lines
from corpustool.layout.metadata import opens_with_dateline, read_metadata
from corpustool.rules import first_match, rulebook

ROLES = (
    "chrome",
    "metadata",
    "title",
    "subtitle",
    "dateline",
    "salutation",
    "heading",
    "body",
    "signature",
    "date",
    "blank",
)
LONGEST_CHROME = 300  # characters; a longer line is looked at for prose alone
MENU = 6  # short lines in a row: 71 % of pages have such a menu
SHORT = 12  # characters of a menu's line: the median of chrome is 6
REPEATED_WITHIN = 10  # lines below a title in which it may be said again


@dataclass
class Label:
    """The role of a line, the rule or the reasons that gave it, and what the line says of the article."""

    line: Line
    role: str
    rule: str = ""
    reasons: dict[str, float] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)
    value_start: int = 0


def label(text: str) -> list[Label]:
    r"""The role of every line of a text.

    >>> page = "首页 > 新闻\n学校举行庆祝第41个教师节大会\n来源：新华社\n9月10日，学校举行大会，庆祝教师节。"
    >>> [item.role for item in label(page)]
    ['chrome', 'title', 'metadata', 'body']
    """
    labels = [_alone(line) for line in split_lines(text)]
    seen = [item for item in labels if item.role != "blank"]
    _find_menus(seen)
    _find_tail(seen)
    _find_titles(seen)
    _find_closings(seen)
    return labels


def _alone(line: Line) -> Label:
    """What can be said of a line without its neighbours."""
    if line.is_blank:
        return Label(line, "blank")
    if len(line.text) > LONGEST_CHROME:
        return Label(line, "body")
    rule = first_match(rulebook("chrome"), line.folded)
    if rule:
        return Label(line, "chrome", rule.id)
    metadata = read_metadata(line.text)
    if not metadata:
        return Label(line, "body")
    if metadata.kind == "title":
        title = line.text[metadata.value_start :].strip()
        return Label(line, "title", "metadata/label", {"labelled": 1.0}, {"title": title}, metadata.value_start)
    role = "dateline" if metadata.kind == "dateline" else "metadata"
    return Label(line, role, f"metadata/{metadata.kind}", fields=metadata.fields)


def _find_menus(labels: Sequence[Label]) -> None:
    """Runs of short lines without a mark are menus."""
    run: list[Label] = []
    for item in [*labels, None]:
        if item and item.role in ("body", "chrome") and len(item.line.text) <= SHORT and not _marked(item.line.text):
            run.append(item)
            continue
        if len(run) >= MENU:
            for entry in run:
                entry.role, entry.rule = "chrome", entry.rule or "chrome/menu"
        run = []


def _marked(text: str) -> bool:
    """Whether a short line has the marks of a sentence, a list item or verse."""
    return any(mark in text for mark in "，。；：、！？,;:!?") or titles.is_listed(text)


def _find_tail(labels: Sequence[Label]) -> None:
    """Below the last prose, everything from the first line of chrome on is the foot of the page."""
    last = max((number for number, item in enumerate(labels) if item.role == "body" and item.line.is_prose), default=-1)
    tail = labels[last + 1 :]
    first = next((number for number, item in enumerate(tail) if item.role == "chrome"), None)
    if last < 0 or first is None:
        return
    for item in tail[first:]:
        if item.role == "body":
            item.role, item.rule = "chrome", "chrome/tail"


def _find_titles(labels: list[Label]) -> None:
    page = [item for item in labels if item.role != "chrome"]
    quoted = titles.quoted_lines([item.line for item in page])
    last: tuple[int, str] | None = None
    for number, item in enumerate(page):
        if item.role == "title":
            last = number, item.fields["title"]
        elif item.role == "body" and titles.may_be_title(item.line) and not item.line.is_prose:
            if last and number - last[0] <= REPEATED_WITHIN and titles.repeats(item.line.text, last[1]):
                continue
            reasons = titles.score(item.line, _around(page, number, quoted))
            if sum(reasons.values()) >= titles.THRESHOLD:
                item.role, item.reasons = "title", reasons
                item.fields["title"] = item.line.text
                last = number, item.line.text


def _around(page: Sequence[Label], number: int, quoted: int) -> titles.Around:
    below = page[number + 1 : number + 3]
    parts = [_below(item) for item in below] + ["none", "none"]
    return titles.Around(
        above=_above(page[number - 1]) if number else "none",
        below=parts[0],
        then=parts[1],
        text_above="\n".join(item.line.text[-titles.CONTEXT :] for item in page[max(0, number - 12) : number])[
            -titles.CONTEXT :
        ],
        text_below="\n".join(item.line.text[: titles.CONTEXT] for item in page[number + 1 : number + 13])[
            : titles.CONTEXT
        ],
        quoted_siblings=quoted - 1,
    )


def _above(item: Label) -> str:
    if item.role in ("metadata", "dateline"):
        return "metadata"
    if item.line.ends_sentence:
        return "prose"
    return "open" if len(item.line.text) > titles.LONGEST else "short"


def _below(item: Label) -> str:
    if item.role == "dateline" or opens_with_dateline(item.line.text):
        return "lead"
    return "metadata" if item.role == "metadata" else titles.looks_below(item.line)


def _find_closings(labels: Sequence[Label]) -> None:
    """Subtitles below titles; signatures and dates that close a letter are no metadata."""
    for above, item in zip([None, *labels], labels, strict=False):
        if (
            above
            and above.role in ("title", "subtitle")
            and titles.looks_below(item.line) == "dash"
            and not item.line.is_prose
        ):
            item.role, item.rule = "subtitle", ""
            item.fields["subtitle"] = item.line.text
        elif item.rule == "metadata/date" and above and above.role == "body" and titles.is_name(above.line.text):
            item.role, above.role = "date", "signature"
            above.fields["signature"] = above.line.text
