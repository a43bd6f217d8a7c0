"""What is there more than once is left once; what only looks alike stays."""

import json
import random
import subprocess
from collections import Counter
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from corpustool.converting import converter
from corpustool.deduplicating import Duplicate, _rows, deduplicate, drop_recurring
from corpustool.document import Document
from corpustool.layout.lines import split_lines
from tests.conftest import SEEDS

Run = Callable[..., subprocess.CompletedProcess[bytes]]
SEED_LINES = [line.text for path in SEEDS for line in split_lines(path.read_text("utf-8")) if line.is_prose]
SENTENCES = sorted({part + "。" for line in SEED_LINES for part in line.split("。") if 15 <= len(part) <= 80})


def removed(documents: list[Document], similarity: float = 0.8) -> tuple[list[str], list[Duplicate]]:
    found: list[Duplicate] = []
    kept = [document.id for document in deduplicate(documents, similarity=similarity, report=found.append)]
    return kept, found


def variants(text: str, chance: random.Random) -> dict[str, str]:
    edited = list(text)
    for _ in range(len(text) // 100):
        edited[chance.randrange(len(text))] = chance.choice("甲乙丙丁")
    half = chance.randrange(len(text))
    return {
        "exact": "\n".join(f"　　{line}" for line in text.split("\n")),
        "wide": text.replace(",", "，").replace("1", "１"),
        "edit": "".join(edited),
        "script": converter("s2t").convert(text),
        "chrome": f"首页 > 新闻 > 正文\n{text}\n分享到：微信 微博\n责任编辑：李明\n",
        "pages": f"{text[:half]}\n\n— 12 —\n\n{text[half:]}",
    }


def test_planted_pairs_are_found_and_others_left() -> None:
    chance, documents, group = random.Random(8), [], {}
    for number in range(150):
        sentences = chance.sample(SENTENCES, 18)
        text = "\n".join(sentences)
        texts = {"base": text, **dict(chance.sample(sorted(variants(text, chance).items()), 2))} if number % 2 else {}
        texts |= {"one": text, "half": "\n".join(sentences[:12] + chance.sample(SENTENCES, 6))} if not texts else {}
        for kind, other in texts.items():
            group[f"{number}-{kind}"] = number if kind != "half" else -number - 1
            documents.append(Document(f"{number}-{kind}", other))
    chance.shuffle(documents)
    kept, found = removed(documents)
    assert sorted([*kept, *(row.id for row in found)]) == sorted(group)
    assert {row.of for row in found} <= set(kept)
    assert all(group[row.id] == group[row.of] for row in found)
    assert len(found) >= 0.97 * sum(count - 1 for count in Counter(group.values()).values())
    assert all(0.8 <= row.similarity <= 1 for row in found)


def test_two_sites_with_chrome_of_their_own() -> None:
    text = "\n".join(SENTENCES[:10])
    first = f"首页 | 新闻 | 体育 | 财经 | 娱乐\n登录 注册\n当前位置：首页 > 国内\n{text}\n【打印】【关闭】\n责任编辑：李明\n版权所有：某网\n"
    second = (
        f"设为首页\n加入收藏\n{text}\n分享到：微信 微博 QQ空间\n上一篇：没有了\n下一篇：没有了\n京ICP备12345678号\n"
    )
    kept, _ = removed([Document("a", first), Document("b", second)], 0.9)
    assert kept == ["a"]
    assert [document.text for document in deduplicate([Document("a", first)])] == [first]
    menus = [Document(str(n), f"首页\n{name}\n登录\n") for n, name in enumerate(("体育", "财经频道", "娱乐"))]
    assert len(removed(menus)[0]) == 3


def test_the_best_is_kept() -> None:
    text = "".join(SENTENCES[:8])
    documents = [
        Document("bad", text[:-1] + "\ufffd"),
        Document("bare", text),
        Document("told", text, {"title": "通知", "date": "2024-10-22"}),
        Document("again", text, {"title": "通知", "source": "某报"}),
    ]
    kept, found = removed(documents)
    assert kept == ["told"]
    assert [(row.id, row.of, row.kind) for row in found] == [
        ("bad", "told", "near"),
        ("bare", "told", "exact"),
        ("again", "told", "exact"),
    ]


def test_short_texts_are_alike_only_if_they_are_the_same() -> None:
    texts = ["", "甲", "乙", "甲一", "甲 一", "Ａ", "A", "。。。", "——", "甲乙丙丁", "甲乙丙丁戊"]
    kept, found = removed([Document(text, text) for text in texts])
    assert [(row.id, row.of) for row in found] == [("甲 一", "甲一"), ("A", "Ａ")]
    assert len(kept) == len(texts) - 2


@given(st.lists(st.text("甲乙丙。 \n", max_size=12), max_size=12))
def test_what_is_kept_and_removed_is_the_corpus(texts: list[str]) -> None:
    kept, found = removed([Document(str(number), text) for number, text in enumerate(texts)], 0.5)
    assert sorted([*kept, *(row.id for row in found)]) == sorted(map(str, range(len(texts))))
    assert {row.of for row in found} <= set(kept)
    assert removed([Document(name, texts[int(name)]) for name in kept], 0.5) == (kept, [])


def test_records_come_back_as_they_were() -> None:
    meta = {"tags": ["a"], "lang": {"p": 0.9}}
    [document] = deduplicate([Document("d", "好\ud800", meta, is_record=True)])
    assert (document.id, document.text, document.meta, document.is_record) == ("d", "好\ud800", meta, True)


def test_a_crowd_of_one_template_takes_no_square_time() -> None:
    chance = random.Random(1)
    notice = "".join(SENTENCES[:6])
    documents = [Document(str(n), notice + "".join(chance.sample(SENTENCES, 4))) for n in range(2000)]
    kept, found = removed(documents, 0.9)
    assert len(kept) + len(found) == 2000


def test_bands_find_pairs_at_every_similarity() -> None:
    assert [_rows(similarity) for similarity in (0.3, 0.5, 0.8, 0.95, 1.0)] == [2, 3, 6, 14, 128]


def test_recurring_paragraphs_go_and_formulas_stay() -> None:
    notice = "".join(SENTENCES[:3])
    documents = [
        Document("a", f"{SENTENCES[5]}{SENTENCES[6]}\n{notice}\n特此通知。\n{notice}\n"),
        Document("b", f"{SENTENCES[7]}{SENTENCES[8]}\n　　{converter('s2t').convert(notice)}\n特此通知。\n"),
    ]
    rows: list[object] = []
    first, second = drop_recurring(documents, report=rows.append)
    assert first.text == documents[0].text
    assert second.text == f"{SENTENCES[7]}{SENTENCES[8]}\n特此通知。\n"
    assert second.original() == documents[1].text
    assert [(row.id, row.of) for row in rows] == [("b", "a")]  # type: ignore[attr-defined]


def test_the_command_reports_and_is_the_same_each_time(corpustool: Run, tmp_path: object) -> None:
    texts = ["".join(SENTENCES[n : n + 8]) for n in (0, 10, 0, 10, 20)]
    data = "".join(json.dumps({"id": str(n), "text": text}) + "\n" for n, text in enumerate(texts)).encode()
    options = ("dedup", "-", "-f", "jsonl", "--report", "r.tsv", "-o", "k.jsonl")
    done = corpustool(*options, stdin=data)
    assert done.returncode == 0, done.stderr
    first = [(tmp_path / name).read_bytes() for name in ("r.tsv", "k.jsonl")]  # type: ignore[operator]
    assert first[0].decode() == "id\tof\tsimilarity\tkind\n2\t0\t1.0000\texact\n3\t1\t1.0000\texact\n"
    assert [json.loads(line)["id"] for line in first[1].splitlines()] == ["0", "1", "4"]
    corpustool(*options, stdin=data, PYTHONHASHSEED="77")
    assert first == [(tmp_path / name).read_bytes() for name in ("r.tsv", "k.jsonl")]  # type: ignore[operator]
