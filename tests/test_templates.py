"""Lines that recur across the documents of a site go; sentences that many articles share stay."""

import json
import random
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from corpustool.cleaning import clean, learn_templates
from corpustool.document import Document
from corpustool.learning import propose_rules
from corpustool.rules import load_rules

Run = Callable[..., subprocess.CompletedProcess[bytes]]
HEAD = ["槐荫里", "檐下听雨", "北窗闲话", "纸上行舟，慢慢读来。"]
FOOT = [
    "小站由三位退休的老师打理，文字都是在灯下一个一个敲成的。",
    "愿每个路过的人，都能在这里坐一坐。",
    "檐下文丛之七",
]
FORMULA = "要以习近平新时代中国特色社会主义思想为指导，把群众满意作为检验工作的第一标准，久久为功，善作善成。"
WORDS = [
    "山",
    "水",
    "桥",
    "老师",
    "孩子",
    "茶园",
    "清晨",
    "石匠",
    "水渠",
    "书店",
    "灯火",
    "渡口",
    "梯田",
    "学校",
    "邮筒",
    "雨水",
    "春天",
    "集市",
    "邻居",
    "木匠",
]
VERBS = ["修好了", "想起了", "守着", "路过", "收拾", "画下", "记住了", "等着", "打扫", "谈起"]


def body(seed: object, lines: int = 5) -> list[str]:
    """Sentences that no other document has."""
    made = random.Random(str(seed))
    part = lambda: f"{made.choice(WORDS)}边的{made.choice(WORDS)}{made.choice(VERBS)}{made.choice(WORDS)}"  # noqa: E731
    return [f"{part()}，{part()}，第{made.randrange(10**6)}次{part()}。" for _ in range(lines)]


def page(seed: object, text: list[str], head: list[str] = HEAD, foot: list[str] = FOOT) -> Document:
    made = random.Random(str(seed))
    title = f"{made.choice(WORDS)}与{made.choice(WORDS)}的第{seed}个故事"
    date = f"2021年{made.randint(1, 12)}月{made.randint(1, 28)}日"
    return Document(f"site/{seed}.txt", "\n".join([*head, title, date, *text, *foot]) + "\n")


def lines_of(documents: list[Document]) -> list[list[str]]:
    cleaned = clean(documents, templates=learn_templates(documents))
    return [[line for line in document.text.split("\n") if line] for document in cleaned]


@pytest.mark.parametrize("place", [0, 2, 5], ids=["opening", "inside", "closing"])
def test_of_thirty_pages_shared_lines_go_and_a_shared_formula_stays(place: int) -> None:
    bodies = [body(number) for number in range(30)]
    for text in bodies[::2]:
        text.insert(place, FORMULA)
    found = lines_of([page(number, text) for number, text in enumerate(bodies)])
    for text, lines in zip(bodies, found, strict=True):
        assert lines[2:] == text
        assert "故事" in lines[0]


def test_a_formula_of_a_whole_section_stays() -> None:
    bodies = [[*body(number), *[FORMULA] * (number % 2)] for number in range(40)]
    pages = [page(number, text, [f"第{number % 2}栏目", *HEAD]) for number, text in enumerate(bodies)]
    assert [lines[2:] for lines in lines_of(pages)] == bodies


def test_what_was_dropped_is_in_the_history_and_comes_back() -> None:
    documents = [page(number, body(number)) for number in range(8)]
    for before, after in zip(documents, clean(documents, templates=learn_templates(documents)), strict=True):
        dropped = [change for edit in after.history for change in edit.changes if change.rule.startswith("template/")]
        assert [change.before.strip() for change in dropped] == [*HEAD, *FOOT]
        assert {change.rule for change in dropped} == {"template/head", "template/foot"}
        assert after.original() == before.text


def test_chrome_that_is_kept_is_marked() -> None:
    documents = [page(number, body(number)) for number in range(8)]
    [*cleaned] = clean(documents, templates=learn_templates(documents), keep=["chrome"])
    assert [document.text for document in cleaned] == [document.text for document in documents]
    assert all(change.is_flag for edit in cleaned[0].history for change in edit.changes)


@pytest.mark.parametrize("number", range(5))
def test_nothing_is_learnt_from_few_documents(number: int) -> None:
    documents = [page(seed, body(seed)) for seed in range(number)]
    assert [lines[: len(HEAD)] for lines in lines_of(documents)] == [HEAD] * number
    assert not propose_rules(lambda: documents).rules


def sites() -> Iterator[Document]:
    """Three sites in one folder, a formula in half of the articles of all."""
    for site in ("柳塘", "青石桥", "东岭"):
        for number in range(10):
            text = body(f"{site}{number}")
            if number % 2:
                text.append(FORMULA)
            yield page(
                f"{site}{number}",
                text,
                [f"{site}在线", "新闻", f"{site}人的家"],
                [f"{site}人自己写，自己看，自己印。", f"{site}丛书"],
            )


def test_a_folder_of_several_sites() -> None:
    for document, lines in zip(sites(), lines_of(list(sites())), strict=True):
        assert lines == document.text.split("\n")[3:-3]


def test_the_order_of_documents_changes_nothing() -> None:
    documents = [*sites()]
    shuffled = random.Random(1).sample(documents, len(documents))
    assert propose_rules(lambda: documents) == propose_rules(lambda: shuffled)
    assert sorted(lines_of(documents)) == sorted(lines_of(shuffled))


def test_texts_without_chrome_that_close_alike_are_left_alone() -> None:
    texts = [body(number) + [FORMULA] * (number % 2) for number in range(30)]
    assert lines_of([Document(str(number), "\n".join(text)) for number, text in enumerate(texts)]) == texts


def test_headings_that_recur_inside_prose_stay() -> None:
    headings = ["一、总体要求", "二、重点任务", "小结"]
    texts = [
        [
            *body(number, 1),
            headings[0],
            *body(-number - 1, 1),
            headings[1],
            *body(number + 99, 2),
            headings[2],
            *body(number + 999, 1),
        ]
        for number in range(20)
    ]
    assert [lines[2:] for lines in lines_of([page(number, text) for number, text in enumerate(texts)])] == texts


def test_who_wrote_it_stays_though_all_say_it() -> None:
    documents = [page(number, ["来源：槐荫报", *body(number)]) for number in range(12)]
    assert all("来源：槐荫报" in lines for lines in lines_of(documents))


@pytest.mark.parametrize("others", [0, 1, 2, 20])
def test_copies_of_one_article_keep_their_text(others: int) -> None:
    copies = [Document(str(number), page(1, body(1)).text) for number in range(9)]
    found = lines_of([*copies, *[page(number, body(number)) for number in range(100, 100 + others)]])
    assert all(set(body(1)) <= set(lines) for lines in found[:9])


def test_copies_with_another_ending_keep_their_text() -> None:
    texts = [["渡口重开", *body(1), *body(number + 99, 2)] for number in range(9)]
    others = [body(number + 1000) for number in range(30)]
    assert lines_of([Document(str(number), "\n".join(text)) for number, text in enumerate([*texts, *others])]) == [
        *texts,
        *others,
    ]


def write(folder: Path, documents: list[Document]) -> None:
    for document in documents:
        (folder / document.id).parent.mkdir(exist_ok=True)
        (folder / document.id).write_text(document.text, "utf-8")


def test_rules_that_were_learnt_are_taken_by_clean(corpustool: Run, tmp_path: Path) -> None:
    odd = ['"引号"与\\反斜线', "a.b*c (d) [e] # 'f'"]
    write(tmp_path, [page(number, [*body(number), *[FORMULA] * (number % 2)], [*HEAD, *odd]) for number in range(30)])
    done = corpustool("rules", "learn", "site", "-o", "learnt.toml")
    assert done.returncode == 0
    assert "9 lines of 30 documents" in done.stderr.decode()
    text = (tmp_path / "learnt.toml").read_text("utf-8")
    assert "on 30 of 30 documents, line 1 from the top" in text
    assert "on 30 of 30 documents, line 1 from the end" in text
    assert "# site/0.txt, site/1.txt, site/10.txt" in text
    rules = load_rules(tmp_path / "learnt.toml")
    assert [rule.matches[0] for rule in rules] == [*HEAD, *odd, *FOOT]
    assert corpustool("rules", "--check", "learnt.toml").returncode == 0
    [more] = clean([page("新", [*body("新"), FORMULA], [*HEAD, *odd])], rules=rules)
    assert more.text.split("\n")[2:-1] == [*body("新"), FORMULA]


def test_learning_on_the_command_line(corpustool: Run, tmp_path: Path) -> None:
    documents = [page(number, body(number)) for number in range(9)]
    write(tmp_path, documents)
    done = corpustool(
        "clean", "--learn", "site", "missing.txt", "-f", "jsonl", "-o", "out.jsonl", "--ledger", "ledger.jsonl"
    )
    assert done.returncode == 3
    assert done.stderr.decode().count("missing.txt: no such file") == 1
    found = [json.loads(line)["text"] for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert not any(line in text.split("\n") for text in found for line in [*HEAD, *FOOT])
    undone = corpustool("undo", "out.jsonl", "--ledger", "ledger.jsonl")
    assert [json.loads(line)["text"] for line in undone.stdout.splitlines()] == [
        document.text for document in documents
    ]
    records = "".join(json.dumps({"id": document.id, "text": document.text}) + "\n" for document in documents)
    piped = corpustool("clean", "--learn", "-", stdin=records.encode())
    assert [json.loads(line)["text"] for line in piped.stdout.splitlines()] == found
    few = corpustool("rules", "learn", "-", stdin="\n".join(records.split("\n")[:4]).encode())
    assert (few.returncode, few.stdout) == (1, b"")
    assert b"nothing recurs" in few.stderr
