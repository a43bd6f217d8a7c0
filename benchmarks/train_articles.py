"""Learn src/corpustool/layout/articles.json: python benchmarks/train_articles.py FOLDER [--check]

FOLDER holds labelled compilations: NAME.txt and NAME.gold.json with `articles` (`start`, `title_line`, `end`:
line numbers from 0) and `roles` (T title, T2 its second line, P a line over it, M metadata, D dateline,
R title again, S subtitle, H heading, MT tail, N navigation, others text) by line.
"""

import argparse
import json
import pathlib
import random
import re
from collections import Counter

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from corpustool.layout import chains as A
from corpustool.layout.adapting import adapted
from corpustool.layout.evidence import read_rows
from corpustool.layout.lines import split_lines
from corpustool.layout.paragraphs import find_paragraphs

ROLE = {
    "T": A.TITLE,
    "T2": A.MORE,
    "P": A.OVER,
    "M": A.BELOW,
    "D": A.BELOW,
    "R": A.BELOW,
    "S": A.SUB,
    "H": A.HEADING,
    "MT": A.TAIL,
    "N": A.TAIL,
}
NEVER = -1e9


def states_of(rows, lines, gold):
    """The state of every paragraph."""
    above = {n for a in gold["articles"] for n in range(a["start"], a["title_line"])}
    states = []
    for row in rows:
        line = lines[row.paragraph.first].number - 1
        state = ROLE.get(gold["roles"].get(str(line)), A.TEXT)
        if line in above:
            state = A.OVER if state == A.OVER else A.TOLD
        states.append(A.TEXT if row.form.is_prose else state)
    for n in range(1, len(states)):  # mend what the chain does not allow
        if (states[n - 1], states[n]) not in A.EDGES:
            states[n] = A.TEXT if (states[n - 1], A.TEXT) in A.EDGES else A.TITLE
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
    bare, plain = choose.random() < 0.35, choose.random() < 0.5
    blanks = choose.choice((0, 0, 1, 1, 2))
    short = choose.random() < 0.3
    lines, roles, articles = [], {}, []
    if choose.random() < 0.15:
        lines += choose.choice(pool)[-1][0], *[""] * blanks
    for _ in range(choose.choice((1, 2, 3, 4, 5, 6, 8, 12))):
        rows = choose.choice(pool)
        if bare and not any(role == "P" for _, role, _ in rows):
            rows = [row for row in rows if row[1] not in ("M", "MT", "N", "S", "D", "R") or choose.random() < 0.05]
        if short:
            texts = [n for n, row in enumerate(rows) if row[1] in "BKC"][choose.choice((2, 3, 4)) :]
            rows = [row for n, row in enumerate(rows) if n not in texts and row[1] != "H"]
        first = len(lines)
        title = first
        for line, role, above in rows:
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
    number = choose.choice(("", "", "", "一、", "第{}章 ", "{}. "))
    lines, roles, articles = [], {}, []
    for count in range(1, choose.choice((1, 2, 3, 5, 8, 12)) + 1):
        rows = [row for row in choose.choice(pool) if row[1] in ("T", "B", "K", "C", "H")]
        title = next((line.strip() for line, role, _ in rows if role == "T"), "")
        words = re.findall("[\u4e00-\u9fff]{2,8}", "".join(line for line, role, _ in rows if role != "T")[:600] + title)
        if choose.random() < 0.75 and words:
            title = choose.choice(words)
        shown = (
            number.replace("一", "一二三四五六七八九十"[(count - 1) % 10]).format(count)
            if "{" in number
            else number.replace("一", "一二三四五六七八九十"[(count - 1) % 10])
        )
        lines += [""] * extra
        articles.append({"start": len(lines), "title_line": len(lines)})
        roles[str(len(lines))] = "T"
        lines += over + shown + title, *[""] * blanks
        for line, role, _ in rows:
            if role != "T" and (role != "H" or choose.random() < 0.5):
                roles[str(len(lines))] = role
                lines += indent + line.strip(), *[""] * blanks
    return "\n".join(lines), {"articles": articles, "roles": roles}


def arranged(compilations, pages=(), seed=1, mixes=300, books=150):
    """Further compilations from the articles of some, so that the layouts of one generator are not all there is."""
    choose = random.Random(seed)
    pool = [chunk for text, gold in compilations for chunk in chunks(text, gold) if len(chunk) > 3]
    pool += [page for page in pages for _ in range(max(1, len(pool) // 400))]
    made = [alone(page, choose) for page in pages for _ in range(2)]
    made += [mixed(pool, choose) for _ in range(mixes)] + [essays(pool, choose) for _ in range(books)]
    return [prepare(*one) for one in made]


def segments(rows, states):
    """The stretches between prose: (first index, features, states, begins the document, ends it)."""
    at, found = 0, []
    while at < len(rows):
        end = at
        while end < len(rows) and not rows[end].form.is_prose:
            end += 1
        if end > at:
            found.append((at, [row.features for row in rows[at:end]], states[at:end], at == 0, end == len(rows)))
        at = end + 1
    return found


def learn(documents, penalty=2.0, seen=6, rounds=120, weights=None):
    """documents: [(rows, states)] -> A.Model"""
    on = Counter()
    for rows, _ in documents:
        on.update({name for row in rows for name in row.features})
    names = sorted(name for name in on if on[name] >= seen)
    index = {name: n for n, name in enumerate(names)}
    parts = [
        (seg, w)
        for k, (rows, states) in enumerate(documents)
        for seg in segments(rows, states)
        for w in [1.0 if weights is None else weights[k]]
    ]
    parts.sort(key=lambda p: -len(p[0][1]))
    count, longest = len(parts), len(parts[0][0][1])
    lengths = np.array([len(p[0][1]) for p in parts])
    weight = np.array([w for _, w in parts])
    active = [int((lengths > t).sum()) for t in range(longest)]
    offset = np.concatenate([[0], np.cumsum(active)])
    # rows are laid out by time: all first lines, all second lines...
    indices, indptr, gold = [], [0], []
    for t in range(longest):
        for p in range(active[t]):
            seg = parts[p][0]
            indices += [index[name] for name in seg[1][t] if name in index]
            indptr.append(len(indices))
            gold.append(seg[2][t])
    X = csr_matrix((np.ones(len(indices), np.float64), indices, indptr), shape=(len(gold), len(names)))
    XT = X.T.tocsr()
    gold = np.array(gold)
    roww = np.concatenate([weight[: active[t]] for t in range(longest)])
    begins = np.array([p[0][3] for p in parts])
    ends = np.array([p[0][4] for p in parts])
    allowed = np.full((9, 9), NEVER)
    edge_index = {e: n for n, e in enumerate(A.EDGES)}
    ea = np.array([e[0] for e in A.EDGES])
    eb = np.array([e[1] for e in A.EDGES])
    firstmask = np.full(9, NEVER)
    firstmask[list(A.FIRST)] = 0
    F = len(names)
    # gold statistics
    G = np.zeros((9, 9))
    Gf = np.zeros(9)
    for seg, w in parts:
        s = seg[2]
        if seg[3]:
            Gf[s[0]] += w
        else:
            G[A.TEXT, s[0]] += w
        for a, b in zip(s, s[1:]):
            G[a, b] += w
        if not seg[4]:
            G[s[-1], A.TEXT] += w
    Y = np.zeros((len(gold), 9))
    Y[np.arange(len(gold)), gold] = roww
    gold_features = XT @ Y

    def loss(v):
        W = v[: F * 9].reshape(F, 9)
        ch = np.full((9, 9), NEVER)
        ch[ea, eb] = v[F * 9 : F * 9 + len(A.EDGES)]
        fi = v[-9:] + firstmask
        E = X @ W
        alpha = [None] * longest
        init = np.where(begins[:, None], fi[None], ch[A.TEXT][None])
        alpha[0] = init + E[:count]
        expch = np.exp(np.maximum(ch, -700))
        expch[ch < -1e8] = 0
        for t in range(1, longest):
            a = alpha[t - 1][: active[t]]
            top = a.max(1, keepdims=True)
            alpha[t] = np.log(np.exp(a - top) @ expch + 1e-300) + top + E[offset[t] : offset[t + 1]]
        beta = [None] * longest
        last = np.where(ends[:, None], 0.0, ch[:, A.TEXT][None])
        beta_next = None
        total = np.zeros(count)
        P = np.zeros_like(E)
        C = np.zeros((9, 9))
        Cf = np.zeros(9)
        for t in range(longest - 1, -1, -1):
            b = np.empty((active[t], 9))
            n = active[t + 1] if t + 1 < longest else 0
            b[n:] = last[n : active[t]]
            if n:
                m = E[offset[t + 1] : offset[t + 2]] + beta[t + 1]
                top = m.max(1, keepdims=True)
                b[:n] = np.log(np.exp(m - top) @ expch.T + 1e-300) + top
            beta[t] = b
        z = alpha[0] + beta[0]
        top = z.max(1, keepdims=True)
        total = (np.log(np.exp(z - top).sum(1, keepdims=True)) + top)[:, 0]
        for t in range(longest):
            n = active[t]
            w = weight[:n, None]
            P[offset[t] : offset[t + 1]] = np.exp(alpha[t] + beta[t] - total[:n, None]) * w
            if t + 1 < longest:
                m = active[t + 1]
                A1 = alpha[t][:m]
                B1 = E[offset[t + 1] : offset[t + 2]] + beta[t + 1]
                ta = A1.max(1, keepdims=True)
                tb = B1.max(1, keepdims=True)
                scale = np.exp(ta[:, 0] + tb[:, 0] - total[:m]) * weight[:m]
                C += expch * (np.exp(A1 - ta).T @ (np.exp(B1 - tb) * scale[:, None]))
        p0 = P[:count]
        Cf += p0[begins].sum(0)
        C[A.TEXT] += p0[~begins].sum(0)
        lastP = np.concatenate(
            [
                P[offset[t] : offset[t + 1]][active[t + 1] if t + 1 < longest else 0 :]
                for t in range(longest - 1, -1, -1)
            ]
        )
        lastE = np.concatenate(
            [ends[active[t + 1] if t + 1 < longest else 0 : active[t]] for t in range(longest - 1, -1, -1)]
        )
        C[:, A.TEXT] += lastP[~lastE].sum(0)
        score = (gold_features * W).sum() + (G[ea, eb] * ch[ea, eb]).sum() + (Gf * v[-9:]).sum()
        g = np.concatenate([(XT @ P - gold_features).ravel(), (C - G)[ea, eb], Cf - Gf])
        return (total * weight).sum() - score + penalty / 2 * (v @ v), g + penalty * v

    v = minimize(
        loss, np.zeros(F * 9 + len(A.EDGES) + 9), jac=True, method="L-BFGS-B", options={"maxiter": rounds, "maxcor": 8}
    ).x
    W = np.round(v[: F * 9].reshape(F, 9), 2)
    return A.Model(
        {name: [float(x) for x in W[n]] for n, name in enumerate(names) if np.abs(W[n]).max() >= 0.05},
        dict(zip(A.EDGES, [round(float(x), 2) for x in v[F * 9 : F * 9 + len(A.EDGES)]])),
        [round(float(x), 2) for x in v[-9:]],
    )


def jackknife(documents, folds=4, **options):
    """The rows of the second reading, made by models that had not seen the document."""
    second = [None] * len(documents)
    for fold in range(folds):
        model = learn([d for n, d in enumerate(documents) if n % folds != fold], **options)
        for n in range(fold, len(documents), folds):
            rows, states = documents[n]
            second[n] = (adapted(rows, A.read(rows, model)), states)
    return second


WEIGHTS = pathlib.Path(__file__).parents[1] / "src" / "corpustool" / "layout" / "articles.json"
PENALTY = 4.0


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


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--pages", type=pathlib.Path)
    options = parser.parse_args()
    compilations = []
    for path in sorted(options.folder.rglob("*.gold.json")):
        text = path.with_name(path.name.replace(".gold.json", ".txt")).read_text("utf-8")
        compilations.append((text, json.loads(path.read_text("utf-8"))))
    documents = [prepare(*one) for one in compilations] + arranged(
        compilations, page_articles(options.pages) if options.pages else ()
    )
    random.Random(2).shuffle(documents)
    first = learn(documents, penalty=PENALTY)
    second = learn(jackknife(documents, penalty=PENALTY), penalty=PENALTY)
    WEIGHTS.write_text(as_json([first, second]), "utf-8")
    print(f"{len(first.features)} and {len(second.features)} features")


if __name__ == "__main__":
    main()
