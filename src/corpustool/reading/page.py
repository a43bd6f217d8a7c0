"""What the head of a web page says of it: title, date, source, author, address."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

# In the order in which they are believed; names as pages of Chinese newspapers, portals and authorities use them.
_META = {
    "title": "articletitle og:title twitter:title title headline dc.title",
    "date": "article:published_time og:published_time pubdate publishdate datepublished og:release_date "
    "weibo:article:create_at publish_time publishtime dc.date dc.date.issued date og:time",
    "source": "contentsource source article:publisher mediaid og:article:source",
    "author": "author article:author dc.creator og:article:author byline",
    "url": "og:url",
}
_FIELD = {name: (field, rank) for field, names in _META.items() for rank, name in enumerate(names.split())}
_ATTRIBUTE = re.compile(r"([a-zA-Z][a-zA-Z:-]*)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_TAG = re.compile(r"<[^<>]*>")
_DATE = re.compile(
    r"((?:19|20)\d{2})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s]*(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?"
    r"\s*(Z|[+-]\d{2}:?\d{2})?)?|^((?:19|20)\d{2})([01]\d)([0-3]\d)$"
)
_ARTICLES = ("article", "posting", "report")  # how the types of JSON-LD that are articles end
_SITE = re.compile(r"\s*(?:[_|｜]|--+|——|\s[-–—:]+\s|[-–—](?=[^-–—_]*$)|\s(?=\S*$))\s*")
_SITE_WORDS = re.compile(
    r"(?:网|報|报|频道|頻道|新闻|新聞|门户|網|客户端|日报|晚报|在线|中心|网站|论坛|博客|社区|资讯|财经|观点|评论"
    r"|健康|饮食|政府|首页|大学|学院|学校|台|社|\.[a-z]{2,3}|[a-zA-Z.]+)$|[网站]"
)


@dataclass
class Head:
    """The parts of a page's head: its title as written, the attributes of meta and link, its JSON-LD."""

    title: str = ""
    metas: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)


def read_head(head: Head) -> dict[str, Any]:
    """The fields title, date (ISO 8601), source, author and url, as far as the head gives them."""
    return {}
