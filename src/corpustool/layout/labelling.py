"""The labeller: which role each line of a document plays, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from corpustool.layout import titles
from corpustool.layout.articles import Part, Text, find_parts
from corpustool.layout.chain import body_lines, own_score, spoke_most
from corpustool.layout.chains import BELOW, HEADING, MORE, OVER, STATES, SUB, TAIL, TITLE, TOLD
from corpustool.layout.labels import DATE, RECORD, Label
from corpustool.layout.lines import Line, split_lines
from corpustool.layout.metadata import NEWSPAPER_PAGE, iso_date, read_metadata
from corpustool.layout.neighbours import MENU, find_closings, find_menus, find_tail, revise
from corpustool.layout.places import place
from corpustool.layout.traits import Sign, Traits, names_a_site, see, sign

PLAIN = 0.3  # the least share of short lines without a mark in a web page; set on 55 pages and 500 compilations
SURE = 0.4  # the same where a menu and one kind of chrome are all the evidence
NEAR = 16  # lines above and below the body in which its title, byline and credits stand
NOT_DATED = ("chrome/copyright", "chrome/registration")  # their years are those of the site
BYLINE = 8  # lines below a headline in which the metadata begin
SHARED = 0.2  # of the words of a title just above the body that the body says again
HEADLINE = 0.8  # a headline by the words it shares with the body alone shares a quarter of them
MARGIN = (
    0.3  # nats a line of the page; texts with their articles on end have up to 1.6, but lose a third of their prose
)
FAR_FROM_BODY = 2.0  # the same where lines do not look like prose: forums; of hard-wrapped compilations none has 1.6
LOST = 0.1  # of the prose that a page with one text may lose; three in four such pages lose none
PAGE = "chrome/page"  # a line of a page that is nowhere near its text, whatever it says
PAGE_NAME = f"metadata/{NEWSPAPER_PAGE}"
NO_MORE = 1e9  # nats; a page with a headline is one article
ROLE_OF = {TITLE: "title", MORE: "title", OVER: "pretitle", SUB: "subtitle", HEADING: "heading"}


def label(text: str, *, heads: bool = True, reasons: bool = True) -> list[Label]:
    r"""The role of every line of a text; without `heads` titles and what goes with them are not looked for.

    Without `reasons` nothing is told of why a line of a page is body or chrome.

    >>> body = "9月10日，学校举行大会，庆祝第41个教师节，教师代表讲了话，学生代表献了花，校领导为老教师颁发了纪念章。"
    >>> page = "首页 > 新闻\n学校举行庆祝第41个教师节大会\n来源：新华社\n" + body
    >>> [item.role for item in label(page)]
    ['chrome', 'title', 'metadata', 'body']
    """
    return label_all([look(text)], heads=heads, reasons=reasons)[0]


def label_all(
    looks: Sequence[Look], *, heads: bool = True, min_score: float = 0.0, reasons: bool = True
) -> list[list[Label]]:
    """The role of every line of some texts, of which short ones cost less together.

    An article begins where the odds for it reach `min_score`, in nats.
    """
    all_labels = [_begun(item, reasons=reasons) for item in looks]
    if heads:
        _find_heads(looks, all_labels, min_score, reasons=reasons)
    for labels in all_labels:
        find_closings([item for item in labels if item.role != "blank"])
    return all_labels


def _begun(looked: Look, *, reasons: bool) -> list[Label]:
    """The role of every line as far as it does not depend on where articles begin."""
    _, lines, shown, signs, traits, places, bodies, is_page, _ = looked
    seen = [_alone(line, item) for line, item in zip(shown, signs, strict=True)]
    labels = seen if len(seen) == len(lines) else _with_blank(lines, seen)
    revise(seen)
    if is_page:
        first, last = _find_body(seen, traits, bodies)
        if reasons:
            _explain(seen, traits, places)
        _find_headline(seen, shown, first)
        _find_date(seen, first, last)
    else:
        find_menus(seen)
        find_tail(seen)
    return labels


class Look(NamedTuple):
    """What can be seen of a text before any line has its role: its lines, those not blank, what is seen of these.

    Traits and places are looked for only where a rule finds chrome.
    """

    text: str
    lines: list[Line]
    shown: list[Line]
    signs: list[Sign]
    traits: list[Traits]
    places: list[int]
    bodies: list[bool]
    is_page: bool
    is_one: bool = False  # it is known to be one article, as what is left of a page is


@lru_cache(maxsize=4)  # `clean` asks again for what it has labelled, and `split` is given the last of it
def look(text: str) -> Look:
    """What can be seen of a text at first."""
    lines = split_lines(text)
    shown = [line for line in lines if line.text]
    signs = [sign(line.text) for line in shown]
    traits = [see(line.text) for line in shown] if any(item.rule for item in signs) else []
    places = read_places(text, shown, traits) if traits else []
    bodies = body_lines(traits, places) if places else []
    is_page = bool(bodies) and (_is_page(traits) or _holds_one_text(traits, places, bodies))
    return Look(text, lines, shown, signs, traits, places, bodies, is_page)


def _with_blank(lines: Sequence[Line], seen: Sequence[Label]) -> list[Label]:
    rest = iter(seen)
    return [next(rest) if line.text else Label(line, "blank") for line in lines]


def _alone(line: Line, own: Sign) -> Label:
    """What can be said of a line without its neighbours."""
    rule, metadata = own
    if rule:
        return Label(line, "chrome", rule)
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


def _holds_one_text(seen: Sequence[Traits], places: Sequence[int], bodies: Sequence[bool]) -> bool:
    """Whether the chain is sure of what it leaves out: little of the prose, and lines that are far from body.

    What readers said below the text is no loss.
    """
    end = next((n for n, item in enumerate(seen) if item.rule == "chrome/comments" and True in bodies[:n]), len(seen))
    left_out = [(item, bits) for item, bits, is_body in zip(seen, places, bodies, strict=True) if not is_body]
    margin = -sum(own_score(item, bits) for item, bits in left_out if not item.metadata) / len(seen)
    prose = sum(item.prose for item in seen[:end])
    lost = sum(item.prose for item, is_body in zip(seen[:end], bodies, strict=False) if not is_body)
    is_open = prose < sum(item.size for item in seen[:end]) / 2  # of hard-wrapped text no line looks like prose
    if margin > FAR_FROM_BODY and (is_open or end < len(seen)):
        return True
    return not is_open and _begins(bodies) == 1 and margin > MARGIN and lost <= LOST * prose


def _begins(bodies: Sequence[bool]) -> int:
    """How often body begins."""
    return sum(now and not before for now, before in zip(bodies, [False, *bodies], strict=False))


def _longest_menu(seen: Sequence[Traits]) -> int:
    longest = run = 0
    for item in seen:
        run = run + 1 if item.is_plain or item.rule else 0
        longest = max(longest, run)
    return longest


def read_places(text: str, lines: Sequence[Line], seen: Sequence[Traits]) -> list[int]:
    """What can be seen of the places of the lines that are not blank."""
    indented = [text[line.start].isspace() for line in lines]
    numbers = [line.number for line in lines]
    spaced = [number > above + 1 for number, above in zip(numbers, [0, *numbers], strict=False)]
    return place(lines, seen, indented, spaced)


def _find_body(labels: Sequence[Label], seen: Sequence[Traits], bodies: Sequence[bool]) -> tuple[int, int]:
    """Of a page all is chrome but its body and what stands near it of metadata; first and last line of the body."""
    first = bodies.index(True)
    last = len(bodies) - 1 - bodies[::-1].index(True)
    said: set[str] = set()
    for number, (item, traits, is_body) in enumerate(zip(labels, seen, bodies, strict=True)):
        again = bool(traits.prose) and item.line.text in said
        if is_body and not again:
            said.add(item.line.text)
        elif item.role == "body" or again or not first - NEAR <= number <= last + NEAR:
            item.role, item.rule = "chrome", item.rule or (PAGE if number < last else "chrome/tail")
            item.fields, item.value_start = {}, 0
    return first, last


def _explain(labels: Sequence[Label], seen: Sequence[Traits], places: Sequence[int]) -> None:
    """Why lines of a page are body or chrome."""
    for item, traits, bits in zip(labels, seen, places, strict=True):
        if item.role in ("body", "chrome"):
            item.reasons = spoke_most(traits, bits)


def _find_headline(labels: Sequence[Label], lines: Sequence[Line], first: int) -> None:
    """The line above the body that looks most like its title, or else the one in a title's place."""
    if any(item.role == "title" for item in labels[max(0, first - NEAR) : first]):
        return
    below = "".join(line.text[: titles.CONTEXT] for line in lines[first : first + 12])
    times = Counter(line.text for line in lines)
    found = []
    for number in range(max(0, first - 2 * NEAR), first):
        item = labels[number]
        if item.rule == PAGE and titles.may_be_title(item.line) and len(item.line.text) >= 6:
            told = any(other.role == "metadata" for other in labels[number + 1 : min(first, number + BYLINE)])
            again = times[item.line.text] > 1
            parts = titles.headline(item.line, below[: titles.CONTEXT], told=told, again=again)
            found.append((sum(parts.values()) + (number - first) / (2 * NEAR), number, parts))
    best = max(found, key=lambda candidate: candidate[:2], default=None)
    if best and best[0] >= HEADLINE:
        _entitle(labels[best[1]], best[2])
        return
    for number in [number for _, number, _ in found if not names_a_site(labels[number].line.text)]:
        share = titles.shared(labels[number].line.text, below)
        told = labels[number + 1].role == "metadata"
        if told or (first - number <= 2 and share >= SHARED):
            reason = "metadata just below" if told else "words shared with the body"
            _entitle(labels[number], {reason: 1.0 if told else round(share, 2)})
            return


def _entitle(item: Label, reasons: dict[str, float]) -> None:
    item.role, item.rule, item.fields, item.reasons = "title", "", {"title": item.line.text}, reasons


def _find_date(labels: Sequence[Label], first: int, last: int) -> None:
    """Where nothing says when, the date on a line that is no prose, the nearest above the body or else below it."""
    near = labels[max(0, first - NEAR) : last + NEAR]
    if any("date" in item.fields for item in near):
        return
    above, below = labels[max(0, first - NEAR) : first], labels[last + 1 : last + NEAR]
    for item in [*reversed(above), *below]:
        date = iso_date(item.line.text) if len(item.line.text) <= titles.LONGEST else None
        if date and item.role == "chrome" and not item.rule.startswith(NOT_DATED):
            item.role, item.rule, item.fields = "metadata", DATE, {"date": date}
            return


def _find_heads(
    looks: Sequence[Look], all_labels: Sequence[Sequence[Label]], min_score: float, *, reasons: bool
) -> None:
    """Where articles begin, and what their heads and tails consist of; a page is one article."""
    texts, all_shown = [], []
    for looked, labels in zip(looks, all_labels, strict=True):
        shown = [item for item in labels if item.role != "chrome" or not looked.is_page]
        is_headed = looked.is_page and any(item.role == "title" for item in shown)
        lines, at_most = [item.line for item in shown], 1 if looked.is_page or looked.is_one else None
        texts.append(Text(looked.text, lines, NO_MORE if is_headed else min_score, at_most))
        all_shown.append(shown)
    for shown, parts in zip(all_shown, find_parts(texts, reasons=reasons), strict=True):
        _play(shown, parts)


def _play(shown: Sequence[Label], parts: Sequence[Part]) -> None:
    """Give lines the roles of their paragraphs."""
    for part in parts:
        items = [item for item in shown[part.paragraph.first : part.paragraph.last + 1] if item.role != "blank"]
        items[0].odds, items[0].begins = part.odds, part.begins
        items[0].reasons = part.reasons or items[0].reasons
        for item in items:
            item.part = STATES[part.state]
        role = ROLE_OF.get(part.state)
        told = items[0].rule in (DATE, RECORD, PAGE_NAME) or (role == "heading" and items[0].role != "body")
        if role and not told:
            _become(items, role, part.paragraph.text)
        elif len(items) > 1 and part.state in (TOLD, BELOW, TAIL):
            _read_wrapped(items, part.paragraph.text)


def _become(items: Sequence[Label], role: str, text: str) -> None:
    start = items[0].value_start if items[0].rule == "metadata/label" else 0
    for item in items:
        item.role, item.rule = role, ""
    if role in ("title", "pretitle", "subtitle"):
        items[0].fields = {role: titles.last_step(text[start:].strip())}


def _read_wrapped(items: Sequence[Label], text: str) -> None:
    """A metadata line that a margin parted is read as a whole."""
    metadata = read_metadata(text)
    if metadata:
        for item in items:
            item.role, item.rule, item.fields = "metadata", f"metadata/{metadata.kind}", {}
        items[0].fields = dict(metadata.fields)
