"""Half-character shifts: 學?！半p一流 was 學校“雙一流.

A tool that took GBK bytes for characters cut the text in front of every pair of bytes that looks like a full-width
mark, or glossed every pair that looks like a certain character, also where such a pair straddles two characters.
From there on bytes are wrongly paired, until a cut, or a second byte that is ASCII, sets them right again.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable
from functools import cache

from corpustool.document import Change, Edit
from corpustool.repairing.gloss import SYLLABLE, glosses, readings
from corpustool.repairing.language import PAUSES, PW, LanguageModel, characters, fold
from corpustool.repairing.shift_search import CUTS, LENGTH, Evidence, Reading, Run, search, tokens

SITE = re.compile(rf"\?(?=[{''.join(CUTS)}]|{SYLLABLE}\))")
DOUBTFUL = re.compile(rf"(?:{SITE.pattern})[^\n]{{0,12}}")  # what no model should learn from
GAIN = 12.0  # nats that a repair must gain over the text as it stands
LEFT = 20  # characters read before a run
SPAN = 10 * LENGTH  # characters looked at from a site on


def find_shifts(
    text: str, model: LanguageModel, *, min_margin: float = 1.0, annotated: Iterable[str] | None = None
) -> list[Change]:
    """The shifted runs of a text, repaired; a flag where the best repair is not `min_margin` nats ahead of the next.

    `annotated` are the characters that the document glosses (default: those that it shows glossed).
    """
    sites = [match.start() for match in SITE.finditer(text)] if "?" in text else []
    if not sites:
        return []
    evidence = _evidence(text, model, annotated)
    changes: list[Change] = []
    done = 0
    for site in sites:
        if site < done:
            continue
        line_end = text.find("\n", site)
        end = min(site + SPAN, len(text) if line_end < 0 else line_end + 1)
        begin = max(done, text.rfind("\n", 0, site) + 1, site - 4 * LEFT)
        left = text[begin:site]
        if changes and changes[-1].end == begin and not changes[-1].is_flag:
            left = changes[-1].after + left
        left = GLOSSES.sub("", left)[-LEFT:]
        found = search(tokens(text, site, end), left, evidence)
        line_start = text.rfind("\n", 0, site) + 1
        so_far = Edit(tuple(c._replace(start=c.start - line_start) for c in changes if c.start >= line_start)).apply(
            text[line_start:site]
        )
        *repairs, literal = found
        found = [unbalanced(r, so_far, text, site, len(text) if line_end < 0 else line_end) for r in repairs]
        found = [*sorted(found, key=lambda r: -r.score), literal]
        for change in judged(text, found, evidence, min_margin, site):
            changes.append(change)
            done = change.end
        done = max(done, site + 1)
    return changes


def unbalanced(reading: Reading, left: str, text: str, site: int, end: int) -> Reading:
    last = reading.runs[-1].end
    inner = Edit(
        tuple(Change("shift/cut", run.start - site, text[run.start : run.end], run.after) for run in reading.runs)
    ).apply(text[site:last])
    cost = 0.0
    for opening, closing in ("“”", "《》"):
        depth = left.count(opening) > left.count(closing)
        for char in inner:
            if char == opening:
                cost += 4 * depth
                depth = True
            elif char == closing:
                cost += 4 * (not depth)
                depth = False
        rest = text[last:end]
        first, second = rest.find(opening) % (len(rest) + 1), rest.find(closing) % (len(rest) + 1)
        cost += 4 * (depth != (second < first))
    rest = text[last:end]
    n = next((n for n, c in enumerate(rest) if fold(c) in "。!?,;:"), None)
    ahead = reading.ahead - last
    if n is not None and n >= ahead:
        clause = reading.state.clause + n - ahead
        cost -= PW * PAUSES[fold(rest[n])][min(clause, 15)]
    return reading._replace(cost=reading.cost + cost)


GLOSSES = re.compile(f"[(（]{SYLLABLE}[)）]")


def judged(text: str, found: list[Reading], evidence: Evidence, min_margin: float, site: int) -> list[Change]:
    *repairs, literal = found
    if not repairs or repairs[0].score <= literal.score:
        return []
    best = repairs[0]
    changes = []
    for run in best.runs:
        others = [reading for reading in found[1:] if run not in reading.runs]
        margin = best.score - max(reading.score for reading in others)
        gain = best.score - literal.score
        if gain < GAIN:
            continue
        before = text[run.start : run.end]
        rule = (
            "shift/cut"
            if any(c == "?" and before[n + 1 : n + 2] in CUTS for n, c in enumerate(before))
            else "shift/pinyin"
        )
        sure = margin >= min_margin
        changes.append(
            Change(
                rule,
                run.start,
                before,
                run.after if sure else before,
                {"gain": round(gain, 2), "margin": round(margin, 2)},
            )
        )
    return changes


def _evidence(text: str, model: LanguageModel, annotated: Iterable[str] | None) -> Evidence:
    if annotated is None:
        annotated = {gloss.char for gloss in glosses(text) if readings().get(gloss.char) == gloss.reading}
    simplified_only, traditional_only, odd = scripts()
    simplified = sum(char in simplified_only for char in text)
    traditional = sum(char in traditional_only for char in text)
    foreign = odd
    if traditional != simplified:
        foreign |= simplified_only if traditional > simplified else traditional_only
    return Evidence(
        model.of(GLOSSES.sub("", DOUBTFUL.sub("\n", text))),
        frozenset(annotated),
        foreign,
        narrow=not re.search("[！，；：？]", text),
        lossy=not re.search("[\ue000-\uf8ff]", text),
    )


@cache
def scripts() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """The characters that only simplified text has, those that only traditional text has, and those that neither has."""
    wide = {chr(ord(char) + 0xFEE0) for char in string.ascii_letters}
    usual = {form for name in ("STCharacters.txt", "TWVariants.txt") for _, forms in characters(name) for form in forms}
    simplified = {char for char, forms in characters("STCharacters.txt") if char not in forms}
    old = {char for char, forms in characters("TSCharacters.txt") if char not in forms}
    return frozenset(simplified), frozenset(old & usual), frozenset((old - usual) | wide)
