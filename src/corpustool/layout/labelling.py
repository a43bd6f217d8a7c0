"""The labeller: which role each line of a document plays, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from corpustool.layout import titles
from corpustool.layout.articles import find_parts
from corpustool.layout.chain import Step, body_lines, spoke_most, steps
from corpustool.layout.chains import BELOW, HEADING, MORE, OVER, STATES, SUB, TAIL, TITLE, TOLD
from corpustool.layout.lines import Line, split_lines
from corpustool.layout.metadata import read_metadata
from corpustool.layout.traits import Traits, place, see

ROLES = (
    "chrome",
    "metadata",
    "pretitle",
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
PLAIN = 0.3  # the least share of short lines without a mark in a web page; set on 55 pages and 500 compilations
SURE = 0.4  # the same where a menu and one kind of chrome are all the evidence
NEAR = 16  # lines above and below the body in which its title, byline and credits stand
HEADLINE = 0.8  # a headline by the words it shares with the body alone shares a quarter of them
MENU = 6  # short lines in a row: 71 % of pages have such a menu
SHORT = 12  # characters of a menu's line: the median of chrome is 6
NEVER = -20.0  # nats; of a line that no article begins with
NO_MORE = 1e9  # nats; a page with a headline is one article
ROLE_OF = {TITLE: "title", MORE: "title", OVER: "pretitle", SUB: "subtitle", HEADING: "heading"}


@dataclass
class Label:
    """The role of a line, the rule or the reasons that gave it, and what the line says of the article."""

    line: Line
    role: str
    rule: str = ""
    reasons: dict[str, float] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)
    value_start: int = 0
    part: str = ""  # the state of its paragraph in the chain of articles
    odds: float = NEVER  # for an article that begins with the line, in nats
    begins: bool = False


def label(text: str, *, heads: bool = True, min_score: float = 0.0) -> list[Label]:
    r"""The role of every line of a text; without `heads` titles and what goes with them are not looked for.

    An article begins where the odds for it reach `min_score`, in nats.

    >>> text = "9月10日，学校举行大会，庆祝教师节，表彰先进集体和先进个人，教师代表发言，新入职的教师在会上宣誓。"
    >>> page = "首页 > 新闻\n学校举行庆祝第41个教师节大会\n来源：新华社\n" + text
    >>> [item.role for item in label(page)]
    ['chrome', 'title', 'metadata', 'body']
    """
    lines = split_lines(text)
    labels = [_alone(line, see(line.text)) if line.text else Label(line, "blank") for line in lines]
    seen = [item for item in labels if item.role != "blank"]
    shown = [item.line for item in seen]
    traits = [see(line.text) for line in shown]
    is_page = _is_page(traits)
    if is_page:
        _find_body(text, seen, shown, traits)
    else:
        _find_menus(seen)
        _find_tail(seen)
    if heads:
        _find_heads(text, labels, min_score, is_page=is_page)
    _find_closings(seen)
    return labels


def _alone(line: Line, traits: Traits) -> Label:
    """What can be said of a line without its neighbours."""
    if traits.rule:
        return Label(line, "chrome", traits.rule)
    metadata = traits.metadata
    if not metadata:
        return Label(line, "body")
    if metadata.kind == "title":
        title = line.text[metadata.value_start :].strip()
        return Label(line, "title", "metadata/label", {"labelled": 1.0}, {"title": title}, metadata.value_start)
    role = "dateline" if metadata.kind == "dateline" else "metadata"
    return Label(line, role, f"metadata/{metadata.kind}", fields=dict(metadata.fields))


def _is_page(seen: Sequence[Traits]) -> bool:
    """Whether a text is a web page: rules found chrome, and links are as frequent among its lines as prose asks for."""
    if not seen:
        return False
    plain = sum(item.is_plain for item in seen) / len(seen)
    prose = sum(item.prose for item in seen) / sum(item.size for item in seen)
    kinds = len({item.rule for item in seen if item.rule})
    if kinds == 1 and _longest_menu(seen) < MENU:
        return False
    return kinds > 0 and plain >= max(PLAIN if kinds > 1 else SURE, prose / 2)


def _longest_menu(seen: Sequence[Traits]) -> int:
    longest = run = 0
    for item in seen:
        run = run + 1 if item.is_plain or item.rule else 0
        longest = max(longest, run)
    return longest


def read_page(text: str, lines: Sequence[Line], seen: Sequence[Traits]) -> list[Step]:
    """The features of the lines of a page that are not blank."""
    return steps(seen, place(lines, seen, [text[line.start].isspace() for line in lines]))


def _find_body(text: str, labels: Sequence[Label], lines: Sequence[Line], seen: Sequence[Traits]) -> None:
    """Of a page all is chrome but its body, its title and what stands near them of metadata."""
    rows = read_page(text, lines, seen)
    bodies = body_lines(rows)
    first = bodies.index(True)
    last = len(bodies) - 1 - bodies[::-1].index(True)
    said: set[str] = set()
    for number, (item, is_body) in enumerate(zip(labels, bodies, strict=True)):
        again = bool(seen[number].prose) and item.line.text in said
        if is_body and not again:
            said.add(item.line.text)
        elif item.role == "body" or again or not first - NEAR <= number <= last + NEAR:
            item.role, item.rule, item.value_start = (
                "chrome",
                item.rule or ("chrome/page" if number < last else "chrome/tail"),
                0,
            )
            item.fields = {}
        if item.role in ("body", "chrome"):
            item.reasons = dict(spoke_most(rows[number].alone, rows[number].place))
    _find_headline(labels, lines, first)


def _find_headline(labels: Sequence[Label], lines: Sequence[Line], first: int) -> None:
    """The line above the body that looks most like its title."""
    if any(item.role == "title" for item in labels[max(0, first - NEAR) : first]):
        return
    below = "".join(line.text[: titles.CONTEXT] for line in lines[first : first + 12])[: titles.CONTEXT]
    times = Counter(line.text for line in lines)
    found = []
    for number in range(max(0, first - 2 * NEAR), first):
        item = labels[number]
        if item.rule == "chrome/page" and titles.may_be_title(item.line) and len(item.line.text) >= 6:
            told = any(other.role == "metadata" for other in labels[number + 1 : min(first, number + 5)])
            parts = titles.headline(item.line, below, told=told, again=times[item.line.text] > 1)
            found.append((sum(parts.values()) + (number - first) / (2 * NEAR), number, parts))
    best = max(found, key=lambda candidate: candidate[:2], default=None)
    if best and best[0] >= HEADLINE:
        item = labels[best[1]]
        item.role, item.rule, item.fields, item.reasons = "title", "", {"title": item.line.text}, best[2]


def _find_menus(labels: Sequence[Label]) -> None:
    """Runs of short lines without a mark are menus, in a text of which rules know some chrome; else verse, a list."""
    if not any(item.role == "chrome" for item in labels):
        return
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


def _find_heads(text: str, labels: Sequence[Label], min_score: float, *, is_page: bool) -> None:
    """Where articles begin, and what their heads and tails consist of; a page is one article."""
    shown = [item for item in labels if item.role != "chrome" or not is_page]
    if is_page and any(item.role == "title" for item in shown):
        min_score = NO_MORE
    for part in find_parts(text, [item.line for item in shown], min_score, at_most=1 if is_page else None):
        items = [item for item in shown[part.paragraph.first : part.paragraph.last + 1] if item.role != "blank"]
        items[0].odds, items[0].begins = part.odds, part.begins
        items[0].reasons = part.reasons or items[0].reasons
        for item in items:
            item.part = STATES[part.state]
        role = ROLE_OF.get(part.state)
        if role and not (part.state == HEADING and items[0].role != "body"):
            _become(items, role, part.paragraph.text)
        elif len(items) > 1 and part.state in (TOLD, BELOW, TAIL):
            _read_wrapped(items, part.paragraph.text)


def _become(items: Sequence[Label], role: str, text: str) -> None:
    start = items[0].value_start if items[0].rule == "metadata/label" else 0
    for item in items:
        item.role, item.rule = role, ""
    if role in ("title", "pretitle", "subtitle"):
        items[0].fields = {role: text[start:].strip()}


def _read_wrapped(items: Sequence[Label], text: str) -> None:
    """A metadata line that a margin parted is read as a whole."""
    metadata = read_metadata(text)
    if metadata:
        for item in items:
            item.role, item.rule, item.fields = "metadata", f"metadata/{metadata.kind}", {}
        items[0].fields = dict(metadata.fields)


def _find_closings(labels: Sequence[Label]) -> None:
    """Signatures and dates that close a letter are no metadata."""
    for above, item in zip([None, *labels], labels, strict=False):
        if (
            item.rule == "metadata/date"
            and item.part not in ("told", "below")
            and above
            and above.role == "body"
            and titles.is_name(above.line.text)
        ):
            item.role, above.role = "date", "signature"
            above.fields["signature"] = above.line.text
