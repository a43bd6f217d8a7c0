"""Inspect: what is in a document, line by line; what is in a folder; what each command would do to it."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import tee
from typing import Any, NamedTuple

from corpustool.cleaning import clean
from corpustool.converting import detect_script
from corpustool.deduplicating import deduplicate
from corpustool.document import Change, Document
from corpustool.layout import Line, label
from corpustool.layout.hints import find_chrome
from corpustool.splitting import count_articles

FAULTS = ("damage", "mixed-script", "chrome")
EXAMPLES = 3  # of each kind of damage
QUOTED = 40  # characters of an example
_NO_DAMAGE = ("characters/newline", "characters/byte-order-mark", "characters/markup")  # but how the file is written
_REPAIRS = ("shift", "gloss", "mojibake", "characters", "linebreak")


class LineFound(NamedTuple):
    """A line: its role, its script, why, and what was found on it (`doubtful` before what is only marked)."""

    line: int
    role: str
    script: str
    reason: str
    found: str
    text: str


class FaultFound(NamedTuple):
    """Something wrong on a line of a document, and the rule that says so."""

    document: str
    line: int
    rule: str
    text: str


class DocumentFound(NamedTuple):
    """A document: how it is encoded, its script, the share of its lines that is chrome, what cleaning finds in it.

    Of a document of which only the encoding was looked at, the rest is None.
    """

    id: str
    encoding: str
    encoding_score: float | None
    runner_up: str | None
    bad_bytes: int
    bad_offsets: list[int]
    low_confidence: bool
    script: str | None = None
    lines: int | None = None
    chrome: float | None = None
    articles: int | None = None
    changes: int | None = None
    doubtful: int | None = None
    found: str | None = None


def inspect_lines(document: Document) -> Iterator[LineFound]:
    """The lines of a document, with what cleaning finds on each."""
    found: defaultdict[int, Counter[str]] = defaultdict(Counter)
    document = _as_lines(document)
    for cleaned in clean([document]):
        for _, line, change in cleaned.located():
            found[line][f"doubtful {change.rule}" if change.is_flag else change.rule] += 1
    for seen, role, reason in _roles(document):
        yield LineFound(seen.number, role, detect_script(seen.text), reason, _listed(found[seen.number]), seen.text)


def inspect_encoding(document: Document) -> DocumentFound:
    """How a document is encoded, as far as its bytes were looked at."""
    meta = document.meta
    return DocumentFound(
        document.id,
        str(meta.get("encoding", "")),
        meta.get("encoding_score", 1.0 if "encoding" in meta else None),
        meta.get("runner_up"),
        meta.get("bad_bytes", 0),
        meta.get("bad_offsets", []),
        bool(meta.get("low_confidence")),
    )


def inspect_documents(documents: Iterable[Document]) -> Iterator[DocumentFound]:
    """Each document at a glance."""
    for document, cleaned, articles in _counted(documents):
        yield _at_a_glance(document, cleaned, articles)


def _counted(documents: Iterable[Document]) -> Iterator[tuple[Document, Document, int]]:
    """Each document as lines, cleaned, and how many articles it has then."""
    pairs, after = tee(_cleaned(documents))
    counts = count_articles(cleaned for _, cleaned in after)
    return ((*pair, count) for pair, count in zip(pairs, counts, strict=True))


def _cleaned(documents: Iterable[Document]) -> Iterator[tuple[Document, Document]]:
    """Each document as lines, and cleaned."""
    before, after = tee(map(_as_lines, documents))
    return zip(before, clean(after), strict=True)


def _at_a_glance(document: Document, cleaned: Document, articles: int) -> DocumentFound:
    changes = [change for edit in cleaned.history for change in edit.changes]
    doubtful = sum(change.is_flag for change in changes)
    roles = [role for line, role, _ in _roles(document, heads=False) if line.text]
    return inspect_encoding(document)._replace(
        script=detect_script(document.text),
        lines=len(roles),
        chrome=roles.count("chrome") / max(1, len(roles)),
        articles=articles,
        changes=len(changes) - doubtful,
        doubtful=doubtful,
        found=_listed(Counter(change.rule.partition("/")[0] for change in changes)),
    )


def find_faults(documents: Iterable[Document], kinds: Collection[str] = FAULTS) -> Iterator[FaultFound]:
    """What is wrong with documents, of the kinds that are asked for, by lines.

    `damage` is what cleaning repairs, `chrome` the lines that it drops; in a document in both scripts each line
    in the rarer one is `mixed-script`.

    >>> [(fault.line, fault.rule) for fault in find_faults([Document("a.txt", "加強(qiáng)合作，實(shí)現發展。")])]
    [(1, 'gloss/pinyin'), (1, 'gloss/pinyin')]
    """
    for document, cleaned in _cleaned(documents):
        found: list[tuple[int, str, str]] = []
        if "damage" in kinds:
            found += [(line, change.rule, change.before) for line, change in _damage(cleaned)]
        if "chrome" in kinds:
            found += [
                (line.number, reason if reason.startswith("chrome/") else "chrome/line", line.text)
                for line, role, reason in _roles(document, heads=False)
                if role == "chrome" and line.text
            ]
        if "mixed-script" in kinds:
            found += [(number, "convert/mixed-script", text) for number, text in _in_rarer_script(document.text)]
        for line, rule, text in sorted(found):
            yield FaultFound(document.id, line, rule, _shown(text))


def _in_rarer_script(text: str) -> list[tuple[int, str]]:
    """The lines in the rarer script, and those in both, of a text that is in both."""
    if detect_script(text) != "mixed":
        return []
    lines: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for number, line in enumerate(text.split("\n"), 1):
        script = detect_script(line).partition("-")[0]
        if script != "neutral":
            lines[script].append((number, line))
    sizes = {script: sum(len(line) for _, line in lines[script]) for script in ("simplified", "traditional")}
    return sorted(lines[min(sizes, key=sizes.__getitem__)] + lines["mixed"])


@dataclass
class State:
    """A corpus at a glance: counts of documents by encoding and script, of damage by kind, of what commands change.

    `chrome` is the share of lines. `changes` says of how many documents `clean` and `convert` change something, how
    many `split` would divide, and how many `dedup` would remove.
    """

    documents: int = 0
    encodings: Counter[str] = field(default_factory=Counter)
    doubtful_encodings: int = 0
    bad_bytes: int = 0
    scripts: Counter[str] = field(default_factory=Counter)
    damage: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)
    lines: int = 0
    chrome: float = 0.0
    articles: int = 0
    duplicates: int = 0
    changes: Counter[str] = field(default_factory=Counter)


def inspect_corpus(documents: Iterable[Document]) -> State:
    """The state of a corpus; its texts are on disk meanwhile, so that duplicates are found."""
    state = State()

    def seen() -> Iterator[Document]:
        chrome = 0.0
        for document, cleaned, articles in _counted(documents):
            found = _at_a_glance(document, cleaned, articles)
            chrome += (found.chrome or 0) * (found.lines or 0)
            _count(state, found, document)
            state.chrome = round(chrome / max(1, state.lines), 4)
            _count_damage(state, cleaned)
            yield document

    removed = list[object]()
    for _ in deduplicate(seen(), report=removed.append):
        pass
    state.duplicates = state.changes["dedup"] = len(removed)
    return state


def inspect_encodings(documents: Iterable[Document]) -> State:
    """The state of a corpus as far as its encodings go."""
    state = State()
    for document in documents:
        _count(state, inspect_encoding(document), document)
    return state


def _count(state: State, found: DocumentFound, document: Document) -> None:
    state.documents += 1
    if not document.is_record and found.encoding:
        state.encodings[found.encoding] += 1
        state.doubtful_encodings += found.low_confidence
        state.bad_bytes += found.bad_bytes
    if found.script is not None:
        state.scripts[found.script] += 1
        state.lines += found.lines or 0
        state.articles += found.articles or 0
        state.changes["clean"] += bool(found.changes)
        state.changes["convert"] += found.script not in ("simplified", "neutral")
        state.changes["split"] += (found.articles or 0) > 1


def _count_damage(state: State, cleaned: Document) -> None:
    for line, change in _damage(cleaned):
        family = change.rule.partition("/")[0]
        state.damage[family] += 1
        examples = state.examples.setdefault(family, [])
        if len(examples) < EXAMPLES:
            examples.append(f"{cleaned.id}:{line}: {change.rule}: {_shown(change.before)} → {_shown(change.after)}")


def _damage(cleaned: Document) -> Iterator[tuple[int, Change]]:
    """The repairs of a document, each with its line."""
    for _, line, change in cleaned.located():
        family = change.rule.partition("/")[0]
        if family in _REPAIRS and not change.is_flag and change.rule not in _NO_DAMAGE:
            yield line, change


def _shown(text: str) -> str:
    """The start of a text on a line, with code points for what nobody would see."""
    return "".join(char if char.isprintable() else f"[U+{ord(char):04X}]" for char in text[:QUOTED])


def state_rows(state: dict[str, Any]) -> Iterator[tuple[str, str, Any, str]]:
    """The state for a reader: what, which, how many, an example."""
    for what, value in state.items():
        if isinstance(value, dict) and what != "examples":
            for name, count in sorted(value.items(), key=lambda item: (-item[1], item[0])):
                examples = state["examples"].get(name, []) if what == "damage" else []
                yield what, name, count, examples[0] if examples else ""
        elif what != "examples":
            yield what, "", value, ""


def _as_lines(document: Document) -> Document:
    """A web page as the text that it was read as, so that lines are those of the page and not of its source."""
    if not document.markup:
        return document
    markup = document.markup._replace(blocks=tuple(document.blocks()), stage=0)
    return replace(document, history=(), markup=markup)


def _roles(document: Document, *, heads: bool = True) -> Iterator[tuple[Line, str, str]]:
    """The lines, the role of each, and why; what the markup of a web page says goes first.

    Blank lines are passed over, but for those between lines of chrome, which go with them. Without `heads` titles and
    what goes with them are not looked for, and chrome is what `clean` drops.
    """
    chrome = find_chrome(document)
    starts = [change.start for change in chrome]
    above, blank = "", list[Line]()
    for item in label(document.text, heads=heads):
        if item.role == "blank":
            blank.append(item.line)
            continue
        at = bisect_right(starts, item.line.start) - 1
        if at >= 0 and item.line.start < chrome[at].end:
            role, reason = "chrome", chrome[at].rule
        else:
            role = item.role
            reason = item.rule or ", ".join(f"{name} {value:+g}" for name, value in item.reasons.items())
        if above == role == "chrome":
            yield from ((line, "chrome", "between lines of chrome") for line in blank)
        yield item.line, role, reason
        above, blank = role, []


def _listed(counts: Counter[str]) -> str:
    return ", ".join(rule + (f" ×{count}" if count > 1 else "") for rule, count in sorted(counts.items()))
