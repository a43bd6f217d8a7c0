"""What the five seeds become, line for line, in golden files; what must hold of them whatever else changes."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from corpustool import clean, convert, count_phrases, index, read, split
from corpustool.document import Document
from corpustool.writing import Ledger, as_record, atomic, read_ledger
from tests.conftest import SEEDS

LAYOUT = Path(__file__).resolve().parents[2] / "shared" / "gold" / "seeds" / "layout.json"


def seed(number: str) -> Document:
    [document] = read([str(next(path for path in SEEDS if path.name.startswith(number)))])
    return document


def cleaned(document: Document, **options: object) -> Document:
    [done] = clean([document], **options)  # type: ignore[arg-type]
    return done


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.name[:3])
def test_seeds_become_what_they_became(path: Path, golden: Callable[[str, str], None]) -> None:
    document = cleaned(next(iter(read([str(path)]))))
    name = path.name[:3]
    golden(f"{name}.clean.txt", document.text)
    golden(f"{name}.body.txt", cleaned(next(iter(read([str(path)]))), drop=["metadata"]).text)
    changes = [
        [change.rule, change.start, change.before, change.after] for edit in document.history for change in edit.changes
    ]
    golden(f"{name}.changes.jsonl", "".join(json.dumps(change, ensure_ascii=False) + "\n" for change in changes))
    articles = [
        {**as_record(article), "id": article.id.rpartition("/")[2]}
        for article in convert(split([document]), to="simplified")
    ]
    golden(f"{name}.articles.jsonl", "".join(json.dumps(article, ensure_ascii=False) + "\n" for article in articles))


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.name[:3])
def test_cleaning_twice_is_cleaning_once(path: Path) -> None:
    once = cleaned(next(iter(read([str(path)]))))
    assert cleaned(Document("again", once.text)).text == once.text


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.name[:3])
def test_every_stage_can_be_undone(path: Path, tmp_path: Path) -> None:
    [source] = read([str(path)])
    [document] = convert(
        clean([source], drop=["metadata"], normalize=["width", "punctuation", "spacing", "quotes"]), config="s2twp"
    )
    assert document.original() == source.text == path.read_bytes().decode()
    with atomic(tmp_path / "ledger") as file:
        Ledger(file).write(document)
    assert next(read_ledger(tmp_path / "ledger")).restore(document.text) == source.text
    articles = list(split([document]))
    assert "".join(article.original() for article in articles) == source.text


def test_shifts_and_glosses_of_004() -> None:
    text = cleaned(seed("004")).text
    assert not re.search(r"[\u4e00-\u9fff]\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]+\)", text)
    for repaired in (
        "推動學校“雙一流”建設",
        "把學校“雙一流”建設的任務",
        "按照學校“兩步走戰略”",
        "全省高校“雙帶頭人”教師",
        "(主持行政工作)",
    ):
        assert repaired in text


@pytest.mark.skipif(not LAYOUT.exists(), reason="labelled data is not here")
def test_only_what_is_labelled_as_chrome_goes_and_only_false_breaks_are_joined() -> None:
    for gold in json.loads(LAYOUT.read_text("utf-8")):
        document = seed(gold["doc"][:3])
        done = cleaned(document)
        lines = document.text.split("\n")
        dropped = {
            document.text[: document.place(stage, change.start)].count("\n") + 1
            for stage, edit in enumerate(done.history)
            for change in edit.changes
            if change.rule.startswith("chrome/")
        }
        chrome = {number for number in gold["chrome_lines"] if lines[number - 1].strip()}
        kept = [number for number in chrome if lines[number - 1].strip() in done.text.split("\n")]
        assert not kept
        assert dropped <= set(gold["chrome_lines"]) | {
            number for number, line in enumerate(lines, 1) if not line.strip()
        }
        joins = [change for edit in done.history for change in edit.changes if change.rule.startswith("linebreak/")]
        assert len(joins) == len(gold.get("joins", []))


def test_the_formula_is_counted_once_in_both_scripts() -> None:
    rows = {row.phrase: row for row in count_phrases(index(read([str(path) for path in SEEDS])))}
    formula = rows["习近平新时代中国特色社会主义思想"]
    assert (formula.count, formula.documents) == (10, 4)
    assert not {"新时代中国特色社会主义思想", "时代中国特色社会主义思想", "特色社会主义思想", "近平新时代"} & set(rows)
