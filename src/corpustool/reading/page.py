"""What a web page names itself: title, date, source, author, address, from its head and its headings."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any

# Names of meta tags in the order in which they are believed, as pages of Chinese newspapers, portals and authorities
# have them: those of the state's norm for web sites first, Open Graph and Dublin Core after them.
_META = {
    "title": "articletitle og:title twitter:title title headline dc.title",
    "date": "pubdate article:published_time og:published_time publishdate datepublished og:release_date og:time "
    "weibo:article:create_at publish_time publishtime dc.date dc.date.issued date",
    "source": "contentsource source article:publisher og:article:source mediaid",
    "author": "author article:author og:article:author dc.creator byline",
    "url": "og:url",
}
_JSON = {
    "title": ("headline", "name"),
    "date": ("datePublished", "dateCreated"),
    "source": ("publisher", "sourceOrganization"),
    "author": ("author", "creator"),
    "url": ("url", "mainEntityOfPage"),
}
_ARTICLE = re.compile(r"(?:article|posting|report)$", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([a-zA-Z][a-zA-Z:-]*)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_TAG = re.compile(r"<[^<>]*>")
_DATE = re.compile(
    r"((?:19|20)\d\d)\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})日?(?:[T\s]*(\d{1,2}):(\d\d)(?::(\d\d))?)?"
    r"|^((?:19|20)\d\d)([01]\d)([0-3]\d)$"
)
_YEAR = re.compile(r"(?:19|20)\d\d\s?[-/.年]")
_NO_BYLINE = re.compile("。|©|copyright|版权|备案|ICP", re.IGNORECASE)
_SITE = re.compile(r"[_|｜»«]+|--+|——|::|\s+[-–—:·]+\s+|[-–—](?=[^-–—_|｜]*$)")
_NO_PERSON = re.compile(r"(?:网|網|网站|公司|编辑部|频道|admin|\.com|\.cn)$|://", re.IGNORECASE)
_SOURCE_LABEL = re.compile(r"^\s*(?:信息|文章|稿件)?来源\s*[：:]\s*")
LONGEST = 200  # characters of a value; titles have at most 75, and what is longer is a description
LONGEST_TITLE = 75  # characters, of the longest titles in collections of news
LONGEST_BYLINE = 100  # characters
LEAST_WEIGHT = 21  # seven Chinese characters; 95 % of titles have at least eight, names of sites mostly four to six
NEAR = 12  # lines below a title in which its date stands


@dataclass
class Head:
    """The parts of a page's head: its title as written, the attributes of its meta and link tags, its JSON-LD."""

    title: str = ""
    metas: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)


def read_head(head: Head, lines: Sequence[str] = (), headings: Sequence[str] = ()) -> dict[str, Any]:
    """The fields title, date (ISO 8601), source, author and url, as far as the page names them.

    `lines` are those of its text: of the title that the browser shows, the line that the page itself shows is
    the title, and the rest the name of the site. `headings` are looked at where there is no other title.

    >>> read_head(Head("喜讯_某网", ['name="PubDate" content="2022-02-11 09:52"']))
    {'title': '喜讯', 'date': '2022-02-11T09:52'}
    """
    named = {**_from_json(head.scripts), **_from_metas(head.metas)}
    canonical = next((link for link in map(_attributes, head.links) if link.get("rel") == "canonical"), {})
    title = _title([named.get("title", ""), _clean(head.title)], lines, headings)
    source, author = _SOURCE_LABEL.sub("", named.get("source", "")), named.get("author", "")
    found = {
        "title": title,
        "date": _iso(named.get("date", "")) or _shown_date(lines, title),
        "source": "" if "://" in source else source,
        "author": "" if _NO_PERSON.search(author) else author,
        "url": canonical.get("href") or named.get("url", ""),
    }
    return {name: value for name, value in found.items() if value}


def _from_metas(metas: Iterable[str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for attributes in map(_attributes, metas):
        name = attributes.get("name") or attributes.get("property") or attributes.get("itemprop") or ""
        values.setdefault(name.strip().lower(), attributes.get("content", ""))
    found = {}
    for name, keys in _META.items():
        value = next((value for key in keys.split() if (value := _clean(values.get(key, "")))), "")
        if value:
            found[name] = value
    return found


def _from_json(scripts: Iterable[str]) -> dict[str, str]:
    """The fields of the first article in JSON-LD; what is no JSON is passed over."""
    found: dict[str, str] = {}
    for script in scripts:
        try:
            value = json.loads(script, strict=False)
        except (ValueError, RecursionError):
            continue
        for item in _articles(value):
            for name, keys in _JSON.items():
                value = next((value for key in keys if (value := _named(item.get(key)))), "")
                if value:
                    found.setdefault(name, value)
    return found


def _articles(value: Any) -> Iterator[dict[str, Any]]:
    """The articles among the values of JSON-LD: at the top, in lists, and in @graph."""
    items = value if isinstance(value, list) else [value]
    graphs = [item.get("@graph") for item in items if isinstance(item, dict)]
    for item in [*items, *(part for graph in graphs if isinstance(graph, list) for part in graph)]:
        kinds = item.get("@type") if isinstance(item, dict) else None
        if any(_ARTICLE.search(str(kind)) for kind in (kinds if isinstance(kinds, list) else [kinds])):
            yield item


def _named(value: Any) -> str:
    """The text of a value, or the names of the persons or organisations that it lists."""
    if isinstance(value, str):
        return _clean(value)
    if isinstance(value, dict):
        name = value.get("name") or value.get("@id")
        return _clean(name) if isinstance(name, str) else ""
    if isinstance(value, list):
        return "、".join(filter(None, (_named(item) for item in value if isinstance(item, (str, dict)))))
    return ""


def _attributes(tag: str) -> dict[str, str]:
    return {
        match[1].lower(): unescape(match[2] or match[3] or match[4] or "").strip() for match in _ATTRIBUTE.finditer(tag)
    }


def _clean(value: str) -> str:
    value = re.sub(r"\s+", " ", _TAG.sub("", unescape(value))).strip()
    return value if len(value) <= LONGEST else ""


def _title(named: Sequence[str], lines: Sequence[str], headings: Sequence[str]) -> str:
    """The first of the titles without the name of the site, by preference long enough to be no site's name."""
    found = [part for title in filter(None, named) if (part := _shown_title(title, lines))]
    told = next((part for part in found if _weight(part) >= LEAST_WEIGHT), "")
    heading = next((line for line in headings if _weight(line) >= LEAST_WEIGHT and len(line) <= LONGEST_TITLE), "")
    return told or heading or max((_without_site(title) for title in named if title), key=_weight, default="")


def _shown_title(title: str, lines: Sequence[str]) -> str:
    """The line of the page that says most of a title, if it says a third of it."""
    squeezed = _squeeze(title)
    stripped = (line.strip() for line in lines if len(line) <= LONGEST)
    shown = [line for line in stripped if line[:1] in squeezed and _squeeze(line) in squeezed]
    best = max(shown, key=_weight, default="")
    return best if best and 3 * _weight(best) >= _weight(title) else ""


def _shown_date(lines: Sequence[str], title: str) -> str:
    """The date on a line that is no prose: soon below the title, else with a time of day, else the first."""
    below = [number for number, line in enumerate(lines) if title and line.strip() == title]
    dated = []
    for number, line in enumerate(lines):
        if len(line) <= LONGEST_BYLINE and _YEAR.search(line) and not _NO_BYLINE.search(line):
            date = _iso(line)
            near = any(0 < number - above <= NEAR for above in below[:NEAR])
            if date:
                dated.append((not near, "T" not in date, number, date))
    return min(dated, default=(0, 0, 0, ""))[-1]


def _without_site(title: str) -> str:
    parts = [part.strip() for part in _SITE.split(title) if part.strip()]
    if not parts:
        return title
    return parts[0] if _weight(parts[0]) >= LEAST_WEIGHT else max(parts, key=_weight)


def _weight(text: str) -> int:
    """How much a text says: a Chinese character as much as three Latin letters."""
    return len(_squeeze(text).encode("utf-8", "replace"))


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _iso(text: str) -> str:
    found = _DATE.search(text)
    if not found:
        return ""
    year, month, day = (found[n] or found[n + 6] for n in (1, 2, 3))
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return ""
    is_told = found[4] and int(found[4]) < 24 and int(found[5]) < 60 and int(found[6] or 0) < 60
    clock = f"T{int(found[4]):02}:{found[5]}" + (f":{found[6]}" if found[6] else "") if is_told else ""
    return f"{year}-{int(month):02}-{int(day):02}{clock}"
