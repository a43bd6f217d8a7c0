"""Clean: repair the damage, drop the chrome, mend the line breaks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import nullcontext
from functools import partial

from corpustool.document import Change, Document
from corpustool.layout import Label, label, look
from corpustool.layout.hints import find_chrome
from corpustool.layout.templates import Templates
from corpustool.patterns import in_time
from corpustool.repairing.characters import find_characters
from corpustool.repairing.doubts import find_doubts
from corpustool.repairing.gloss import find_glosses
from corpustool.repairing.language import LanguageModel
from corpustool.repairing.linebreak import find_line_breaks
from corpustool.repairing.mojibake import find_mojibake
from corpustool.repairing.normalizing import find_normalizations
from corpustool.repairing.shift import find_shifts
from corpustool.rules import Rule, dropping, find

Step = Callable[[str], Iterable[Change]]
ROUNDS = 5  # one repair may lay bare another; two rounds are enough on every text seen, a third finds nothing

HEADLESS = frozenset(("chrome", "metadata", "dateline"))  # roles that lines have whether or not titles are looked for


def clean(
    documents: Iterable[Document],
    *,
    drop: Collection[str] = (),
    keep: Collection[str] = (),
    normalize: Collection[str] = (),
    rules: Sequence[Rule] = (),
    templates: Templates | None = None,
    learn_from: Iterable[Document] = (),
    min_margin: float = 1.0,
    aggressive: bool = False,
) -> Iterator[Document]:
    r"""Each document repaired, without chrome, its changes in its history; `web_page` in its meta if it was one.

    `drop` names further roles to leave out, such as `metadata`, with which lines go that are a dateline
    and nothing else; `keep` names roles to mark and not drop;
    `normalize` what to unify out of width, punctuation, spacing, quotes; `rules` are a user's own; lines
    of `templates` (see `learn_templates`) are chrome.
    A shifted run is repaired if its best reading leads by `min_margin` nats, by a language model that
    has also seen the documents of `learn_from`; `aggressive` changes what is only doubtful, too.

    >>> [document] = clean([Document("1", "首页 > 新闻 > 正文\n會議強(qiáng)調(diào)，要加強(qiáng)合作。\n")])
    >>> document.text, [change.rule for edit in document.history for change in edit.changes]
    ('會議強調，要加強合作。\n', ['gloss/pinyin', 'gloss/pinyin', 'gloss/pinyin', 'chrome/breadcrumb'])
    """
    dropped = {"chrome", *drop} | ({"dateline"} if "metadata" in drop else set())
    roles = dropped - set(keep)
    model = LanguageModel()
    for document in learn_from:
        model.learn(document.text)
    steps: list[Step] = [
        *_repairs(model, min_margin),
        partial(
            _find_dropped,
            roles=roles,
            marked=frozenset(keep),
            drops=dropping(rules) if rules else None,
            searches=len(rules),
            templates=templates,
        ),
        partial(_find_asked, rules=rules),
        find_line_breaks,
        partial(find_normalizations, kinds=frozenset(normalize)),
        partial(find_doubts, aggressive=aggressive),
    ]
    for document in documents:
        chrome = find_chrome(document)
        if "chrome" in keep:
            chrome = [change._replace(after=change.before) for change in chrome]
        cleaned = _settle(document.edited(chrome), steps)
        is_page = bool(chrome) or _was_page(cleaned, len(document.history))
        yield cleaned.with_meta(web_page=True) if is_page else cleaned


def _was_page(document: Document, stage: int) -> bool:
    """Whether the text from which the edits from a stage on first dropped chrome was a web page."""
    text, given = document.text, ""
    for edit in reversed(document.history[stage:]):
        text = edit.revert(text)
        if any(change.rule.startswith("chrome/") for change in edit.changes):
            given = text
    return bool(given) and look(given).is_page


def learn_templates(documents: Iterable[Document]) -> Templates:
    """What recurs across documents, for `clean`; memory is that of one document and a table of fixed size."""
    templates = Templates()
    for document in repair(documents):
        templates.learn(document.text)
    return templates


def repair(documents: Iterable[Document]) -> Iterator[Document]:
    """The documents as `clean` looks for lines to drop in them: of the damage, all but line breaks repaired."""
    steps = _repairs(LanguageModel(), 1.0)
    for document in documents:
        repaired = document.edited(find_chrome(document))
        for step in steps:
            repaired = repaired.edited(change for change in step(repaired.text) if not change.is_flag)
        yield repaired


def _repairs(model: LanguageModel, min_margin: float) -> list[Step]:
    return [
        find_mojibake,
        partial(find_shifts, model=model, min_margin=min_margin),
        find_glosses,
        find_characters,
    ]


def _settle(document: Document, steps: Sequence[Step]) -> Document:
    """The document after as many rounds as change something; its flags are those of the last round."""
    flags: list[Change] = []
    known: dict[Step, tuple[str, list[Change]]] = {}  # what each step found, in which text
    for _ in range(ROUNDS):
        before, flags = document, []
        for step in steps:
            text, found = known.get(step, ("", []))
            if text != document.text:
                text, found = known[step] = document.text, list(step(document.text))
            changes = [change for change in found if not change.is_flag]
            if changes:
                document = document.edited(changes)
            if len(changes) < len(found):
                flags += [change for change in found if change.is_flag]
        if document.text == before.text:
            break
    return document.edited(_apart(flags, document.text))


def _apart(flags: list[Change], text: str) -> Iterator[Change]:
    """The flags that fit the text, each once and none over another; the earlier place, then the longer wins."""
    end = 0
    for flag in sorted(flags, key=lambda flag: (flag.start, -len(flag.before))):
        if flag.start >= end and text[flag.start : flag.end] == flag.before:
            yield flag
            end = flag.end


def _find_dropped(
    text: str,
    *,
    roles: Collection[str],
    marked: Collection[str],
    drops: Callable[[str], Rule | None] | None,
    searches: int,
    templates: Templates | None,
) -> Iterator[Change]:
    """A change for every line to drop, with the blank lines that would be left doubled."""
    labels = label(text, heads=not HEADLESS.issuperset({*roles, *marked}), reasons=False)
    if templates:
        _mark_templates(labels, templates)
    with in_time("--rules", len(text) * searches) if drops else nullcontext():
        named = [drops(item.line.text) if drops else None for item in labels]
    dropped = [item.role in roles or rule is not None for item, rule in zip(labels, named, strict=True)]
    last_kept = max((n for n, item in enumerate(labels) if item.role != "blank" and not dropped[n]), default=-1)
    for number, item in enumerate(labels):
        if item.role in marked:
            line = text[item.line.start : item.line.end]
            yield Change(item.rule or f"{item.role}/line", item.line.start, line, line)
        elif item.value_start and "metadata" in roles:
            start = item.line.start + text[item.line.start : item.line.end].index(item.line.text)
            yield Change("metadata/label", start, text[start : start + item.value_start], "")
        elif dropped[number]:
            rule = named[number]
            start, end = _span(labels, dropped, number, in_tail=number > last_kept)
            yield Change(rule.id if rule else item.rule or f"{item.role}/line", start, text[start:end], "")


def _find_asked(text: str, *, rules: Sequence[Rule]) -> list[Change]:
    """What the user's rules replace and flag."""
    if not rules:
        return []
    with in_time("--rules", len(text) * len(rules)):
        return find(rules, text)


def _mark_templates(labels: Sequence[Label], templates: Templates) -> None:
    shown = [item for item in labels if item.role != "blank"]
    for item, place in zip(shown, templates.find([item.line.text for item in shown]), strict=True):
        if place:
            item.role, item.rule, item.value_start = "chrome", f"template/{place}", 0


def _span(labels: Sequence[Label], dropped: Sequence[bool], number: int, *, in_tail: bool) -> tuple[int, int]:
    """The place of a line to drop, with the blank lines around it that go too."""
    start, end = labels[number].line.start, labels[number].line.end
    before, after = number, number + 1
    while before and labels[before - 1].role == "blank":
        before -= 1
    while after < len(labels) and labels[after].role == "blank":
        after += 1
    if in_tail:
        start = labels[before].line.start if before and not dropped[before - 1] else start
        end = labels[after - 1].line.end
    elif dropped[after] or before == 0 or before < number:
        end = labels[after - 1].line.end
    return start, end
