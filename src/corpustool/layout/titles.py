"""How much a line looks like the headline of a page, and what titles share with the text below them."""

from __future__ import annotations

import re
from functools import lru_cache

from corpustool.layout.lines import Line

CONTEXT = 350  # characters above and below in which the words of a title are looked for
LONGEST = 75  # the longest titles of the collection

_NUMBERED = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[)）]|第[一二三四五六七八九十百\d]+[条章节]|\d{1,2}[、.．](?!\d)|[①-⑳])"
)
_BULLET = re.compile(r"^[•·●◆■□★▲*#-]")
_QUOTED = re.compile(r"^[“「‘『《].*[”」’』》]$")
_BRACKETED = re.compile(r"^[【\[].*[】\]]$")
_PATH = re.compile(r"[>»›_]")
_STEP = re.compile(r"\s*[»›]\s*|\s+>\s+|>>")  # between the steps of a path through a site
_STEPS = ("/", ">", "»", "›", "|", "｜")  # what stands before a step that has a line of its own
_REPORTER = re.compile("记者|通讯员|实习生|编辑|作者|来源|記者|編輯|來源")
_DASHES = ("——", "--", "—")
_NOTE = re.compile(r"^(?:注释|附件|附录|目录|编者按|核心阅读|参考文献|相关链接|此致|敬礼)")
_HAN = re.compile(r"[\u3400-\u9fff]")
_HAN_RUN = re.compile(r"[\u3400-\u9fff]{2,}")


def may_be_title(line: Line) -> bool:
    """Whether the line can be a title at all: short, with some characters, no subtitle or note."""
    return 4 <= len(line.text) <= LONGEST and _may_be_title(line.text)


@lru_cache(maxsize=1 << 16)
def _may_be_title(text: str) -> bool:
    return len(_HAN.findall(text)) >= 4 and not text.startswith((*_DASHES, *_STEPS)) and not _NOTE.match(text)


def last_step(title: str) -> str:
    """What a title says at the end of a path through the site; without a path the title.

    >>> last_step("社会学论坛 » 学术前沿 » 社会资本与再就业")
    '社会资本与再就业'
    """
    last = _STEP.split(title)[-1]
    return last if len(_HAN.findall(last)) >= 4 else title


def headline(line: Line, below: str, *, told: bool, again: bool) -> dict[str, float]:
    """The parts of the score of a line above the body of a page as its title."""
    parts = {
        "words shared with the body": 3 * shared(line.text, below),
        "metadata below": 1.5 * told,
        "said again": 1.0 * again,
        "quoted": -1.5 * bool(_QUOTED.match(line.text) or _BRACKETED.match(line.text)),
        "a separator": -0.5 * bool(_PATH.search(line.text)),
        "names a reporter": -2.0 * bool(_REPORTER.search(line.text)),
        "short": -1.0 * (len(line.text) < 8),
    }
    return {reason: round(value, 2) for reason, value in parts.items() if value}


def repeats(text: str, title: str) -> bool:
    """Whether a line says a title again, with or without what stands in brackets."""
    bare, other = (re.sub(r"[（(【\[].*?[)）】\]]|[\s　|｜]", "", item) for item in (text, title))
    return bool(bare) and (bare in other or other in bare) and len(bare) >= 0.6 * len(other)


def is_listed(text: str) -> bool:
    """Whether a line is an item of a list, by its number or bullet."""
    return bool(_NUMBERED.match(text) or _BULLET.match(text))


def is_name(text: str) -> bool:
    """Whether a line can be the name of a person or office under a letter."""
    return len(text) <= 25 and not any(mark in text for mark in "，。；：！？,;:!?")


def shared(text: str, context: str) -> float:
    """The share of the line's character pairs that the context holds."""
    known = pairs(text)
    return sum([pair in context for pair in known]) / max(1, len(known))


@lru_cache(maxsize=1 << 14)  # menus, and the title of a page beside each of its lines
def pairs(text: str) -> frozenset[str]:
    """The pairs of Chinese characters that stand side by side."""
    return frozenset(run[at : at + 2] for run in _HAN_RUN.findall(text) for at in range(len(run) - 1))
