"""What the markup of a web page says of its lines: which stand where the prose is, and which among links.

The prose of an article stands together: its paragraphs have one parent, or parents near each other. So the
element with the densest prose is sought, then the one around it that adds more prose than other text. What
an element is called (nav, footer, related …) makes its prose doubtful; it decides nothing alone, for pages
name their elements as they like.

The constants were chosen on 55 labelled pages (benchmarks/html_lines.py): character F1 stays within .01 of its
best for DECAY from .3 to .5, COST from 1 to 2, and DOUBT from .2 to .3.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from corpustool.document import Block, Change, Document, Element
from corpustool.layout.metadata import read_metadata
from corpustool.layout.titles import repeats, shared

SHORTEST_PROSE = 15  # characters that are no links; of body lines 10 % are under 10, of chrome half are under 6
MOST_LINKED = 0.25  # of a line of prose
LINKS = 0.5  # of a line that is more links than text
DOUBT = 0.3  # what a character of prose counts in an element whose name, or form, speaks against it
DECAY = 0.5  # what it counts one element further out
COST = 1.5  # characters of prose that one character of other text weighs as much as
HALF = 0.5  # an element with more of the prose is the text, whatever its name
METADATA_BEFORE, METADATA_AFTER = 12, 6  # lines around the text where those that speak of it stand
_MARK = re.compile("[，。；！？、“”]")
_CHROME_TAGS = frozenset(["nav", "footer", "aside", "select", "menu", "button", "dialog"])
_DOUBTFUL_TAGS = frozenset(["li", "form"])
_PARAGRAPH_TAGS = "p li dd dt h1 h2 h3 h4 h5 h6 blockquote pre tr tbody"
_PARAGRAPHS = frozenset(_PARAGRAPH_TAGS.split())  # hold no article alone
_CHROME_NAMES = re.compile(
    r"(?<![a-z])(?:nav|menu|foot|footer|copyright|copy|bread|crumb|breadcrumb|sidebar|side|share|sharebox|related?"
    r"|recommend|hot|rank|ranking|comment|commentform|respond|reply|login|search|pager|page_?nav|pagination|ad|advert"
    r"|banner|friend|link|toolbar|qrcode|ewm|tag|prevnext|promo|disclaimer|statement|shengming|editor)s?(?![a-z])",
    re.IGNORECASE,
)


class Hints(NamedTuple):
    """What the markup says of a line.

    `linked` is the share of its characters that are links; `heading` is 1 to 6 in h1 to h6, else 0; `within`
    says that it is in the element that holds the article; `outside` that an element around it is by name none
    of the text; `hidden` that it is not shown.
    """

    linked: float
    tag: str
    heading: int
    depth: int
    within: bool
    outside: bool
    hidden: bool

    @property
    def is_text(self) -> bool:
        """Whether all hints together speak for a line of the article."""
        return self.within and not self.outside and not self.hidden and self.linked < LINKS


def read_hints(document: Document) -> list[Hints]:
    """The hints for each of `document.blocks()`, in linear time; none for a text that was no web page."""
    if not document.markup:
        return []
    page = Element(-1, "", "", hidden=False)
    elements = (*document.markup.elements, page)  # the page stands last, so that its number is -1
    blocks = document.blocks()
    prose, other = _weights(document.text, blocks, elements, str(document.meta.get("title") or ""))
    root = _article(elements, prose, other)
    depth, within, outside, hidden = _inherit(elements, _sums(elements, prose), root)
    found = []
    for start, end, linked, at in blocks:
        tag = elements[at].tag
        heading = int(tag[1]) if tag[:1] == "h" and tag[1:].isdigit() else 0
        found.append(Hints(linked / max(1, end - start), tag, heading, depth[at], within[at], outside[at], hidden[at]))
    return found


def find_chrome(document: Document) -> list[Change]:
    """The lines of a web page that are not of its article, to be removed; none for other texts.

    Its title stays wherever it stands, and so do lines around the article that say when and by whom.
    """
    blocks, hints = document.blocks(), read_hints(document)
    kept = _kept(document, blocks, hints)
    last = max((number for number, stays in enumerate(kept) if stays), default=-1)
    changes = []
    for number, block in enumerate(blocks):
        if kept[number] or block.start == block.end:
            continue
        start = min(blocks[last].end + 1, block.start) if number == last + 1 and last >= 0 else block.start
        end = blocks[number + 1].start if number + 1 < len(blocks) else len(document.text)
        changes.append(Change("chrome/markup", start, document.text[start:end], ""))
    return changes


def _kept(document: Document, blocks: Sequence[Block], hints: Sequence[Hints]) -> list[bool]:
    """Which lines stay: those of the article, its title, and metadata between the two or close by."""
    lines = [document.text[block.start : block.end].strip() for block in blocks]
    kept = [hint.is_text for hint in hints]
    first = kept.index(True) if True in kept else 0
    last = max((number for number, stays in enumerate(kept) if stays), default=-1)
    title = _title(lines, hints, str(document.meta.get("title") or ""), first)
    begin = title if title is not None else first - METADATA_BEFORE
    for number in range(max(0, begin), min(len(lines), last + METADATA_AFTER)):
        kept[number] |= hints[number].linked < LINKS and not hints[number].hidden and bool(read_metadata(lines[number]))
    if title is not None:
        kept[title] = True
    return kept


def _title(lines: Sequence[str], hints: Sequence[Hints], title: str, first: int) -> int | None:
    """The line that says the title, the last one above the article or else the first; a heading before others."""
    middle = title[len(title) // 2 :][:1]  # a line that says the title, or most of it, has it
    found = [
        number
        for number, line in enumerate(lines)
        if middle and middle in line and len(line) <= 2 * len(title) and repeats(line, title)
        if not hints[number].hidden
    ]
    if any(hints[number].is_text for number in found):
        return None
    return max(found, key=lambda number: (number < first, hints[number].heading > 0, number), default=None)


def _weights(
    text: str, blocks: Sequence[Block], elements: Sequence[Element], title: str
) -> tuple[list[float], list[float]]:
    """How many characters of prose stand in each element itself, and how many others; what is repeated is neither.

    Prose that has the words of the title counts up to twice.
    """
    doubtful = [False] * len(elements)
    for number, element in enumerate(elements[:-1]):
        doubtful[number] = (
            doubtful[element.parent] or element.hidden or element.tag in _DOUBTFUL_TAGS or _is_chrome(element)
        )
    prose, other = [0.0] * len(elements), [0.0] * len(elements)
    seen = set()
    for block in blocks:
        line = text[block.start : block.end]
        plain = len(line) - block.linked
        if plain < SHORTEST_PROSE or block.linked > MOST_LINKED * len(line) or not _MARK.search(line):
            other[block.element] += len(line)
        elif line not in seen:
            seen.add(line)
            prose[block.element] += plain * (DOUBT if doubtful[block.element] else 1) * (1 + shared(title, line))
    return prose, other


def _article(elements: Sequence[Element], prose: Sequence[float], other: Sequence[float]) -> int:
    """The number of the element that holds the article."""
    near = list(prose)
    for number in range(len(elements) - 2, -1, -1):
        near[elements[number].parent] += near[number] * (1 if elements[number].tag == "p" else DECAY)
    containers = [number for number, element in enumerate(elements) if element.tag not in _PARAGRAPHS]
    best = number = max(containers, key=near.__getitem__)  # of equals the first
    if not near[number]:
        return -1
    gain = [plus - COST * minus for plus, minus in zip(_sums(elements, prose), _sums(elements, other), strict=True)]
    while number not in (-1, len(elements) - 1):
        number = elements[number].parent
        if gain[number] > gain[best] and elements[number].tag not in _PARAGRAPHS:
            best = number
    return best


def _sums(elements: Sequence[Element], weights: Sequence[float]) -> list[float]:
    """The weight of each element with all that is in it."""
    sums = list(weights)
    for number in range(len(elements) - 2, -1, -1):
        sums[elements[number].parent] += sums[number]
    return sums


def _inherit(
    elements: Sequence[Element], prose: Sequence[float], root: int
) -> tuple[list[int], list[bool], list[bool], list[bool]]:
    """Depth, within, outside, hidden of each element: what holds for one holds for all in it.

    But the article and what is around it are neither outside nor hidden, whatever their names.
    """
    size = len(elements)
    depth, within, outside, hidden = [0] * size, [False] * size, [False] * size, [False] * size
    around, number = {size - 1}, root % size
    within[number] = True
    while number not in around:
        around.add(number)
        number = elements[number].parent % size
    for number, element in enumerate(elements[:-1]):
        up = element.parent
        depth[number] = depth[up] + 1
        within[number] |= within[up]
        if number not in around:
            hidden[number] = hidden[up] or element.hidden
            outside[number] = outside[up] or (_is_chrome(element) and prose[number] <= HALF * prose[root])
    return depth, within, outside, hidden


def _is_chrome(element: Element) -> bool:
    return element.tag in _CHROME_TAGS or (bool(element.names) and _speaks(element.names))


@lru_cache(4096)
def _speaks(names: str) -> bool:
    return bool(_CHROME_NAMES.search(names))
