"""A text as lines, with what can be seen of each line alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, partial
from itertools import accumulate, count
from typing import NamedTuple

END_MARKS = "。！？!?…；;"
CLOSING = "”’」』）)】》\"'"  # may stand behind them
_SENTENCE = re.compile(r"[，,。；;！!？?][^，,。；;！!？?]*[。！!？?；;…]")
# Characters of words that labels and chrome are made of, traditional to simplified: one for one, so that
# places stay; only for looking at a line, never for its text.
_TRADITIONAL = (
    "來責編輯發佈時間閱讀瀏覽點擊監製記攝標題審覈權頁關於聯繫們網絡數據類號碼鏈稱單當專業國際訊員終複見鄉報導與東兩個豐為爲樂習書親億僅衆眾會傳體餘內冊寫決況劃則創別辦務動區華協廠廳參變臺後聽啓啟週團圖場聲"
    "處備學實對將屆廣應開張噹錄總戶擔蒐無機條構樣樓歡氣沒註熱現電礙籤籌約紹經給絕統績維縮腦節薦營裝觀視覺訂認議許論設訪證評識詞誠話該詳說請謝財貫貼費資讚轉載較過運還這違適選郵鄭採鐵錯鏡長門閉問聞隊陸險隱靜"
    "頂須顧預頻風饋簡訴廢紅綠級線組織"
)
_SIMPLIFIED = (
    "来责编辑发布时间阅读浏览点击监制记摄标题审核权页关于联系们网络数据类号码链称单当专业国际讯员终复见乡报导与东两个丰为为乐习书亲亿仅众众会传体余内册写决况划则创别办务动区华协厂厅参变台后听启启周团图场声"
    "处备学实对将届广应开张当录总户担搜无机条构样楼欢气没注热现电碍签筹约绍经给绝统绩维缩脑节荐营装观视觉订认议许论设访证评识词诚话该详说请谢财贯贴费资赞转载较过运还这违适选邮郑采铁错镜长门闭问闻队陆险隐静"
    "顶须顾预频风馈简诉废红绿级线组织"
)
_FOLD = str.maketrans(_TRADITIONAL, _SIMPLIFIED)
_TO_FOLD = re.compile(f"[{_TRADITIONAL}]")  # ten times as quick as a translation that changes nothing
# Half-width marks beside Chinese are the marks of Chinese, narrowed.
_NARROW = re.compile("(?<=[\u3400-\u9fff”’」』）)】》])[,;:!?]")
_MAY_BE_NARROW = re.compile("[,;:!?]")
_WIDE = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？"}


class Line(NamedTuple):
    """A line: its number from 1, its place in the text (with its line feed), and its text without margins."""

    number: int
    start: int
    end: int
    text: str

    @property
    def is_prose(self) -> bool:
        """Whether it reads as a paragraph: long enough, with the marks of sentences."""
        return len(self.text) >= 20 and _reads_as_prose(self.text)


@lru_cache(maxsize=1 << 14)
def _reads_as_prose(text: str) -> bool:
    """For a line of twenty characters and more."""
    return bool(_SENTENCE.search(text)) or (len(text) >= 30 and text.endswith(("。", "。”", "！", "？")))


_line: Callable[[tuple[int, int, int, str]], Line] = partial(tuple.__new__, Line)  # as quick as a tuple


def fold_labels(text: str) -> str:
    """The text with the characters of labels in simplified form and its marks wide, of the same length.

    >>> fold_labels("來源:中國時報 責任編輯 10:30")
    '来源：中国时报 责任编辑 10:30'
    """
    return fold_marks(text.translate(_FOLD) if _TO_FOLD.search(text) else text)


def fold_marks(text: str) -> str:
    """The text with half-width marks that follow Chinese as wide ones, of the same length.

    >>> fold_marks("他说:好,3:2!")
    '他说：好，3:2!'
    """
    if not _MAY_BE_NARROW.search(text):
        return text
    return _NARROW.sub(lambda match: _WIDE[match.group()], text)


def split_lines(text: str) -> list[Line]:
    r"""The lines of a text; joined by their places they are the text.

    >>> [(line.number, line.text) for line in split_lines("首页 > 新闻\n\n　　正文。")]
    [(1, '首页 > 新闻'), (2, ''), (3, '正文。')]
    """
    parts = text.split("\n")
    last = len(parts) if parts[-1] else len(parts) - 1  # behind the last line feed there is no line
    ends = list(accumulate([len(part) + 1 for part in parts[:last]]))
    lines = list(map(_line, zip(count(1), [0, *ends], ends, [part.strip() for part in parts[:last]], strict=False)))
    if parts[-1]:
        lines[-1] = lines[-1]._replace(end=len(text))
    return lines
