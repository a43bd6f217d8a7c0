"""HTML becomes lines that can be undone; the markup's hints part the article from what is around it."""

import json
import subprocess
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpustool.cleaning import clean
from corpustool.document import Change, Document, Edit
from corpustool.inspecting import inspect_documents, inspect_lines
from corpustool.layout.hints import find_chrome, read_hints
from corpustool.reading import encode, read
from corpustool.reading.detecting import detect_page
from corpustool.reading.html import decode_page, flatten
from corpustool.reading.page import Head, read_head

TITLE = "渔村办起了夜校"
ARTICLE = [
    "每到傍晚，出海的人陆续靠岸，祠堂里的灯就亮了，三十多张课桌坐得满满当当，最大的学员已经七十一岁。",
    "教识字的是退休教师方老先生，他把潮汐表、天气预报和鱼市的价钱编成课文，学员们当天学，第二天就能用上。",
    "村里的年轻人也来帮忙，有人教手机付款，有人教怎样在网上卖鱼干，一个冬天下来，全村多了四成的收入。",
    "方老先生说，等到开春，还要请县里的医生来讲一讲急救，因为海上的事情，早一分钟学会，就少一分的危险。",
]
PIECES = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<div class='nav'>",
        "</div>",
        "<a href=x>",
        "</a>",
        "<td>",
        "<table>",
        "</table>",
        "<br/>",
        "<LI>",
        "<!--",
        "-->",
        "<script>",
        "</script>",
        "<pre>",
        "</pre>",
        "<title>",
        "<![CDATA[",
        "]]>",
        "<",
        ">",
        '="',
        "='",
        "\n",
        "&nbsp;",
        "&#20154;",
        "&amp",
        "&",
        " ",
        "\u3000",
        "\xa0",
        "\x00",
        "\r\n",
        "\ufeff",
        "�",
        "正文，",
        "a b",
        "</html>",
        "<textarea>",
        "<svg/>",
        "<meta name=date content=2021-1-1>",
        "<p hidden>",
        "<noscript>",
        "<p style='display:none'>",
    ]
)


def page(body: str, head: str = "") -> str:
    menu = "".join(f"<li><a href='{n}.html'>{word}</a></li>" for n, word in enumerate(["首页", "要闻", "渔业", "天气"]))
    return (
        f"<html><head><title>{TITLE}_海边在线</title>{head}</head><body><div class='nav'><ul>{menu}</ul></div>"
        f"<div><h1>{TITLE}</h1><div>2021-03-04 08:15 来源：海边日报</div>{body}</div>"
        "<div class='foot'><p>版权所有 © 海边在线，未经许可，不得转载。</p></div></body></html>"
    )


PAGE = page("".join(f"<p>{line}</p>" for line in ARTICLE))


def flat(source: str) -> str:
    return flatten(Document("a.html", source)).text


def cleaned(source: str) -> Document:
    [document] = clean([flatten(Document("a.html", source))])
    return document


@pytest.mark.parametrize("clock", ["24:00", "09:60", "09:07:99", "99:99"])
def test_a_time_of_day_that_is_none_is_left_out(clock: str) -> None:
    assert read_head(Head(metas=[f'name="PubDate" content="2022-02-11 {clock}"']))["date"] == "2022-02-11"


@given(st.lists(PIECES | st.text(max_size=3), max_size=40).map("".join))
@example("<![CDATA[]]>")
@example("<p>a<p><![CDATA[]]><p>b")
def test_any_text_as_html_can_be_had_back(source: str) -> None:
    document = flatten(Document("a.html", source))
    assert document.original() == source
    blocks = document.blocks()
    assert all(0 <= block.start < block.end <= len(document.text) for block in blocks)
    assert all(above.end < below.start for above, below in pairwise(blocks))
    hints = read_hints(document)
    assert len(hints) == len(blocks)
    assert all(0 <= hint.linked <= 1 for hint in hints)
    assert document.edited(find_chrome(document)).original() == source


@given(st.text(max_size=60))
def test_text_without_markup_is_only_folded(text: str) -> None:
    text = "".join(char for char in text if char not in "<>&" and not "\ud800" <= char <= "\udfff")
    shown = "".join(char for char in flat(text) if not char.isspace())
    assert shown.strip("\u200b\ufeff") in "".join(char for char in text if not char.isspace())


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>一<p>二", "一\n\n二\n"),
        ("一<br>二<BR/>三", "一\n二\n三\n"),
        ("<table><tr><td>甲<td>乙</tr><tr><th>丙</table>", "甲\t乙\n丙\n"),
        ("<div>一\n  二</div>", "一二\n"),
        ("<div>one\n  two</div>", "one two\n"),
        ("<b>人</b>\n<i>民</i>", "人民\n"),
        ("<a>新闻</a> <a>体育</a>", "新闻 体育\n"),
        ("a<!-- <p>不见</p> -->b", "ab\n"),
        ("a<!--><p>c", "a\n\nc\n"),
        ("<SCRIPT>if (a<b) '<p>不见</p>'</Script>见", "见\n"),
        ("<style>p{}</style><noscript>不见</noscript><template><p>不见</template>见", "见\n"),
        ("<textarea><p>不见</textarea>见<iframe>不见</iframe>", "见\n"),
        ("见<textarea>也见", "见也见\n"),
        ("<p title='a > b' alt=\"c > d\">见", "见\n"),
        ("<p class=x' =y id=>见</p>", "见\n"),
        ("<p title='没有完>见</p>", "见\n"),
        ("1 < 2 和 3 > 2", "1 < 2 和 3 > 2\n"),
        ("<div <p>见", "见\n"),
        ("<![CDATA[见]]>", "见\n"),
        ("&lt;p&gt;&#20154;&#x6C11;&hellip;&copy", "<p>人民…©\n"),
        ("&bogus; &", "&bogus; &\n"),
        ("<pre>一\n  二</pre>三", "一\n二\n\n三\n"),
        ("<pre><b>一</b>\n<b>二</b></pre>", "一\n二\n"),
        ("<td>&nbsp;</td><td>见&nbsp;</td>", "见\xa0\n"),
        ("\ufeff\r\n<p>　　见\r\n</p>", "　　见\n"),
        ("</html>见</html>也见", "见\n也见\n"),
        ("<frameset><frame src=a></frameset>见", "见\n"),
        ("", ""),
        ("<p></p>", ""),
    ],
)
def test_the_lines_are_those_that_a_browser_shows(source: str, text: str) -> None:
    document = flatten(Document("a.html", source))
    assert document.text == text
    assert document.original() == source


@pytest.mark.parametrize(
    "unit",
    [
        "<div>",
        "</div>",
        "<p>",
        "<",
        "<a",
        '<a ="',
        "<a ='<b=\"",
        "<!--",
        "<script>",
        "<svg>",
        "<td><table>",
        "&#",
        "&",
        "&nbsp;",
        '="<a" ',
        "<a b=c ",
        " ",
        "\n",
        "\u3000",
        "<table></div>",
        "<title>",
        "<pre>\n",
        "<li>字，",
        "]]>",
    ],
)
def test_time_is_linear(unit: str) -> None:
    source = "<p>" + unit * (200_000 // len(unit))
    start = time.process_time()
    document = flatten(Document("a.html", source))
    find_chrome(document)
    assert time.process_time() - start < 4  # 0.1 to 0.6 s measured; a quadratic one takes minutes
    assert document.original() == source


def test_lines_know_their_links_and_elements() -> None:
    document = flatten(Document("a.html", "<nav><a href=a>首页</a> 新闻</nav><h2>题</h2><p style='display: none'>暗"))
    found = [
        (hint.tag, round(hint.linked, 1), hint.heading, hint.outside, hint.hidden) for hint in read_hints(document)
    ]
    assert found == [("nav", 0.4, 0, True, False), ("h2", 0.0, 2, False, False), ("p", 0.0, 0, False, True)]


def test_places_follow_later_edits() -> None:
    document = flatten(Document("a.html", "<p>發(fā)展</p><p>学习"))
    document = document.edited([Change("gloss/pinyin", 1, "(fā)", "")])
    assert [document.text[block.start : block.end] for block in document.blocks()] == ["發展", "学习"]


@given(st.lists(st.tuples(st.text("ab", max_size=3), st.text("xy", max_size=3), st.text("cd", max_size=3)), max_size=6))
def test_places_go_forwards_as_they_go_back(parts: list[tuple[str, str, str]]) -> None:
    text, changes = "", []
    for plain, before, after in parts:
        text += plain + "|"
        changes.append(Change("a/b", len(text), before, after))
        text += before + "|"
    edit = Edit(tuple(changes))
    result = edit.apply(text)
    for offset in range(len(text)):
        inside = any(change.start <= offset < change.end for change in changes)
        assert inside or (result[edit.after(offset)] == text[offset] and edit.before(edit.after(offset)) == offset)


def test_only_the_article_and_what_speaks_of_it_is_kept() -> None:
    document = cleaned(PAGE)
    assert document.text.split() == [TITLE, "2021-03-04", "08:15", "来源：海边日报", *ARTICLE]
    assert document.original() == PAGE


@pytest.mark.parametrize(
    "source",
    {
        "after the first </html>": page("") + "".join(f"<p>{line}</p>" for line in ARTICLE),
        "unclosed": page("<table><tr><td><div>" + "".join(f"<p><font><b>{line}" for line in ARTICLE)),
        "by br": page("<br>　　".join(ARTICLE)),
        "each its own div": page("".join(f"<section><div>{line}</div></section>" for line in ARTICLE)),
        "deep": page("<div>" * 20_000 + "".join(f"<p>{line}</p>" for line in ARTICLE) + "</div>" * 20_000),
        "hidden until the script runs": PAGE.replace("<body>", "<body style='visibility:hidden'>"),
        "an unlucky name": page("<div class='hot_links'>" + "".join(f"<p>{line}</p>" for line in ARTICLE) + "</div>"),
        "related headlines": page(
            "".join(f"<p>{line}</p>" for line in ARTICLE)
            + "<ul>"
            + "".join(f"<li><a href={n}>要闻：渔民喜获丰收，产量第{n}次创新高</a></li>" for n in range(50))
            + "</ul>"
        ),
    }.values(),
)
def test_broken_pages_keep_their_article_and_lose_the_rest(source: str) -> None:
    text = cleaned(source).text
    assert [line for line in [TITLE, *ARTICLE] if line not in text] == []
    assert [word for word in ("首页", "渔业", "版权", "要闻") if word in text] == []


def test_the_words_of_the_title_tell_a_short_article_from_longer_ones_around_it() -> None:
    other = "近日，省里召开会议，总结去年的工作，部署今年的任务，要求各地抓好落实，务求取得实效。" * 3
    teasers = "".join(
        f"<div class='item'><h3>{n}</h3><p>{n}，{other}</p></div>" for n in ("会议一", "会议二", "会议三")
    )
    source = page(f"<p>{TITLE}，每到傍晚，祠堂里的灯就亮了，三十多张课桌坐得满满当当。</p>") + f"<div>{teasers}</div>"
    assert "三十多张课桌" in cleaned(source).text


def test_chrome_can_be_marked_and_kept() -> None:
    [document] = clean([flatten(Document("a.html", PAGE))], keep=["chrome"])
    assert "渔业" in document.text
    assert "chrome/markup" in {change.rule for edit in document.history for change in edit.changes}


@pytest.mark.parametrize(
    "head",
    [
        (
            "<meta property='og:title' content='渔村夜校的灯光'><meta name='PubDate' content='2021-03-05 07:30'>"
            "<META content='海边日报' name='source'><meta name='author' content='林知夏'><link rel='canonical' href='http://a.cn/1.html'>"
        ),
        "<script type='application/ld+json'>"
        + json.dumps(
            {
                "@graph": [
                    {"@type": "WebSite", "name": "海边在线", "url": "http://a.cn"},
                    {
                        "@type": ["NewsArticle"],
                        "headline": "渔村夜校的灯光",
                        "datePublished": "2021-03-05T07:30",
                        "author": [{"@type": "Person", "name": "林知夏"}],
                        "publisher": {"name": "海边日报"},
                        "url": "http://a.cn/1.html",
                    },
                ]
            }
        )
        + "</script>",
    ],
)
def test_the_head_names_the_article(head: str) -> None:
    meta = flatten(
        Document("a.html", f"<head><title>海边在线</title>{head}</head><h1>渔村夜校的灯光</h1><p>{ARTICLE[0]}")
    ).meta
    assert dict(meta) == {
        "title": "渔村夜校的灯光",
        "date": "2021-03-05T07:30",
        "source": "海边日报",
        "author": "林知夏",
        "url": "http://a.cn/1.html",
    }


@pytest.mark.parametrize(
    ("title", "shown", "expected"),
    [
        ("渔村办起了夜校_要闻_海边在线", "渔村办起了夜校", "渔村办起了夜校"),
        ("海边在线 - 渔村办起了夜校", "渔村办起了夜校", "渔村办起了夜校"),
        ("一周看点 | 渔村办起了夜校", "一周看点 | 渔村办起了夜校", "一周看点 | 渔村办起了夜校"),
        ("渔村办起了夜校-海边在线", "别的", "渔村办起了夜校"),
        ("", "渔村办起了夜校", "渔村办起了夜校"),
    ],
)
def test_titles_lose_the_name_of_the_site(title: str, shown: str, expected: str) -> None:
    source = f"<title>{title}</title><p>海边在线</p><h1>{shown}</h1><p>{ARTICLE[0]}</p>"
    assert flatten(Document("a.html", source)).meta.get("title") == expected


def test_nonsense_in_the_head_does_no_harm() -> None:
    source = "<title>&#0;<meta name=date content='99-99'><meta content><script type=application/ld+json>[[[{</script>好"
    assert flatten(Document("a.html", source)).text == "好\n"
    deep = "<script type='application/ld+json'>" + "[" * 100_000 + "</script>好"
    assert flatten(Document("a.html", deep)).text == "好\n"


CHARSET = "<meta http-equiv=Content-Type content='text/html; charset={}'>" + "".join(
    f"<p>{line}</p>" for line in ARTICLE
)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (CHARSET.format("gb2312").encode("gb18030"), "gb18030"),
        (CHARSET.format("gbk").encode(), "utf-8"),
        (CHARSET.format("utf-8").encode("gb18030"), "gb18030"),
        (CHARSET.format("big5").encode("gb18030"), "gb18030"),
        (CHARSET.format("no-such").encode("gb18030"), "gb18030"),
        (b"\xef\xbb\xbf" + CHARSET.format("big5").encode(), "utf-8"),
        (CHARSET.format("iso-8859-1").encode("gb18030"), "gb18030"),
        ("<meta charset=big5><p>這是我們的國家，大家都說好，他們也來了。".encode("big5"), "big5hkscs"),
        ("<meta charset=gbk><p>圖書館".encode("gb18030"), "gb18030"),
    ],
)
def test_the_declared_encoding_is_used_if_it_reads_no_worse(data: bytes, encoding: str) -> None:
    assert detect_page(data).encoding == encoding
    document = decode_page(data, "a.html")
    assert "\ufffd" not in document.text
    assert encode(document.original(), encoding) == data


def test_pages_are_known_by_their_suffix(tmp_path: Path) -> None:
    for name in ("a.html", "b.HTM", "c.xhtml", "d.shtml", "e.txt"):
        (tmp_path / name).write_text("<p>见</p>", "utf-8")
    assert [document.text for document in read([str(tmp_path)])] == ["见\n"] * 4 + ["<p>见</p>"]
    assert [document.text for document in read([str(tmp_path / "e.txt")], html=True)] == ["见\n"]


def test_records_can_hold_html(tmp_path: Path) -> None:
    (tmp_path / "r.jsonl").write_text('{"id": "1", "text": "<p>见</p>", "url": "u"}\n', "utf-8")
    [document] = read([str(tmp_path / "r.jsonl")], html=True)
    assert (document.id, document.text, dict(document.meta)) == ("1", "见\n", {"url": "u"})


def test_the_command_reads_pages_and_undoes_them(
    corpustool: Callable[..., subprocess.CompletedProcess[bytes]], tmp_path: Path
) -> None:
    data = CHARSET.format("gb2312").replace("<p>", "\r\n<p>").encode("gb18030")
    (tmp_path / "a.html").write_bytes(data)
    from_file = corpustool("clean", "a.html", "--ledger", "l.jsonl", "-o", "a.txt")
    assert from_file.returncode == 0
    text = (tmp_path / "a.txt").read_bytes()
    assert text.decode().split() == ARTICLE
    assert corpustool("clean", "--html", "-", stdin=data).stdout == text
    assert corpustool("undo", "a.txt", "--ledger", "l.jsonl").stdout == data


def test_inspect_shows_the_lines_of_the_page() -> None:
    document = flatten(Document("a.html", PAGE.replace("<p>", "\n\n<p>")))
    roles = {line.text: line.role for line in inspect_lines(document) if line.text}
    assert [roles[word] for word in ("首页", "渔业", "天气")] == ["chrome"] * 3
    assert [roles[line] for line in ARTICLE] == ["body"] * 4
    [menu] = [line for line in inspect_lines(document) if line.text == "渔业"]
    assert document.text.split("\n")[menu.line - 1] == "渔业"
    assert "chrome/markup" in menu.found
    assert next(inspect_documents([document])).chrome == list(roles.values()).count("chrome") / len(roles)
