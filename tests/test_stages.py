"""Whatever the text and the stages, the original can be had back; cleaning twice is cleaning once."""

import io
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpustool.cleaning import clean
from corpustool.converting import convert
from corpustool.document import Document
from corpustool.splitting import split
from corpustool.writing import Ledger, read_ledger
from tests.conftest import SEEDS

Stage = Callable[[Iterable[Document]], Iterator[Document]]
STAGES: dict[str, Stage] = {
    "clean": clean,
    "body": partial(clean, drop=["metadata"]),
    "normalize": partial(clean, normalize=["width", "punctuation", "spacing", "quotes"], aggressive=True),
    "keep": partial(clean, keep=["chrome"]),
    "simplified": partial(convert, to="simplified"),
    "s2twp": partial(convert, config="s2twp"),
    "jp": partial(convert, config="t2jp"),
}
# Damage, chrome and metadata in small pieces, so that texts made of them meet the rules at every turn.
PIECES = [line for path in SEEDS for line in path.read_text("utf-8").split("\n") if 0 < len(line) < 60] + [
    "學?!半p一流", "發(fā)展", "?", "?!", "?！皟刹阶邞?zhàn)", "(xiàn)", "&amp;", "&amp;nbsp;", "&#20154;", "Ã¤Â¸", "ÖÐÎÄ", "锟斤拷", "涓枃", "\u200b", "\ufeff", "\u3000\u3000", "\xa0",
    "⼀", "\\u4e2d", "“", "”", "（", "）", "(", ")", "，", "。", ",", "\n", "\n\n", "\n- 3 -\n", "第3页", "一、", "来源：", "来源：新华社 2024-10-22", "首页 > 正文", "分享到:0", " and ", "20179日",
    "沈阳工业大学召开服务辽宁全面振兴新突破三年行动推进会，对学校科技创新赋能辽宁全面振兴工作进行深入动员部", "署。", "\ue000", "\x07", "\x85", "A、B", "3．5", "…", "——",
]  # fmt: skip
TEXT = st.lists(
    st.one_of(st.sampled_from(PIECES), st.text(st.characters(exclude_categories=["Cs"]), max_size=5)), max_size=25
).map("".join)


@settings(max_examples=150, deadline=None)
@given(TEXT, st.lists(st.sampled_from(sorted(STAGES)), max_size=3))
def test_any_chain_of_stages_can_be_undone(text: str, names: list[str]) -> None:
    documents: Iterable[Document] = [Document("d", text)]
    for name in names:
        documents = STAGES[name](documents)
    [document] = documents
    assert document.original() == text
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ledger"
        with path.open("wb") as file:
            Ledger(file).write(document)
        assert next(read_ledger(path)).restore(document.text) == text
    assert "".join(article.original() for article in split([document])) == text
    document.text.encode()


@pytest.mark.parametrize("name", ["clean", "body", "normalize"])
@settings(max_examples=150, deadline=None)
@given(text=TEXT)
def test_cleaning_twice_is_cleaning_once(name: str, text: str) -> None:
    [once] = STAGES[name]([Document("d", text)])
    [twice] = STAGES[name]([Document("d", once.text)])
    assert twice.text == once.text


def test_the_ledger_has_every_flag_and_change() -> None:
    [document] = clean([Document("d", "要推動學?!半p一流”建設。他于20179日出席。")])
    file = io.BytesIO()
    Ledger(file).write(document)
    rows = file.getvalue().decode()
    assert '"rule": "shift/cut"' in rows
    assert '"margin"' in rows
    assert '"rule": "characters/lost-digits"' in rows
