"""Learn src/corpustool/layout/weights.json: python benchmarks/train_layout.py FOLDER [--check]

FOLDER holds labelled pages: NNN.txt, and NNN.labels.json with `keep` (1 for body) and `neutral` (line
numbers from 0 that may be either) of every line. The chain of layout/chain.py is trained as a
conditional random field: likelihood of the labels, neutral lines summed out, squared weights as
penalty, L-BFGS from zero; on the pages and on variants of them. Deterministic. Needs numpy and scipy.
The weights that ship were learnt on 55 Chinese pages of government, universities, news and blogs from
two public collections (MIT, Apache-2.0). --check cross-validates and writes nothing.
"""

import argparse
import json
import pathlib
import random
from collections import Counter

import numpy as np
from scipy.optimize import minimize

from corpustool.layout import chain, places, traits
from corpustool.layout.labelling import read_places
from corpustool.layout.lines import split_lines

# Of the squares of the weights, halved: the best of 3, 5, 8 and 16 by five-fold cross-validation, four splits.
PENALTY = 8.0
SEEN_ON = 3  # samples in which a feature must occur
VARIANT = 0.5  # what a variant of a page counts; cross-validated F1 .958 without them, .970 with .5, .966 with 1
ROUNDS = 80  # of L-BFGS
NEVER = -1e9
WEIGHTS = pathlib.Path(__file__).parents[1] / "src" / "corpustool" / "layout" / "weights.json"


def read(folder):
    """(lines, labels: 1 body, 0 chrome, -1 either) of every page, blank lines too."""
    pages = []
    for path in sorted(folder.glob("*.labels.json")):
        labels = json.loads(path.read_text("utf-8"))
        lines = (folder / f"{path.name.split('.')[0]}.txt").read_text("utf-8").split("\n")[: len(labels["keep"])]
        neutral = set(labels["neutral"])
        pages.append((lines, [-1 if n in neutral else int(labels["keep"][n]) for n in range(len(lines))]))
    return pages


def sample(lines, labels, weight=1.0):
    """(rows, labels, lengths, weight) of a page: what is learnt from; a row is the line above, the line, its place."""
    text = "\n".join(lines)
    shown = [line for line in split_lines(text) if line.text]
    seen = [traits.see(line.text) for line in shown]
    rows = list(zip([chain.NOTHING, *seen], seen, read_places(text, shown, seen), strict=False))
    return rows, [labels[line.number - 1] for line in shown], [len(line.text) for line in shown], weight


def variants(pages, number):
    """A page as other sites might have it: without blank lines and margins; with prose of another page in its foot."""
    lines, labels = pages[number]
    bare = [(line.strip(), label) for line, label in zip(lines, labels, strict=True) if line.strip()]
    found = [sample(*zip(*bare, strict=True), VARIANT)]
    last = max((n for n, label in enumerate(labels) if label == 1), default=len(lines))
    shown = [n for n in range(last + 1, len(lines)) if lines[n].strip()]
    below = [n + 1 for n in shown if traits.see(lines[n].strip()).rule in places.FOOTS]
    other, known = pages[(7 * number + 3) % len(pages)]  # any other page, always the same
    prose = [line for line, label in zip(other, known, strict=True) if label == 1][: 3 + number % 9]
    if below:
        at = below[0]
        found.append(sample(lines[:at] + prose + lines[at:], labels[:at] + [0] * len(prose) + labels[at:], VARIANT))
    return found


def samples(pages, numbers):
    """Some of the pages, then their variants."""
    return [sample(*pages[n]) for n in numbers] + [variant for n in numbers for variant in variants(pages, n)]


def names_of(pages):
    found = []
    for part in chain.PARTS:
        on = Counter(name for rows, *_ in pages for name in {n for row in rows for n in chain.features(part, *row)})
        found.append({name: number for number, name in enumerate(sorted(n for n in on if on[n] >= SEEN_ON))})
    return found


def dense(pages, names):
    size = (len(pages), max(len(rows) for rows, *_ in pages))
    features, there, barred = (
        [np.zeros((*size, len(part)), np.float32) for part in names],
        np.zeros(size, bool),
        np.zeros((*size, 3)),
    )
    for p, (rows, gold, *_) in enumerate(pages):
        for t, (row, label) in enumerate(zip(rows, gold, strict=True)):
            there[p, t] = True
            barred[p, t] = ((0, NEVER, 0), (NEVER, 0, NEVER), (0, 0, 0))[label]
            for array, known, part in zip(features, names, chain.PARTS, strict=True):
                array[p, t, [known[name] for name in chain.features(part, *row) if name in known]] = 1
    return features, there, barred


def log_sum(array, axis):
    top = array.max(axis=axis, keepdims=True)
    return (top + np.log(np.exp(array - top).sum(axis=axis, keepdims=True))).squeeze(axis)


def forward_backward(own, change, there):
    """Log partition, marginals of states (head, text, foot) and of changes, of every page."""
    length = own.shape[1]
    end = np.array([NEVER, 0, 0.0])
    ahead, behind = np.zeros(own.shape), np.zeros(own.shape)
    ahead[:, 0], behind[:, -1] = own[:, 0] + change[:, 0, 0], end
    for t in range(1, length):
        ahead[:, t] = np.where(
            there[:, t, None], log_sum(ahead[:, t - 1, :, None] + change[:, t], 1) + own[:, t], ahead[:, t - 1]
        )
    for t in range(length - 2, -1, -1):
        below = log_sum(change[:, t + 1] + (own[:, t + 1] + behind[:, t + 1])[:, None, :], 2)
        behind[:, t] = np.where(there[:, t + 1, None], below, behind[:, t + 1])
    total = log_sum(ahead[:, -1] + end, 1)
    states = np.exp(ahead + behind - total[:, None, None]) * there[:, :, None]
    changes = np.zeros(change.shape)
    changes[:, 0, 0] = states[:, 0]
    over = ahead[:, :-1, :, None] + change[:, 1:] + (own[:, 1:] + behind[:, 1:])[:, :, None, :]
    changes[:, 1:] = np.exp(over - total[:, None, None, None]) * there[:, 1:, None, None]
    return total, states, changes


def learn(pages):
    names = names_of(pages)
    features, there, barred = dense(pages, names)
    counts = np.array([weight for *_, weight in pages])
    cuts = np.cumsum([len(part) for part in names])[:-1]
    pairs = ((0, 1), (1, 2), (2, 1))

    def loss(values):
        parts = np.split(values, cuts)
        own, change = np.zeros(barred.shape), np.full((*barred.shape, 3), NEVER)
        own[:, :, 1] = features[0] @ parts[0]
        for state in range(3):
            change[:, :, state, state] = 0
        for (a, b), array, part in zip(pairs, features[1:], parts[1:], strict=True):
            change[:, :, a, b] = array @ part
        change[:, 0, 0, 2] = NEVER
        free, states, changes = forward_backward(own, change, there)
        held, right, turns = forward_backward(own + barred, change, there)
        states, changes = (states - right) * counts[:, None, None], (changes - turns) * counts[:, None, None, None]
        less = [states[:, :, 1], *(changes[:, :, a, b] for a, b in pairs)]
        slope = np.concatenate(
            [np.einsum("ptn,pt->n", array, part, optimize=True) for array, part in zip(features, less, strict=True)]
        )
        return counts @ (free - held) + PENALTY / 2 * values @ values, slope + PENALTY * values

    values = minimize(loss, np.zeros(sum(map(len, names))), jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS}).x
    return {
        part: {name: round(float(value), 2) for name, value in zip(known, found, strict=True) if abs(value) >= 0.01}
        for part, known, found in zip(chain.PARTS, names, np.split(values, cuts), strict=True)
    }


def f1(pages, weights):
    """Macro F1 by characters of the lines that are not neutral."""
    chain.weights = lambda: weights
    chain.forget()
    scores = []
    for rows, gold, sizes, _ in pages:
        found = chain.body_lines([item for _, item, _ in rows], [bits for *_, bits in rows])
        both = sum(size for size, a, b in zip(sizes, found, gold, strict=True) if a and b == 1)
        either = sum(size * (bool(a) + b) for size, a, b in zip(sizes, found, gold, strict=True) if b >= 0)
        scores.append(2 * both / max(1, either))
    return scores


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    pages = read(options.folder)
    if options.check:
        order, scores = random.Random(1).sample(range(len(pages)), len(pages)), []
        for fold in range(5):
            held = order[fold::5]
            found = f1([sample(*pages[n]) for n in held], learn(samples(pages, [n for n in order if n not in held])))
            scores += found
            print(f"fold {fold + 1}: {sum(found) / len(found):.3f}")
        print(f"cross-validated {sum(scores) / len(scores):.3f}")
        return
    weights = learn(samples(pages, range(len(pages))))
    WEIGHTS.write_text(json.dumps(weights, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
    scores = f1([sample(*page) for page in pages], weights)
    print(
        f"{sum(map(len, weights.values()))} weights, {sum(scores) / len(scores):.3f} on the pages they were learnt on"
    )


if __name__ == "__main__":
    main()
