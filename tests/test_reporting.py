"""The report: what it shows, that it runs and loads nothing, in both languages, and that it can be made again."""

import html.parser
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpustool import clean, read
from corpustool.document import Change, Document
from corpustool.reporting.page import LANGUAGES, _texts
from corpustool.reporting.tracking import joined, shortened, tracked
from corpustool.rules import FAMILIES, rulebook, rulebooks
from tests.conftest import SEEDS, Done

Cli = Callable[..., Done]
ATTACK = '<script>alert(1)</script><img src=x onerror="alert(2)">"\'></textarea></title><svg onload=alert(3)>'
VOID = {"meta", "input", "br", "rect", "line"}


class Page(html.parser.HTMLParser):
    """The tags and the words of a page; fails where a tag is not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags, self.attributes, self.words, self.open = set(), [], "", []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID or (tag == "rect" and self.open[-1:] == ["figure"]):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def harmless(text: str) -> Page:
    page = Page(text)
    assert not page.tags & {"script", "img", "textarea", "iframe", "object", "link", "base", "form"}
    assert not [name for _, name, _ in page.attributes if name.startswith("on")]
    assert all(re.match(r"#|[\w./-]*$", value) for _, name, value in page.attributes if name in ("href", "src"))
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", text)
    return page


@pytest.fixture
def out(cli: Cli) -> Path:
    assert cli("run", "seeds", "-o", "out", "-q", "--jobs", "1").code == 0
    return Path("out")


def test_the_page_shows_what_was_done(out: Path) -> None:
    text = (out / "report.html").read_text("utf-8")
    page = harmless(text)
    for shown in ("002_8b07881e5bd7de27.txt", "gloss/pinyin", "工作", "习近平新时代中国特色社会主义思想", "7,805"):
        assert shown in page.words
    assert '<del title="gloss/pinyin: a tool glosses' in text
    assert re.search(r"<del[^>]*>首页 &gt; 新闻频道", text)
    assert re.search(r"<del[^>]*>[^<]*半p[^<]*</del><ins[^>]*>[^<]*“雙", text)
    links = {value for tag, name, value in page.attributes if (tag, name) == ("a", "href") and value[:1] != "#"}
    assert links == {path.name for path in out.iterdir() if path.is_file()} - {"report.html"}
    anchors = {value[1:] for tag, name, value in page.attributes if (tag, name) == ("a", "href") and value[:1] == "#"}
    assert anchors <= {value for _, name, value in page.attributes if name == "id"}


def test_it_is_written_again_and_in_chinese(cli: Cli, out: Path) -> None:
    first = (out / "report.html").read_bytes()
    assert cli("report", "out").code == 0
    assert (out / "report.html").read_bytes() == first
    assert cli("report", "out", "--lang", "zh", "-o", "papers/zh.html").code == 0
    text = Path("papers/zh.html").read_text("utf-8")
    page = harmless(text)
    assert '<html lang="zh-CN">' in text
    assert not re.search(r"<h[12][^>]*>[^<\u4e00-\u9fff]*</h", text)
    assert "转换工具" in page.words
    assert all((Path("papers") / link).is_file() for link in re.findall(r'<a href="([^#"]+)"', text))
    assert cli("report", "out", "-o", "zh.html", LANG="zh_CN.UTF-8").code == 0
    assert '<html lang="zh-CN">' in Path("zh.html").read_text("utf-8")


def test_without_its_input_the_changes_alone_are_shown(cli: Cli, out: Path) -> None:
    Path("seeds").unlink()
    assert cli("report", "out").code == 0
    page = harmless((out / "report.html").read_text("utf-8"))
    assert "The input is not where it was" in page.words
    assert "(xiàn)" in page.words


def test_a_hostile_corpus_is_text(cli: Cli, tmp_path: Path) -> None:
    rows = [
        {"id": f"{n}{ATTACK}", "text": f"标题：{ATTACK}\n\u202e倒写\u2066的字{ATTACK}\n分享到：{ATTACK}\n" + "长" * 30_000,
         "meta": {"source": f"{n % 2}{ATTACK}\u202e", "url": "javascript:alert(4)", "date": f"{1990 + 3 * n}-01-02", "encoding": ATTACK, "script": ["<b>"]}}
        for n in range(6)
    ]  # fmt: skip
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in [*rows, {"id": ATTACK}]), "utf-8")
    assert cli("run", "rows.jsonl", "-o", "out", "-q", "--similarity", "1", "--jobs", "1").code == 3
    for language in LANGUAGES:
        assert cli("report", "out", "-o", f"{language}.html", "--lang", language).code == 0
        data = Path(f"{language}.html").read_bytes()
        assert len(data) < 300_000
        page = harmless(data.decode())
        assert "<script>alert(1)</script>" in page.words
        assert "[U+202E]" in page.words


def test_what_is_no_run_is_told(cli: Cli, out: Path, tmp_path: Path) -> None:
    done = cli("report", "seeds")
    assert (done.code, done.stderr.count("\n")) == (3, 1)
    assert "first `run … -o seeds`" in done.stderr
    (out / "articles.jsonl").write_text("{", "utf-8")
    done = cli("report", "out")
    assert (done.code, done.stderr.count("\n")) == (3, 1)
    (out / "manifest.json").write_text("[]", "utf-8")
    assert cli("report", "out").code == 3


def test_steps_that_were_left_out_leave_no_section(cli: Cli) -> None:
    assert cli("run", "seeds", "-o", "out", "-q", "--steps", "split,report", "--compress", "gz").code == 0
    page = harmless(Path("out/report.html").read_text("utf-8"))
    assert "Words and phrases" not in page.words
    assert "Before and after" not in page.words
    assert "articles.jsonl.gz" in page.words


def test_everything_is_said_in_both_languages() -> None:
    for language in LANGUAGES:
        said = _texts(language)
        assert all(said[name] for name in said if not name.startswith("rule:"))
        assert {f"family:{family}" for family in FAMILIES} <= set(said)
    rules = {rule.id for name in rulebooks() for rule in rulebook(name)}
    assert {name.removeprefix("rule:") for name in _texts("zh") if name.startswith("rule:")} == rules
    assert all(re.search("[\u4e00-\u9fff]", _texts("zh")[f"rule:{rule}"]) for rule in rules)


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.name[:3])
def test_pieces_are_the_text_before_and_after(path: Path) -> None:
    [document] = clean(read([str(path)]))
    pieces = list(joined(tracked(document.original(), [edit.changes for edit in document.history])))
    assert "".join(piece.before for piece in pieces) == document.original()
    assert "".join(piece.after for piece in pieces) == document.text
    assert sum(len(piece.before) for piece in shortened(pieces)) < 40_000


@given(st.text("甲乙丙丁", max_size=12), st.data())
def test_pieces_of_any_edits(text: str, data: st.DataObject) -> None:
    document = Document("1", text)
    for number in range(data.draw(st.integers(0, 3))):
        changes, at = [], 0
        while at < len(document.text) and data.draw(st.booleans()):
            start = data.draw(st.integers(at, len(document.text)))
            at = data.draw(st.integers(start, len(document.text)))
            changes.append(
                Change(f"r/{number}", start, document.text[start:at], data.draw(st.text("戊己", max_size=3)))
            )
            at += 1
        document = document.edited(changes)
    pieces = tracked(text, [edit.changes for edit in document.history])
    assert "".join(piece.before for piece in pieces) == text
    assert "".join(piece.after for piece in pieces) == document.text


@pytest.mark.skipif(not shutil.which("chromium"), reason="needs a browser")
@pytest.mark.parametrize("width", [500, 900, 1400])
def test_no_page_is_wider_than_the_window(out: Path, tmp_path: Path, width: int) -> None:
    text = (out / "report.html").read_text("utf-8").replace("default-src 'none';", "")
    (tmp_path / "probe.html").write_text(
        text + "<script>document.title = document.documentElement.scrollWidth</script>", "utf-8"
    )
    flags = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={tmp_path}/chrome",
        f"--window-size={width},900",
    ]
    done = subprocess.run(["chromium", *flags, "--dump-dom", f"file://{tmp_path}/probe.html"], capture_output=True, text=True, timeout=60, check=True)  # fmt: skip
    assert int(re.search(r"<title>(\d+)", done.stdout)[1]) <= width
