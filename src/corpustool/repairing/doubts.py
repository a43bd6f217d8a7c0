"""What looks like damage but cannot be decided: flags, for somebody to look at."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpustool.document import Change
from corpustool.rules import find, rulebook

_QUOTE = re.compile("[“”「」]")
_OPENING = {"“": "”", "「": "」"}
_PAIRS = tuple(_OPENING.items())
_REACH = 5  # paragraphs that one quotation may run over

_QUESTION = re.compile("\\?(?<=[\u3400-\u9fff]\\?)(?: (?=[\u3400-\u9fff][\\]】])|(?=[\u3400-\u9fff]))")
_ASKING = re.compile("[吗嗎呢么麼吧啊谁誰什何哪怎几幾否孰岂豈难難]|(.)不\\1")
_CLAUSE = 30  # how far back a question may have begun, in characters
_HALF_WIDTH = re.compile(",(?<=[\u3400-\u9fff],)")


def find_doubts(text: str, *, aggressive: bool = False) -> list[Change]:
    """Flags for what may be damage; with `aggressive`, ` and ` between Chinese characters becomes 和.

    >>> [(flag.rule, flag.start, flag.is_flag) for flag in find_doubts("要选准人用好人”，他于20179日出席")]
    [('characters/unbalanced-quote', 7, True), ('characters/lost-digits', 11, True)]
    >>> [change.after for change in find_doubts("精神 and 中央", aggressive=True)]
    ['和']
    """
    flags = [*find(rulebook("doubts"), text), *_quotes(text), *_question_marks(text)]
    if aggressive:
        flags = [flag._replace(after="和") if flag.before == " and " else flag for flag in flags]
    return sorted(flags, key=lambda flag: flag.start)


def _quotes(text: str) -> Iterator[Change]:
    """Quotation marks without a partner in their paragraph; a quotation may run over a few paragraphs."""
    single = list(_unpaired(text))
    number = 0
    while number < len(single):
        mark, place, paragraph = single[number]
        following = single[number + 1] if number + 1 < len(single) else None
        if following and following[0] == _OPENING.get(mark) and following[2] - paragraph <= _REACH:
            number += 2
            continue
        yield Change("characters/unbalanced-quote", place, mark, mark)
        number += 1


def _unpaired(text: str) -> Iterator[tuple[str, int, int]]:
    """The marks without a partner in their paragraph, each with its place and the number of its paragraph.

    A mark that opens the next paragraph of a quotation anew stands for the one that it repeats.
    """
    paragraphs = list(_paragraphs(text))
    for number, (start, line) in enumerate(paragraphs):
        if _is_balanced(line):
            continue
        opened: list[tuple[str, int, int]] = []
        for match in _QUOTE.finditer(line):
            mark = match.group()
            if mark in _OPENING:
                opened.append((mark, start + match.start(), number))
            elif opened and _OPENING[opened[-1][0]] == mark:
                opened.pop()
            else:
                yield mark, start + match.start(), number
        anew = paragraphs[number + 1][1].lstrip()[:1] if number + 1 < len(paragraphs) else ""
        yield from (single for single in opened if single[0] != anew)


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, with their places."""
    start = 0
    for line in text.split("\n"):
        if line and not line.isspace():
            yield start, line
        start += len(line) + 1


def _is_balanced(line: str) -> bool:
    for opening, closing in _PAIRS:
        count = line.count(opening)
        if count != line.count(closing) or (count and line.find(opening) > line.find(closing)):
            return False
    return True


def _question_marks(text: str) -> Iterator[Change]:
    """Question marks inside words, where the text writes full-width marks and nothing is asked."""
    if "?" not in text or len(_HALF_WIDTH.findall(text)) > text.count("，"):
        return
    for match in _QUESTION.finditer(text):
        if not _ASKING.search(re.split("[，。！？；,;!\n]", text[max(0, match.start() - _CLAUSE) : match.start()])[-1]):
            yield Change("characters/question-mark", match.start(), match.group(), match.group())
