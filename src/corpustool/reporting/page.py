"""The page: a report as HTML that loads nothing, runs nothing, and takes whatever the corpus says for text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from itertools import groupby
from typing import Any, BinaryIO

from corpustool.plotting import columns
from corpustool.reporting.gathering import Report, Sample
from corpustool.reporting.tracking import GAP, Piece
from corpustool.rules import FAMILIES, rulebook, rulebooks

LANGUAGES = ("en", "zh")
SHOWN = 15  # rows of a table of values
LONGEST = 120  # characters of a name, a word or a reason that a cell shows
MOST_MONTHS = 36  # in a chart; of a longer time years are shown
WIDEST = 200  # years in a chart; beyond, only those that have articles are drawn

# What has no shape of its own, or turns the direction of writing, for the whole page if it is not closed: C0, C1,
# zero-width and bidirectional controls, invisible operators, interlinear anchors, surrogates, tags (Unicode 16, 23.2).
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ufffe\uffff\U000e0000-\U000e007f]"
)
_BAR = (
    '<td class="b"><svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
    '<rect width="{:.1f}" height="10"/></svg></td>'
)
_PAGE = """<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<a class="skip" href="#main">{skip}</a>
<header>
<h1>{title}</h1>
<p>{lead}</p>
<nav aria-label="{contents}"><ul>
{links}
</ul></nav>
</header>
<main id="main">
{sections}
</main>
<footer>
<p>{foot}</p>
</footer>
</body>
</html>
"""


def write_report(report: Report, file: BinaryIO, lang: str = "en", *, beside: str = "") -> None:
    """Write the page in a language of LANGUAGES; `beside` is the way from it to the output folder, for its links."""
    say = _texts(lang)
    parts = {
        "glance": _glance(report, say),
        "samples": _samples(report.samples, say, lang),
        "rules": _rules(report.told["counts"].get("rules", {}), say, lang),
        "kinds": _kinds(report, say),
        "time": _time(report, say),
        "words": _words(report, say),
        "keywords": _keywords(report, say),
        "left-out": _left_out(report, say),
        "files": _files(report, say, beside),
        "made": _made(report.told, say),
    }
    shown = {name: part for name, part in parts.items() if part}
    page = _PAGE.format(
        lang={"zh": "zh-CN"}.get(lang, lang),
        title=say["title"],
        style=(files("corpustool.reporting") / "page.css").read_text("utf-8"),
        skip=say["skip"],
        contents=say["contents"],
        lead=_lead(report.told, say),
        links="\n".join(f'<li><a href="#{name}">{say[name]}</a></li>' for name in shown),
        sections="\n".join(
            f'<section id="{name}" aria-labelledby="h-{name}">\n<h2 id="h-{name}">{say[name]}</h2>\n{part}\n</section>'
            for name, part in shown.items()
        ),
        foot=say["foot"].format(version=_text(report.told.get("versions", {}).get("version", "corpustool"))),
    )
    file.write(page.encode("utf-8", "replace"))


@cache
def _texts(lang: str) -> dict[str, str]:
    """What the page says itself, by key; a table of keys and the languages."""
    lines = (files("corpustool.reporting") / "texts.tsv").read_text("utf-8").splitlines()
    column = 1 + LANGUAGES.index(lang)
    return {row[0]: row[column] for row in (line.split("\t") for line in lines)}


@cache
def _reasons(lang: str) -> dict[str, str]:
    """Why each rule is one; of a rule without a reason in the language, the English one."""
    english = {rule.id: rule.reason for name in rulebooks() for rule in rulebook(name)}
    spoken = {name.removeprefix("rule:"): text for name, text in _texts(lang).items() if name.startswith("rule:")}
    return {**english, **{name: text for name, text in spoken.items() if text}}


def _reason(rule: str, lang: str) -> str:
    """The reason of a rule, or what its family is for."""
    family = rule.partition("/")[0]
    return _reasons(lang).get(rule) or (_texts(lang)[f"family:{family}"] if family in FAMILIES else "")


def _text(value: Any, longest: int = LONGEST) -> str:
    """Text of the corpus, as text: escaped, short, what is unseen shown by its code."""
    text = str(value)
    text = text if len(text) <= longest else f"{text[:longest]}…"
    return _UNSEEN.sub(lambda match: f"[U+{ord(match[0]):04X}]", escape(text))


def _name(value: Any) -> str:
    """A value of the corpus in a place of its own, whichever way it is written."""
    return f"<bdi>{_text(value)}</bdi>"


def _figure(value: Any) -> str:
    """A figure as people read it: separators, and decimals where they say something."""
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.1f}" if abs(value) >= 10 else f"{value:.3f}"
    return f"{value:,}"


def _lead(told: Mapping[str, Any], say: Mapping[str, str]) -> str:
    counts = told["counts"]
    changes = sum(counts.get("rules", {}).values())
    figures = {name: _figure(counts.get(name, 0)) for name in ("documents", "changed", "articles", "quarantined")}
    return say["lead"].format(**figures, changes=_figure(changes))


def _glance(report: Report, say: Mapping[str, str]) -> str:
    counts = report.told["counts"]
    seen = {name: counts[name] for name in ("documents", "articles", "duplicates", "characters") if name in counts}
    seen |= {name: value for name, value in counts.get("glance", {}).items() if name != "documents"}
    seen |= {name: counts[name] for name in ("phrases", "flags", "doubtful") if name in counts}
    items = (f"<div><dt>{say[f'figure:{name}']}</dt><dd>{_figure(value)}</dd></div>" for name, value in seen.items())
    return f'<dl class="figures">\n{chr(10).join(items)}\n</dl>\n<p class="dim">{say["glance-note"]}</p>'


def _samples(samples: Sequence[Sample], say: Mapping[str, str], lang: str) -> str:
    if not samples:
        return ""
    views = "\n".join(
        f'<input type="radio" name="view" id="show-{view}"{" checked" if view == "both" else ""}> '
        f'<label for="show-{view}">{say[f"view:{view}"]}</label>'
        for view in ("both", "before", "after")
    )
    shown = "\n".join(_sample(sample, say, lang) for sample in samples)
    return f"<p>{say['samples-note']}</p>\n{views}\n{shown}"


def _sample(sample: Sample, say: Mapping[str, str], lang: str) -> str:
    """A document with its changes, and below it what the rules that made them are for."""
    rules = sorted({rule for piece in sample.pieces for rule in piece.rules})
    legend = "".join(f"<li><code>{_text(rule)}</code> {_text(_reason(rule, lang), 400)}</li>" for rule in rules)
    note = "" if sample.whole else f'<p class="dim">{say["sample-gone"]}</p>'
    body = "".join(_piece(piece, say, lang) for piece in sample.pieces)
    return (
        f'<article class="sample">\n<h3>{_name(sample.name)}</h3>\n{note}'
        f'<div class="text" lang="zh" dir="auto" tabindex="0" role="region" aria-label="{_text(sample.name)}">'
        f"<bdi>{body}</bdi></div>\n"
        f"<details><summary>{say['sample-rules']} ({len(rules)})</summary><ul>{legend}</ul></details>\n</article>"
    )


def _piece(piece: Piece, say: Mapping[str, str], lang: str) -> str:
    if piece == GAP:
        return f'<span class="gap" title="{say["gap"]}"> […] </span>'
    if not piece.rules:
        return _text(piece.before, 1000)
    why = "; ".join(f"{rule}: {_reason(rule, lang)}" for rule in piece.rules)
    title = f' title="{_text(why, 600)}"'
    if piece.before == piece.after:
        return f"<mark{title}>{_text(piece.before, 1000)}</mark>"
    gone = f"<del{title}>{_visible(piece.before)}</del>" if piece.before else ""
    return gone + (f"<ins{title}>{_visible(piece.after)}</ins>" if piece.after else "")


def _visible(text: str) -> str:
    """Text of a change; line breaks and spaces are shown where there is nothing else."""
    if text.strip("\n \u3000"):
        return _text(text, 1000)
    return _text(text.replace("\n", "↵").replace(" ", "␣").replace("\u3000", "□"), 1000)


def _rules(rules: Mapping[str, int], say: Mapping[str, str], lang: str) -> str:
    if not rules:
        return ""
    rows = [(f"<code>{_text(rule)}</code>", count, _text(_reason(rule, lang), 400)) for rule, count in rules.items()]
    head, more = rows[:SHOWN], rows[SHOWN:]
    heads = (say["rule"], say["changes"], say["reason"])
    table = _bars(head, heads, say["rules"])
    rest = f"<details><summary>{say['more']} ({len(more)})</summary>{_bars(more, heads, say['rules'])}</details>"
    return table + (rest if more else "")


def _bars(rows: Sequence[tuple[Any, ...]], heads: Sequence[str], name: str) -> str:
    """A table of labels (HTML) and counts, each with a bar; other cells stand behind it, figures already shown."""
    most = max((row[1] for row in rows), default=0) or 1
    lines = (
        f'<tr><th scope="row">{label}</th><td class="n">{_figure(count)}</td>'
        + _BAR.format(max(0.5, 100 * count / most))
        + "".join(_cell(value) for value in others)
        + "</tr>"
        for label, count, *others in rows
    )
    head = [f'<th scope="col">{heads[0]}</th><th scope="col" class="n">{heads[1]}</th><td></td>']
    head += (f'<th scope="col"{_aligned(rows, number)}>{text}</th>' for number, text in enumerate(heads[2:], 2))
    return _scrolled(
        f"<table><thead><tr>{''.join(head)}</tr></thead><tbody>{chr(10).join(lines)}</tbody></table>", name
    )


def _aligned(rows: Sequence[tuple[Any, ...]], column: int) -> str:
    return ' class="n"' if rows and isinstance(rows[0][column], (int, float)) else ""


def _cell(value: Any) -> str:
    return f'<td class="n">{_figure(value)}</td>' if isinstance(value, (int, float)) else f"<td>{value}</td>"


def _scrolled(inner: str, name: str) -> str:
    """What may be wider than a small window scrolls by itself, with the keyboard, too."""
    return f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(name)}">{inner}</div>'


def _kinds(report: Report, say: Mapping[str, str]) -> str:
    tables = []
    for field in ("encoding", "script", "source"):
        counts = {name: count for name, count in report.fields[field].items() if name != "unknown"}
        if counts:
            rows = [(_name(name), count) for name, count in list(counts.items())[:SHOWN]]
            left = {"others": sum(list(counts.values())[SHOWN:]), "unknown": report.fields[field].get("unknown", 0)}
            note = "; ".join(f"{say[name]}: {_figure(count)}" for name, count in left.items() if count)
            table = _bars(rows, (say[field], say["articles"]), say[field])
            tables.append(f'<div><h3>{say[field]}</h3>{table}<p class="dim">{note}</p></div>')
    return f'<div class="pair">{"".join(tables)}</div>' if tables else ""


def _time(report: Report, say: Mapping[str, str]) -> str:
    """Articles by month or year, with those that have none between."""
    field, counts = _dated(report.fields)
    if not counts:
        return ""
    chart = columns(counts, unit=say["articles"])
    unknown = report.fields["year"].get("unknown", 0)
    note = f'<p class="dim">{say["undated"].format(count=_figure(unknown))}</p>' if unknown else ""
    table = _bars(
        [(name, count) for name, count in counts.items() if count], (say[field], say["articles"]), say["time"]
    )
    figure = f'<figure class="chart">{_scrolled(chart, say["time"])}</figure>'
    return f"{figure}{note}<details><summary>{say['as-table']}</summary>{table}</details>"


def _dated(fields: Mapping[str, Mapping[str, int]]) -> tuple[str, dict[str, int]]:
    """The counts by month where all are known and few, else by year; with the times of none between."""
    months = _known(fields["month"], "[0-9]{4}-(0[1-9]|1[0-2])")
    years = _known(fields["year"], "[0-9]{4}")
    if sum(months.values()) == sum(years.values()) and len(months) > 1:
        times = [int(name[:4]) * 12 + int(name[5:]) - 1 for name in months]
        if times[-1] - times[0] < MOST_MONTHS:
            names = (f"{time // 12:04}-{time % 12 + 1:02}" for time in range(times[0], times[-1] + 1))
            return "month", {name: months.get(name, 0) for name in names}
    if years and int(max(years)) - int(min(years)) < WIDEST:
        return "year", {
            f"{year:04}": years.get(f"{year:04}", 0) for year in range(int(min(years)), int(max(years)) + 1)
        }
    return "year", years


def _known(counts: Mapping[str, int], form: str) -> dict[str, int]:
    return {name: count for name, count in sorted(counts.items()) if re.fullmatch(form, name)}


def _words(report: Report, say: Mapping[str, str]) -> str:
    tables = []
    for name, key in (("words", "word"), ("phrases", "phrase")):
        found = sorted(report.tables[name], key=lambda row: -int(row["count"]))
        rows = [(_name(row[key]), int(row["count"]), int(row["documents"]), float(row["dp"])) for row in found]
        if rows:
            heads = (say[key], say["count"], say["in-articles"], "DP")
            tables.append(f"<div><h3>{say[f'top-{name}']}</h3>{_bars(rows, heads, say[f'top-{name}'])}</div>")
    return f'<p class="dim">{say["words-note"]}</p>\n<div class="pair">{"".join(tables)}</div>' if tables else ""


def _keywords(report: Report, say: Mapping[str, str]) -> str:
    tables = []
    for group, rows in groupby(report.tables["keywords"], key=lambda row: row["group"]):
        own = [(_name(row["word"]), float(row["g2"]), int(row["count"]), int(row["ref_count"])) for row in rows]
        heads = (say["word"], "G²", say["here"], say["elsewhere"])
        tables.append(f"<div><h3>{_name(group)}</h3>{_bars(own, heads, _UNSEEN.sub('', group[:LONGEST]))}</div>")
    return f'<p class="dim">{say["keywords-note"]}</p>\n<div class="pair">{"".join(tables)}</div>' if tables else ""


def _left_out(report: Report, say: Mapping[str, str]) -> str:
    failed = report.told.get("failed", {})
    rows: Iterable[tuple[Any, Any]] = [
        *failed.items(),
        *((row.get("id", ""), row.get("reason", "")) for row in report.quarantined),
    ]
    lines = "".join(f'<tr><th scope="row">{_name(name)}</th><td>{_name(reason)}</td></tr>' for name, reason in rows)
    return _scrolled(f"<table><tbody>{lines}</tbody></table>", say["left-out"]) if lines else ""


def _files(report: Report, say: Mapping[str, str], beside: str) -> str:
    lines = "".join(
        f'<tr><th scope="row"><a href="{beside}{name}">{name}</a></th><td>{say[kind]}</td></tr>'
        for name, kind in report.files
    )
    return f"<table><tbody>{lines}</tbody></table>"


def _made(told: Mapping[str, Any], say: Mapping[str, str]) -> str:
    """What the results depend on, for a paper's section of methods."""
    versions = told.get("versions", {}).values()
    options = {name: value for name, value in told["options"].items() if value not in (None, "", False, [], ())}
    shown = {say["versions"]: ", ".join(map(str, versions)), **dict(_spoken(options))}
    lines = "".join(
        f'<tr><th scope="row">{name}</th><td>{_text(value, 600)}</td></tr>' for name, value in shown.items()
    )
    return f"<p>{say['made-note']}</p>\n{_scrolled(f'<table><tbody>{lines}</tbody></table>', say['made'])}"


def _spoken(options: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in options.items():
        yield (
            f"<code>{_text(name)}</code>",
            ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value),
        )
