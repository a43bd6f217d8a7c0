"""Half-character shifts: 學?！半p一流 was 學校“雙一流.

A tool that took GBK bytes for characters cut the text in front of every pair of bytes that looks like a full-width
mark, or glossed every pair that looks like a certain character, also where such a pair straddles two characters.
From there on bytes are wrongly paired, until a cut, or a second byte that is ASCII, sets them right again.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence

from corpustool.document import Change, Edit
from corpustool.repairing.gbk import CUT_CODES, CUTS, ROW, codes, decoded, last_bytes
from corpustool.repairing.gloss import SYLLABLE, glosses, readings
from corpustool.repairing.language import PAUSES, LanguageModel, fold, pause, scripts
from corpustool.repairing.shift_search import (
    AHEAD,
    Evidence,
    Reading,
    Run,
    Token,
    follows,
    glossed_as,
    search,
    tokens,
)

SITE = re.compile(rf"\?(?=[{''.join(CUTS)}]|{SYLLABLE}\))")
GLOSS = re.compile(f"[(（]{SYLLABLE}[)）]")
DOUBTFUL = re.compile(rf"(?:{SITE.pattern})[^\n]{{0,12}}")  # what no model should learn from: most runs are shorter
GAIN = 12.0  # nats that a repair must gain over the text as it stands
FLOOD = 0.2  # of a text, or of what is around a site, that are question marks: no Chinese is left to repair
AROUND = 100  # characters on either side of a site
LEFT = 20  # characters before a run from which the model starts: longer than most clauses
SIGHT = 400  # characters seen on either side of a site
NEAR = 16  # characters read to see whether a site is one
SLACK = 12.0  # nats that a run may begin worse than what stands there
UNPAIRED = 4.0  # nats against a quotation mark or title mark without its partner
PAIRS = ("“”", "《》")


def find_shifts(
    text: str, model: LanguageModel, *, min_margin: float = 1.0, annotated: Iterable[str] | None = None
) -> list[Change]:
    """The shifted runs of a text, repaired; flags where the next best repair is less than `min_margin` nats behind.

    `annotated` are the characters that the document glosses (default: those that it shows glossed). Evidence, in nats:
    the gain over the text as it stands, and the margin to the next best repair.

    >>> [(change.before, change.after) for change in find_shifts("推動學?！半p一流”建設", LanguageModel())]
    [('?！半p', '校“雙')]
    >>> find_shifts("真的嗎?!怎麼會這樣", LanguageModel())
    []
    """
    sites = [match.start() for match in SITE.finditer(text)] if "?" in text else []
    if not sites or text.count("?") > FLOOD * len(text):
        return []
    lossy = not re.search("[\ue000-\uf8ff]", text)
    sites = [
        site
        for site in sites
        if _may_begin(text[site - 1 : site], tokens(text[site : site + NEAR]), model, slack=SLACK, lossy=lossy)
    ]
    sites = [site for site in sites if text.count("?", max(0, site - AROUND), site + AROUND) <= FLOOD * 2 * AROUND]
    if not sites:
        return []
    evidence = _evidence(text, model, annotated, lossy=lossy)
    changes: list[Change] = []
    known: dict[tuple[str, str], tuple[list[Change], int]] = {}
    settled = 0  # sites before it were seen by a search from another one: dense ones would cost a search each
    for site in sites:
        if site < settled:
            continue
        context = _left_of(text, site, changes), _right_of(text, site)
        if context not in known:
            known[context] = _repairs(*context, evidence, min_margin)
        repairs, end = known[context]
        changes += [change._replace(start=change.start + site) for change in repairs]
        settled = site + end
    return _supported(changes)


def _may_begin(left: str, line: Sequence[Token], model: LanguageModel, *, slack: float, lossy: bool) -> bool:
    """Whether a run may begin here: what follows reads as well, but for `slack` nats, if shifted as if it is not.

    >>> _may_begin("學", tokens("?！半p一流"), LanguageModel(), slack=0.0, lossy=False)
    True
    >>> _may_begin("嗎", tokens("?！怎麼會"), LanguageModel(), slack=0.0, lossy=False)
    False
    """
    if line[0].is_torn:
        last = last_bytes(left)
        behind_gloss = left[-1:] in (")", "）")
        return behind_gloss or (len(last) == 2 and any(code[0] == last[1] for code in glossed_as(line[0].reading)))
    if not follows(line, 0, CUTS):
        return False
    if line[1].text == "?" and follows(line, 1, CUTS):
        return True
    shifted = _as_shifted(line[1 : 2 + AHEAD], lossy=lossy)
    if not shifted:
        return shifted == ""
    stands = "".join(token.text for token in line[2 : 2 + len(shifted)])
    return model.start(shifted).score > model.start(stands).score - slack


def _as_shifted(line: Sequence[Token], *, lossy: bool) -> str | None:
    """What the characters behind a mark stand for if it is none, as far as that is sure; None if they cannot be so."""
    pending, text = CUTS[line[0].text][1], ""
    for token in line[1:]:
        code = codes(token.text, narrow=False)
        was_wide = not code and codes(token.text, narrow=True) and bytes((pending, ROW)) not in CUT_CODES
        if token.reading or token.text == "?" or was_wide:
            break
        if not code:
            return None
        first, second = code[0]
        char = decoded(pending, first)
        if not char or second == 0x80:
            return text if lossy else None
        text += char
        if second < 0x80:
            break
        pending = second
    return text


def _left_of(text: str, site: int, changes: Sequence[Change]) -> str:
    """What stands left of a site in its line, repaired so far."""
    begin = max(text.rfind("\n", 0, site) + 1, site - SIGHT)
    done = []
    for change in reversed(changes):
        if change.start < begin:
            break
        done.append(change._replace(start=change.start - begin))
    return Edit(tuple(reversed(done))).apply(text[begin:site])


def _right_of(text: str, site: int) -> str:
    """What stands right of a site in its line; with a line break if that is all."""
    seen = text[site : site + SIGHT]
    line, line_break, _ = seen.partition("\n")
    return line + "\n" if line_break or len(seen) < SIGHT else line


def _repairs(left: str, right: str, evidence: Evidence, min_margin: float) -> tuple[list[Change], int]:
    """The changes of the best reading of `right`, the text from a site on, and up to where that settles its sites."""
    start = GLOSS.sub("", left)[-LEFT:]
    found, end, sure = search(tokens(right), start, evidence)
    best, *others = sorted((_in_its_line(reading, left, right, end) for reading in found), key=_by_score)
    changes = []
    for run in best.runs:
        gain = _gain(best, run, start, right[:end], evidence.model)
        rest = (reading.score for reading in others if run not in reading.runs)
        margin = min(gain, best.score - max(rest, default=-math.inf))
        if gain >= GAIN and run.end <= sure:
            before = right[run.start : run.end]
            after = run.after if margin >= min_margin else before
            figures = {"gain": round(gain, 2), "margin": round(margin, 2)}
            changes.append(Change(_rule(before), run.start, before, after, figures))
    return changes, min([sure, *(run.start for run in best.runs if run.end > sure)])


def _gain(reading: Reading, run: Run, left: str, right: str, model: LanguageModel) -> float:
    """How much likelier the text is with a run repaired than with the run as it stands."""
    with_it = left + _repaired(right, reading.runs)
    without = left + _repaired(right, [other for other in reading.runs if other != run])
    return model.start(with_it).score - model.start(without).score


def _repaired(text: str, runs: Iterable[Run]) -> str:
    parts, end = [], 0
    for run in runs:
        parts += [text[end : run.start], run.after]
        end = run.end
    return "".join([*parts, text[end:]])


def _by_score(reading: Reading) -> tuple[float, tuple[Run, ...]]:
    return -reading.score, reading.runs


def _rule(before: str) -> str:
    cut = any(char == "?" and before[n + 1 : n + 2] in CUTS for n, char in enumerate(before[:-1]))
    return "shift/cut" if cut else "shift/pinyin"


def _in_its_line(reading: Reading, left: str, right: str, end: int) -> Reading:
    """The reading, scored by how its marks fit those of its line."""
    line = left + _repaired(right, reading.runs)
    cost = UNPAIRED * sum(_unpaired(line, *pair, whole=right.endswith("\n")) for pair in PAIRS)
    ahead = fold(right[end:])
    mark = next((n for n, char in enumerate(ahead) if char in PAUSES), None)
    if mark is not None:
        cost -= pause(ahead[mark], reading.state.clause + mark)
    return reading._replace(cost=reading.cost + cost)


def _unpaired(line: str, opening: str, closing: str, *, whole: bool) -> int:
    """How many of two marks stand without the other; one may be open where the line is cut off.

    >>> _unpaired("“a”“b", "“", "”", whole=True), _unpaired("a”“b", "“", "”", whole=False)
    (1, 1)
    """
    count, is_open = 0, False
    for char in re.findall(f"[{opening}{closing}]", line):
        count += is_open == (char == opening)
        is_open = char == opening
    return count + (is_open and whole)


def _supported(changes: list[Change]) -> list[Change]:
    """The changes without those of two question marks, unless there are others: reviews have such marks too."""
    single = [change for change in changes if change.before != "??"]
    return changes if any(not change.is_flag for change in single) else single


def _evidence(text: str, model: LanguageModel, annotated: Iterable[str] | None, *, lossy: bool) -> Evidence:
    if annotated is None:
        annotated = {gloss.char for gloss in glosses(text) if readings().get(gloss.char) == gloss.reading}
    simplified, traditional, odd = scripts()
    balance = sum(map(traditional.__contains__, text)) - sum(map(simplified.__contains__, text))
    foreign = odd | (simplified if balance > 0 else traditional if balance < 0 else frozenset())
    sound = GLOSS.sub("", DOUBTFUL.sub("\n", text))
    narrow = not re.search("[！，；：？]", text)
    return Evidence(model.of(sound), frozenset(annotated), foreign, narrow, lossy, frozenset(text))
