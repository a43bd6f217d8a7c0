"""Text into words, as jieba finds them: in a simplified, half-width copy, cut out of the text as written.

The copy has the length of the text, so every word is a slice of the text and all together are the
text. Tables count the form in the copy, so that 習近平 and 习近平 are one word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from itertools import accumulate, chain, pairwise
from pathlib import Path
from typing import Literal, NamedTuple

from corpustool.document import Document
from corpustool.statistics import dictionary as dictionaries
from corpustool.statistics import folding
from corpustool.statistics.accelerating import Accelerated, can_mirror

Engine = Literal["jieba", "rjieba", "characters", "spaces"]
Cut = Callable[[str], list[str]]

_PIECE = 1 << 15  # characters, whose tokens fit the cache of a processor; much fewer take longer to begin than to cut
_CHARACTER = re.compile(r"[a-zA-Z0-9]+|\r\n|.", re.DOTALL)
_GIVEN = re.compile(r"\S+|\r\n|\s")


@dataclass(frozen=True)
class Segmenter:
    """How text is cut into words.

    `engine` is jieba; rjieba, which is faster and differs in one word of four hundred; characters; or
    spaces, for text that comes with spaces between its words. `hmm` allows words that the dictionary has
    not, `fold` finds words in a simplified, half-width copy, `dictionary` names a file of the user's words.

    >>> Segmenter().tokens("習近平強調，深入實施全面振興。")
    ['習近平', '強調', '，', '深入', '實施', '全面', '振興', '。']
    """

    hmm: bool = True
    fold: bool = True
    engine: Engine = "jieba"
    dictionary: str | None = None

    def tokens(self, text: str) -> list[str]:
        """The words, punctuation marks and spaces of a text as written; joined, they are the text."""
        return as_written(self.forms(text), text)

    def forms(self, text: str) -> list[str]:
        """The same tokens as tables count them: simplified and half-width, each of the same length.

        >>> Segmenter().forms("２０２４年ＧＤＰ增長")
        ['2024', '年', 'GDP', '增长']
        """
        return self.cut(folding.folded(text) if self.fold else text)

    def cut(self, text: str) -> list[str]:
        """The tokens of a text that needs no folding, or is folded."""
        cut = _cutter(self.engine, self.hmm, self.dictionary, self.fold)
        return list(chain.from_iterable(map(cut, pieces(text))))

    def tags(self, forms: Iterable[str]) -> list[str]:
        """The part of speech of each token, by the dictionary; x for what it has not, eng and m for Latin and figures.

        The tags are those of jieba; nothing around the word is looked at.

        >>> Segmenter().tags(["中国", "深入", "2024", "，"])
        ['ns', 'v', 'm', 'x']
        """
        tag = _tagger(self.dictionary, self.fold)
        return [tag(form) for form in forms]

    def words(self) -> frozenset[str]:
        """The user's words, in the form that is counted."""
        own = dictionaries.user_words(self.dictionary, fold=self.fold) if self.dictionary else ()
        return frozenset(entry.word for entry in own)

    def complaints(self) -> dict[dictionaries.Word, str]:
        """What is wrong with words of the user's dictionary."""
        return dictionaries.complaints(self.dictionary, fold=self.fold) if self.dictionary else {}

    def description(self) -> str:
        """What the words depend on, in one line.

        >>> Segmenter(hmm=False, fold=False).description()
        'jieba 0.42.1, HMM off, script kept'
        """
        script = folding.description() if self.fold else "script kept"
        if self.engine in ("characters", "spaces"):
            return f"{'characters' if self.engine == 'characters' else 'words as given between spaces'}, {script}"
        engine = f"{self.engine} {version(self.engine)}, HMM {'on' if self.hmm else 'off'}"
        if not self.dictionary:
            return f"{engine}, {script}"
        digest = sha256(Path(self.dictionary).read_bytes()).hexdigest()[:12]
        return f"{engine}, words of {Path(self.dictionary).name} (sha256 {digest}), {script}"


class Segmented(NamedTuple):
    """The tokens of a document as written, and where each begins and ends in its text, in code points."""

    document: str
    tokens: list[str]
    offsets: list[tuple[int, int]]


def segment(documents: Iterable[Document], segmenter: Segmenter | None = None) -> Iterator[Segmented]:
    """The tokens of each document; joined, they are its text.

    >>> next(segment([Document("1", "全面振興。")]))
    Segmented(document='1', tokens=['全面', '振興', '。'], offsets=[(0, 2), (2, 4), (4, 5)])
    """
    segmenter = segmenter or Segmenter()
    for document in documents:
        tokens = segmenter.tokens(document.text)
        yield Segmented(document.id, tokens, offsets(tokens))


def offsets(tokens: Iterable[str]) -> list[tuple[int, int]]:
    """Where each of the tokens of a text begins and ends, in code points."""
    return list(pairwise(accumulate(map(len, tokens), initial=0)))


def as_written(forms: Iterable[str], text: str) -> list[str]:
    """The slices of a text that are as long as the forms, one after the other."""
    found, at = [], 0
    for form in forms:
        end = at + len(form)
        found.append(text[at:end])
        at = end
    return found


def pieces(text: str) -> Iterator[str]:
    """The text in pieces that end where a line ends: no token crosses a line end."""
    start = 0
    while start < len(text):
        end = text.find("\n", start + _PIECE) + 1 or len(text)
        yield text[start:end]
        start = end


@lru_cache(maxsize=8)
def _cutter(engine: Engine, hmm: bool, dictionary: str | None, fold: bool) -> Cut:  # noqa: FBT001  # a key
    """The function that cuts a text, made once."""
    if engine == "characters":
        return _CHARACTER.findall
    if engine == "spaces":
        return _GIVEN.findall
    if engine == "rjieba":
        return _rjieba(dictionaries.load(dictionary, fold=fold).words if dictionary else {}, hmm=hmm)
    words, surplus = dictionaries.load(dictionary, fold=fold)[1:] if dictionary else ({}, 0)
    if can_mirror(words):
        try:
            fast = Accelerated(words, surplus)
        except ImportError:
            pass  # there is no rjieba for every system
        else:
            dictionaries.quiet_jieba()
            return lambda text: fast.cut(text, hmm=hmm)
    tokenizer = dictionaries.load(dictionary, fold=fold).tokenizer
    return lambda text: list(tokenizer.cut(text, HMM=hmm))


def _rjieba(words: Mapping[str, int], *, hmm: bool) -> Cut:
    from rjieba import Jieba

    jieba = Jieba()
    for word, frequency in words.items():
        jieba.add_word(word, frequency, None)

    def cut(text: str) -> list[str]:
        try:
            found: list[str] = jieba.cut(text, hmm)
        except UnicodeEncodeError:  # Rust knows no lone surrogates
            return as_written(jieba.cut(re.sub("[\ud800-\udfff]", "\ufffd", text), hmm), text)
        return found

    return cut


@lru_cache(maxsize=8)
def _tagger(dictionary: str | None, fold: bool) -> Callable[[str], str]:  # noqa: FBT001  # a key
    known = dictionaries.tags()
    if dictionary:
        own = dictionaries.user_words(dictionary, fold=fold)
        known = known | {entry.word: entry.tag for entry in own if entry.tag}

    def tag(form: str) -> str:
        found = known.get(form)
        if found is None:
            found = ("m" if form[0].isdigit() else "eng") if form.isascii() and form[0].isalnum() else "x"
        return found

    return tag
