"""What a metadata line says: labelled fields, dates, datelines, bylines, credits."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from corpustool.layout.lines import fold_labels, fold_marks

# label -> field; the labels are those of the catalogue of 10,000 university and portal pages
LABELS = {
    "source": "信息来源 文章来源 稿件来源 新闻来源 本文来源 消息来源 来源 稿源 来自 转自 摘自 原载 出处",
    "contributor": "供稿单位 供稿人 供稿",
    # of an office that sends a text in, or of the site: who let it pass, not who edited it
    "reviewer": "审核人 审核 审稿人 审稿",
    "date": "发布日期 发布时间 发稿日期 发稿时间 发表日期 发表时间 更新日期 更新时间 上传时间 "
    "成文日期 印发日期 发文日期 发文时间 生成日期 公开日期 颁布日期 录入时间 发表于 发布于 发布 时间 日期",
    "author": "文章作者 本文作者 作者 文/图 图/文 撰稿人 撰稿 撰文 本报记者 记者 通讯员 发布者 发布人",
    "translator": "翻译 译者 译",
    "editors": "责任编辑 责编 见习编辑 实习编辑 网络编辑 执行编辑 本期编辑 版面编辑 报纸编辑 美术编辑 编辑 "
    "审校 初审 复审 终审 校对 校稿 总监制 监制 审读 "
    "主编 签发 核发 统筹 策划 编审 "
    "选稿 值班编辑 值班主任 总值班 责任录入 编发 图片来源 摄影",
    "views": "浏览次数 浏览量 浏览 点击次数 点击量 点击率 点击数 点击 阅读次数 阅读量 阅读数 阅读 访问次数 访问量 人气",
    "title": "文章标题 标题 题目",
    # the table of a public record, which authorities put above what they publish
    "issuer": "发文机关 发文机构 发布机构 发布机关 发布单位 发布部门 制发机关 颁布单位",
    "docno": "发文字号 发文文号 文号",
    "record": "索引号 索取号 主题分类 信息分类 组配分类 体裁分类 服务对象分类 公文种类 主题词 有效性 效力状态 "
    "公开方式 公开形式 公开范围 公开时限 公开类别 公开责任部门 内容概述 "
    "生效日期 实施日期 施行日期 失效日期 废止日期",
}
FIELD = {label: field for field, labels in LABELS.items() for label in labels.split()}
# What a line counts as.
_KINDS = {"contributor": "author", "translator": "author", "reviewer": "editors", "issuer": "record", "docno": "record"}
_LABEL = re.compile(
    f"(?=[{''.join(sorted({label[0] for label in FIELD}))}])(?:"
    r"(?P<label>"
    + "|".join(r"\s*".join(label) if len(label) < 4 else label for label in sorted(FIELD, key=len, reverse=True))
    + r")\s*[：:|｜]\s*"
    r"|(?P<when>发表于|发布于|(?:发布|发表|更新)时间)\s*(?=(?:19|20)\d{2}\s*[-年./]\s*\d{1,2}\s*[-月./]\s*\d{1,2}\s*日?\s*\d{1,2}[：:]))"
)
_OPENING = re.compile(r"^[\[【（(■□◎●▲•·\s]*")
_MARGINS = " 　|｜/\t[]【】（）()•·"
_DATE = re.compile(
    r"(?P<year>(?:19|20)\d{2})\s*[-年./]\s*(?P<month>\d{1,2})\s*[-月./]\s*(?P<day>\d{2}(?=\d{2}:\d{2})|\d{1,2}(?!\d))\s*日?"
    r"(?:\s*T?\s*(?P<hour>\d{1,2})[：:](?P<minute>\d{2})(?:[：:](?P<second>\d{2}))?)?"
)
_COMPACT_DATE = re.compile(r"((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")  # behind a label alone
_TITLED = re.compile(r"《\s*([^《》]+?)\s*》")
_DAY = re.compile(r"^\d{1,2}月\d{1,2}日\s*")
_COUNT = re.compile(r"\d+")
_WIDE_GAP = re.compile(r"\s{2,}|\t")  # what stands behind one in a value is another thing
_CLOCK = re.compile(r"(?:星期|[周週])[一二三四五六日天]|[上下中]午|\d{1,2}[：:]\d{2}(?:[：:]\d{2})?")  # beside a date
_HAN_DATE = re.compile(
    r"(?P<year>[一二][〇○Ｏ零一二三四五六七八九]{3})年(?P<month>十?[一二三四五六七八九十])月(?P<day>[一二三]?十?[一二三四五六七八九十])日"
)
_AGENCY = r"(?:[\u4e00-\u9fff]{0,8}(?:社|报|网|台|网站|通讯)|本[报网站校台])"
_DATELINE = re.compile(
    rf"^[（(【]?(?:据)?{_AGENCY}[\u4e00-\u9fff·、]{{0,10}}\s*(?:\d{{4}}\s*年)?\s*\d{{1,2}}\s*月\s*\d{{1,2}}\s*日\s*专?(?:电|讯|消息)[）)】]?\s*(?:[（(][^（()）]{{2,40}}[）)])?"
)
_LEAD = re.compile(rf"^{_AGENCY}(?:讯|消息)\s*[（(：:\s]")
_BYLINE = re.compile(
    r"^[□■◎●▲（(]?\s*[\u4e00-\u9fff]{0,10}(?:见习|实习|特约|学生)?(?:记者|通讯员|评论员)[\s：:/]+"
    r"(?P<names>[\u4e00-\u9fff·\s、]{2,30}?)(?:\s+(?:摄影)?报道)?[）)]?$"
)
_WRITTEN = re.compile(r"^[（(]?(?:文|图文|文字|采写)\s*[/／丨｜|：:]\s*(?P<names>[\u4e00-\u9fff·\s、]{2,20})[）)]?$")
_EDITED = re.compile(
    r"^[（(【\[]?[\u4e00-\u9fff]{0,8}?(?P<label>责任编辑|责编|编辑)\s+(?P<names>[\u4e00-\u9fff·\s、]{2,20})[）)】\]]?$"
)
_SITE = re.compile(r"(?:https?://)?(?:[\w-]+\.)+(?:com|cn|net|org|tv|cc)\S*", re.ASCII | re.IGNORECASE)
_IS_SOURCE = re.compile(
    r"[网网報报社台臺刊局院厅廳部委办辦署会會]$|新闻|新聞|在线|政府|大学|大學|教育|客户端|客戶端|频道|公众号|杂志|求是|发布$"
)
_NAME_OF_SOURCE = re.compile(r"(?:本文)?(?:来源于?|原创|转载)?[：:\s]*(?P<name>[\u4e00-\u9fffA-Za-z0-9.]{2,12})")
_CREDIT = re.compile(r"[（(]\s*(?:作者|记者|通讯员|供稿|撰稿|来源|编辑)\s*[：:]\s*[^（()）]{2,30}[）)]\s*$")
# Behind the day on the pages of a newspaper.
_TOOLS = re.compile(
    "查看(?:旧版|全文|原文)|打印(?:本|$)|字[号体]|收藏本|分享[到至]|返回(?:目录|首页|列表)|我要|纠错|扫一扫|[0-9A-Z]版$"
)
# 第7版 alone, and 第二版 序言, are editions of a book.
_PAGE = re.compile(
    r"[【\[]?第\s*(?:(?:0\d|\d{2,3}|[A-Z]\d{1,2})\s*版|(?:\d|[〇一二三四五六七八九十]{1,3})\s*版(?=\s*：)|\d\s*版(?=\s))"
    r"(?:(?:\s*：\s*|\s+)(?!.{0,6}(?:序|前言|后记|说明|修订|跋))[\u4e00-\u9fff·/]{1,8})?[】\]]?"
)
_PAUSE = re.compile("[，,、。]")
_SAYS = re.compile("[。？！；]")  # in what somebody says (记者：您怎么看？), in no name
_PHRASES = re.compile("[，。？！；]")  # in a text translated (译：学习，并且时常温习)
_TELLING = re.compile("[：:|｜/／丨年电讯息者员辑编版.-]")  # a line without any of these is no metadata
NEWSPAPER_PAGE = "newspaper-page"
LONGEST = 120  # characters; a line with labels that is longer is prose that happens to hold one
LONGEST_VALUE = 40
LONGEST_HEAD = (8, 16)  # of what stands before the first label; the latter before a day with the time of day
_HAN_DIGITS = {
    "〇": "0",
    "○": "0",
    "Ｏ": "0",
    "零": "0",
    **{char: str(n) for n, char in enumerate("一二三四五六七八九", 1)},
}


class Metadata(NamedTuple):
    """The kind of a metadata line (`source`, `date`, `dateline` …) and the fields it gives."""

    kind: str
    fields: dict[str, Any]
    value_start: int = 0  # where the value of a line with a single label begins


def read_metadata(line: str, folded: str = "") -> Metadata | None:
    """What a line without margins says of its article; None for a line that is no metadata.

    `folded` is the line after `fold_labels`, where it is known.

    >>> read_metadata("来源:东北新闻网 2024-10-22 09:07:16 点击:")
    Metadata(kind='source', fields={'date': '2024-10-22T09:07:16', 'source': '东北新闻网'}, value_start=3)
    >>> read_metadata("来源多样，内容丰富。")
    """
    if not line or len(line) > LONGEST:
        return None
    folded = folded or fold_labels(line)
    if not _TELLING.search(folded):
        return None
    return _labelled(line, folded) or _dated(line) or _agency(line, folded) or _byline(line, folded)


def trailing_credit(line: str) -> dict[str, Any]:
    """The fields of a credit in brackets at the end of a paragraph.

    >>> trailing_credit("各基層黨支部書記、教研室主任參加會議。(作者:趙佳)")
    {'author': '趙佳'}
    """
    found = _CREDIT.search(fold_labels(line[-40:]))
    credit = line[-40:][found.start() :].strip("（()） ") if found else ""
    metadata = _labelled(credit, fold_labels(credit))
    return metadata.fields if metadata else {}


def iso_date(text: str) -> str | None:
    """The first date of a text, ISO 8601, as precise as the text.

    >>> iso_date("(2025年8月30日)"), iso_date("二〇〇四年八月十二日"), iso_date("99 年")
    ('2025-08-30', '2004-08-12', None)
    """
    found = _DATE.search(text)
    if not found:
        han = _HAN_DATE.search(text)
        return _han_date(han) if han else None
    year, month, day = (int(found[name]) for name in ("year", "month", "day"))
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    date = f"{year:04}-{month:02}-{day:02}"
    if not found["hour"] or hour > 23 or max(minute, second) > 59:
        return date
    return f"{date}T{hour:02}:{minute:02}" + (f":{second:02}" if found["second"] else "")


def _han_date(found: re.Match[str]) -> str:
    year = "".join(_HAN_DIGITS[char] for char in found["year"])
    month, day = (_han_number(found[name]) for name in ("month", "day"))
    return f"{year}-{month:02}-{day:02}"


def _han_number(text: str) -> int:
    tens, ten, ones = text.rpartition("十")
    value = int(_HAN_DIGITS[ones]) if ones else 0
    return value + (10 * int(_HAN_DIGITS[tens]) if tens else 10 if ten else 0)


def _labelled(line: str, folded: str) -> Metadata | None:
    """Labelled fields; the line must begin with a label or a date, and hold nothing but short values."""
    labels = list(_LABEL.finditer(folded))
    if not labels:
        return None
    line_start = _OPENING.match(line)
    head = line[line_start.end() if line_start else 0 : labels[0].start()]
    rest = _SITE.sub("", _DATE.sub("", head)).strip(_MARGINS)
    is_told = len(labels) > 1 or bool(labels[0]["when"] or iso_date(head))
    longest = LONGEST_HEAD[bool(labels[0]["when"])]
    if rest and (not is_told or len(rest) > longest or _PAUSE.search(rest)):
        return None
    fields: dict[str, Any] = {"date": iso_date(head)} if iso_date(head) else {}
    for label, following in zip(labels, [*labels[1:], None], strict=True):
        value = line[label.end() : following.start() if following else len(line)]
        field = FIELD[_key(label)]
        is_title, says = field == "title", _PHRASES if field == "translator" else _SAYS
        if len(value) > LONGEST_VALUE + 60 * (is_title or bool(label["when"])) or (
            not is_title and says.search(fold_marks(value))
        ):
            return None
        _add(fields, _key(label), value)
    kind = FIELD[_key(labels[0])]
    return Metadata(_KINDS.get(kind, kind), fields, labels[0].end())


def _key(label: re.Match[str]) -> str:
    return re.sub(r"\s", "", label["label"] or label["when"])


def _add(fields: dict[str, Any], label: str, value: str) -> None:
    field, date = FIELD[label], iso_date(value)
    compact = _COMPACT_DATE.fullmatch(value.strip(_MARGINS)) if field == "date" else None
    if compact:
        date = "-".join(compact.groups())
    if date and field != "title":
        fields.setdefault("date", date)
        value = _DATE.sub(" ", value)
    value = value.strip(_MARGINS)
    if not value or field in ("date", "record"):
        return
    if field == "views":
        count = _COUNT.match(value)
        if count:
            fields.setdefault("views", int(count[0]))
    elif field == "editors":
        fields.setdefault("editors", {}).setdefault(label, value)
    else:
        fields.setdefault(field, _source(value) if field == "source" else value)


def _source(value: str) -> str:
    """The name of a source, without its day and what stands further on.

    >>> _source("9月30日《新华每日电讯》"), _source("中国新闻网   参与互动"), _source("《中国青年报》客户端")
    ('新华每日电讯', '中国新闻网', '《中国青年报》客户端')
    """
    name = _WIDE_GAP.split(_DAY.sub("", value))[0]
    titled = _TITLED.fullmatch(name)
    return titled[1] if titled else name


def _dated(line: str) -> Metadata | None:
    """A date alone, or a date and the name of a source; with the time of day, other short words too."""
    date = iso_date(line)
    if not date:
        return None
    rest = _SITE.sub("", _CLOCK.sub("", _HAN_DATE.sub("", _DATE.sub("", line, count=1), count=1)))
    rest = rest.strip(_MARGINS + "《》")
    if not rest or re.fullmatch(r"\d{1,2}\s*版", rest):
        return Metadata("date", {"date": date})
    name = _NAME_OF_SOURCE.fullmatch(rest)
    if name and _IS_SOURCE.search(rest):
        return Metadata("source", {"date": date, "source": name["name"]})
    if _DATE.match(line) and len(rest) <= 24 and _TOOLS.search(rest) and not _SAYS.search(rest):
        return Metadata("date", {"date": date})
    if "T" in date and len(rest) <= 16 and not re.search(r"[，。！？；]", rest):
        return Metadata("date", {"date": date})
    return None


def _agency(line: str, folded: str) -> Metadata | None:
    found = _DATELINE.match(folded)
    if found and found.end() == len(line):
        return Metadata("dateline", {"dateline": line})
    if _PAGE.fullmatch(folded):
        return Metadata(NEWSPAPER_PAGE, {"newspaper_page": line.strip(_MARGINS)})
    return None


def _byline(line: str, folded: str) -> Metadata | None:
    found = _BYLINE.match(folded) or _WRITTEN.match(folded)
    if found:
        return Metadata("author", {"author": line[slice(*found.span("names"))].strip()})
    found = _EDITED.match(folded)
    return (
        Metadata("editors", {"editors": {found["label"]: line[slice(*found.span("names"))].strip()}}) if found else None
    )


def opens_with_dateline(line: str) -> bool:
    """Whether a paragraph begins with an agency's dateline or lead (新华社北京10月2日电, 本报讯)."""
    folded = fold_labels(line[:60])
    return bool(_DATELINE.match(folded) or _LEAD.match(folded))
