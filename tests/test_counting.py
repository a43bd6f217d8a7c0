import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpustool.document import Document
from corpustool.statistics import Segmenter, count_words, glance, index, indexing
from corpustool.statistics.dispersion import variety
from corpustool.statistics.measures import branching_entropy, dp, dp_norm, mattr

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


@given(TEXTS)
def test_counts_are_those_of_a_counter(texts):
    words = [[word for run in characters(text) for word in run] for text in texts]
    counts = Counter(word for text in words for word in text)
    rows = list(count_words(corpus_of(texts)))
    assert [(row.word, row.count) for row in rows] == sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    total = sum(counts.values())
    for row in rows:
        assert row.documents == sum(row.word in text for text in words)
        assert row.per_million == pytest.approx(1e6 * row.count / total)
        naive = sum(abs(text.count(row.word) / row.count - len(text) / total) for text in words) / 2
        assert row.dp == pytest.approx(naive, abs=1e-12)


@given(TEXTS, st.randoms())
def test_the_order_of_documents_changes_no_row(texts, chance):
    shuffled = chance.sample(texts, len(texts))
    assert list(count_words(corpus_of(texts))) == list(count_words(corpus_of(shuffled)))


@given(TEXTS)
def test_documents_are_slices_of_the_numbers(texts):
    corpus = corpus_of(texts)
    spelled = [
        [corpus.vocabulary[number] for number in corpus.ids[start:end] if number]
        for start, end in pairwise(corpus.ends)
    ]
    assert spelled == [[word for run in characters(text) for word in run] for text in texts]
    assert list(corpus.sizes) == list(map(len, spelled))


def test_words_of_the_worked_example():
    rows = list(count_words(index(EXAMPLE)))
    assert (sum(row.count for row in rows), len(rows)) == (60, 30)
    first = rows[0]
    assert (first.word, first.count, first.documents) == ("新", 7, 3)
    assert first.per_million == pytest.approx(7e6 / 60)
    assert first.dp == pytest.approx(0.0952, abs=5e-5)
    assert dp_norm(first.dp, 19 / 60) == pytest.approx(0.1394, abs=5e-5)
    assert [row.word for row in count_words(index(EXAMPLE), min_count=4)] == ["新", "中国", "特色", "社会主义"]


def test_both_scripts_are_one_word():
    documents = [Document(path.name, path.read_text("utf-8")) for path in SEEDS]
    rows = {row.word: row for row in count_words(index(documents))}
    kept = {row.word: row for row in count_words(index(documents, Segmenter(fold=False).forms))}
    assert "學校" not in rows
    assert rows["学校"].count > kept["学校"].count > 0 < kept["學校"].count


def test_glance():
    text = "韩铁强，汉族。𠮷〇ABC 12\n\n标题\n"
    found = glance(index([*EXAMPLE, Document("x", text), Document("empty", "")]))
    assert (found.documents, found.sentences) == (5, 1 + 2 + 2 + 3)
    assert found.han == 119 + 9
    assert found.characters == 126 + 16
    example = glance(index(EXAMPLE))
    assert (example.tokens, example.types, example.hapax, example.mattr) == (60, 30, 18, 0.5)


def test_an_empty_corpus():
    assert list(count_words(index([]))) == []
    assert glance(index([])) == (0, 0, 0, 0, 0, 0, 0, 0.0, 0.0)


@given(st.lists(st.integers(0, 5), max_size=40), st.integers(1, 12))
def test_mattr_is_the_mean_over_windows(words, window):
    stretches = [words[n : n + window] for n in range(len(words) - window + 1)] or [words]
    naive = sum(len(set(stretch)) / len(stretch) for stretch in stretches if stretch) / len(stretches)
    assert mattr(words, window) == pytest.approx(naive)


def test_published_figures():
    assert dp([(2, 1), (1, 1)], 3, 3) == pytest.approx(1 / 3)
    assert branching_entropy([2, 2]) == 1  # left of 葡萄: 吃, 吐; 0.693 nats
    assert branching_entropy([], 0) == 0


@settings(deadline=None)
@given(TEXTS, st.integers(1, 9))
def test_long_documents_are_read_in_slices(texts, size):
    whole = corpus_of(texts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(indexing, "_BATCH", size)
        sliced = corpus_of(texts)
    for field in ("ids", "ends", "sizes", "sentences", "characters", "vocabulary"):
        assert getattr(sliced, field) == getattr(whole, field)


@given(st.lists(st.lists(st.sampled_from("甲乙丙丁戊"), max_size=30), max_size=6), st.integers(1, 12))
def test_variety_of_a_corpus_is_that_of_its_running_words(documents, window):
    corpus = index([Document(str(n), " ".join(words)) for n, words in enumerate(documents)], str.split)
    assert variety(corpus, window) == mattr([word for words in documents for word in words], window)
