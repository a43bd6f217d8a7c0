"""Characters that nobody typed go, what they stand for comes; doubts are marked and left."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpustool.document import Edit
from corpustool.repairing.characters import find_characters
from corpustool.repairing.doubts import find_doubts

PIECES = ["&", "amp;", "ldquo;", "nbsp;", "#x624D;", "&#12288;", "\\u4eba", "\\", "n", "。", "人", "a", " ", "\n", "\u3000", "\xa0", "\u200b", "\u200d", "\U0001f468", "⼀", "⺠", "\uf905", "\ue81e", "\ufe0f", "\x1b[0m", "\x85", "`", "x0dx0a", "\U000e0041"]  # fmt: skip


def mended(text: str) -> str:
    return Edit(tuple(find_characters(text))).apply(text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("&ldquo;双一流&rdquo;大学&amp;研究院，&#20154;&#x624D;", "“双一流”大学&研究院，人才"),
        ("&amp;ldquo;双一流&amp;amp;rdquo;", "“双一流”"),
        ("&nbsp;&emsp;正文&zwj;&#12288;完", "  正文 完"),
        ("&#12288;&#12288;正文", "　　正文"),
        ("依\u200b靠人\u200c才\ufeff办\u202a大\u2069学\u00ad", "依靠人才办大学"),
        ("依\x08靠\x1b人\x9d才\x7f\x1b[31m办\x1b[0m", "依靠人才办"),
        ("第一页\x0c第二页\u2028第三页\x85第四页", "第一页\n第二页\n第三页\n第四页"),
        ("葛\U000e0100城，神\ufe00社\U000e0041", "葛城，神社"),
        ("人才\u00a0办\u2003大\u3000\u3000学 \u3000堂", "人才 办 大 学  堂"),
        ("⼀切⼤⼩⼯作都为⼈⺠，⻓期⻋辆", "一切大小工作都为人民，长期车辆"),
        ("\uf905場，\uf9d1合，\U0002f800", "串場，六合，丽"),
        ("\ue81e字和\ue7c7音，\ue815、\ue864", "龴字和ḿ音，厂、龻"),
        ("建设\\u53cc\\u4e00\\u6d41大学", "建设双一流大学"),
        ("第一行。\\n\\n第二行x0dx0a第三行", "第一行。\n\n第二行\n第三行"),
    ],
)
def test_what_comes_of_it(before: str, after: str):
    assert mended(before) == after
    assert mended(after) == after


@pytest.mark.parametrize(
    "text",
    [
        "大家\U0001f468\u200d\U0001f469\u200d\U0001f467都\u2764\ufe0f这里1\ufe0f\u20e3",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "他姓\ufa0e，名\ufa29，字\ufa1f",
        "　　正文\n　　正文\n 　正文",
        "re.compile('[\\u4e00-\\u9fff]')",
        "用 `&nbsp;` 表示空格\n```\n&lt;p&gt;\n```",
        "AT&T公司，R&D;，a&b=c，&unknown;，http://a.cn/?a=1&copy=2",
        "شלום\u200f! می\u200cخواهم",
        "返回\ue601首页",
    ],
)
def test_what_stays(text: str):
    assert find_characters(text) == []


def test_each_unified_ideograph_of_the_compatibility_block_stays():
    assert find_characters("\ufa0e\ufa0f\ufa11\ufa13\ufa14\ufa1f\ufa21\ufa23\ufa24\ufa27\ufa28\ufa29") == []


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_changes_fit_and_lead_back(text: str):
    edit = Edit(tuple(find_characters(text)))
    assert edit.revert(edit.apply(text)) == text


# A selector or joiner says something about its neighbour, which may be an invisible character that goes first.
PLAIN = [
    piece
    for piece in PIECES
    if piece not in "\ufe0f\u200d" and (piece.isalpha() or piece.isspace() or not piece.isascii())
]


@given(st.lists(st.sampled_from(PLAIN), max_size=25).map("".join))
def test_once_is_enough(text: str):
    assert find_characters(mended(text)) == []


@pytest.mark.parametrize(
    "piece", ["&amp;", "&", "&#38;", "\\u", "`", "\u3000 ", "\u200d", "\x1b[", "\U000e0020", "x0dx0a", "a \u3000"]
)
@pytest.mark.parametrize("find", [find_characters, find_doubts])
def test_hostile_text_takes_no_longer_than_its_length(piece: str, find):
    def seconds(size: int) -> float:
        start = time.process_time()
        find(piece * (size // len(piece)))
        return time.process_time() - start

    least = max(0.005, min(seconds(5_000) for _ in range(3)))
    assert min(seconds(50_000) for _ in range(3)) < 50 * least  # what is quadratic takes a hundred times as long


# Doubts.


def flags(text: str) -> list[tuple[str, str]]:
    found = find_doubts(text)
    assert all(flag.is_flag for flag in found)
    assert Edit(tuple(found)).apply(text) == text
    return [(flag.rule.partition("/")[2], flag.before) for flag in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("会议指出，要学习精神 and 中央的部署", [("foreign-conjunction", " and ")]),
        ("会议指出，要做到选准人用好人”，树立导向", [("unbalanced-quote", "”")]),
        ("他于20179日在北京出席活动", [("lost-digits", "20179")]),
        ("这部作品，由大衛?菲導演完成", [("question-mark", "?")]),
        ("返回\ue601首页", [("private-use-unknown", "\ue601")]),
        ("“他说“好”，走了”", []),
        ("他说：“第一段。\n\n“第二段。”", []),
        ("他说：“第一段。\n第二段。”", []),
        ("他说：“第一段。\n第二段。\n“第三段”", [("unbalanced-quote", "“")]),
        ("你知道吗?他说,谁来了?我不知道", []),
        ("2017年9月12日，20170912日，20190日元", []),
    ],
)
def test_doubts(text: str, expected: list[tuple[str, str]]):
    assert flags(text) == expected


def test_aggressive_changes_and_alone():
    text = "精神 and 中央，苹果 or 梨，好人”"
    found = find_doubts(text, aggressive=True)
    assert Edit(tuple(found)).apply(text) == "精神和中央，苹果 or 梨，好人”"
    assert [found[0].is_flag, *(flag.is_flag for flag in found[1:])] == [False, True, True]
