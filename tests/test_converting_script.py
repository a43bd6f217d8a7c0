"""Which script a text is in, and which configuration leads to another."""

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpustool.converting import configuration, converter, detect_script, lexicon, script
from corpustool.document import CorpusError

SEEDS = Path(__file__).resolve().parents[1] / "seeds"
TARGETS = ("simplified", "traditional", "tw", "twp", "hk", "hkp", "jp")


def seed(number):
    [path] = SEEDS.glob(f"{number}_*.txt")
    return path.read_text("utf-8")


@pytest.mark.parametrize("number", ["000", "002", "003"])
def test_simplified_seeds(number):
    assert detect_script(seed(number)) == "simplified"


@pytest.mark.parametrize("number", ["001", "004"])
def test_mechanical_seeds(number):
    assert detect_script(seed(number)) == "traditional-mechanical"


@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
@pytest.mark.parametrize(
    ("name", "wanted"), [("s2t", "traditional"), ("s2tw", "traditional-tw"), ("s2hk", "traditional-hk")]
)
def test_converted_with_words_is_not_mechanical(number, name, wanted):
    simplified = converter("t2s").convert(seed(number))
    assert detect_script(simplified) == "simplified"
    assert detect_script(converter(name).convert(simplified)) in (wanted, "traditional")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", "neutral"),
        ("ABC 123", "neutral"),
        ("中文", "neutral"),
        ("皇后在山里", "neutral"),
        ("头发", "simplified"),
        ("頭髮", "traditional"),
        ("這裡的軟體", "traditional"),
        ("人群在床前，山峰上，灶台旁，秘密", "neutral"),  # right in Taiwan, in Hong Kong or in simplified
        ("这些头发发白的老人后来都回到了家里，谈起关于战争的往事。\n政府不得干預媒體，乾淨的飲水後來才有。", "mixed"),
        ("關於後勤幹部的報導，政府不得干預；皇后與太后都在宮裡，乾隆年間只有一隻貓。", "traditional"),
        ("汉\ud800字", "simplified"),
    ],
)
def test_short_texts(text, wanted):
    assert detect_script(text) == wanted


@settings(deadline=None)
@given(st.text("东東发發后後里裡中文\n a\ud800\U0010ffff", max_size=60))
def test_counting_with_and_without_numpy(text):
    with pytest.MonkeyPatch.context() as patch:
        patch.delitem(sys.modules, "numpy", raising=False)
        without = detect_script(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(script, "_LARGE", 0)
        assert detect_script(text) == without


def test_regions_need_evidence():
    taiwan, hong_kong, standard = "為裡群說", "為裏説着", "爲裏羣說"
    assert detect_script("這" + taiwan * 3) == "traditional-tw"
    assert detect_script("這" + hong_kong * 4) == "traditional-hk"
    assert detect_script("這" + standard * 3) == "traditional"
    assert detect_script("這" + taiwan) == "traditional"  # too little
    assert detect_script("這" + "說" * 20) == "traditional"  # as right in OpenCC's standard


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("东東", "mixed"),
        ("東東東東东", "traditional"),  # four of five
        ("東東東东", "mixed"),
        ("东东东东東", "simplified"),
        ("东东东東", "mixed"),
        ("東" * 20 + "于后并里", "traditional-mechanical"),
        ("東" * 20 + "于后并", "traditional"),
        ("東" * 20 + "于后并里於", "traditional-mechanical"),  # four of five
        ("東" * 20 + "于后并里於後", "traditional"),
        ("這" + "為裡群說為裡群說為裡", "traditional-tw"),  # ten that tell
        ("這" + "為裡群說為裡群說為", "traditional"),
        ("這" + "為" * 12, "traditional"),  # as right in Taiwan as in Hong Kong
    ],
)
def test_just_enough_and_not_enough(text, wanted):
    assert detect_script(text) == wanted


def test_no_character_belongs_to_both_scripts():
    assert not script.simplified_only() & script.traditional_only()
    assert 3500 < len(script.simplified_only()) < 4000
    assert 3000 < len(script.traditional_only()) < 3500


@pytest.mark.parametrize(
    "source", ["simplified", "traditional", "traditional-mechanical", "traditional-tw", "mixed", "neutral"]
)
@pytest.mark.parametrize("target", TARGETS)
def test_a_configuration_exists_and_leads_to_the_target(target, source):
    if (target, source) == ("jp", "simplified"):
        with pytest.raises(CorpusError, match="traditional first"):
            configuration(target, source)
        return
    name = configuration(target, source)
    if name is None:
        assert source.split("-")[0] in target or source == f"traditional-{target[:2]}"
    else:
        assert name in lexicon.names()
        assert name.split("2")[1] in (target, target.rstrip("p"), target[0])


def test_targets_and_sources():
    assert configuration("simplified", "traditional-hk") == "hk2s"
    assert configuration("simplified", "traditional-mechanical") == "tw2s"
    assert configuration("simplified", "mixed") == "t2s"
    assert configuration("traditional", "traditional-tw") is None
    assert configuration("twp", "traditional-tw") is None
    assert configuration("tw", "traditional") == "t2tw"
    assert configuration("twp", "simplified") == "s2twp"
    assert configuration("hkp", "mixed") == "s2hkp"
    assert configuration("jp", "traditional") == "t2jp"
    assert configuration("tw", "traditional-hk") == "t2tw"


@pytest.mark.parametrize(("target", "source"), [("cn", "simplified"), ("tw", "japanese"), ("tw", "traditional-jp")])
def test_unknown_names(target, source):
    with pytest.raises(CorpusError, match="there are simplified traditional"):
        configuration(target, source)
