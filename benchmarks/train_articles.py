"""Learn src/corpustool/layout/articles.json: python benchmarks/train_articles.py FOLDER [--pages FOLDER] [--check]

FOLDER holds labelled compilations: NAME.txt and NAME.gold.json with `articles` (`start`, `title_line`, `end`:
line numbers from 0) and `roles` (T title, T2 its second line, P a line over it, M metadata, D dateline,
R title again, S subtitle, H heading, MT tail, N navigation, others text) by line. --pages names labelled pages,
NAME.gold.txt with the body and NAME.meta.json with the title. From the articles of both further compilations
are arranged, as people paste them and as books have them, so that no single layout is learnt.

The chain of layout/chains.py is trained as a conditional random field: likelihood of the states, squared
weights as penalty, L-BFGS from zero; then again with what the first reading found in documents that it
had not seen. Deterministic. Needs numpy and scipy. The weights that ship were learnt on 500 compilations of
206 articles of news, government, a university and newspapers, and on 55 pages. --check cross-validates
on the compilations and writes nothing.
"""

import argparse
import json
import pathlib
import random
import re
from collections import Counter
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from corpustool.layout import chains
from corpustool.layout.adapting import habits
from corpustool.layout.evidence import read_rows
from corpustool.layout.lines import split_lines
from corpustool.layout.paragraphs import find_paragraphs

ROLE = {
    "T": chains.TITLE,
    "T2": chains.MORE,
    "P": chains.OVER,
    "M": chains.BELOW,
    "D": chains.BELOW,
    "R": chains.BELOW,
    "S": chains.SUB,
    "H": chains.HEADING,
    "MT": chains.TAIL,
    "N": chains.TAIL,
}
PENALTY = (
    4.0  # of the squares of the weights, halved: the best of 1, 2, 4 and 8, trained and tested on different articles
)
SEEN_IN = 6  # documents in which a feature must occur
LEAST = 0.05  # nats; a feature without a weight of this size is left out
ROUNDS = 120  # of L-BFGS
FOLDS = 4
NEVER = -1e9
WEIGHTS = pathlib.Path(__file__).parents[1] / "src" / "corpustool" / "layout" / "articles.json"


def states_of(rows, lines, gold):
    """The state of every paragraph."""
    above = {n for a in gold["articles"] for n in range(a["start"], a["title_line"])}
    states = []
    for row in rows:
        line = lines[row.paragraph.first].number - 1
        state = ROLE.get(gold["roles"].get(str(line)), chains.TEXT)
        if line in above:
            state = chains.OVER if state == chains.OVER else chains.TOLD
        states.append(chains.TEXT if row.form.is_prose else state)
    for n in range(1, len(states)):  # mend what the chain does not allow
        if (states[n - 1], states[n]) not in chains.EDGES:
            states[n] = chains.TEXT if (states[n - 1], chains.TEXT) in chains.EDGES else chains.TITLE
    return states


def prepare(text, gold):
    lines = split_lines(text)
    rows = read_rows(find_paragraphs(text, lines))
    return rows, states_of(rows, lines, gold)


def chunks(text, gold):
    """The articles of a compilation as (line, role) without blank lines; none of one that is wrapped."""
    if gold["style"]["wrap"]:
        return []
    lines, found = text.split("\n"), []
    starts = [a["start"] for a in gold["articles"]] + [len(lines)]
    for article, start, end in zip(gold["articles"], starts, starts[1:], strict=False):
        rows = [(lines[n], gold["roles"].get(str(n), "B"), n < article["title_line"]) for n in range(start, end)]
        found.append([row for row in rows if row[0].strip() and row[1] not in ("PG", "F")])
    return found


def page_articles(folder):
    """The bodies of labelled pages with their titles, as articles without blank lines."""
    found = []
    for path in sorted(folder.glob("*.meta.json")):
        title = json.loads(path.read_text("utf-8")).get("title")
        body = path.with_name(path.name.replace(".meta.json", ".gold.txt")).read_text("utf-8")
        lines = [line for line in body.split("\n") if line.strip()]
        if title and len(lines) > 2:
            rest = lines[1:] if lines[0].strip() == title.strip() else lines
            found.append([(title, "T", False), *((line, "B", False) for line in rest)])
    return found


def alone(rows, choose):
    """An article by itself; now and then without its title."""
    kept = rows if choose.random() < 0.7 else rows[1:]
    blanks = choose.choice((0, 1))
    lines, roles = [], {}
    for line, role, _ in kept:
        roles[str(len(lines))] = role
        lines += line, *[""] * blanks
    articles = [{"start": 0, "title_line": 0}] if kept is rows else []
    return "\n".join(lines), {"articles": articles, "roles": roles}


def mixed(pool, choose):
    """A compilation as people paste it: articles of several layouts, some without metadata, some cut short."""
    bare, plain, flat = choose.random() < 0.5, choose.random() < 0.5, choose.random() < 0.4
    blanks = choose.choice((0, 0, 1, 1, 2))
    short = choose.random() < 0.3
    lines, roles, articles = [], {}, []
    if choose.random() < 0.15:
        lines += choose.choice(pool)[-1][0], *[""] * blanks
    for _ in range(choose.choice((1, 2, 3, 4, 5, 6, 8, 12))):
        rows = choose.choice(pool)
        if bare and not any(role == "P" for _, role, _ in rows):
            rows = [row for row in rows if row[1] not in ("M", "MT", "N", "S", "D", "R") or choose.random() < 0.05]
        if flat:
            rows = [row for row in rows if row[1] != "H"]
        if short:
            texts = [n for n, row in enumerate(rows) if row[1] in "BKC"][choose.choice((2, 3, 4)) :]
            rows = [row for n, row in enumerate(rows) if n not in texts and row[1] != "H"]
        first = len(lines)
        title = first
        for line, role, _ in rows:
            if role == "T":
                title = len(lines)
            roles[str(len(lines))] = role
            lines += line.strip() if plain else line, *[""] * blanks
        articles.append({"start": first, "title_line": title})
    return "\n".join(lines), {"articles": articles, "roles": roles}


def essays(pool, choose):
    """A book of essays: short titles, text and nothing else, one layout."""
    indent, over = choose.choice(("", "　　", "    ")), choose.choice(("", "", "　　　　", "        "))
    blanks, extra = choose.choice((0, 0, 1, 1, 2)), choose.choice((0, 0, 0, 1, 2))
    number = choose.choice(("", "", "", "{han}、", "第{}章 ", "{}. "))
    lines, roles, articles = [], {}, []
    for count in range(1, choose.choice((1, 2, 3, 5, 8, 12)) + 1):
        rows = [row for row in choose.choice(pool) if row[1] in ("T", "B", "K", "C", "H")]
        title = next((line.strip() for line, role, _ in rows if role == "T"), "")
        words = re.findall("[\u4e00-\u9fff]{2,8}", "".join(line for line, role, _ in rows if role != "T")[:600] + title)
        if choose.random() < 0.75 and words:
            title = choose.choice(words)
        shown = number.format(count, han="一二三四五六七八九十"[(count - 1) % 10])
        lines += [""] * extra
        articles.append({"start": len(lines), "title_line": len(lines)})
        roles[str(len(lines))] = "T"
        lines += over + shown + title, *[""] * blanks
        for line, role, _ in rows:
            if role != "T" and (role != "H" or choose.random() < 0.5):
                roles[str(len(lines))] = role
                lines += indent + line.strip(), *[""] * blanks
    return "\n".join(lines), {"articles": articles, "roles": roles}


def arranged(compilations, pages=(), seed=1, mixes=400, books=150):
    """Further compilations from the articles of some, so that the layouts of one generator are not all there is."""
    choose = random.Random(seed)
    pool = [chunk for text, gold in compilations for chunk in chunks(text, gold) if len(chunk) > 3]
    pool += [page for page in pages for _ in range(max(1, len(pool) // 400))]
    made = [alone(page, choose) for page in pages for _ in range(2)]
    made += [mixed(pool, choose) for _ in range(mixes)] + [essays(pool, choose) for _ in range(books)]
    return [prepare(*one) for one in made]


def segments(rows, states):
    """The stretches between prose: features, states, whether it begins the document, whether it ends it."""
    found, at = [], 0
    for n in range(len(rows) + 1):
        if n == len(rows) or rows[n].form.is_prose:
            if n > at:
                found.append(([row.features for row in rows[at:n]], states[at:n], at == 0, n == len(rows)))
            at = n + 1
    return found


class Stretches(NamedTuple):
    """All stretches between prose, the longest first, their lines laid out by place: all first lines, all second …"""

    features: csr_matrix
    states: np.ndarray
    active: list[int]  # how many stretches have a line at each place
    offset: np.ndarray
    begins: np.ndarray  # whether a stretch begins its document
    ends: np.ndarray


def lay_out(documents, index):
    parts = sorted((part for rows, states in documents for part in segments(rows, states)), key=lambda p: -len(p[0]))
    lengths = np.array([len(part[0]) for part in parts])
    active = [int((lengths > place).sum()) for place in range(lengths[0])]
    indices, pointers, states = [], [0], []
    for place, count in enumerate(active):
        for names, labels, *_ in parts[:count]:
            indices += [index[name] for name in names[place] if name in index]
            pointers.append(len(indices))
            states.append(labels[place])
    features = csr_matrix((np.ones(len(indices)), indices, pointers), shape=(len(states), len(index)))
    begins, ends = (np.array([part[n] for part in parts]) for n in (2, 3))
    return Stretches(features, np.array(states), active, np.concatenate([[0], np.cumsum(active)]), begins, ends)


def log_sum(array):
    top = array.max(1, keepdims=True)
    return (np.log(np.exp(array - top).sum(1, keepdims=True)) + top)[:, 0]


def log_product(array, factors):
    """log(exp(array) @ factors), of rows."""
    top = array.max(1, keepdims=True)
    return np.log(np.exp(array - top) @ factors + 1e-300) + top


def expected(own, change, first, data):
    """Log partition of all, expected states by line, changes, and first states of documents."""
    active, offset, steps = data.active, data.offset, len(data.active)
    factors = np.where(change > NEVER / 2, np.exp(np.minimum(change, 50)), 0)
    lines = [own[offset[t] : offset[t + 1]] for t in range(steps)]
    ahead = [np.where(data.begins[:, None], first, change[chains.TEXT]) + lines[0]]
    for t in range(1, steps):
        ahead.append(log_product(ahead[-1][: active[t]], factors) + lines[t])
    last = np.where(data.ends[:, None], 0.0, change[:, chains.TEXT])
    behind = [last[: active[-1]]]
    for t in range(steps - 2, -1, -1):
        below = log_product(lines[t + 1] + behind[0], factors.T)
        behind.insert(0, np.concatenate([below, last[active[t + 1] : active[t]]]))
    total = log_sum(ahead[0] + behind[0])
    states = np.concatenate([np.exp(ahead[t] + behind[t] - total[: active[t], None]) for t in range(steps)])
    changes = np.zeros((9, 9))
    for t in range(steps - 1):
        above, below = ahead[t][: active[t + 1]], lines[t + 1] + behind[t + 1]
        tops = above.max(1, keepdims=True), below.max(1, keepdims=True)
        scale = np.exp(tops[0] + tops[1] - total[: active[t + 1], None])
        changes += factors * (np.exp(above - tops[0]).T @ (np.exp(below - tops[1]) * scale))
    return total.sum(), states, *at_edges(states, changes, data)


def at_edges(states, changes, data):
    """The changes with those from and to the prose around, and the first states of documents."""
    heads = states[: len(data.begins)]
    changes = changes.copy()
    changes[chains.TEXT] += heads[~data.begins].sum(0)
    ended = [*data.active[1:], 0]
    for t, (count, going) in enumerate(zip(data.active, ended, strict=True)):
        tails = states[data.offset[t] : data.offset[t + 1]][going:]
        changes[:, chains.TEXT] += tails[~data.ends[going:count]].sum(0)
    return changes, heads[data.begins].sum(0)


def held(data):
    """The states, changes and first states as labelled."""
    states = np.zeros((len(data.states), 9))
    states[np.arange(len(data.states)), data.states] = 1
    changes = np.zeros((9, 9))
    for t in range(len(data.active) - 1):
        above = states[data.offset[t] : data.offset[t + 1]][: data.active[t + 1]]
        changes += above.T @ states[data.offset[t + 1] : data.offset[t + 2]]
    return states, *at_edges(states, changes, data)


def learn(documents):
    """The model of some [(rows, states)]."""
    on = Counter(name for rows, _ in documents for name in {name for row in rows for name in row.features})
    names = sorted(name for name in on if on[name] >= SEEN_IN)
    data = lay_out(documents, {name: n for n, name in enumerate(names)})
    states, changes, firsts = held(data)
    size, pairs = len(names) * 9, tuple(np.array(side) for side in zip(*chains.EDGES, strict=True))
    barred = np.full(9, NEVER)
    barred[list(chains.FIRST)] = 0

    def unpack(values):
        change = np.full((9, 9), NEVER)
        change[pairs] = values[size:-9]
        return values[:size].reshape(-1, 9), change, values[-9:]

    def loss(values):
        weights, change, first = unpack(values)
        own = data.features @ weights
        total, found, turns, begun = expected(own, change, first + barred, data)
        right = (own * states).sum() + (values[size:-9] * changes[pairs]).sum() + first @ firsts
        slopes = ((data.features.T @ (found - states)).ravel(), (turns - changes)[pairs], begun - firsts)
        return total - right + PENALTY / 2 * values @ values, np.concatenate(slopes) + PENALTY * values

    start = np.zeros(size + len(chains.EDGES) + 9)
    values = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS}).x.round(2)
    weights, change, first = unpack(values)
    known = {name: row.tolist() for name, row in zip(names, weights, strict=True) if abs(row).max() >= LEAST}
    return chains.Model(known, {edge: float(change[edge]) for edge in chains.EDGES}, first.tolist())


def read(rows, model):
    """The probabilities of a start, and the rows for a second reading."""
    lines = [n for n, row in enumerate(rows) if not row.form.is_prose]
    if not lines:
        return [0.0] * len(rows), rows
    own = chains.Weights(model).sums([rows[n].evidence for n in lines])
    [(_, start)] = chains.read(chains.lay_out([(lines, len(rows))]), own, model)
    more = dict(zip(lines, habits(rows, lines, start), strict=True))
    return start, [row._replace(evidence=(*row.evidence, *more.get(n, ()))) for n, row in enumerate(rows)]


def jackknife(documents):
    """The documents with the rows of the second reading, each by a model that had not seen it."""
    second = [None] * len(documents)
    for fold in range(FOLDS):
        model = learn([document for n, document in enumerate(documents) if n % FOLDS != fold])
        for n in range(fold, len(documents), FOLDS):
            rows, states = documents[n]
            second[n] = (read(rows, model)[1], states)
    return second


def as_json(models):
    """One feature a line, so that a change of weights can be read."""
    parts = []
    for model in models:
        features = ",\n".join(
            f"{json.dumps(name, ensure_ascii=False)}: {json.dumps(values, separators=(',', ':'))}"
            for name, values in sorted(model.features.items())
        )
        parts.append(
            f'{{"change": {json.dumps(list(model.change.values()))},\n"first": {json.dumps(model.first)},\n"features": {{\n{features}}}}}'
        )
    return "[" + ",\n".join(parts) + "]\n"


def check(compilations, pages):
    """F1 of exact boundaries of compilations that the models had not seen, by four-fold cross-validation."""
    order = random.Random(1).sample(compilations, len(compilations))
    right = found = wanted = 0
    for fold in range(FOLDS):
        seen = [one for n, one in enumerate(order) if n % FOLDS != fold]
        documents = [prepare(*one) for one in seen] + arranged(seen, pages)
        first, second = learn(documents), learn(jackknife(documents))
        for text, gold in order[fold::FOLDS]:
            rows, states = prepare(text, gold)
            start = read(read(rows, first)[1], second)[0]
            cuts = {n for n, p in enumerate(start) if n and p >= 0.5}
            true = {n for n in range(1, len(rows)) if (states[n - 1], states[n]) in chains.STARTS}
            right, found, wanted = right + len(cuts & true), found + len(cuts), wanted + len(true)
        print(f"fold {fold + 1}: F1 so far {2 * right / (found + wanted):.4f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--pages", type=pathlib.Path)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    compilations = []
    for path in sorted(options.folder.rglob("*.gold.json")):
        text = path.with_name(path.name.replace(".gold.json", ".txt")).read_text("utf-8")
        compilations.append((text, json.loads(path.read_text("utf-8"))))
    documents = [prepare(*one) for one in compilations] + arranged(
        compilations, page_articles(options.pages) if options.pages else ()
    )
    random.Random(2).shuffle(documents)
    first = learn(documents)
    second = learn(jackknife(documents))
    WEIGHTS.write_text(as_json([first, second]), "utf-8")
    print(f"{len(first.features)} and {len(second.features)} features")


if __name__ == "__main__":
    main()
