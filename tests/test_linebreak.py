import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpustool.document import Edit
from corpustool.repairing.linebreak import find_line_breaks
from corpustool.repairing.wrapping import find_margin

SHARED = Path(__file__).resolve().parents[2] / "shared"
PARAGRAPHS = [
    "昨天上午，市图书馆新馆在城东开馆，数百名读者冒着小雨赶来，在门口排起了长队。新馆共有四层，藏书六十万册，比旧馆多了一倍。",
    "馆长李明告诉记者，新馆的设计花了三年时间，“我们希望每一位读者都能在这里找到一个安静的角落”。一楼是报刊和少儿阅览室，二楼和三楼是普通阅览室，四楼收藏地方文献。",
    "“以前借一本书要坐一个小时的车，现在走路十分钟就到了。”家住附近的王女士带着孩子在绘本区坐了一个下午，她说以后周末都要来。",
    "据介绍，图书馆每天开放十二个小时，办理借书证不收押金，外地读者凭身份证也可以借书。为了方便老年读者，馆里准备了放大镜和大字版图书，工作人员还会教他们使用自助借还机。",
    "从今年十月起，图书馆将举办一系列讲座，内容包括地方历史、古籍修复和儿童阅读，邀请的学者来自全国各地，市民可以提前一周在网上预约座位。",
]
APART = {
    "a mark that only its font knows": "大多数是由他亲自挑选的，这在当时引起了不少议论，而他从不解释，别人也无从问起，只好由着他去。至于后来的事，又是另一回了。\ue004\n国际新闻局开张伊始，就酝酿创办对外宣传的刊物。\n",
    "verse": "静夜思\n床前明月光，\n疑是地上霜。\n举头望明月，\n低头思故乡。",
    "verse of long lines": "\n".join(["两个黄鹂鸣翠柳，一行白鹭上青天。", "窗含西岭千秋雪，门泊东吴万里船。"] * 5),
    "quoted verse": "他念道：\n“白日依山尽，\n黄河入海流。\n欲穷千里目，\n更上一层楼。”",
    "list": "注意事项\n一、请提前十分钟入场，并关闭手机\n二、请保持安静\n（一）不要交谈\n（二）不要走动\n1. 不带食物\n2. 不带宠物\n第一条 本馆周一闭馆\n第二条 本馆免费开放",
    "records": "\n".join(f"2021-03-{n:02d}\t城东分店\t苹果、梨和桃\t{n * 7}公斤" for n in range(1, 20)),
    "table of one width": "\n".join(f"{n:02d}号　　东城区新华路　　张三、李四　　面积九十平方米" for n in range(1, 30)),
    "reviews": "房间很干净，服务也好\n位置不错，下次还来\n早餐一般，价格偏高\n离地铁近，出行方便\n隔音差，晚上睡不着",
    "letter": "关于闭馆整修的通知\n各位读者：\n　　本馆定于下周一闭馆整修，请提前还书。\n此致\n敬礼\n城东图书馆\n2021年3月4日",
    "law": "\n".join(
        f"第{n}条　读者享有下列权利，并承担相应义务\n（{n}）借阅权、咨询权和建议权；" for n in "一二三四五六七"
    ),
    "code": "\n".join(
        f"def f{n}(x=None):  # 计算藏书数目，并返回\n    return x[{n}] if x else '默认值'" for n in range(9)
    ),
    "markdown": "# 图书馆开馆的消息，以及读者的反应\n\n- 新馆共有四层，比旧馆多了一倍\n- 每天开放十二个小时\n\n> 办证不收押金，外地读者也可以借书\n\n**开放时间**\n\n| 日 | 时 |\n|---|---|",
    "metadata": f"城东新馆开馆　读者排起长队\n\n来源：晚报  2021-03-04 09:07\n\n记者 张三\n\n晨报城东3月4日电\n\n{PARAGRAPHS[0]}\n\n责任编辑：李四\n校对：王五",
    "headings": "\n".join(
        line
        for n, text in enumerate(PARAGRAPHS)
        for line in (
            ("新馆开馆读者排起长队", "走路十分钟就到", "“安静的角落”", "让阅读成为习惯 让城市更有温度", "讲座")[n],
            text,
        )
    ),
    "caption": f"读者在新馆里看书。本报记者 张三 摄\n{PARAGRAPHS[2]}",
    "dateline after a long title": f"【开馆】城东图书馆举办“读一本书，认识一座城”主题活动，吸引了周边数百名中小学生参加\n晨报讯（记者 张三）{PARAGRAPHS[0]}",
    "indented": f"{PARAGRAPHS[0][:-1]}\n　　{PARAGRAPHS[1]}",
    "chrome": "首页 > 新闻 > 本地\n分享到：0\n头条推荐\n关心“小读者” 情系“\n专题推荐\n网站首页   关于我们\n版权所有 晚报社 未经授权禁止转载",
}


def mended(text):
    return Edit(tuple(find_line_breaks(text))).apply(text)


def columns(char):
    return 1 if char.isascii() else 2


def wrapped(paragraphs, width, indent, hanging):
    rows = []
    for paragraph in paragraphs:
        row, used = indent, 2 * len(indent)
        for char in paragraph:
            if used + columns(char) > width and not (hanging and char in "，。、”"):
                rows.append(row)
                row, used = "", 0
            row, used = row + char, used + columns(char)
        rows.append(row)
    return "\n".join(rows)


def rules(text):
    return [(change.rule, change.evidence["reason"]) for change in find_line_breaks(text)]


@pytest.mark.parametrize("text", APART.values(), ids=APART)
def test_lines_that_stay_apart(text):
    assert find_line_breaks(text) == []


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("馆长告诉记者，新馆的设计花了三年时间", "。", "closing mark"),
        ("一楼是报刊和少儿阅览室、普通阅览室、", "地方文献阅览室和自习室，共有座位两千个。", "clause mark"),
        ("新馆的名字由市民投票决定，叫作“城东书", "屋”，票数最多", "open bracket"),
        ("为了方便住在城东的老年读者，馆里准备", "了放大镜和大字版图书。", "function word"),
        ("新馆的藏书总数比旧馆多了一倍，超过60", "万册，座位也多了三成。", "number and unit"),
        (PARAGRAPHS[3][:46], PARAGRAPHS[3][46:], "unfinished paragraph"),
        ("新馆共有四层。据介绍，馆里推出了“大字版”", "", None),
        ("今年冬天最受欢迎的书籍是一本古籍修", "复入门，借出二百次。", "word"),
        (PARAGRAPHS[0] + "工作人员正在布置“地方文献”", "专区，月底向读者开放。", "quoted word"),
    ],
    ids=lambda value: value if value and value.isascii() else "",
)
def test_what_speaks_for_a_join(before, after, reason):
    damaged = f"{PARAGRAPHS[1]}\n\n{before}\n\n{after}\n\n{PARAGRAPHS[2]}" if after else f"{before}\n\n{PARAGRAPHS[2]}"
    assert rules(damaged) == ([("linebreak/page", reason)] if reason else [])
    assert not reason or before + after in mended(damaged).split("\n")


@pytest.mark.parametrize(
    "number", ["", "\n\n- 5 -", "\n第5页", "\n\n第 5 页 共 9 页\n", "\n\n5\n\n", "\r\n\r\n\f— 5 —"]
)
def test_a_page_break_goes_with_its_number(number):
    text = PARAGRAPHS[3]
    assert mended(f"{PARAGRAPHS[0]}\n\n{text[:60]}{number}\n\n{text[60:]}") == f"{PARAGRAPHS[0]}\n\n{text}"


def test_no_join_over_many_blank_lines():
    assert find_line_breaks(PARAGRAPHS[3][:60] + "\n" * 9 + PARAGRAPHS[3][60:]) == []


def test_page_numbers_between_paragraphs_go_if_they_rise():
    pages = "\n\n".join(f"{text}\n\n{text}\n\n- {n} -" for n, text in enumerate(PARAGRAPHS, 3))
    assert mended(pages) == "\n\n".join(f"{text}\n\n{text}" for text in PARAGRAPHS)
    assert {rule for rule, _ in rules(pages)} == {"linebreak/page-number"}
    assert find_line_breaks(pages.replace("- 4 -", "- 9 -").replace("- 6 -", "- 1 -")) == []


def test_bare_numbers_are_page_numbers_only_if_a_sentence_crosses_one():
    chapters = [text * 4 for text in PARAGRAPHS]
    numbered = "\n".join(f"{n}\n{text}" for n, text in enumerate(chapters, 1))
    assert find_line_breaks(numbered) == []
    broken = numbered.replace("\n3\n", "").replace(chapters[2], chapters[2][:120] + "\n3\n" + chapters[2][120:])
    assert {rule for rule, _ in rules(broken)} == {"linebreak/page", "linebreak/page-number"}
    assert not any(line.isdigit() for line in mended(broken).split("\n"))


@pytest.mark.parametrize("hanging", [False, True])
@pytest.mark.parametrize("gap", ["\n　　", "\n\n"])
@pytest.mark.parametrize("width", [40, 57, 70, 100])
def test_hard_wraps_of_marked_paragraphs(width, gap, hanging):
    indent = gap.strip("\n")
    text = gap.join(wrapped([paragraph], width, indent, hanging).strip() for paragraph in PARAGRAPHS * 2)
    assert mended(indent + text) == indent + gap.join(PARAGRAPHS * 2)
    assert {rule for rule, _ in rules(indent + text)} == {"linebreak/wrap"}


@pytest.mark.parametrize("hanging", [False, True])
@pytest.mark.parametrize("width", [40, 57, 70, 100])
def test_hard_wraps_of_unmarked_paragraphs_end_with_sentences(width, hanging):
    lines = mended(wrapped(PARAGRAPHS * 2, width, "", hanging)).split("\n")
    assert "".join(lines) == "".join(PARAGRAPHS * 2)
    assert len(lines) >= 10
    assert all(line[-1] in "。”" for line in lines)
    assert {paragraph[-8:] for paragraph in PARAGRAPHS} <= {line[-8:] for line in lines}


def test_a_page_break_in_wrapped_text():
    rows = wrapped(PARAGRAPHS, 60, "　　", hanging=False).split("\n")
    rows[3:4] = [rows[3][:21], "", "- 4 -", "", rows[3][21:]]
    assert mended("\n".join(rows)).split("\n") == ["　　" + paragraph for paragraph in PARAGRAPHS]


def test_latin_words_are_joined_with_a_space_and_han_without():
    text = "图书馆的新网站上周开放。它的作者在说明里写道，程序的名字来自 Open{}Source，谁都可以看到它的代码。有了这些代码，别的图书馆也可以{}按照自己的需要修改。"
    assert mended(text.format("\n", "\n")) == text.format(" ", "")


def test_margins():
    assert find_margin([]) is None
    assert find_margin(PARAGRAPHS) is None
    assert find_margin(wrapped(PARAGRAPHS, 40, "　　", hanging=True).split("\n")) == (40, True)
    by_characters = [text[n : n + 33] for text in PARAGRAPHS for n in range(0, len(text), 33)]
    assert (
        find_margin([line.replace("十", "12") if n % 2 else line for n, line in enumerate(by_characters)]) is not None
    )


def gain(before, _after):
    return 9.0 if before[-1] in "学修" else 0.0


def test_the_word_gain_decides_what_nothing_else_does():
    text = f"{PARAGRAPHS[0]}\n今年冬天最受欢迎的书籍是一本古籍修\n复入门书。\n{PARAGRAPHS[1]}"
    seen = []
    assert find_line_breaks(text, lambda *sides: seen.append(sides) or 0.0) == []
    assert seen == [("今年冬天最受欢迎的书籍是一本古籍修", "复入门书。")]
    assert len(find_line_breaks(text, gain)) == 1


def assert_sound(text):
    changes = find_line_breaks(text, gain)
    assert all(text[change.start : change.end] == change.before for change in changes)
    assert all(a.end <= b.start for a, b in pairwise(changes))
    assert all(change.rule.startswith("linebreak/") and change.evidence["reason"] for change in changes)
    result = Edit(tuple(changes)).apply(text)
    assert find_line_breaks(result, gain) == []
    numbers = "".join(change.before for change in changes)
    assert len("".join(result.split())) == len("".join(text.split())) - len("".join(numbers.split()))


PIECES = st.sampled_from([
    "\n", "\n", "\n\n", "\r\n", "\f", "　　", "  ", "。", "，", "”", "“", "（", "）", "、", ":", "- 3 -", "4", "第5页", "学", "习a", "Open", "的", "来源：",
    "一、", "图书馆每天开放十二个小时", "外地读者凭身份证也可以借书，为了方便老年读者", PARAGRAPHS[0], PARAGRAPHS[1][:45], PARAGRAPHS[2][7:30],
])  # fmt: skip


@given(st.lists(PIECES, max_size=60).map("".join))
@settings(max_examples=400, deadline=None)
def test_mending_twice_is_mending_once(text):
    assert_sound(text)


@given(st.text(max_size=300))
@settings(deadline=None)
def test_any_text(text):
    assert_sound(text)


@given(
    st.lists(st.sampled_from(PARAGRAPHS), min_size=1, max_size=12),
    st.integers(20, 120),
    st.sampled_from(["", "　　"]),
    st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_wrapped_documents_are_mended_once(paragraphs, width, indent, hanging):
    assert_sound(wrapped(paragraphs, width, indent, hanging))


@pytest.mark.parametrize(
    "text",
    ["\n" * 1_000_000, " " * 1_000_000, " " * 200_000 + "\n学", "学" * 70_000, "（" * 100_000, "\n（" * 50_000, "“\n" * 50_000, "学\n" * 50_000,
     "学，习\n\n- 3 -\n" * 10_000, "学 " * 100_000, "- 3 -\n" * 50_000, "1\n" * 50_000, f"{PARAGRAPHS[3][:50]}\n" * 1_000],
    ids=lambda text: repr(text[:6]),
)  # fmt: skip
def test_long_inputs_end(text):
    assert len(find_line_breaks(text)) < len(text)


def layout():
    path = SHARED / "gold" / "seeds" / "layout.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else []


@pytest.mark.skipif(not layout(), reason="no labelled pages beside the project")
@pytest.mark.parametrize("page", layout(), ids=lambda page: page["doc"][:3])
def test_labelled_pages(page):
    text = (SHARED / "seeds" / page["doc"]).read_text("utf-8")
    joins = [
        [text.count("\n", 0, place) + 1 for place in (change.start, change.end)] for change in find_line_breaks(text)
    ]
    assert joins == page.get("joins", [])
