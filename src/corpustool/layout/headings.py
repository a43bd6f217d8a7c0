"""What a paragraph looks like as the head of an article, a heading, a line of its tail: its form alone."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from corpustool.layout.metadata import opens_with_dateline, read_metadata
from corpustool.layout.traits import sign

LONGEST = 76  # characters; of 2,577 titles the longest has 75
PROSE = 40  # characters from which a line that ends a sentence is text and nothing else

# Traditional characters of the words below, in simplified form: for looking only, one for one.
_FOLD = str.maketrans(
    "於關發佈佈開會舉行議講話賀電條規決報書實暫辦法啟動獲調訪談題習學習舊團體達圖影攝錄續據見業務國黨聞訊記為時後後說從們這裏總經濟務節點擊閱讀轉載權編審覈輯責監製稿,;:!?()",
    "于关发布布开会举行议讲话贺电条规决报书实暂办法启动获调访谈题习学习旧团体达图影摄录续据见业务国党闻讯记为时后后说从们这里总经济务节点击阅读转载权编审核辑责监制稿，；：！？（）",
)
_TO_FOLD = re.compile("[" + "".join(map(chr, _FOLD)).replace("]", "") + "]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_STOP = re.compile("[。！？；…]")
_SENTENCE = re.compile("[，,][^，,]*[。！？；]|。.")
_ENDS = re.compile(r"[。！？；…](?:[”’」』）)】》]{0,3})$")
_GAP = re.compile(r"[\u3400-\u9fff”】》）！？][ \u3000]+(?=[\u3400-\u9fff“【《（])")
_VERB = re.compile(
    "召开|举行|举办|发布|印发|出席|会见|会谈|致辞|讲话|发表|启动|开幕|闭幕|获|揭牌|签署|调研|考察|来访|访问|推进|加强|"
    "座谈|走进|开展|入选|强调|要求|表示|公布|成立|建设|助力|打造|上线|亮相|开通|完成|突破|增长|上涨|下降|回应|呼吁"
)
_KIND_OF_TEXT = re.compile(
    "(?:通知|意见|决定|办法|条例|规定|公告|通告|批复|方案|报告|讲话|致辞|贺信|回信|贺电|规划|纲要|细则|函|公报|宣言|声明|综述|侧记|纪实|时评)(?:（.{1,12}）)?$"
)
_ABOUT = re.compile("(?:国务院|中共|中央|办公厅|委员会|政府|部|局)?.{0,20}关于.{4,60}的")
_NOTE = re.compile(
    "(?:注释|附件|附录|附表|附：|目录|编者按|核心阅读|参考文献|相关链接|此致|敬礼|按语|前言|序言|后记|结语|引言|摘要|关键词)"
)
_CONTINUED = re.compile(
    "(?:会议|他们?|她|我们?|同时|此外|其中|目前|近日|日前|据悉|据了解|[一二三四五六]是|首先|其次|但|而|这|那|于是|因此|所以|如果|为了?|在|从|对|当|正如)"
)
_LEAD = re.compile(
    r"(?:近日|日前|昨日|今日|当地时间|\d{1,2}月\d{1,2}日|\d{4}年|记者从|记者|新华社|本报|央视网|中新|为(?:深入|进一步|全面|加强|贯|认)|[\u4e00-\u9fff]{0,8}[网社报](?:讯|消息|电))"
)
_TAIL = re.compile(
    r"[（(【\[]?(?:完|此件公开发布|此件.{2,6}发布|本文有删减|(?:供稿|供图|文|图文|图|摄影|来稿|撰稿|核发|审核|责任编辑|责编|编辑|校对|监制|作者|记者)\s?[：:/|｜].{1,60}|作者(?:单位|系|为).{2,40}|本版.{2,20}[：:].{1,40})[）)】\]]?$"
)
_CITED = re.compile(r"(?:原文|报纸|电子版|全文|视频)?.{0,6}链接\s*[：:]|https?://")
_NAV = re.compile("(?:上一篇|下一篇|分享到|版权所有|打印本页|相关链接|相关新闻|点击阅读|【打印|【关闭|当前位置)")
_PHOTO = re.compile("(?:摄影|图片|图为|供图|题图|资料图|▲)|摄(?:[）)]|$)|(?:摄|供图)[）)]?$")
_DATE = re.compile(
    r"[（(]?(?:\d{4}\s?[年./-]\s?\d{1,2}\s?[月./-]\s?\d{1,2}\s?日?|[一二][〇○Ｏ零一二三四五六七八九]{3}年[一二三四五六七八九十]{1,2}月(?:[一二三四五六七八九十]{1,3}日)?|\d{4}年\d{1,2}月)[）)]?$"
)
_DOCNO = re.compile(
    r"[（(]?[\u4e00-\u9fff]{1,12}[〔\[（(【]\d{4}[〕\]）)】]\s?(?:第)?\d{1,5}号|第\d{1,5}号$|[（(].{4,60}(?:通过|公布|发布|修订|施行)[）)]$"
)
_LABELLED = re.compile("[【\\[]?(?:标\\s{0,2}题|题目|文章标题)[】\\]]?\\s{0,2}[：:]")
_BODY_LABEL = re.compile("[【\\[]?(?:正文|内容)(?:内容)?[】\\]]?\\s{0,2}[：:]$")
_SALUTATION = re.compile("[^，。,；]{2,46}：$")
_LABELS = (("title label", _LABELLED), ("body label", _BODY_LABEL))
_CREDITS = tuple(
    (kind, re.compile(f"^(?:{pattern.pattern})"))
    for kind, pattern in (("nav", _NAV), ("date", _DATE), ("tail", _TAIL), ("link", _CITED))
)
_FORMS = (
    ("dash", re.compile("^(?:——|--|—|－－)")),
    ("docno", re.compile(f"^(?:{_DOCNO.pattern})")),
    ("photo", _PHOTO),
    ("note", re.compile(f"^(?:{_NOTE.pattern})")),
)
_SEEN = (
    ("a pause", re.compile("、")),
    ("a kind of text", _KIND_OF_TEXT),
    ("about", re.compile(f"^(?:{_ABOUT.pattern})")),
    ("a part", re.compile("（(?:全文|一|二|三|上|下|中)）$")),
    ("goes on", re.compile(f"^(?:{_CONTINUED.pattern})")),
    ("leads", re.compile(f"^(?:{_LEAD.pattern})")),
)
_SEEN_INSIDE = (("a stop inside", re.compile("。")), ("a mark inside", _STOP))
_SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文張劉陳楊趙黃吳孫馬羅鄭謝韓馮蕭鄧許呂蘇盧蔣賈葉閻鐘譚鄒陸顧龍萬錢湯習习"
)
_NUMBERS = (
    ("一、", re.compile(r"([一二三四五六七八九十]{1,3})[、.．]")),
    ("（一）", re.compile(r"[（(]([一二三四五六七八九十]{1,3})[）)]")),
    ("1.", re.compile(r"(\d{1,3})\s?[.．](?!\d)")),
    ("1、", re.compile(r"(\d{1,3})\s?、")),
    ("（1）", re.compile(r"[（(](\d{1,3})[）)]")),
    ("第一篇", re.compile(r"第([一二三四五六七八九十百\d]{1,4})[篇章讲回卷部辑课]")),
    ("第一条", re.compile(r"第([一二三四五六七八九十百\d]{1,5})[条节款项]")),
    ("①", re.compile(r"([①-⑳])")),
    ("#", re.compile(r"([#•·●◆■□★▲◎○*\-＊])\s?")),
)
_LED = re.compile(
    r"[（(【]?(?:据)?[\u4e00-\u9fff]{0,12}(?:[社报網网台]|本[报網网站校])[^，。]{0,30}?"
    r"(?:电|電|讯|訊|消息)(?:[ 　（(：:]|$)"
    r"|[^，。]{0,16}(?:记者|記者|通讯员|通訊員)[^，。]{1,30}[）)]"
)
_OPEN = re.compile(r"[\u3400-\u9fffA-Za-z0-9，、,“（]")
_KEY = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,3}\s?[、.．]"
    r"|第[一二三四五六七八九十\d]{1,4}[篇章]|[【\[]?(?:标题|標題)[】\]]?[：:])"
    r"|[\s　《》“”\"'‘’【】\[\]（）()，,。：:；;！!？?、—\-–·….]"
    r"|(?:上一篇|下一篇|原标题)[：:]?|\d+$"
)
_DIGITS = {char: number for number, char in enumerate("一二三四五六七八九", 1)}


class Form(NamedTuple):
    """A paragraph alone: its features, what its neighbours see of it, its number in a list."""

    features: tuple[str, ...]
    kind: str
    opened: bool  # ends in the middle of a sentence
    number: tuple[str, int]  # the form of its number and the number; ("", 0) without
    is_prose: bool
    key: str = ""  # its text without marks and number


PROSE_ENDED = Form((), "prose", opened=False, number=("", 0), is_prose=True)
PROSE_OPEN = Form((), "prose open", opened=True, number=("", 0), is_prose=True)
PROSE_LED = Form((), "prose led", opened=False, number=("", 0), is_prose=True)


def form_of(text: str) -> Form:
    """The form of a paragraph; of prose only how it begins and ends."""
    if not is_prose(text):
        return look(text)
    if _LED.match(text[:60]):
        return PROSE_LED
    return PROSE_OPEN if _OPEN.match(text[-1]) else PROSE_ENDED


@lru_cache(maxsize=1 << 15)
def look(text: str) -> Form:
    """The form of a paragraph of at most LONGEST characters or of a longer one that ends no sentence."""
    folded = text.translate(_FOLD) if _TO_FOLD.search(text) else text
    size = len(text)
    ended = bool(_ENDS.search(folded))
    number = _number(folded)
    kind, extra = _kind(text, folded, number)
    last = folded[-1]
    names = [f"size {_bin(size)}", f"kind {kind}", f"{kind} {_bin(size)}", *extra]
    names.append("ends " + (last if last in "。！？；：，、…—”》）】.～" else "ended" if ended else "open"))
    names.append(
        "starts "
        + (folded[0] if folded[0] in "【“《（〔—”，。、）·◎□■●▲#*" else "han" if _HAN.match(folded) else "latin")
    )
    if number[0]:
        names.append("number " + number[0])
    names += _words(folded, size)
    opened = not ended and last not in "：:”》）】"
    return Form(tuple(names), kind, opened, number, is_prose=False, key=_KEY.sub("", text))


def is_prose(text: str) -> bool:
    """Whether a paragraph is text and nothing else: long, with the marks of sentences."""
    size = len(text)
    if size < PROSE:
        return False
    if size > 2 * LONGEST:
        return True
    tail = text[-3:]
    ends = any(mark in tail for mark in "。！？；…!?;")
    return bool((ends and _SENTENCE.search(text)) or (size > LONGEST and (ends or "，" in text or "," in text)))


def _kind(text: str, folded: str, number: tuple[str, int]) -> tuple[str, list[str]]:
    """What a line is by its form, the first of the catalogue that holds; and what its metadata say."""
    for kind, pattern in _LABELS:
        if pattern.match(folded):
            return kind, []
    rule, metadata = sign(text)
    metadata = read_metadata(text) if rule else metadata
    if metadata:
        kind = "date" if metadata.kind == "date" and _DATE.match(folded) else "m " + metadata.kind
        return kind, ["says " + "+".join(sorted(metadata.fields))]
    if opens_with_dateline(text) and not any(pattern.match(folded) for _, pattern in _CREDITS):
        return "lead", []
    for kind, pattern in (*_CREDITS, *_FORMS):
        if pattern.search(folded):
            return kind, []
    return "listed" if number[0] else "chrome" if rule else _plain_kind(folded), []


def _plain_kind(folded: str) -> str:
    ended = bool(_ENDS.search(folded))
    size = len(folded)
    if _SALUTATION.match(folded):
        return "salutation"
    if ended and (size >= 12 or "。" in folded):
        return "sentence"
    if size <= 4 and folded[0] in _SURNAMES:
        return "name"
    if folded[0] in "“「‘" and folded[-1] in "”」’":
        return "quoted"
    if folded[-1] in "，、；,":
        return "clause"
    return "short" if size <= 7 else "line"


def _words(folded: str, size: int) -> list[str]:
    """What stands inside a line: marks, gaps, words of headlines, brackets around it."""
    body = folded[:-1]
    names = [name for name, pattern in _SEEN if pattern.search(folded)]
    names += [name for name, pattern in _SEEN_INSIDE if pattern.search(body)]
    names += _counted("a comma", "commas", folded.count("，"))
    names += _counted("a verb", "verbs", len(_VERB.findall(folded)))
    gaps = len(_GAP.findall(folded))
    if gaps:
        names.append("gaps" if gaps > 2 else "a gap")
    if "：" in body:
        names.append("a colon inside" if size > 8 else "a short colon")
    if sum(map(str.isdigit, folded)) > 0.3 * size:
        names.append("digits")
    if not _HAN.search(folded):
        names.append("no han")
    names += [f"within {pair[0]}" for pair in ("【】", "《》", "（）", "“”") if (folded[0], folded[-1]) == tuple(pair)]
    if folded.count("“") != folded.count("”") or folded.count("《") != folded.count("》"):
        names.append("odd quotes")
    return names


def _counted(one: str, more: str, count: int) -> list[str]:
    return [more if count > 1 else one] if count else []


def _bin(size: int) -> str:
    return next(
        (
            name
            for bound, name in (
                (2, "2"),
                (4, "4"),
                (7, "7"),
                (12, "12"),
                (20, "20"),
                (30, "30"),
                (44, "44"),
                (60, "60"),
                (LONGEST, "75"),
            )
            if size <= bound
        ),
        "long",
    )


def is_person(text: str) -> bool:
    """Whether a line can be the name of a person alone: two to four characters that begin with a surname."""
    bare = text.replace(" ", "").replace("　", "")
    return 2 <= len(bare) <= 4 and bare[0] in _SURNAMES


def _number(folded: str) -> tuple[str, int]:
    for form, pattern in _NUMBERS:
        found = pattern.match(folded)
        if found:
            return form, _value(found[1])
    return "", 0


def _value(text: str) -> int:
    if text.isdecimal():
        return int(text)
    if "①" <= text <= "⑳":
        return ord(text) - ord("①") + 1
    total = last = 0
    for char in text:
        if char in _DIGITS:
            last = _DIGITS[char]
        elif char in "十百":
            total += (last or 1) * (10 if char == "十" else 100)
            last = 0
    return total + last
