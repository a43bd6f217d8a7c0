"""What a user wants converted otherwise: a dictionary of their own, names and patterns that stay."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from daachorse import MATCH_KIND_LEFTMOST_LONGEST, CharwiseDoubleArrayAhoCorasick

from corpustool.document import CorpusError
from corpustool.given import given_text
from corpustool.patterns import compiled, in_time

Convert = Callable[[str], str]


def read_words(path: Path, convert: Convert | None = None) -> tuple[dict[str, str], list[str]]:
    """A user's dictionary, `source TAB target` on each line, and what is wrong with it, as `FILE:LINE: …`.

    Empty lines and those that begin with # are passed over. A byte order mark and CRLF do no harm but are
    named, as is a source that was there before (the first holds), a target with several words (as in OpenCC's
    own files the first holds), and, with `convert`, an entry that changes nothing. CorpusError for a
    file that cannot be read or a line without a tab.
    """
    text = given_text(path)
    words: dict[str, str] = {}
    faults = [f"{path}:1: begins with a byte order mark; it is passed over"] if text.startswith("\ufeff") else []
    faults += [f"{path}:1: lines end in CRLF; they are read as if in LF"] if "\r\n" in text else []
    lines = text.removeprefix("\ufeff").split("\n")
    for number, line in enumerate(lines, 1):
        entry = line.removesuffix("\r")
        if entry and not entry.startswith("#"):
            fault = _add(words, entry, convert)
            faults += [f"{path}:{number}: {fault}"] * bool(fault)
            if fault == _SHAPELESS:
                raise CorpusError(faults[-1])
    return words, faults


_SHAPELESS = "not an entry; an entry is source TAB target"


def _add(words: dict[str, str], entry: str, convert: Convert | None) -> str:
    """Add an entry; what is wrong with it, if anything."""
    source, _, targets = entry.partition("\t")
    if not source or not targets.strip() or "\t" in targets:
        return _SHAPELESS
    target, *others = targets.split()
    if source in words:
        return f"{source} was there before; {words[source]} holds"
    words[source] = target
    if others:
        return f"{source} has several targets; {target} holds"
    if convert and convert(source) == target:
        return f"{source} becomes {target} without this entry"
    return ""


def protector(pattern: str) -> Callable[[str], list[tuple[int, int]]]:
    r"""What finds the spans that stay as they are: by a file with a name on each line, or by a regular expression.

    CorpusError for a pattern that is none, and from the finder where a pattern takes too long
    for a text (on systems that have no alarm clock for processes it is not stopped).

    >>> protector(r"#[^#]+#")("#后来的我们#后来")
    [(0, 7)]
    """
    path = Path(pattern)
    try:
        if path.is_file():
            return _names(path)
    except (OSError, ValueError):
        pass  # a pattern that cannot be a name of a file
    sought = compiled(pattern, f"--protect {pattern}")

    def find(text: str) -> list[tuple[int, int]]:
        with in_time(f"--protect {pattern}", len(text)):
            return [match.span() for match in sought.finditer(text) if match.group()]

    return find


def _names(path: Path) -> Callable[[str], list[tuple[int, int]]]:
    lines = given_text(path).removeprefix("\ufeff").splitlines()
    names = list(dict.fromkeys(line.strip() for line in lines if line.strip()))
    if not names:
        raise CorpusError(f"{path}: holds no names; a name stands on each line")
    automaton = CharwiseDoubleArrayAhoCorasick(names, MATCH_KIND_LEFTMOST_LONGEST)
    return lambda text: [(start, end) for start, end, _ in automaton.find(text)]
