import re
from collections import Counter
from math import log2
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpustool.document import Document
from corpustool.statistics import Segmenter, index
from corpustool.statistics import count_phrases as phrases_of
from corpustool.statistics.edges import is_phrase

SEEDS = sorted((Path(__file__).resolve().parents[1] / "seeds").glob("*.txt"))
EXAMPLE = [
    Document("d1", "坚持以习近平新时代中国特色社会主义思想为指导，深入实施全面振兴新突破三年行动。"),
    Document("d2", "学习贯彻习近平新时代中国特色社会主义思想。打好打赢全面振兴新突破三年行动攻坚之年。"),
    Document("d3", "中国特色社会主义进入新时代。全面振兴新突破三年行动取得新成效，中国特色社会主义思想深入人心。"),
]
TEXTS = st.lists(st.text("甲乙丙丁，\n", max_size=30), max_size=6)


def characters(text):
    """Each character a word."""
    return [list(run) for run in re.findall(r"\w+", text)]


def corpus_of(texts):
    return index([Document(str(number), text) for number, text in enumerate(texts)], list)


def count_phrases(*arguments, **options):
    return list(phrases_of(*arguments, **options))


FORMULA = "习近平新时代中国特色社会主义思想"
INNER = "全面振兴新突破三年行动"


@pytest.fixture(scope="module")
def seeds():
    return {row.phrase: row for row in count_phrases(index(Document(p.name, p.read_text("utf-8")) for p in SEEDS))}


@pytest.mark.parametrize("absorb", [0.8, 1])
def test_the_worked_example(absorb):
    rows = count_phrases(index(EXAMPLE), min_count=2, absorb=absorb)
    expected = [
        (INNER, 6, 3, 3, 3, 0.0167, 1.585, 1.585, 7.755),
        (FORMULA, 7, 2, 2, 2, 0.3333, 1.0, 1.0, 5.615),
        ("中国特色社会主义思想", 4, 3, 1, 3, 0.0167, 0.9183, 1.585, 2.0),
        ("中国特色社会主义", 3, 4, 1, 3, 0.1667, 1.5, 0.8113, 3.962),
        ("新时代", 2, 3, 1, 3, 0.0167, 0.9183, 0.9183, 1.0),
    ]
    assert [row[:5] for row in rows] == [row[:5] for row in expected]
    for row, figures in zip(rows, expected, strict=True):
        assert row[5:9] == pytest.approx(figures[5:], abs=6e-4)


def test_least_documents_and_least_independent_occurrences():
    corpus = index(EXAMPLE)
    assert FORMULA not in {row.phrase for row in count_phrases(corpus, min_count=2, min_documents=3)}
    assert len(count_phrases(corpus, min_count=2, min_documents=3)) == 4
    assert [row.phrase for row in count_phrases(corpus, min_count=2, min_independent=2)] == [INNER, FORMULA]


def test_every_sequence():
    rows = {row.phrase: row.count for row in count_phrases(index(EXAMPLE), min_count=2, absorb=None, max_words=3)}
    assert len(rows) == 20
    assert (rows["特色社会主义"], rows["三年行动"]) == (4, 3)


def test_a_formula_is_listed_once_at_its_full_length(seeds):
    assert seeds[FORMULA][1:5] == (7, 10, 6, 4)
    fragments = {
        "新时代中国特色社会主义思想",
        "时代中国特色社会主义思想",
        "特色社会主义思想",
        "近平新时代",
        "习近平新时代",
    }
    assert not fragments & set(seeds)
    assert (seeds[INNER].count, seeds[INNER].documents) == (15, 3)
    assert (
        sum(row.independent for phrase, row in seeds.items() if INNER in phrase) == 16
    )  # one lies in two that overlap


def test_no_phrase_has_a_function_word_or_a_number_at_its_edge(seeds):
    assert not [phrase for phrase in seeds if re.search(r"^[的了和\d]|[的了和\d]$", phrase)]


def sequences(texts, most):
    return Counter(
        tuple(run[start : start + words])
        for text in texts
        for run in characters(text)
        for words in range(2, most + 1)
        for start in range(len(run) - words + 1)
    )


@given(TEXTS, st.integers(1, 4), st.integers(2, 7))
def test_counts_are_those_of_a_counter(texts, least, most):
    rows = count_phrases(corpus_of(texts), min_count=least, max_words=most, absorb=None)
    wanted = {"".join(words): count for words, count in sequences(texts, most).items() if count >= least}
    assert {row.phrase: row.count for row in rows} == wanted
    assert all(row.words == len(row.phrase) for row in rows)


@given(TEXTS, st.integers(1, 3))
def test_documents_prune_like_a_count_of_documents(texts, least):
    rows = count_phrases(corpus_of(texts), min_count=1, min_documents=least, absorb=None)
    holding = Counter(words for text in texts for words in set(sequences([text], 24)))
    wanted = {"".join(words): count for words, count in holding.items() if count >= least}
    assert {row.phrase: row.documents for row in rows} == wanted


@given(TEXTS)
def test_at_full_absorption_the_maximal_repeats_remain(texts):
    rows = count_phrases(corpus_of(texts), min_count=2, absorb=1)
    counts = {words: count for words, count in sequences(texts, 24).items() if count > 1}
    longest = {
        "".join(words)
        for words, count in counts.items()
        if not any(other[:-1] == words or other[1:] == words for other, more in counts.items() if more == count)
    }
    assert {row.phrase for row in rows} == longest


@given(TEXTS, st.sampled_from([0.5, 0.8, 1, None]))
def test_independent_counts_entropies_and_order(texts, absorb):
    rows = {row.phrase: row for row in count_phrases(corpus_of(texts), min_count=2, absorb=absorb)}
    runs = ["".join(run) for text in texts for run in characters(text)]
    spans = [
        (n, m.start(), m.start() + len(p), p)
        for p in rows
        for n, run in enumerate(runs)
        for m in re.finditer(f"(?={p})", run)
    ]
    alone = [
        s for s in spans if not any(s[0] == o[0] and o[1] <= s[1] and s[2] <= o[2] and s[3] != o[3] for o in spans)
    ]
    assert {p: row.independent for p, row in rows.items()} == {p: sum(s[3] == p for s in alone) for p in rows}
    covered, kept = ({(n, at) for n, start, end, _ in some for at in range(start, end)} for some in (spans, alone))
    assert covered == kept
    for phrase, row in rows.items():
        here = [(n, start, end) for n, start, end, found in spans if found == phrase]
        for neighbours, entropy in (
            ([runs[n][start - 1] if start else (n, start) for n, start, _ in here], row.entropy_left),
            ([runs[n][end] if end < len(runs[n]) else (n, end) for n, _, end in here], row.entropy_right),
        ):
            naive = sum(count / row.count * log2(row.count / count) for count in Counter(neighbours).values())
            assert entropy == pytest.approx(naive, abs=1e-9)
    assert list(rows.values()) == sorted(
        rows.values(), key=lambda r: (-r.independent * log2(r.words), -r.count, r.phrase)
    )


@given(TEXTS, st.randoms(), st.sampled_from([0.6, None]))
def test_the_order_of_documents_changes_no_row(texts, chance, absorb):
    shuffled = chance.sample(texts, len(texts))
    assert count_phrases(corpus_of(texts), min_count=2, absorb=absorb) == count_phrases(
        corpus_of(shuffled), min_count=2, absorb=absorb
    )


@pytest.mark.parametrize("texts", [["稳定经济", "发展"] * 6, ["稳定经济\n发展\n" * 6], ["稳定经济。发展！" * 6]])
def test_never_across_documents_lines_or_sentences(texts):
    rows = count_phrases(index(Document(str(n), text) for n, text in enumerate(texts)), absorb=None)
    assert [row.phrase for row in rows] == ["稳定经济"]


def test_one_row_where_the_words_differ():
    text = "\n".join(f"{word} {cut} 中国" for word in ("建设", "奋斗", "属于", "走进") for cut in ("新时代", "新 时代"))
    rows = count_phrases(index([Document("1", text)], Segmenter(engine="spaces").forms))
    assert [(row.phrase, row.words, row.count, row.c_value) for row in rows] == [("新时代中国", 2, 8, 8.0)]


def test_a_phrase_between_function_words_is_not_lost():
    text = "在领导人的重要论述中。学习他的重要论述和思想。这些都是的重要论述吗。"
    rows = count_phrases(index([Document("1", text)]))
    assert [row.phrase for row in rows] == ["重要论述"]


def test_longer_than_the_longest_is_listed_in_parts():
    rows = count_phrases(corpus_of(["甲乙丙丁"] * 3), max_words=3)
    assert [row.phrase for row in rows] == ["乙丙丁", "甲乙丙"]


@pytest.mark.parametrize("most", [1, 256])
def test_a_length_that_cannot_be(most):
    with pytest.raises(ValueError, match="max_words"):
        count_phrases(index([]), max_words=most)


def test_an_empty_corpus():
    assert count_phrases(index([])) == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("以 习近平 同志 为 核心 的 党中央", True), ("在 党 的 领导 下", True), ("领导 下", False), ("在 领导", False),
        ("向 雷锋 同志 学习", True), ("的 论述", False), ("三 是", False), ("第四 百", False), ("2024 年", False),
        ("年 10 月", False), ("十八 届 三中全会", True), ("本法 第四百", False), ("条 规定", False), ("攻坚 之 年", True),
    ],
)  # fmt: skip
def test_edges(words, expected):
    assert is_phrase(words.split()) is expected


def test_the_table_of_function_words_gives_reasons():
    table = Path(__file__).resolve().parents[1] / "src" / "corpustool" / "statistics" / "function_words.tsv"
    rows = [line.split("\t") for line in table.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert all(len(row) == 4 and row[0] and row[3] for row in rows)
    assert {row[1] for row in rows[1:]} == {"left", "right", "both"}
    places = [
        (word, side)
        for words, edge, _, _ in rows[1:]
        for word in words.split()
        for side in ({"left", "right"} if edge == "both" else {edge})
    ]
    assert len(places) == len(set(places))
