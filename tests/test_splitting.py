"""Documents are cut into articles; joined, the articles are the document."""

import itertools
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpustool.document import Change, Document
from corpustool.splitting import split

LINE = st.sampled_from(
    [
        "",
        "学校举行庆祝第41个教师节大会",
        "来源：新华社",
        "——追记省优秀党务工作者",
        "为大力弘扬教育家精神，9月10日，在第41个教师节到来之际，学校举行教师节庆祝大会，校领导出席大会并讲话。",
        "标题: 西安交大召开会议",
        "首页 > 新闻 > 正文",
        "2025 年 9 月 30 日",
        "习近平",
    ]
)
LAYOUT = Path(__file__).resolve().parents[2] / "shared" / "gold" / "seeds" / "layout.json"


@given(st.lists(st.one_of(LINE, st.text(max_size=30)), max_size=20))
def test_joined_the_articles_are_the_document(lines: list[str]) -> None:
    text = "\n".join(lines)
    articles = list(split([Document("d", text)]))
    assert "".join(article.text for article in articles) == text
    rows = [(article.meta["start_line"], article.meta["end_line"]) for article in articles if article.text]
    assert all(a[1] + 1 == b[0] for a, b in itertools.pairwise(rows))


def test_articles_know_their_originals() -> None:
    first = "学校举行庆祝教师节大会\n来源：新华社\n9月10日，學(xué)校举行大会，表彰先进集体和先进个人，全体教师参加了在体育馆举行的大会，气氛热烈。\n"
    second = "图书馆新馆正式开放\n来源：新华社\n10月8日，圖(tú)书馆新馆正式开放，学生代表和教师代表一同参观了阅览室，并体验了自助借还设备。\n"
    text = first + second
    document = Document("d", text).edited(
        Change("gloss/pinyin", match.start(), match.group(), "") for match in re.finditer(r"\([xtúué]+\)", text)
    )
    assert document.text != text
    articles = list(split([document]))
    assert len(articles) == 2
    assert "".join(article.original() for article in articles) == text
    assert articles[1].original() == second


def test_text_above_the_first_title_is_front_matter() -> None:
    body = "本书收录了学校近年来的新闻报道，按时间先后排列，供读者查阅参考，不当之处敬请批评指正。编者在整理时改正了个别错字。"
    article = "学校举行庆祝第41个教师节大会\n来源：新华社\n9月10日，学校举行教师节庆祝大会，表彰先进集体和先进个人，全体教师参加了大会，会场气氛热烈。"
    front, first = split([Document("d", f"{body}\n{article}")])
    assert (front.meta["role"], first.meta["title"]) == ("front", "学校举行庆祝第41个教师节大会")


@pytest.mark.skipif(not LAYOUT.exists(), reason="labelled data is not here")
def test_the_seeds_are_cut_as_labelled() -> None:
    for gold in json.loads(LAYOUT.read_text("utf-8")):
        text = (Path(__file__).parent.parent / "seeds" / gold["doc"]).read_text("utf-8")
        articles = list(split([Document(gold["doc"], text)]))
        assert [article.meta.get("title") for article in articles] == [article["title"] for article in gold["articles"]]
        for article, labelled in zip(articles, gold["articles"], strict=True):
            for field in ("date", "source", "author", "subtitle", "dateline", "editors", "views", "signature"):
                assert article.meta.get(field) == labelled.get(field)
