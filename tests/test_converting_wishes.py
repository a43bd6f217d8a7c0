"""Conversion as users want it: whole words, their own dictionary, protected names, repair, reports."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpustool.converting import Converter, convert, converter, converters, lexicon
from corpustool.converting.ambiguity import choices, losses
from corpustool.converting.boundaries import Words
from corpustool.converting.mechanical import find_mechanical, restore
from corpustool.converting.stages import Keys
from corpustool.converting.wishes import protector, read_words
from corpustool.document import CorpusError, Document, Edit

SEEDS = Path(__file__).resolve().parents[1] / "seeds"
whole = converters(boundaries=True)


def seed(number):
    [path] = SEEDS.glob(f"{number}_*.txt")
    return path.read_text("utf-8")


# Whole words


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        ("s2t", "好干部负责人参加了成长历程", "好幹部負責人參加了成長歷程"),
        ("s2t", "新征程上不断发挥作用", "新征程上不斷發揮作用"),
        ("s2twp", "城堡的士兵改变量子比特", "城堡的士兵改變量子位元"),  # the stage of a region's words, too
        ("s2tw", "被发明和被发掘", "被發明和被發掘"),
        ("s2tw", "参与制造", "參與製造"),  # a phrase that alters nothing hides one that does
        ("s2t", "叫的士去看头发", "叫的士去看頭髮"),
        ("s2t", "公里以外，里里外外", "公里以外，裏裏外外"),
    ],
)
def test_no_word_is_cut(name, text, wanted):
    assert whole(name).convert(text) == wanted


def test_without_being_asked_the_result_is_that_of_opencc():
    assert converter("s2t").convert("不断发挥") == "不斷髮揮"
    [document] = convert([Document("1", "不断发挥")], config="s2t")
    assert document.text == "不斷髮揮"


@given(
    st.sets(st.text("abc", min_size=1, max_size=4), min_size=1, max_size=8),
    st.text("abc", max_size=20),
    st.sets(st.integers(0, 20)),
)
@settings(max_examples=500, deadline=None)
def test_the_longest_permitted_key_at_each_place(keys, text, edges):
    def permit(start, end, _=0):
        return (start in edges and end in edges) or not any(start < edge < end for edge in edges)

    found, at = [], 0
    while at < len(text):  # the rule, word for word
        ends = [end for end in range(len(text), at, -1) if text[at:end] in keys and permit(at, end)]
        found += [(at, ends[0])] if ends else []
        at = ends[0] if ends else at + 1
    assert [(start, end) for start, end, _ in Keys(sorted(keys)).find(text, permit)] == found


def test_words_of_long_texts_are_those_of_short_ones():
    text = "城堡的士兵，叫的士去。" * 500
    words = Words(text)
    assert not any(words.permit(at + 2, at + 4) for at in range(0, len(text), 11))
    assert all(words.permit(at + 7, at + 9) for at in range(0, len(text), 11))


@given(
    st.lists(
        st.sampled_from(("不断发挥", "好干部", "的士兵", "鼠标", "⿰木发", "\ud800", "\n", "。", "里")), max_size=12
    )
)
@settings(max_examples=200, deadline=None)
def test_changes_are_the_conversion(pieces):
    text = "".join(pieces)
    for name in ("s2t", "s2twp"):
        assert Edit(tuple(whole(name).changes(text))).apply(text) == whole(name).convert(text)


# The stage


@given(st.lists(st.sampled_from(("头发", "頭髮", "", "⿰木", "发\n里", "\ufdd0", "干部后面")), max_size=8))
@settings(max_examples=100, deadline=None)
def test_documents_together_are_as_each_by_itself(texts):
    documents = [Document(str(n), text) for n, text in enumerate(texts)]
    together = list(convert(documents, config="s2tw"))
    assert [document.text for document in together] == [converter("s2tw").convert(text) for text in texts]
    assert [document.original() for document in together] == texts


def test_a_mixed_document_goes_line_by_line():
    text = "这些头发发白的老人后来都回到了家里。\n政府不得干預媒體，乾淨的飲水後來才有。\n中文\n"
    [document] = convert([Document("1", text)], to="traditional", make=whole)
    assert document.meta["script"] == "mixed"
    assert document.text == "這些頭髮發白的老人後來都回到了家裏。\n政府不得干預媒體，乾淨的飲水後來才有。\n中文\n"
    assert document.original() == text
    assert Edit(document.history[0].changes).revert(document.text) == text
    [document] = convert([Document("1", text)], to="jp")
    assert len(document.history) == 2
    assert document.original() == text


def test_titles_and_sources_on_request():
    meta = {"title": "关于后勤", "source": "发改委", "author": "陈发里", "rank": [1]}
    [plain] = convert([Document("1", "头发", meta)], config="s2t")
    [document] = convert([Document("1", "头发", meta)], config="s2t", meta=True)
    assert plain.meta == meta
    assert document.meta == {**meta, "title": "關於後勤", "source": "發改委"}


# A user's dictionary


def dictionary(tmp_path, data):
    path = tmp_path / "own.txt"
    path.write_bytes(data)
    return path


def test_own_words_come_first_and_no_stage_has_a_say_in_them():
    make = converters(own={"软件": "軟件", "后": "後"}, boundaries=False)
    assert make("s2twp").convert("软件和皇后，后面的鼠标") == "軟件和皇后，後面的滑鼠"
    assert make("s2t").convert("软件和太后") == "軟件和太后"
    changes = make("s2twp").changes("软件和鼠标")
    assert [(change.before, change.after) for change in changes] == [("软件", "軟件"), ("鼠标", "滑鼠")]


def test_an_own_word_may_cut_another():
    assert converters(own={"断发": "斷髮"}, boundaries=True)("s2t").convert("不断发挥") == "不斷髮揮"


def test_faults_of_a_dictionary_by_line(tmp_path):
    path = dictionary(
        tmp_path, "\ufeff# 我的\r\n云计算\t雲端運算\r\n头发\t頭髮\r\n\r\n云计算\t雲計算\r\n干\t乾 幹\r\n".encode()
    )
    words, faults = read_words(path, converter("s2t").convert)
    assert words == {"云计算": "雲端運算", "头发": "頭髮", "干": "乾"}
    assert [fault.removeprefix(f"{path}:").partition(":")[0] for fault in faults] == ["1", "1", "3", "5", "6"]


@pytest.mark.parametrize("line", ["没有", "\t有", "没有\t", "a\tb\tc", "没有 有"])
def test_what_is_no_entry(tmp_path, line):
    with pytest.raises(CorpusError, match=r"own\.txt:2: not an entry"):
        read_words(dictionary(tmp_path, f"头发\t頭髮\n{line}\n".encode()))


def test_a_dictionary_that_cannot_be_read(tmp_path):
    with pytest.raises(CorpusError, match="UTF-8"):
        read_words(dictionary(tmp_path, "头发\t頭髮".encode("gb18030")))
    with pytest.raises(CorpusError, match="missing"):
        read_words(tmp_path / "missing")


# Names that stay


def test_protected_spans_stay(tmp_path):
    names = dictionary(tmp_path, "陈发里\n发里\n".encode())
    for pattern, wanted in ((str(names), "陈发里說：#後來的#發"), ("#[^#]+#", "陳發裏說：#后来的#發")):
        made = converters(protect=protector(pattern), boundaries=False)("s2t")
        text = "陈发里说：#后来的#发"
        assert made.convert(text) == wanted
        assert made.convert_all([text, "头发"]) == [wanted, "頭髮"]
        assert Edit(tuple(made.changes(text))).apply(text) == wanted


@pytest.mark.parametrize("pattern", ["后.", "⿰", "木|里", "", "^.", "豈"])
def test_protected_or_not_nothing_else_changes(pattern):
    find = protector(pattern)
    convert = converters(protect=find, boundaries=False)("s2tw").convert

    @given(st.text("发里后⿰木\ud800豈a", max_size=20))
    @settings(deadline=None)
    def check(text):
        made = convert(text)
        assert len(made) == len(text)  # s2tw makes several of none of these characters
        assert all(made[start:end] == text[start:end] for start, end in find(text))

    check()


@pytest.mark.parametrize("pattern", ["(", "(?P<a>x)(?P<a>y)", "a{2,1}"])
def test_what_is_no_pattern(pattern):
    with pytest.raises(CorpusError, match="no regular expression"):
        protector(pattern)


def test_a_runaway_pattern_is_stopped(monkeypatch):
    monkeypatch.setattr("corpustool.patterns.PATIENCE", 0.3)
    begin = time.monotonic()
    with pytest.raises(CorpusError, match="write it simpler"):
        protector("(a+)+$")("a" * 60 + "!")
    assert time.monotonic() - begin < 5
    assert protector("a+")("baab") == [(1, 3)]


def test_a_long_text_has_more_time(monkeypatch):
    monkeypatch.setattr("corpustool.patterns.PATIENCE", 0.05)
    text = "a" * 100_000
    slow = protector("(?:(?=[ab]*c)|a)z")  # from each place to the end
    with pytest.raises(CorpusError, match=r"takes more than 1\.05 s for a document"):
        slow(text)
    assert protector("a+")(text) == [(0, 100_000)]


# Mechanical traditional


@pytest.mark.parametrize("number", ["001", "004"])
def test_mechanical_seeds(number):
    [document] = restore([Document(number, seed(number))])
    assert document.original() == seed(number)
    assert {change.rule for change in document.history[0].changes} == {"convert/mechanical"}
    assert "關於" in document.text
    assert "爲" not in document.text
    assert not find_mechanical(document.text)


def test_what_somebody_wrote_is_left_alone():
    text = "關於後勤幹部的報導，政府不得干預；皇后與太后都在宮裡，乾隆年間只有一隻貓。"
    assert [document.text for document in restore([Document("1", text), Document("2", "关于干部")])] == [
        text,
        "关于干部",
    ]


def test_forms_stay_as_they_are_written():
    assert find_mechanical("關于東北爲了羣眾") == [("convert/mechanical", 1, "于", "於", {})]


# Reports


def test_choices_say_what_decided():
    rows = list(choices("a", 1, "头发\n干,干部", converter("s2t")))
    assert [
        (row.line, row.column, row.character, row.chosen, row.decided_by) for row in rows if row.character != "了"
    ] == [
        (1, 2, "发", "髮", "phrase"),
        (2, 1, "干", "幹", "default"),
        (2, 3, "干", "幹", "phrase"),
    ]
    assert {row.tier for row in rows if row.line == 2 and row.column == 1} == {"high"}
    [row] = choices("a", 7, "干", Converter(lexicon.configuration("s2tw"), own={"干": "乾"}))
    assert (row.line, row.chosen, row.decided_by) == (7, "乾", "own")
    [row] = choices("a", 1, "里", Converter(lexicon.configuration("s2tw"), protect=lambda _: [(0, 1)]))
    assert (row.chosen, row.candidates.split()[0], row.decided_by) == ("里", "裡", "protected")


def test_what_decides_stands_where_the_text_has_it():
    made = Converter(lexicon.configuration("s2t"), protect=lambda _: [(1, 3)])
    assert made.deciding("我陈发的头发") == [(1, 3, "protected"), (4, 6, "phrase")]


def test_the_first_phrase_of_all_is_not_the_users():
    text = next(iter(lexicon.dictionary("STPhrases.txt"))) + "，头发"
    for own in ({}, {"头发": "頭髮"}):
        made = Converter(lexicon.configuration("s2t"), own=own)
        assert [whose for _, _, whose in made.deciding(text)] == ["phrase", "own" if own else "phrase"]


def test_losses_of_the_way_back():
    text = "经济发展。\n方案的坐标不变。"
    assert list(losses(5, text, converter("s2t").convert(text), "s2t")) == [(6, "方案的坐标不变。", "方案的座标不变。")]


# The command


def test_reports_of_the_command(corpustool, tmp_path):
    (tmp_path / "a.txt").write_text("好干部的坐标\n", "utf-8")
    done = corpustool("convert", "--to", "traditional", "--verify", "--ambiguous", "choices.tsv", "a.txt")
    assert done.returncode == 0
    assert done.stdout.decode() == "好幹部的座標\n"
    assert "a.txt:1: 好干部的坐标 would come back as 好干部的座标" in done.stderr.decode()
    head, row = (tmp_path / "choices.tsv").read_text("utf-8").splitlines()[:2]
    assert head.split("\t")[:5] == ["document", "line", "column", "character", "chosen"]
    assert row.split("\t")[:5] == ["a.txt", "1", "2", "干", "幹"]


def test_a_ledger_restores_what_was_converted(corpustool, tmp_path):
    name = "seeds/001_d6bf8c791687a03b.txt"
    for options in (("--to", "simplified"), ("--repair",), ("--config", "s2twp", "--protect", "于")):
        corpustool("convert", *options, name, "-o", "made.txt", "--ledger", "ledger.jsonl")
        done = corpustool("undo", "made.txt", "--ledger", "ledger.jsonl")
        assert done.stdout == (tmp_path / name).read_bytes()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--repair", "--to", "tw"), "--repair"),
        (("--engine", "opencc-python", "--protect", "x"), "--protect"),
        (("--engine", "opencc-python-stock", "--config", "s2hkp"), "s2hkp"),
        (("--config", "x2y"), "x2y"),
        (("--protect", "("), "no regular expression"),
        (("--dict", "missing.txt"), "missing.txt"),
    ],
)
def test_wrong_usage(corpustool, options, said):
    done = corpustool("convert", *options, "-", stdin="汉".encode())
    assert done.returncode == 2
    assert said in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_records_pass_with_what_json_can_hold(corpustool):
    record = '{"id": "a", "text": "汉\\ud800字\\r\\n后", "meta": {"rank": [1, null]}}\n'
    done = corpustool("convert", "--config", "s2tw", "-", stdin=record.encode())
    assert json.loads(done.stdout) == {"id": "a", "text": "漢\ud800字\r\n後", "meta": {"rank": [1, None]}}


def test_a_check_says_what_would_change(corpustool):
    done = corpustool("convert", "--config", "s2t", "--check", "-", stdin="好头发".encode())
    assert done.returncode == 1
    assert done.stdout.decode() == "-:1: convert/s2t: 头发 → 頭髮\n"
    assert corpustool("convert", "--config", "s2t", "--check", "-", stdin="好".encode()).returncode == 0
