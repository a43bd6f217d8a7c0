"""HTML becomes lines: what a browser shows, each difference from the source a change that can be undone.

Written for offsets into the source, and for pages that nobody checked: one pass over the tags, a stack of
block elements, and the few rules of the HTML standard that broken pages depend on (which elements end
others, what of a page is no text). Only what lies between tags is looked at character by character.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from html import unescape

from corpustool.document import Block, Change, Document, Element, Markup
from corpustool.reading.decoding import decoded, mended
from corpustool.reading.detecting import Detection, detect_page, known
from corpustool.reading.page import LONGEST, Head, read_head

RULE = "characters/markup"
_CELL, _LINE, _PARAGRAPH = 1, 2, 3  # what parts two texts, by the strongest tag between them
_SEPARATORS = ("", "\t", "\n", "\n\n")

# Which elements are blocks, and which part paragraphs: the style sheet of the HTML standard (section 15.3).
_BLOCKS = (
    "address article aside body button caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form frameset header hgroup html legend li main marquee menu nav ol optgroup option search section select "
    "summary table tbody tfoot thead tr ul br hr"
)
_PARAGRAPHS = "p h1 h2 h3 h4 h5 h6 blockquote pre listing"
_BREAKS = {
    **dict.fromkeys(("td", "th"), _CELL),
    **dict.fromkeys(_BLOCKS.split(), _LINE),
    **dict.fromkeys(_PARAGRAPHS.split(), _PARAGRAPH),
}
_NOT_OPENED = frozenset(["br", "hr", "html", "body"])  # part lines, but what follows is not inside them
_RAW = ("script", "style")  # without an end tag all that follows belongs to them
_UNSEEN_NAMES = "noscript template textarea iframe noframes noembed svg math xmp audio video datalist"
_UNSEEN = {name: re.compile(f"</{name}", re.IGNORECASE) for name in (*_RAW, *_UNSEEN_NAMES.split())}
_TITLE_NAME = re.compile(r"(?i:title|headline|biaoti)|\bHeading\b")
_LOOKED_INTO = frozenset(["title", "meta", "link", *_UNSEEN])
# What a start tag ends (section 13.1.2.4, optional tags), as far as its container lies open.
_P = frozenset(["p"])
_ENDS = {
    **{tag: _P for tag, level in _BREAKS.items() if tag not in ("br", "button", "option", "select", "optgroup")},
    "li": frozenset(["li", "p"]),
    **dict.fromkeys(("dd", "dt"), frozenset(["dd", "dt", "p"])),
    **dict.fromkeys(("td", "th"), frozenset(["td", "th", "p"])),
    "tr": frozenset(["td", "th", "tr", "p"]),
    **dict.fromkeys(("tbody", "thead", "tfoot"), frozenset(["td", "th", "tr", "tbody", "thead", "tfoot", "p"])),
    **dict.fromkeys(("option", "optgroup"), frozenset(["option"])),
}
_REACH = 64  # how far out an end tag looks for its start tag
_WALLS = frozenset(["td", "th", "table"])  # an end tag inside does not end what began outside
_TABULAR = frozenset(["td", "th", "tr", "tbody", "thead", "tfoot", "table"])

_TAG = re.compile(
    r"<(?:"
    r"(?P<close>/?)(?P<name>[a-zA-Z][a-zA-Z0-9:_-]*)"
    # at most 100 attributes with a value, so that tags within tags without end are not read again and again
    r"(?P<attributes>[^<>=]*(?:=(?:\s*\"[^\"]*\"|\s*'[^']*'|(?!\s*[\"']))[^<>=]*){0,100}|[^<>]*)>"
    r"(?P<blank>[ \t\n\r\f]*)"
    r"|!--(?:-?>|.*?(?:--!?>|\Z))|!\[CDATA\[|[!?/][^<>]*>|[a-zA-Z/][\x20-\x3b=?-\x7e\s]*(?=<|\Z)"
    r")",
    re.DOTALL,
)
_WHITE = " \t\n\r\f\x00"
_MARGIN = _WHITE + "\xa0"
_MAY_BE_BLANK = "&\xa0\u200b\ufeff"
_BLANK = re.compile(r"(?:[ \t\n\r\f\x00\xa0\u200b\ufeff]|&nbsp;|&#160;|&#xa0;|&emsp;|&ensp;)*", re.IGNORECASE)
_FOLDED = re.compile(
    r"[ \t\n\r\f]{2,}|[\t\n\r\f]|&(?:#[0-9]{1,8}|#[xX][0-9a-fA-F]{1,7}|[a-zA-Z][a-zA-Z0-9]{1,31});?|\]\]>"
)
_NAMES = re.compile(r"(?:class|id|role)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|(?:^|\s)hidden(?=[\s=/]|$)", re.IGNORECASE)
_WIDE = "\u2e80"  # from here on characters are as wide as high: a line break between two is no space (CSS Text 3)


def flatten(page: Document) -> Document:
    r"""The document whose text is HTML as the lines that a browser shows, with what the markup says of them.

    A table's cells are parted by tabs, paragraphs by a blank line. `meta` gets title, date, source, author and
    url where the page names them; what is known already stays.

    >>> page = flatten(Document("a.html", "<title>喜讯_某网</title><p>要依靠<b>人&#27665;</b>。<p>好！"))
    >>> page.text, page.meta["title"]
    ('要依靠人民。\n\n好！\n', '喜讯')
    >>> page.original()
    '<title>喜讯_某网</title><p>要依靠<b>人&#27665;</b>。<p>好！'
    """
    flattener = _Flattener(page.text)
    flattener.run()
    flat = page.edited(flattener.changes)
    blocks, elements = flattener.blocks, flattener.elements
    lines = [flat.text[block.start : block.end] for block in blocks if block.end - block.start <= LONGEST]
    headings = [
        flat.text[block.start : block.end]
        for block in blocks
        if block.element >= 0 and _is_heading(elements[block.element]) and not block.linked
    ]
    markup = Markup(tuple(blocks), tuple(elements), len(flat.history))
    meta = {**read_head(flattener.head, lines, headings), **page.meta}
    return mended(replace(flat, meta=meta, markup=markup))


def decode_page(data: bytes, name: str, encoding: str | None = None) -> Document:
    """The document `name` whose HTML bytes hold: as lines, with its encoding and what the page names itself."""
    found = Detection(known(encoding)) if encoding else detect_page(data)
    return flatten(decoded(data, name, found))


def _is_heading(element: Element) -> bool:
    return element.tag in ("h1", "h2") or (bool(element.names) and _names_a_title(element.names))


@lru_cache(maxsize=1 << 12)
def _names_a_title(names: str) -> bool:
    return bool(_TITLE_NAME.search(names))


@lru_cache(maxsize=1 << 12)  # the pages of a site have the same elements
def _said(attributes: str) -> tuple[str, bool]:
    """The names of an element, and whether it is hidden."""
    names = " ".join(value for match in _NAMES.findall(attributes) for value in match if value)
    return names, bool(_HIDDEN.search(attributes))


class _Flattener:
    """One pass over the source of a page."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.changes: list[Change] = []
        self.blocks: list[Block] = []
        self.elements: list[Element] = []
        self.head = Head()
        self._stack: list[int] = []  # numbers of the open elements
        self._tags: list[str] = []  # and what they are called
        self._gap = 0  # where the last text that is seen ends
        self._shift = 0  # from a place in the source to that in the text
        self._level = 0
        self._space = self._folded = False  # white space since then: spaces, line breaks of the source
        self._line = 0  # where the line begins in the text
        self._element: int | None = None  # the innermost element at its beginning; None before the first line
        self._linked = 0
        self._unclosed: set[str] = set()
        self._link = 0  # one more than the depth at which a link is open
        self._in_cdata = False

    def run(self) -> None:
        """Go through the tags and the texts between them."""
        source, search, levels = self.source, _TAG.search, _BREAKS
        at = 0
        while match := search(source, at):
            start, end = match.span()
            if start > at:
                self._texts(at, start)
            at = end
            close, name, attributes, blank = match.groups()
            if name is None:
                self._in_cdata |= source.startswith("[", start + 2)
                continue
            if not name.islower():
                name = name.lower()
            level = levels.get(name)
            if level:
                self._level = max(self._level, level)
                (self._end if close else self._begin)(name, attributes)
                continue
            if name == "a":
                self._link = 0 if close or "href" not in attributes.lower() else len(self._stack) + 1
            elif not close and name in _LOOKED_INTO:
                at = self._look_into(name, attributes, end)
                continue
            if blank:
                self._texts(end - len(blank), end)
        self._texts(at, len(source))
        self._end_line(self._gap)
        rest, feed = source[self._gap :], "\n" if self.blocks else ""
        if rest != feed:
            self.changes.append(Change(RULE, self._gap, rest, feed))

    def _look_into(self, name: str, attributes: str, at: int) -> int:
        """Take from the head of the page what it says; where the next tag is looked for."""
        if name in ("meta", "link"):
            (self.head.metas if name == "meta" else self.head.links).append(attributes)
            return at
        if name == "title":
            end = self.source.find("<", at)
            end = len(self.source) if end < 0 else end
            self.head.title = self.head.title or unescape(self.source[at:end])
            return end
        if name in self._unclosed:
            return at
        found = _UNSEEN[name].search(self.source, at)
        if not found and name not in _RAW:
            self._unclosed.add(name)
            return at
        end = found.start() if found else len(self.source)
        if name == "script" and "ld+json" in attributes.lower():
            self.head.scripts.append(self.source[at:end])
        return end

    def _begin(self, name: str, attributes: str) -> None:
        if name in _NOT_OPENED:
            return
        stack, tags, elements = self._stack, self._tags, self.elements
        ends = _ENDS.get(name)
        while ends and tags and tags[-1] in ends:
            self._pop()
        names, hidden = _said(attributes) if attributes else ("", False)
        parent = stack[-1] if stack else -1
        stack.append(len(elements))
        elements.append(Element(parent, name, names, hidden))
        tags.append(name)

    def _end(self, name: str, _: str = "") -> None:
        tags = self._tags
        if tags and tags[-1] == name:
            del tags[-1], self._stack[-1]
            if self._link > len(tags) + 1:
                self._link = 0
            return
        for depth, tag in enumerate(reversed(tags[-_REACH:]), 1):
            if tag == name:
                self._pop(depth)
                return
            if tag in _WALLS and name not in _TABULAR:
                return

    def _pop(self, count: int = 1) -> None:
        del self._tags[-count:], self._stack[-count:]
        if self._link > len(self._stack) + 1:
            self._link = 0

    def _texts(self, start: int, end: int) -> None:
        """A text between two tags; within `pre` line by line."""
        source, tags = self.source, self._tags
        while tags and tags[-1] == "pre" and (feed := source.find("\n", start, end)) >= 0:
            self._text(start, feed)
            self._level = max(_LINE, self._level)
            start = feed + 1
        piece = source[start:end]
        if piece.isspace():
            self._folded = True
            self._space |= "\n" not in piece
        else:
            self._text(start, end)

    def _text(self, start: int, end: int) -> None:
        source = self.source
        piece = source[start:end]
        visible = piece.lstrip(_WHITE)
        first = end - len(visible)
        if first > start:
            blank = source[start:first]
            self._folded |= "\n" in blank
            self._space |= "\n" not in blank
        if visible and visible[0] in _MAY_BE_BLANK:
            match = _BLANK.match(source, first, end)
            if match and match.end() > first:
                first, self._space = match.end(), True
                visible = source[first:end]
        if not visible or visible.isspace():
            return
        self._join(first)
        last = first + len(visible.rstrip(_MARGIN))
        before = self._shift
        for match in _FOLDED.finditer(source, first, last):
            after = self._read_as(match)
            if after != match.group():
                self.changes.append(Change(RULE, match.start(), match.group(), after))
                self._shift += len(after) - len(match.group())
        if self._link:
            self._linked += last - first + self._shift - before
        self._gap = last
        blank = source[last:end] if last < end else ""
        self._space = " " in blank or "\xa0" in blank
        self._folded = last < end and not self._space

    def _join(self, first: int) -> None:
        """Put between the last text and the next what is seen between them."""
        source, gap = self.source, self._gap
        if self._element is None:
            between = ""
        elif self._level:
            between = _SEPARATORS[self._level]
        elif self._space or (self._folded and min(source[gap - 1], source[first]) < _WIDE):
            between = " "
        else:
            between = ""
        if self._level >= _LINE or self._element is None:
            self._end_line(gap)
            self._line = gap + self._shift + len(between)
            self._element = self._stack[-1] if self._stack else -1
        if source[gap:first] != between:
            self.changes.append(Change(RULE, gap, source[gap:first], between))
            self._shift += len(between) - (first - gap)
        self._level = 0

    def _end_line(self, gap: int) -> None:
        if self._element is not None and gap + self._shift > self._line:  # nothing of a section of data is left
            self.blocks.append(Block(self._line, gap + self._shift, self._linked, self._element))
        self._linked = 0

    def _read_as(self, match: re.Match[str]) -> str:
        """What white space, or a reference, is shown as."""
        found = match.group()
        if found[0] == "&":
            after = unescape(found)
            return after if after not in ("\n", "\r", "\t", "\f") else " "
        if found[0] == "]":
            return "" if self._in_cdata else found
        around = self.source[match.start() - 1], self.source[match.end()]
        return "" if "\n" in found and min(around) >= _WIDE else " "
