"""Segmenter options, groups, keywords, collocates, concordance: against naive counts and published figures."""

import random
import re
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpustool.document import CorpusError, Document
from corpustool.reading import decode
from corpustool.statistics import (
    Frequencies,
    Segmenter,
    collocates,
    concordance,
    count_words,
    frequencies,
    groups_of,
    index,
    keywords,
    keywords_by_group,
    labelled_by,
    read_frequencies,
    words_finder,
)
from corpustool.statistics import dictionary as dictionaries
from corpustool.statistics.measures import arf, dp_norm, g2, juilland_d

EXAMPLE = [
    Document("d1", "坚持以习近平新时代中国特色社会主义思想为指导，深入实施全面振兴新突破三年行动。"),
    Document("d2", "学习贯彻习近平新时代中国特色社会主义思想。打好打赢全面振兴新突破三年行动攻坚之年。"),
    Document("d3", "中国特色社会主义进入新时代。全面振兴新突破三年行动取得新成效，中国特色社会主义思想深入人心。"),
]
OWN = "全面振兴新突破三年行动\n习近平新时代 1000 nz\n台中 3\niPhone15\nAT5\n云计算 5\n韩铁强 10 nr\nC++语言 7\nOpen AI 5 n\n䶮字 5 n\n的是 1\n"
TEXTS = st.lists(st.text("甲乙丙丁，。\n ", max_size=30), min_size=1, max_size=6)
PIECES = (
    *OWN.split(),
    *(
        [
            "2024-10-22",
            "3.14%",
            "A股",
            "C++",
            "U盘",
            "COVID-19",
            "x86_64",
            "..",
            "--",
            "a.b.c",
            "B超",
            "新北市",
            "常在较",
        ]
    ),
    *"的是一不了在人有我他這習發國〇々，。、：“”…·　ａＢ９％．㐂䶮龦鿿豈𠮷👩é\0\1\x1c\x85\u2028\ue000\ue001\ud800\r\n\t aZ0+#&._%-",
    "\r\n",
)


def own_dictionary(folder: Path) -> str:
    path = folder / "own.txt"
    path.write_text(OWN, "utf-8")
    return str(path)


def mixtures(count: int, seed: int = 6) -> list[str]:
    """Texts of Han characters, letters, marks and words, in proportions that differ from text to text."""
    chance = random.Random(seed)
    han = [chr(code) for code in range(0x4E00, 0x9FD6)]
    made = []
    for _ in range(count):
        share = chance.random()
        made.append(
            "".join(chance.choice(han if chance.random() < share else PIECES) for _ in range(chance.randint(1, 40)))
        )
    return made


@pytest.mark.parametrize("hmm", [True, False])
@pytest.mark.parametrize("own", [True, False])
def test_the_words_are_those_of_jieba(tmp_path, hmm, own):
    path = own_dictionary(tmp_path) if own else None
    segmenter = Segmenter(hmm=hmm, fold=False, dictionary=path)
    reference = dictionaries.load(path).tokenizer
    wrong = [text for text in mixtures(700) if segmenter.tokens(text) != reference.lcut(text, HMM=hmm)]
    assert not wrong


@pytest.mark.parametrize("line", ["中国 0", "a 5"])
def test_what_the_fast_way_cannot_know_goes_the_slow_way(tmp_path, line):
    path = tmp_path / "own.txt"
    path.write_text(line, "utf-8")
    reference = dictionaries.load(str(path)).tokenizer
    for text in ("中国特色1a2中", "abc a 1中国"):
        assert Segmenter(fold=False, dictionary=str(path)).tokens(text) == reference.lcut(text)


def test_without_rjieba_the_words_are_the_same():
    code = "import sys; sys.modules['rjieba'] = None; from corpustool import Segmenter; print(Segmenter().tokens(sys.argv[1]))"
    text = "".join(document.text for document in EXAMPLE) + "韩铁强COVID-19"
    done = subprocess.run([sys.executable, "-c", code, text], capture_output=True, check=True)
    assert done.stdout.decode().strip() == str(Segmenter().tokens(text))


def test_the_users_dictionary_is_checked(tmp_path):
    path = tmp_path / "own.txt"
    path.write_bytes("\ufeff全面振兴新突破\r\n雲計算 5\r\n卡尔·马克思 10 nr\r\n的是 1\r\n云计算 7\r\n\r\n".encode())
    segmenter = Segmenter(dictionary=str(path))
    assert [(entry.line, entry.word) for entry in segmenter.complaints()] == [
        (3, "卡尔·马克思"),
        (4, "的是"),
        (5, "云计算"),
    ]
    assert segmenter.tokens("全面振興新突破，雲計算") == ["全面振興新突破", "，", "雲計算"]
    assert segmenter.words() == {"全面振兴新突破", "云计算", "卡尔·马克思", "的是"}
    with pytest.raises(CorpusError, match=r"no\.txt: No such file"):
        Segmenter(dictionary=str(tmp_path / "no.txt")).tokens("中国")
    path.write_bytes("云计算".encode("gbk"))
    other = tmp_path / "gbk.txt"
    other.write_bytes("云计算".encode("gbk"))
    with pytest.raises(CorpusError, match="not UTF-8"):
        Segmenter(dictionary=str(other)).tokens("中国")


def test_other_engines():
    assert Segmenter(engine="characters").tokens("深入ABC 20。\r\n") == ["深", "入", "ABC", " ", "20", "。", "\r\n"]
    assert Segmenter(engine="spaces").forms("新突破 三年 Ｃ++語言\n") == ["新突破", " ", "三年", " ", "C++语言", "\n"]
    text = "习近平2024-10-22\ud800，"
    assert "".join(Segmenter(engine="rjieba", fold=False).tokens(text)) == text
    assert Segmenter().tags(["中国", "GDP", "2024", "韩铁强"]) == ["ns", "eng", "m", "x"]


@settings(deadline=None)
@given(TEXTS, st.sampled_from([7, 1 << 20]))
def test_pieces_and_batches_change_nothing(texts, size):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("corpustool.statistics.indexing._BATCH", size)
        patch.setattr("corpustool.statistics.segmenting._PIECE", size)
        documents = [Document(str(n), text) for n, text in enumerate(texts)]
        corpus = index(documents, list)
        spelled = ["".join(corpus.vocabulary[n] for n in corpus.ids[a:b]) for a, b in pairwise(corpus.ends)]
        assert spelled == ["".join(c for c in text if c.isalnum()) for text in texts]
        assert [n for _, ids in corpus.blocks() for n in ids.tolist()] == list(corpus.ids)[1:]
        for text, (start, end) in zip(texts, pairwise(corpus.ends), strict=True):
            sentences = [part for part in text.replace("\n", "。").split("。") if part.strip("， ")]
            zeros = "".join("0" if n == 0 else "w" for n in corpus.ids[start:end])
            assert zeros.count("00") == len(sentences)


@settings(deadline=None)
@given(TEXTS)
def test_measures_are_those_of_the_plain_formulas(texts):
    corpus = index([Document(str(n), text) for n, text in enumerate(texts)], list)
    words = [[c for c in text if c.isalnum()] for text in texts]
    filled = [text for text in words if text]
    running = [word for text in words for word in text]
    for row in count_words(corpus, measures=("dp_norm", "juilland_d", "arf")):
        places = [place for place, word in enumerate(running) if word == row.word]
        assert row.arf == pytest.approx(arf(places, len(running)))
        smallest = min(map(len, filled)) / len(running)
        assert row.dp_norm == pytest.approx(dp_norm(row.dp, smallest) if smallest < 1 else 0)
        rates = [text.count(row.word) / len(text) for text in filled]
        assert row.juilland_d == pytest.approx(juilland_d(rates) if len(rates) > 1 else 1, abs=1e-6)


def test_the_first_rows_are_the_first_of_all():
    corpus = index(EXAMPLE)
    rows = list(count_words(corpus))
    for top in (1, 3, 5, 100):
        assert list(count_words(corpus, top=top)) == rows[:top]


def test_two_processes_count_the_same():
    documents = [Document(str(n), text) for n, text in enumerate(mixtures(300, seed=1))]
    one, two = index(documents, Segmenter().forms), index(documents, Segmenter().forms, jobs=2)
    assert list(count_words(one)) == list(count_words(two))
    assert (one.sizes, one.ends, one.sentences) == (two.sizes, two.ends, two.sentences)


def test_groups_of_documents():
    metas = [{"date": "2023-05-01", "source": "甲"}, {"date": "2024-10-22T09:07"}, {"date": "2024年", "source": "甲"}]
    documents = [Document(d.id, d.text, meta) for d, meta in zip(EXAMPLE, metas, strict=True)]
    assert [labelled_by("month")(d) for d in documents] == ["2023-05", "2024-10", "2024"]
    corpus = index(documents, label=labelled_by("source"))
    assert groups_of(corpus) == {"unknown": 21, "甲": 39}
    [row] = count_words(corpus, by=True, top=1)
    assert (row.word, row.groups) == ("新", (2, 5))
    first = next(row for row in keywords_by_group(corpus) if (row.group, row.word) == ("甲", "新"))
    assert (first.count, first.ref_count) == (5, 2)
    many = index([Document(str(n), "新") for n in range(1001)], list, label=labelled_by("id"))
    with pytest.raises(CorpusError, match="1001 different values"):
        groups_of(many)


def test_keywords_of_the_worked_example():
    target, reference = frequencies(index(EXAMPLE[2:])), frequencies(index(EXAMPLE[:2]))
    rows = list(keywords(target, reference))
    row = next(row for row in rows if row.word == "新")
    assert (row.count, row.ref_count, row.per_million, row.ref_per_million) == (3, 4, 150_000, 100_000)
    assert (row.g2, row.bic, row.log_ratio, row.percent_diff) == pytest.approx((0.3127, -3.8197, 0.585, 50), abs=1e-4)
    assert rows == sorted(rows, key=lambda row: (-row.g2, -row.count, row.word))
    assert next(row.g2 for row in rows if row.word == "习近平") < 0
    assert {row.word for row in keywords(target, reference, min_count=7)} == {"新"}


@pytest.mark.parametrize("table", ["word,n\n新,1\n", "word\tcount\n新\tx\n"])
def test_what_is_no_table_of_words_is_named(table):
    with pytest.raises(CorpusError, match=r"x\.tsv: line 2"):
        read_frequencies(table, "x.tsv")
    assert read_frequencies('# 9 tokens\nword,count\n"a,b",2\n', "x.csv") == Frequencies({"a,b": 2}, 9)


@settings(deadline=None)
@given(TEXTS, st.integers(0, 4), st.integers(1, 4))
def test_collocates_are_those_of_a_loop(texts, left, right):
    corpus = index([Document(str(n), text) for n, text in enumerate(texts)], list)
    marks = "。\n" if left + right > 1 else "。\n，"
    pairs = Counter()
    for text in texts:
        for span in re.split(f"[{marks}]", text):
            words = [c for c in span if c.isalnum()]
            for at, word in enumerate(words):
                pairs.update((word, other) for other in words[max(0, at - left) : at] + words[at + 1 : at + right + 1])
    found = {row.collocate: row for row in collocates(corpus, ["甲"], left=left, right=right, min_count=1)}
    assert {word: row.count for word, row in found.items()} == {b: n for (a, b), n in pairs.items() if a == "甲"}
    for word, row in found.items():
        first, second = (sum(n for pair, n in pairs.items() if pair[side] == w) for side, w in enumerate(("甲", word)))
        assert row.expected == pytest.approx(first * second / pairs.total())
        assert row.g2 == pytest.approx(g2(row.count, first, second, pairs.total()))


@pytest.mark.parametrize(
    ("node", "collocate", "figures"),
    [
        ("中国", "特色", (4, 4 * 4 / 53, 14, 3.7279, 7.7279, 28.3622, 1.8491, 1, 1)),
        ("新", "时代", (3, 7 * 3 / 53, 13.263, 2.9206, 6.0905, 13.4963, 1.5033, 0.4286, 0.92)),
        ("三年", "行动", (3, 3 * 3 / 53, 14, 4.143, 7.3129, 23.057, 1.634, 1, 1)),
    ],
)
def test_collocates_of_the_worked_example(node, collocate, figures):
    rows = collocates(index(EXAMPLE), [node], left=0, right=1, min_count=1)
    assert next(row for row in rows if row.collocate == collocate)[1:] == pytest.approx(figures, abs=1e-3)


def test_a_node_of_several_words():
    rows = {
        row.collocate: row.count for row in collocates(index(EXAMPLE), ["全面", "振兴"], min_count=1, left=2, right=1)
    }
    assert rows == {"新": 3, "深入": 1, "实施": 1, "好": 1, "打赢": 1}


def test_g2_is_that_of_scipy():
    stats = pytest.importorskip("scipy.stats")
    chance = random.Random(3)
    for _ in range(100):
        a, b, c, d = (chance.randint(1, 500) for _ in range(4))
        theirs = stats.chi2_contingency([[a, b], [c, d]], correction=False, lambda_="log-likelihood").statistic
        assert abs(g2(a, a + b, a + c, a + b + c + d)) == pytest.approx(theirs, abs=1e-7)


def test_measures_are_those_of_nltk():
    association = pytest.importorskip("nltk.metrics.association").BigramAssocMeasures
    corpus = index(EXAMPLE)
    for row in collocates(corpus, ["新"], left=0, right=1, min_count=1):
        second = round(row.expected * 53 / 7)
        marginals = (row.count, (7, second), 53)
        assert row.mi == pytest.approx(association.pmi(*marginals))
        assert row.t == pytest.approx(association.student_t(*marginals))


def test_concordance_names_the_line_of_the_source():
    text = "标题\r\n\r\n发(fā)展，全面振兴\r\n"
    find = words_finder(Segmenter(), "全面 振興")
    [line] = concordance([decode(text.encode(), "a.txt")], find, context=3)
    assert line == ("a.txt", 3, ")展，", "全面振兴", "")
    article = Document("a.txt#2", "\n全面 振兴", {"start_line": 40})
    assert [line.line for line in concordance([article], find)] == [41]


def test_words_of_a_concordance_are_whole_words():
    documents = [Document("1", "新时代的新，重新")]
    assert [line.left for line in concordance(documents, words_finder(Segmenter(), "新"))] == ["", "新时代的"]
    assert not list(concordance(documents, words_finder(Segmenter(), "时")))
    assert not list(concordance([Document("1", "的\n新")], words_finder(Segmenter(), "的 新")))
