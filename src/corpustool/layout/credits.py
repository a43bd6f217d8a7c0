"""What the lines of one article say of it, gathered into fields: head, tail, and the opening of its text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from corpustool.layout.headings import is_person
from corpustool.layout.labels import Label
from corpustool.layout.lines import fold_labels
from corpustool.layout.metadata import iso_date, trailing_credit

HEAD, TAIL = ("told", "title", "more", "over", "below", "sub"), ("tail",)
OPENING = 4  # paragraphs at the top in which a number may stand
CLOSING = 6  # lines at the end among which a signature and its date may stand
_DATELINE = re.compile(
    r"[（(【]?(?:据)?(?:[\u4e00-\u9fff]{0,8}(?:社|报|報|网|網|台|通讯|通訊|新闻|新聞)|本[报報网網站校台]刊?)[\u4e00-\u9fffA-Za-z·、]{0,16}?\s?"
    r"(?:(?:\d{4}\s?年)?\s?\d{1,2}\s?月\s?\d{1,2}\s?日)?\s?(?:专|專)?(?:电|電|讯|訊|消息)[】]?"
    r"(?:\s?[（(][^（()）]{1,60}[）)]|[ \u3000]|(?=[：:，,]|$))"
)
_PLAIN_DATELINE = re.compile(
    r"[（(]?(?:中新|新华|新華|人民|本报|本報|央视|央視|法新|路透|美联|共同)[\u4e00-\u9fff]{0,14}?\s?\d{1,2}\s?月\s?\d{1,2}\s?日\s?(?:电|電|讯|訊)(?:\s?[（(][^（()）]{1,60}[）)])?"
)
_REPORTERS = re.compile(
    r"(?:记者|記者|通讯员|通訊員|实习生|實習生|撰稿|作者)[：:\s]{0,3}([\u4e00-\u9fff·][\u4e00-\u9fff·\s、]{1,50})(?=[）)]|$)"
)
_DOCNO = re.compile(r"[\u4e00-\u9fff]{1,12}\s?[〔\[（(【]\d{4}[〕\]）)】]\s?(?:第)?\d{1,5}\s?号")
_ORDER = re.compile(r"[\u4e00-\u9fff]{0,24}令?\s?第\s?\d{1,5}\s?号")
_URL = re.compile(r"https?://[!-~]{4,300}")
_MARKS = frozenset("，。；：！？,;:!?“”")


def article_fields(labels: Sequence[Label]) -> dict[str, Any]:
    """What the lines of an article say of it; the first line that says something holds, editors are gathered."""
    shown = [item for item in labels if item.role not in ("blank", "chrome")]
    fields: dict[str, Any] = {}
    prose = next((n for n, item in enumerate(shown) if item.role == "body" and item.line.is_prose), len(shown))
    top = shown[:prose]
    for name in ("title", "pretitle", "subtitle"):
        said = [item.fields[name] for item in top if item.role == name and name in item.fields]
        if said:
            fields[name] = " ".join(dict.fromkeys(said))  # pages say their title twice
    for item in _edges(shown):
        _merge(fields, _at_the_foot(item) if item.part == "text" else item.fields)
    _merge(fields, _opening(shown))
    if "issuer" in fields:
        fields.setdefault("author", fields.pop("issuer"))
    _merge(fields, _signed(shown))
    bodies = [item for item in shown if item.role == "body"]
    if bodies:
        _merge(fields, trailing_credit(bodies[-1].line.text))
    return fields


def _at_the_foot(item: Label) -> dict[str, Any]:
    """The fields of a line below or inside the text: a reporter named there is credited, and need not be the author."""
    if "author" not in item.fields or "作者" in fold_labels(item.line.text):
        return item.fields
    return {("reporter" if name == "author" else name): value for name, value in item.fields.items()}


def understood(labels: Sequence[Label]) -> list[Label]:
    """The lines of an article that are metadata and nothing else, all of which its fields say."""
    shown = [item for item in labels if item.role not in ("blank", "chrome")]
    return sorted(
        {id(item): item for item in _edges(shown) if item.role in ("metadata", "dateline")}.values(),
        key=lambda item: item.line.number,
    )


def _merge(fields: dict[str, Any], found: dict[str, Any]) -> None:
    for name, value in found.items():
        if name == "editors":
            fields[name] = {**value, **fields.get(name, {})}
        elif name not in ("title", "pretitle", "subtitle"):
            fields.setdefault(name, value)


def _edges(shown: Sequence[Label]) -> Iterator[Label]:
    """The lines with metadata of the head and the tail; what stands inside the text says nothing of the article."""
    prose = [n for n, item in enumerate(shown) if item.line.is_prose and item.role == "body"]
    first, last = (prose[0], prose[-1]) if prose else (len(shown), -1)
    head = [
        item
        for n, item in enumerate(shown)
        if item.part in HEAD or (n < first and item.role in ("metadata", "dateline"))
    ]
    yield from head
    for n, item in enumerate(shown):
        if item.role != "date" and (item.part in TAIL or (n > last and item.role in ("metadata", "dateline"))):
            yield item


def _opening(shown: Sequence[Label]) -> dict[str, Any]:
    """The dateline that a text opens with, and the reporters that it names; a document number; an address."""
    fields: dict[str, Any] = {}
    bodies = [item for item in shown if item.role in ("body", "dateline", "metadata", "salutation")]
    for item in bodies[:OPENING]:
        found = opening_dateline(item.line.text)
        if found:
            fields["dateline"] = found
            names = reporters(found)
            if names:
                fields["author"] = names
        if found or (item.role == "body" and item.part not in HEAD):
            break
    for item in bodies[: OPENING + 2]:
        number = _DOCNO.fullmatch(item.line.text.strip("（()） ")) or _ORDER.fullmatch(item.line.text)
        if number:
            fields.setdefault("docno", number[0])
    for item in (*shown[-CLOSING:], *shown[:OPENING]):
        url = _URL.search(item.line.text)
        if url and not item.line.is_prose:
            fields.setdefault("url", url[0])
    return fields


def opening_dateline(text: str) -> str | None:
    """The dateline or lead at the start of a paragraph, with the brackets that name its reporters.

    >>> opening_dateline("新华社北京10月2日电（记者王明）国务院日前印发通知。")
    '新华社北京10月2日电（记者王明）'
    >>> opening_dateline("央视网消息（新闻联播）：10月1日，大会开幕。"), opening_dateline("本报告共分三部分。")
    ('央视网消息（新闻联播）', None)
    """
    found = _DATELINE.match(text[:120]) or _PLAIN_DATELINE.match(text[:120])
    return found[0].strip() if found else None


def reporters(dateline: str) -> str | None:
    """The names of the reporters in the brackets of a dateline.

    >>> reporters("本报讯（记者李杨 通讯员吴军辉）")
    '李杨 通讯员吴军辉'
    """
    found = _REPORTERS.search(dateline)
    return found[1].strip() if found else None


def _signed(shown: Sequence[Label]) -> dict[str, Any]:
    """The name and date under an official text or a letter."""
    tail = [item for item in shown if item.line.text][-CLOSING * 4 :]
    for above, item in zip(reversed(tail[:-1]), reversed(tail[1:]), strict=True):
        date = iso_date(item.line.text) if len(item.line.text) <= 16 else None
        name = above.line.text
        if item.role == "date" and date and 2 <= len(name) <= 30 and not _MARKS & set(name):
            dated = is_person(name) or any(_is_number(other.line.text) for other in shown[:CLOSING])
            return {"signature": name, "signed": date, **({"date": date} if dated else {})}
    return {}


def _is_number(text: str) -> bool:
    return bool(_DOCNO.fullmatch(text.strip("（()） ")))
