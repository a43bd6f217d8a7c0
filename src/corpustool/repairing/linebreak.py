"""False line breaks: page breaks inside a sentence, hard wraps, page numbers between paragraphs.

A break is false where the sentence before it is unfinished, or where lines end because they are full. Titles,
metadata, dates, list items, verse and records end without a mark too; what parts them is written in the patterns.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import pairwise

from corpustool.document import Change, Edit
from corpustool.repairing.wrapping import CLOSING, END_MARKS, OPENING, Margin, find_margin

Span = tuple[int, int]
Join = tuple[int, int, str, str]  # the lines before and after, the rule, the reason
WordGain = Callable[[str, str], float]

_PASSES = 20  # a join makes a line longer, which may speak for another join; three passes are enough on real pages
_WINDOW = 120  # characters that are looked at on either side of a break
_NEARBY = 5_000  # characters on either side in which a phrase may stand again
_PAGE = 100  # the fewest characters between two page numbers
_FEED = 8  # the most line feeds in a page break: three blank lines, a page number, three blank lines
_LEAST_GAIN = 3.0  # nats; none of 1,941 line breaks behind titles and headings of clean pages reaches it
_COUNTS = 60_101_967  # sum of the counts in jieba 0.42.1's dictionary
# The shortest line, in characters, that a word may straddle, that a sentence may leave unfinished, that is a paragraph:
# of 178 headings 91 % have at most 20 characters and none a full stop; of 5,827 paragraphs 85 % have more than 44.
_SHORT, _CLAUSE, _PARAGRAPH = 8, 15, 40

_LINE = re.compile(r"\S(?:[^\n\r\f]*\S)?")
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_ENDS = frozenset(END_MARKS)
_PRIVATE = "\ue000\uf8ff"  # first and last of the characters that only their font knows: it may be a mark
_FINISHED = frozenset("。！？!?…；;”」』")  # what the rest of a sentence ends with, and a heading does not
_PARTNERS = dict(zip(OPENING, CLOSING[-len(OPENING) :], strict=True))
_CLOSING = frozenset(CLOSING + ",;:!?)")
_COMMA = re.compile("[，；！？]|,(?=[\u3400-\u9fff“])")
_STOP = re.compile("。.{2}", re.DOTALL)
_QUOTED_WORD = re.compile("。.*[\u3400-\u9fff](?:“[^“”，。！？：；…]{1,8}”|「[^「」，。！？：；…]{1,8}」)$", re.DOTALL)
_UNIT = re.compile("[年月日号时時分秒万萬亿億千百元个個名人次家项項余餘多所件张張座条條吨噸米公%％℃‰岁歲]")
# Words that no sentence ends with, unless they end another word (自由, 规则, 实事求是).
_UNFINISHED = re.compile(
    "(?:，[^，。？]{1,20}[的着]|[或于於各每该該这這那但而且若很更最也又约約至未已]|(?<![共温溫饱飽亲親祥柔缓緩])和"
    "|(?<![参參给給])[与與]|(?<!普)及|(?<![大小名干])[将將]|(?<![理自缘緣])由|(?<![可难難予])以"
    "|(?<![应應面針针反相绝絕校核])[对對]|(?<![方导導面走动動取志去意倾傾])向|(?<![行作成认認人有])[为為]|(?<!求)是"
    "|(?<![平高初中优優同])等|(?<![耳尤])其|(?<![如彼])此|(?<![合兼])[并並]|(?<![存所现現潜潛内內实實好])在"
    "|(?<!服)[从從]|(?<!棉)被|通过|通過|根据|根據|关于|關於)$"
)
# Words that no paragraph begins with.
_PARTICLE = re.compile(
    "[时時]，|是(?![的什甚否时時])|[的了着著过過们們等之者吗嗎呢吧性化]|地(?![方区區点點处處球铁鐵震址位理])|得(?!到)"
)
_PAGE_NUMBER = re.compile(
    r"(?P<bare>\d{1,3})|[-—–－~·]{1,2} ?(?P<dash>\d{1,4}) ?[-—–－~·]{1,2}"
    r"|[-—–－]{0,2} ?第 ?(?P<page>\d{1,4}) ?[页頁](?:[ ,，/]{0,2}共 ?\d{1,4} ?[页頁])? ?[-—–－]{0,2}"
)
_ITEM = re.compile(
    r"[（(〔\[]?[一二三四五六七八九十]{1,3}[、.．:：)）〕\]]|[（(〔\[]?\d{1,3}(?:[、．)）〕\]]|\.(?!\d))"
    r"|第[一二三四五六七八九十百千零〇\d]{1,5}[章节節条條编編部篇回卷款项項讲講课課集][ 　\t：:]"
    r"|[①-⓿❶-❿㈠-㈩]|[A-Za-z][.、)）]|附件|附[:：]|[图圖表]\s?\d|注[:：]"
)
_BULLET = re.compile(r"[•●○■□◆◇★☆▲△▪►※→#|>*+~〖【◎]|[-_—=](?!\d)")
_LABEL = re.compile(
    r"[（(【\[]?(?:信息|文章|稿件|新闻)?(?:来源|來源|作者|(?:责任|責任)?[编編](?:辑|輯)|责编|責編|主编|主編|校对|校對|监制|監製|[初复終终]?[审審](?:核)?"
    r"|记者|記者|通讯员|通訊員|摄影|攝影|供稿|[发發][布佈](?:时间|時間|日期|者|人)|时间|時間|日期|(?:浏览|瀏覽|点击|點擊|阅读|閱讀)(?:次数|次數|量)?"
    r"|字[号號体體]|副?[标標](?:题|題)|关键词|關鍵詞|摘要|栏目|欄目|分享到?|打印|上一篇|下一篇|(?:主办|主辦|承办|承辦)(?:单位|單位)?"
    r"|电话|電話|地址|邮箱|郵箱|传真|傳真|邮编|郵編|联系(?:人|方式|电话)|聯繫(?:人|方式|電話)|文|[图圖])\s{0,4}[:：/／|｜]"
)
_NOTICE = re.compile(r"©|copyright|[版權权]{2}所有|ICP[备備证證]|公网安备|未经授权|https?://|www\.", re.IGNORECASE)
_DATE = re.compile(
    r"[（(\[]?\s?(?:\d{4}|[一二三四五六七八九〇○零]{4})\s?[年./-]\s?[\d一二三四五六七八九十]{1,3}(?:\s?[月./-]|(?=\s|$))"
)
_DATELINE = re.compile(r"[^，。；]{2,24}(?:[电電讯訊]|\d\s?日)(?:[（(][^，。；]{0,20}[)）])?$")
_LEAD = re.compile(r"[^，。；\s]{2,16}[讯訊电電][ 　（(：:]")
_PICTURED = re.compile("[摄攝图圖影]")  # without one of these no line is a caption; looked for as it is quick
_CAPTION = re.compile(
    "(?:(?:^|[。！？ 　/／])[^，。！？]{0,15}(?:(?<!拍)[摄攝]|[供制資资]?[图圖]|[摄攝]影)|[图圖][：:／/][^，。]{1,12})$"
)


def find_line_breaks(text: str, word_gain: WordGain | None = None) -> list[Change]:
    r"""Joins over line breaks that nobody meant, and page numbers between paragraphs.

    A change spans the break with the blank lines, page numbers and indents in it; its `evidence["reason"]`
    names the rule that spoke. Between two Latin words a space is put, else nothing. `word_gain` gives, for
    the text left and right of a break, the gain in nats of reading across it. Applying the changes and
    looking again finds nothing.

    >>> text = "省委决定，追授韩铁强同志“辽宁省优秀党务工作者”称\n\n- 5 -\n\n号。"
    >>> [(change.rule, change.before, change.after) for change in find_line_breaks(text)]
    [('linebreak/page', '\n\n- 5 -\n\n', '')]
    """
    edits: list[Edit] = []
    found: list[Change] = []
    for _ in range(_PASSES):
        changes = _find_once(text, word_gain or _gain_of_words)
        if not changes:
            break
        for change in changes:
            start = change.start
            for edit in reversed(edits):
                start = edit.before(start)
            found.append(change._replace(start=start))
        edits.append(Edit(tuple(changes)))
        text = edits[-1].apply(text)
    return sorted(found, key=lambda change: (change.start, change.end))


def _find_once(text: str, word_gain: WordGain) -> list[Change]:
    """The joins that the lines as they stand speak for."""
    spans = [match.span() for match in _LINE.finditer(text)]
    numbers = _page_numbers(text, spans)
    content = [n for n in range(len(spans)) if n not in numbers] if numbers else range(len(spans))
    doubtful = [
        (n, m)
        for n, m in pairwise(content)
        if ((last := text[spans[n][1] - 1]) not in _ENDS and not _PRIVATE[0] <= last <= _PRIVATE[1])
        or text[spans[m][0]] in _CLOSING
        or (last in "”」" and text[spans[n][1] - 2] not in _ENDS)
    ]
    if not doubtful and not numbers:
        return []
    margin = find_margin([_row(text, spans[n]) for n in content]) if len(doubtful) * 4 > len(content) else None
    joins = list(_wraps(text, spans, content, margin)) if margin else []
    joins = joins or list(_pages(text, spans, doubtful, word_gain))
    changes = _numbers_to_drop(text, spans, numbers, {n for first, last, *_ in joins for n in range(first + 1, last)})
    for n, m, rule, reason in joins:
        start, end = spans[n][1], spans[m][0]
        changes.append(Change(rule, start, text[start:end], _glue(text[start - 1], text[end]), {"reason": reason}))
    return sorted(changes, key=lambda change: change.start)


def _glue(before: str, after: str) -> str:
    """What stands between the two sides of a mended break."""
    latin = before.isascii() and after.isascii() and (before.isalpha() or after.isalpha())
    return " " if latin and before != "-" else ""


def _page_numbers(text: str, spans: Sequence[Span]) -> dict[int, int]:
    """The lines that hold a page number and nothing else."""
    numbers = {}
    for n, (start, end) in enumerate(spans):
        if end - start <= 16 and (match := _PAGE_NUMBER.fullmatch(text, start, end)):
            numbers[n] = int(match["bare"] or match["dash"] or match["page"])
    return numbers


def _numbers_to_drop(text: str, spans: Sequence[Span], numbers: dict[int, int], crossed: set[int]) -> list[Change]:
    """Page numbers between paragraphs: three or more that rise, marked as such or crossed by a sentence."""
    runs: list[list[int]] = []
    for n, number in numbers.items():
        last = runs[-1][-1] if runs else None
        if last is None or not 0 < number - numbers[last] <= 3 or spans[n][0] - spans[last][1] < _PAGE:
            runs.append([])
        runs[-1].append(n)
    changes = []
    for run in runs:
        marked = all(not text[slice(*spans[n])].isdigit() for n in run)
        if len(run) >= 3 and (marked or crossed.intersection(run)):
            for n in run:
                if n not in crossed:
                    start, end = spans[n - 1][1] if n else spans[n][0], spans[n][1]
                    changes.append(
                        Change("linebreak/page-number", start, text[start:end], "", {"reason": "rising numbers"})
                    )
    return changes


def _indent(text: str, start: int) -> str:
    """The white space between the beginning of a line and its text, at most a window."""
    space = text[max(0, start - _WINDOW) : start]
    return space[len(space.rstrip(" \t\u3000\u00a0")) :]


def _wraps(text: str, spans: Sequence[Span], content: Sequence[int], margin: Margin) -> Iterator[Join]:
    """Joins at the margin; over the end of a sentence only where paragraphs are told by indents or blank lines."""
    feeds = [text.count("\n", spans[n][1], spans[m][0]) for n, m in pairwise(content)]
    usual = Counter(feeds).most_common(1)[0][0]
    full, finished, told = [], 0, 0
    for (n, m), gap in zip(pairwise(content), feeds, strict=True):
        line, following = _row(text, spans[n]), _row(text, spans[m])
        ended, opens = line[-1] in _ENDS, following[0].isspace() or gap > usual
        if not margin.is_full(line, following):
            finished, told = finished + ended, told + (ended and opens)
        elif not following[0].isspace() and not (ended and opens):
            full.append((n, m, ended))
    for n, m, ended in full:
        after = text[spans[m][0] : min(spans[m][1], spans[m][0] + _WINDOW)]
        goes_on = text[spans[m][1] - 1] in _ENDS or margin.measure(after) >= margin.width - 4
        heads = (ended or not goes_on) and (_BULLET.match(after) or _stands_alone(after, len(after)))
        if heads or _ITEM.match(after):
            continue
        if not ended or (goes_on and told * 2 >= finished):
            yield n, m, "linebreak/wrap" if m == n + 1 else "linebreak/page", "margin"


def _row(text: str, span: Span) -> str:
    """A line with its indent, as far as a margin can be."""
    return _indent(text, span[0]) + text[span[0] : min(span[1], span[0] + 2 * _WINDOW)]


def _pages(text: str, spans: Sequence[Span], doubtful: Sequence[Span], word_gain: WordGain) -> Iterator[Join]:
    """Joins over page breaks: the sentence is unfinished before, or goes on after."""
    long = [end for start, end in spans if end - start >= _PARAGRAPH]
    # Paragraphs end where sentences end; lines of verse and records need not.
    prose = len(long) < 5 or sum(text[end - 1] in _ENDS for end in long) * 5 >= len(long) * 2
    for n, m in doubtful:
        end, following = spans[n][1], spans[m][0]
        if following - end <= _WINDOW and text.count("\n", end, following) <= _FEED:
            reason = _reason(text, spans[n], spans[m], prose, word_gain)
            if reason:
                yield n, m, "linebreak/page", reason


def _reason(text: str, line: Span, following: Span, prose: bool, word_gain: WordGain) -> str | None:  # noqa: FBT001
    """What speaks for a join of two lines; None where the break may be meant."""
    before = text[max(line[0], line[1] - _WINDOW) : line[1]]
    after = text[following[0] : min(following[1], following[0] + _WINDOW)]
    length = line[1] - line[0]
    if before[-1] in _ENDS and not (prose and length >= _PARAGRAPH and _QUOTED_WORD.search(before)):
        return None
    if after[0] in _CLOSING:
        begins = after[0] == after[1:2] or (after[0].isascii() and not _HAN.match(after, 1))
        return None if begins else "closing mark"
    if length < _SHORT:
        return None
    goes_on = text[following[1] - 1] in _FINISHED or following[1] - following[0] >= _PARAGRAPH
    reason = "open bracket" if length >= _CLAUSE and _closes(before, after) else None
    if not reason and prose and goes_on and length >= _CLAUSE and _HAN.search(before):
        reason = _unfinished(before, after, length)
        if not reason and text.find(before[-2:] + after[:2], max(0, line[1] - _NEARBY), following[0] + _NEARBY) >= 0:
            reason = "repeated phrase"
    if not reason and not goes_on:
        return None
    if _begins(after, following, text) or _stands_alone(before, length):
        return None
    return reason or ("word" if word_gain(before, after) > _LEAST_GAIN else None)


def _unfinished(before: str, after: str, length: int) -> str | None:
    """Why the sentence before a break cannot be finished, or the one after it not begun."""
    if before[-1] in _ENDS:
        return "quoted word"
    if before[-1] in "，、" + OPENING:
        return "clause mark"
    if _UNFINISHED.search(before) or _PARTICLE.match(after):
        return "function word"
    if before[-1].isdigit() and _UNIT.match(after):
        return "number and unit"
    if _STOP.search(before) or (length >= _PARAGRAPH and _COMMA.search(before)):
        return "unfinished paragraph"
    return None


def _closes(before: str, after: str) -> bool:
    """Whether a bracket or quotation mark that is open before the break is closed soon after it."""
    for opening in set(before).intersection(_PARTNERS):
        closing = _PARTNERS[opening]
        place = after.find(closing, 0, _PARAGRAPH)
        if place >= 0 and opening not in after[:place] and before.rfind(opening) > before.rfind(closing):
            return True
    return False


def _begins(after: str, following: Span, text: str) -> bool:
    """Whether a line begins something: it is indented, a list item, a lead or stands alone."""
    return bool(
        _indent(text, following[0])
        or _ITEM.match(after)
        or _BULLET.match(after)
        or _LEAD.match(after)
        or _stands_alone(after, following[1] - following[0])
    )


def _stands_alone(line: str, length: int) -> bool:
    """Whether a line is metadata, a date, a dateline or a notice, or ends as the caption of a picture does."""
    if _PICTURED.search(line, max(0, len(line) - _PARAGRAPH)) and _CAPTION.search(line):
        return True
    if length > 60:
        return False
    if _DATE.match(line) and not _COMMA.search(line) and line[-1] != "。":
        return True
    return bool(_LABEL.match(line) or _NOTICE.search(line) or _DATELINE.match(line))


def _gain_of_words(before: str, after: str) -> float:
    """What the best segmentation into words of at most four characters gains, in nats, by words across the break."""
    from corpustool.repairing.language import fold

    left, right = fold(before[-4:]), fold(after[:4])
    if not any(_count(left[-i:] + right[:j]) for i in (1, 2, 3) for j in range(1, 5 - i)):
        return 0.0
    return _score(left + right) - _score(left) - _score(right)


def _score(text: str) -> float:
    """The log-probability of the best segmentation of a short text."""
    best = [0.0]
    for end in range(1, len(text) + 1):
        ways = [best[end - 1] + math.log((_count(text[end - 1]) or 0.5) / _COUNTS)]
        known = ((start, _count(text[start:end])) for start in range(max(0, end - 4), end - 1))
        ways += [best[start] + math.log(count / _COUNTS) for start, count in known if count]
        best.append(max(ways))
    return best[-1]


def _count(word: str) -> int:
    """How often a word stands in the texts that jieba's dictionary was counted in; 0 if it has not the word."""
    entries, key = _dictionary(), f"{word} ".encode("utf-8", "surrogatepass")
    place = bisect_left(entries, key)
    return int(entries[place].split(b" ")[1]) if place < len(entries) and entries[place].startswith(key) else 0


@cache
def _dictionary() -> list[bytes]:
    """The lines of jieba's dictionary, sorted: to look a few words up is ten times faster than to read all counts."""
    from corpustool.repairing.language import jieba_entries

    return sorted(jieba_entries().split(b"\n"))
