import gc
import re
from collections import Counter
from math import log2
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpustool.document import Document
from corpustool.statistics import (
    Segmenter,
    changed_words,
    examples,
    groups_of,
    index,
    nesting,
    new_words,
    occurring,
    sequences,
)
from corpustool.statistics import count_phrases as phrases_of
from corpustool.statistics.edges import is_phrase

SEEDS = sorted((Path(__file__).resolve().parents[1] / "seeds").glob("*.txt"))
EXAMPLE = [
    Document("d1", "坚持以习近平新时代中国特色社会主义思想为指导，深入实施全面振兴新突破三年行动。"),
    Document("d2", "学习贯彻习近平新时代中国特色社会主义思想。打好打赢全面振兴新突破三年行动攻坚之年。"),
    Document("d3", "中国特色社会主义进入新时代。全面振兴新突破三年行动取得新成效，中国特色社会主义思想深入人心。"),
]
FEW = settings(deadline=None, max_examples=40)  # each makes files
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


def all_sequences(texts, most):
    return Counter(
        tuple(run[start : start + words])
        for text in texts
        for run in characters(text)
        for words in range(2, most + 1)
        for start in range(len(run) - words + 1)
    )


@FEW
@given(TEXTS, st.integers(1, 4), st.integers(2, 7))
def test_counts_are_those_of_a_counter(texts, least, most):
    rows = count_phrases(corpus_of(texts), min_count=least, max_words=most, absorb=None)
    wanted = {"".join(words): count for words, count in all_sequences(texts, most).items() if count >= least}
    assert {row.phrase: row.count for row in rows} == wanted
    assert all(row.words == len(row.phrase) for row in rows)


@FEW
@given(TEXTS, st.integers(1, 3))
def test_documents_prune_like_a_count_of_documents(texts, least):
    rows = count_phrases(corpus_of(texts), min_count=1, min_documents=least, absorb=None)
    holding = Counter(words for text in texts for words in set(all_sequences([text], 24)))
    wanted = {"".join(words): count for words, count in holding.items() if count >= least}
    assert {row.phrase: row.documents for row in rows} == wanted


@FEW
@given(TEXTS)
def test_at_full_absorption_the_maximal_repeats_remain(texts):
    rows = count_phrases(corpus_of(texts), min_count=2, absorb=1)
    counts = {words: count for words, count in all_sequences(texts, 24).items() if count > 1}
    longest = {
        "".join(words)
        for words, count in counts.items()
        if not any(other[:-1] == words or other[1:] == words for other, more in counts.items() if more == count)
    }
    assert {row.phrase for row in rows} == longest


@FEW
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


@FEW
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


def test_c_values_of_the_published_example():
    # Frantzi, Ananiadou & Mima 2000: terms that hold "basal cell carcinoma", with how often they occur
    terms = {
        "adenoid cystic basal cell carcinoma": (5, 5, 11.6096),
        "cystic basal cell carcinoma": (11, 6, 12),
        "ulcerated basal cell carcinoma": (7, 7, 14),
        "recurrent basal cell carcinoma": (5, 5, 10),
        "circumscribed basal cell carcinoma": (3, 3, 6),
        "basal cell carcinoma": (984, 984 - 11 - 7 - 5 - 3, 1551.36),
    }
    text = "".join(f"{term}\n" * alone for term, (_, alone, _) in terms.items())
    rows = count_phrases(index([Document("1", text)], Segmenter(engine="spaces").forms))
    assert {row.phrase: row.count for row in rows} == {term: count for term, (count, _, _) in terms.items()}
    for row in rows:
        assert row.c_value == pytest.approx(terms[row.phrase][2], abs=1e-2)


GIVEN = st.lists(st.lists(st.sampled_from(["甲", "乙", "甲乙", "丙", "乙丙"]), max_size=9).map(" ".join), max_size=12)


def given_corpus(lines):
    return index([Document("1", "\n".join(lines))], Segmenter(engine="spaces").forms)


@FEW
@given(GIVEN, st.sampled_from([0.8, None]))
def test_c_values_and_cohesion_where_words_differ(lines, absorb):
    rows = count_phrases(given_corpus(lines), min_count=2, absorb=absorb)
    counts = Counter(
        tuple(words[a:b]) for line in lines for words in [line.split()] for b in range(len(words) + 1) for a in range(b)
    )
    cuts = {row.phrase: [cut for cut in counts if len(cut) > 1 and "".join(cut) == row.phrase] for row in rows}
    cuts = {phrase: [cut for cut in found if counts[cut] > 1] for phrase, found in cuts.items()}
    if absorb is None:
        nested, holders = Counter(), Counter()
        for row in sorted(rows, key=lambda row: -len(row.phrase)):
            inside = {
                "".join(cut[a:b]) for cut in cuts[row.phrase] for b in range(len(cut) + 1) for a in range(b - 1)
            } - {row.phrase}
            for phrase in inside & set(cuts):
                if any(cut[a:b] in cuts[phrase] for cut in cuts[row.phrase] for b in range(99) for a in range(b)):
                    nested[phrase] += row.count - nested[row.phrase]
                    holders[phrase] += 1
            value = log2(row.words) * (row.count - nested[row.phrase] / max(1, holders[row.phrase]))
            assert row.c_value == pytest.approx(value)
    tokens = sum(len(line.split()) for line in lines)
    for row in rows:
        usual = [cut for cut in cuts[row.phrase] if len(cut) == row.words]
        cohesions = [
            min(log2(counts[c] * tokens / (counts[c[:k]] * counts[c[k:]])) for k in range(1, len(c))) for c in usual
        ]
        assert any(row.cohesion == pytest.approx(value) for value in cohesions)


@FEW
@given(TEXTS, st.sampled_from([0.5, 0.8, None]), st.integers(1, 3), st.integers(1, 2))
def test_the_same_rows_at_any_budget(texts, absorb, least, documents):
    options = {"min_count": least, "min_documents": documents, "absorb": absorb, "examples": 2}
    wanted = count_phrases(corpus_of(texts), **options)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sequences, "_LEAST_SHARE", 3)
        for module in (sequences, nesting, occurring):
            patch.setattr(module, "BLOCK", 7)
        assert count_phrases(corpus_of(texts), **options, memory=100) == wanted


@FEW
@given(TEXTS)
def test_a_top_and_columns_change_nothing_else(texts):
    rows = count_phrases(corpus_of(texts), min_count=2)
    for top in (1, 3):
        assert count_phrases(corpus_of(texts), min_count=2, top=top) == rows[:top]
    some = count_phrases(corpus_of(texts), min_count=2, columns=["dp"])
    assert [(*row[:4], row.dp) for row in some] == [(*row[:4], row.dp) for row in rows]
    assert all(row.documents is row.entropy_left is row.c_value is row.cohesion is None for row in some)


def test_no_phrase_crosses_the_mark_of_a_title_or_quotation():
    lines = ["学习《治国理政》第一卷，弘扬“工匠精神”风尚。"] * 4
    rows = count_phrases(index([Document("1", "\n".join(lines))]), absorb=None)
    assert not [row.phrase for row in rows if re.search("习治国|理政第|扬工匠|精神风", row.phrase)]


def test_groups_dates_and_places():
    documents = [
        Document(str(n), text, {"date": date, "source": source})
        for n, (text, date, source) in enumerate(
            [
                ("首先，深化改革开放。", "2024-03-01T08:00", "甲报"),
                ("深化改革开放。", "2023", "乙报"),
                ("深化改革开放，深化改革开放。", "", "甲报"),
            ]
        )
    ]
    corpus = index(documents, label=lambda document: document.meta["source"])
    [row] = count_phrases(corpus, columns=["groups", "first_seen", "last_seen"], examples=3)
    assert dict(zip(groups_of(corpus), row.groups, strict=True)) == {"乙报": 1, "甲报": 3}
    assert (row.first_seen, row.last_seen) == ("2023", "2024-03-01")
    assert row.places == ((0, 1), (1, 0), (2, 0))
    lines = examples(documents, Segmenter().forms, {row.phrase: row.places})[row.phrase]
    assert [(line.document, line.node) for line in lines] == [(str(n), "深化改革开放") for n in range(3)]


@FEW
@given(TEXTS)
def test_examples_are_where_the_phrase_is(texts):
    documents = [Document(str(number), text) for number, text in enumerate(texts)]
    rows = count_phrases(index(documents, list), min_count=2, examples=99)
    found = examples(documents, list, {row.phrase: row.places for row in rows})
    for row in rows:
        assert len(found[row.phrase]) == row.count
        for line in found[row.phrase]:
            assert line.node == row.phrase
            assert line.left + line.node + line.right in texts[int(line.document)].split("\n")[line.line - 1]


def test_new_words_and_what_they_change(tmp_path):
    before, after = ("在天津建设", "由大家开展", "与企业合作", "请专家评审"), ("项目。", "平台。", "方案。", "工程。")
    text = "\n".join(f"{left}霁岚桥{right}" for left in before for right in after)
    documents = [Document("1", text), *(Document(path.name, path.read_text("utf-8")) for path in SEEDS)]
    characters = index(documents, Segmenter(engine="characters").forms)
    words = {word.word: word for word in new_words(characters, Segmenter(), min_count=5)}
    assert (words["霁岚桥"].count, words["霁岚桥"].cut) == (16, "霁 岚 桥")
    assert not set(words) & {"岚桥", "霁岚", "建设", "全面振兴"}
    dictionary = tmp_path / "words.txt"
    dictionary.write_text("霁岚桥\n建设\n", "utf-8")
    own = Segmenter(hmm=False, dictionary=str(dictionary))
    assert list(changed_words(index(documents, own.forms), own)) == [("霁岚桥", "霁 岚 桥", 16)]
    assert "霁岚桥" not in {word.word for word in new_words(characters, own, min_count=5)}


@pytest.mark.parametrize(("left", "right"), ["《》", "“”", "「」"])
def test_no_row_cuts_a_title_or_quotation(left, right):
    title = "关于加强教育督导的意见"
    texts = [
        f"会议学习{left}{title}{right}精神。",
        f"印发{left}{title}{right}通知。",
        f"落实{left}{title}{right}工作。",
    ]
    assert [row.phrase for row in count_phrases(index([Document("1", "".join(texts))]))] == [title]


def test_temporary_files_are_gone(tmp_path):
    corpus = index(EXAMPLE, temp=str(tmp_path))
    assert len(list(tmp_path.iterdir())) == 1
    rows = phrases_of(corpus, min_count=2, temp=str(tmp_path))
    next(rows)
    assert len(list(tmp_path.iterdir())) > 1
    rows.close()
    del corpus, rows
    gc.collect()  # the exception that closes a generator is in a cycle in Python 3.10
    assert not list(tmp_path.iterdir())
