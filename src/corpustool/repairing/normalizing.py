"""Style unified on request: the width of marks, runs of marks, quotation marks, spaces.

Widths and quotation marks are exchanged one for one, so runs and spaces are found on the text that has them already.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator

from corpustool.document import Change, CorpusError

KINDS = ("width", "punctuation", "quotes", "spacing")

_HAN = "\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_MARKS = "\u3001-\u3006\u3008-\u3020\uff01-\uffee“”‘’…—·‰℃"
_CHINESE = re.compile(f"[{_HAN}{_MARKS}]")
_IS_HAN = re.compile(f"[{_HAN}]")
_LATIN = re.compile("[A-Za-z]")
_LINE = re.compile("[^\n]+")
_SPACES = " \t\xa0\u3000"

_AFTER_SPACES = re.compile(f"[{_SPACES}]*(.?)")

_PASSES = 4  # more than two were not seen

_NARROW = re.compile("[,;:!?()]")
_WIDE = str.maketrans(",;:!?()", "，；：！？（）")


def _run(mark: str, least: int) -> str:
    return f"{mark}(?:[{_SPACES}]*{mark}){{{least - 1},}}"


_RUN = re.compile(
    rf"(?P<stops>(?:…[{_SPACES}]*)*{_run('。', 3)}(?:[{_SPACES}]*…)*|{_run('…', 3)}"
    rf"|(?<=[{_HAN}])\.{{3,}}(?:[{_SPACES}]*…)*)"
    rf"|(?P<pauses>{_run('，', 3)}|{_run('、', 3)}|{_run('；', 3)}|{_run('：', 3)})"
    rf"|(?P<cries>{_run('！', 4)}|{_run('？', 4)}|!{{4,}}|\?{{4,}})"
    rf"|(?P<dashes>—{{3,}}|(?<=[{_HAN}])--+(?=[{_HAN}]))"
)
_SHORTENED = {"stops": "……", "dashes": "——"}
_KEPT = {"pauses": 1, "cries": 3}

_CURLY, _CORNER = "“”‘’", "「」『』"
_STRAIGHT = re.compile('"[^"\n]*"')

_GAP = re.compile(f"(?<=[^\\s])[{_SPACES}]+(?=[^\\s])")
_SPREAD = re.compile(f"(?<![{_HAN}])[{_HAN}](?: [{_HAN}]){{3,}}(?![{_HAN}])")
_BESIDE_LATIN = re.compile(f"(?<=[{_HAN}]) (?=[A-Za-z0-9])|(?<=[A-Za-z0-9%]) (?=[{_HAN}])")
_TOUCHING_LATIN = re.compile(f"(?<=[{_HAN}])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%])(?=[{_HAN}])")
_NO_SPACE_AFTER = "，。、；：！？）》」』”…（《「『“"
_NO_SPACE_BEFORE = "，。、；：！？）》」』”…"


def find_normalizations(text: str, kinds: Collection[str]) -> list[Change]:
    """The changes of style that `kinds` asks for: any of `KINDS`; CorpusError names a kind that does not exist.

    Doing it twice is doing it once.

    >>> [(change.before, change.after) for change in find_normalizations("條件, 善作(GDP)等", {"width", "spacing"})]
    [(',', '，'), (' ', ''), ('(', '（'), (')', '）')]
    """
    unknown = sorted(set(kinds) - set(KINDS))
    if unknown:
        raise CorpusError(f"normalize: {unknown[0]}: not one of {', '.join(KINDS)}")
    changes: dict[int, Change] = {}
    exchanged = text
    for kind, find in (("quotes", _quotes), ("width", _widths)):
        if kind in kinds:
            found = list(find(exchanged))
            changes.update((change.start, change) for change in found)
            exchanged = _exchange(exchanged, found)
    if "width" in kinds:
        changes.update((change.start, change) for change in _spaces_after(exchanged, list(changes.values())))
    if "spacing" in kinds:
        changes.update((change.start, change) for change in _spaces(exchanged))
    if "punctuation" in kinds:
        for change in _runs(text, exchanged):
            for place in range(change.start, change.end):
                changes.pop(place, None)
            changes[change.start] = change
    return [changes[place] for place in sorted(changes)]


def _exchange(text: str, changes: list[Change]) -> str:
    chars = list(text)
    for change in changes:
        chars[change.start] = change.after
    return "".join(chars)


def _widths(text: str) -> Iterator[Change]:
    if not _NARROW.search(text):
        return
    for match in _LINE.finditer(text):
        line = match.group()
        if not _IS_HAN.search(line):
            continue
        for _ in range(_PASSES):  # one mark made full-width may speak for the next
            places = _to_widen(line) if _NARROW.search(line) else []
            if not places:
                break
            found = [Change("normalize/width", place, line[place], line[place].translate(_WIDE)) for place in places]
            line = _exchange(line, found)
            yield from (change._replace(start=match.start() + change.start) for change in found)


def _to_widen(line: str) -> list[int]:
    """The places of the marks of a line that Chinese would write full-width."""
    mostly_han = len(_IS_HAN.findall(line)) >= len(_LATIN.findall(line))
    partner = _partners(line)
    chinese = [match.start() for match in _CHINESE.finditer(line)] if partner else []
    wide: set[int] = set()
    for match in _NARROW.finditer(line):
        place, mark = match.start(), match.group()
        last = place - 1
        while last >= 0 and line[last] in _SPACES:
            last -= 1
        touches = last == place - 1 or not _IS_HAN.match(line, last)  # a mark takes the spaces after it along
        chinese_before = last >= 0 and touches and (last in wide or bool(_CHINESE.match(line, last)))
        if mark == "(":
            close = partner.get(place)
            holds = close is not None and bisect_left(chinese, place) < bisect_left(chinese, close)
            if holds or _opens(line, place, close, chinese_before=chinese_before):
                wide.update({place} if close is None else {place, close})
        elif mark == ")":
            if line[partner.get(place, place)] == "（" or (place not in partner and chinese_before):
                wide.add(place)
        elif _mark(line, place, chinese_before=chinese_before, mostly_han=mostly_han):
            wide.add(place)
    return sorted(place for place in wide if line[place] in "(),;:!?")


def _mark(line: str, place: int, *, chinese_before: bool, mostly_han: bool) -> bool:
    if chinese_before or not place:
        return chinese_before and not line.startswith("://", place)
    last, after = line[place - 1], _after(line, place)
    following = bool(_CHINESE.match(after))
    if last.isascii() and last.isalnum():
        return following or (not after and mostly_han)
    return last in "%)]\"'" and mostly_han and (following or not after or after.isdigit())


def _after(line: str, place: int) -> str:
    """The character after a place and the spaces behind it; empty at the end of the line."""
    match = _AFTER_SPACES.match(line, place + 1)
    return match[1] if match else ""


def _opens(line: str, opened: int, closed: int | None, *, chinese_before: bool) -> bool:
    """Whether a parenthesis without Chinese in it is one of a Chinese sentence."""
    after = _after(line, opened if closed is None else closed)
    if closed is None:
        return chinese_before and bool(_CHINESE.match(after))
    return chinese_before and (not after or after in ",;:!?()" or bool(_CHINESE.match(after)))


def _partners(line: str) -> dict[int, int]:
    """Opening parenthesis -> its closing one, and the reverse."""
    opened: list[int] = []
    pairs = {}
    for match in re.finditer("[()（）]", line):
        if match.group() in "(（":
            opened.append(match.start())
        elif opened:
            first = opened.pop()
            pairs[first], pairs[match.start()] = match.start(), first
    return pairs


def _spaces_after(text: str, widened: list[Change]) -> Iterator[Change]:
    for change in widened:
        end = change.end
        while text[end : end + 1] == " ":
            end += 1
        if change.rule == "normalize/width" and end > change.end and _CHINESE.match(text, end):
            yield Change("normalize/width", change.end, text[change.end : end], "")


def _runs(text: str, exchanged: str) -> Iterator[Change]:
    for match in _RUN.finditer(exchanged):
        kind = match.lastgroup or ""
        after = _SHORTENED.get(kind) or match.group()[0] * _KEPT[kind]
        before = text[match.start() : match.end()]
        if before != after:
            yield Change("normalize/punctuation", match.start(), before, after)


def _quotes(text: str) -> Iterator[Change]:
    """Straight quotation marks in pairs around or beside Han characters; then the rarer of “” and 「」."""
    curly = len(re.findall("[“”]", text)) >= len(re.findall("[「」]", text))
    style, other = (_CURLY, _CORNER) if curly else (_CORNER, _CURLY)
    if '"' in text:
        for line in _LINE.finditer(text):
            if line.group().count('"') % 2 == 0:
                for pair in _STRAIGHT.finditer(line.group()):
                    low, high = pair.span()
                    if _IS_HAN.search(line.group(), max(0, low - 1), high + 1):
                        yield Change("normalize/quotes", line.start() + low, '"', style[0])
                        yield Change("normalize/quotes", line.start() + high - 1, '"', style[1])
    if not any(mark in text for mark in other[:2]):
        return
    for match in re.finditer(f"[{other}]", text):
        if match.group() != "’" or not _LATIN.match(text, match.start() - 1):
            yield Change("normalize/quotes", match.start(), match.group(), style[other.index(match.group())])


def _spaces(text: str) -> Iterator[Change]:
    spread = {place for match in _SPREAD.finditer(text) for place in range(match.start() + 1, match.end(), 2)}
    few = len(_BESIDE_LATIN.findall(text)) < len(_TOUCHING_LATIN.findall(text))
    latin = {match.start() for match in _BESIDE_LATIN.finditer(text)} if few else set()
    for match in _GAP.finditer(text):
        place = match.start()
        before, after = text[place - 1], text[match.end()]
        beside_mark = before in _NO_SPACE_AFTER or after in _NO_SPACE_BEFORE
        if beside_mark or place in spread or place in latin:
            yield Change("normalize/spacing", place, match.group(), "")
