"""Which script a text is in: simplified, traditional, mixed, neutral; and traditional made character by character."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Container, Mapping
from functools import cache
from typing import TYPE_CHECKING

from corpustool.converting.lexicon import candidates, dictionary
from corpustool.document import CorpusError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LARGE = 1 << 18
"""Characters; above this, importing numpy costs less than it saves in counting."""
_CLEAR = 0.8
"""The share of a script's own characters at which a text is in that script, some quoted names apart."""
_KEPT, _REPLACED = "于后并里干斗余几只征", "於後並併裡裏乾幹鬥餘幾隻徵"
"""What a conversion character by character keeps or picks where traditional text nearly always has the other."""
_ENOUGH = 4
"""Characters of `_KEPT` at least: single ones stand in names (后羿, 干寶) and in quotations."""

_TELLING = 10
"""Characters with a region at least: fewer are a quotation or a name."""

_SCRIPTS = ("simplified", "traditional", "mixed", "neutral")
_FORMS = ("mechanical", "tw", "hk")
_TARGETS: dict[str, tuple[str | None, str | None]] = {
    "simplified": (None, "tw2s"),
    "traditional": ("s2t", None),
    "tw": ("s2tw", "t2tw"),
    "twp": ("s2twp", "t2tw"),
    "hk": ("s2hk", "t2hk"),
    "hkp": ("s2hkp", "t2hk"),
    "jp": (None, "t2jp"),
}
"""For each target the configuration from simplified and the one from traditional."""


def detect_script(text: str) -> str:
    """The script of a text: simplified, traditional, mixed or neutral; traditional-tw, -hk or -mechanical.

    Each character counts that only one of the scripts has, by OpenCC's dictionaries. A text is in the
    script that has four fifths of them; neutral if there are none. `traditional-mechanical` is what a
    converter without words made of simplified text: its characters are traditional but it says 关于 as
    關于 and 干部 as 干部. The region of traditional text is told where at least ten characters speak for one
    (為 is written in Taiwan and Hong Kong, 爲 in neither; 說 in Taiwan, 説 in Hong Kong) and no other fits as well.

    >>> detect_script("关于东北、辽宁"), detect_script("關於東北、遼寧"), detect_script("中文")
    ('simplified', 'traditional', 'neutral')
    >>> detect_script("關于領導干部的會議之后，幾個里程碑并沒有完成，只余下斗爭")
    'traditional-mechanical'
    """
    simplified, traditional = _own(text)
    both = simplified + traditional
    if not both:
        return "neutral"
    if simplified / both >= _CLEAR:
        return "simplified"
    if traditional / both < _CLEAR:
        return "mixed"
    counts = _counts(text)
    kept, replaced = _total(counts, _KEPT), _total(counts, _REPLACED)
    mechanical = kept >= _ENOUGH and kept / (kept + replaced) >= _CLEAR
    return "traditional-mechanical" if mechanical else f"traditional{_region(counts)}"


def _region(counts: Mapping[str, int]) -> str:
    """`-tw` or `-hk` for the region whose forms the text keeps to best; nothing for OpenCC's own, and in doubt."""
    fitting = _regional()
    told = {character: counts[character] for character in fitting if character in counts}
    wrong = {
        region: sum(count for character, count in told.items() if region not in fitting[character])
        for region in ("", "-tw", "-hk")
    }
    best, second = sorted(wrong, key=wrong.__getitem__)[:2]
    return best if sum(told.values()) >= _TELLING and wrong[best] < wrong[second] else ""


@cache
def _regional() -> dict[str, frozenset[str]]:
    """The characters that are not written everywhere, and where they are.

    >>> sorted(_regional()["說"]), sorted(_regional()["爲"])
    (['', '-tw'], [''])
    """
    standard = {value for values in candidates("STCharacters.txt").values() for value in values}
    written = {"": standard}
    for region, file in (("-tw", "TWVariants.txt"), ("-hk", "HKVariants.txt")):
        forms = dictionary(file)
        written[region] = {forms.get(character, character) for character in standard}
    everywhere = standard & written["-tw"] & written["-hk"]
    characters = sorted(set().union(*written.values()) - everywhere)
    return {c: frozenset(region for region, known in written.items() if c in known) for c in characters}


def configuration(target: str, source: str) -> str | None:
    """The OpenCC configuration that brings a text of the script `source` to `target`; None if it is there already.

    Targets: simplified, traditional (OpenCC's own standard), tw, twp, hk, hkp (the forms of Taiwan and of Hong
    Kong; with p also their words), jp. Sources: what `detect_script` says, or traditional-tw, traditional-hk.
    Mixed and neutral text goes as the script that is to be left: characters of the target mostly pass. Traditional
    text of no known region goes to simplified by way of Taiwan's forms, where 著眼 is what others write as 着眼;
    mixed text does not, because that would make 显着 of 显著. OpenCC replaces words on the way from simplified
    only, so that from traditional to twp is to tw. CorpusError for other names and for simplified to jp, which
    OpenCC does not offer.

    >>> configuration("tw", "simplified"), configuration("tw", "traditional")
    ('s2tw', 't2tw')
    >>> configuration("simplified", "traditional"), configuration("simplified", "mixed")
    ('tw2s', 't2s')
    >>> configuration("traditional", "traditional-mechanical") is None
    True
    """
    if target not in _TARGETS:
        raise CorpusError(f"there is no target {target!r}; there are {' '.join(_TARGETS)}")
    script, _, form = source.partition("-")
    if script not in _SCRIPTS or (form and form not in _FORMS):
        raise CorpusError(f"there is no script {source!r}; there are {' '.join(_SCRIPTS)}")
    if script == target or (form and form == target.removesuffix("p")):
        return None
    if target == "simplified":
        return {"mixed": "t2s", "neutral": "t2s"}.get(script, "hk2s" if form == "hk" else "tw2s")
    from_simplified, from_traditional = _TARGETS[target]
    if script != "traditional" and from_simplified is not None:
        return from_simplified
    if script == "simplified":
        raise CorpusError(f"OpenCC has no conversion from simplified to {target}; convert to traditional first")
    return from_traditional


@cache
def simplified_only() -> frozenset[str]:
    """The characters that stand in simplified text alone.

    OpenCC knows them as simplified and never writes them, neither in its own traditional standard nor
    in the forms of Taiwan and Hong Kong (where 群 and 床 are right).

    >>> "东" in simplified_only(), "后" in simplified_only(), "群" in simplified_only()
    (True, False, False)
    """
    made = candidates("STCharacters.txt")
    regional = (candidates(file) for file in ("TWVariants.txt", "HKVariants.txt"))
    written = {value for file in (made, *regional) for values in file.values() for value in values}
    return frozenset(key for key in made if key not in written)


@cache
def traditional_only() -> frozenset[str]:
    """The characters that stand in traditional text alone: what OpenCC simplifies and never writes as simplified.

    >>> "東" in traditional_only(), "後" in traditional_only(), "乾" in traditional_only()
    (True, True, False)
    """
    made = {**candidates("TSCharactersExt.txt"), **candidates("TSCharacters.txt")}
    written = {value for values in made.values() for value in values}
    return frozenset(key for key in made if key not in written)


def _total(counts: Mapping[str, int], characters: Container[str]) -> int:
    return sum(count for character, count in counts.items() if character in characters)


def _own(text: str) -> tuple[int, int]:
    """How many characters of a text only simplified text has, and how many only traditional text."""
    if len(text) < _LARGE and "numpy" not in sys.modules:
        counts = Counter(text)
        return _total(counts, simplified_only()), _total(counts, traditional_only())
    import numpy as np

    found = np.bincount(_owners()[_codes(text)], minlength=3)
    return int(found[1]), int(found[2])


@cache
def _owners() -> NDArray[np.uint8]:
    """For each code point 1 if only simplified text has the character, 2 if only traditional text, else 0."""
    import numpy as np

    table = np.zeros(sys.maxunicode + 1, np.uint8)
    for number, characters in enumerate((simplified_only(), traditional_only()), 1):
        table[list(map(ord, characters))] = number
    return table


def _counts(text: str) -> Mapping[str, int]:
    """How often each character stands in the text."""
    if len(text) < _LARGE:
        return Counter(text)
    import numpy as np

    found = np.bincount(_codes(text))
    return {chr(code): int(found[code]) for code in np.flatnonzero(found).tolist()}


def _codes(text: str) -> NDArray[np.uint32]:
    import numpy as np

    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
