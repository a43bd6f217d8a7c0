"""The plain formulas behind the tables, each with its source."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Hashable, Iterable, Sequence
from itertools import pairwise
from math import copysign, fsum, log, log2, sqrt


def dp(parts: Iterable[tuple[int, int]], count: int, words: int) -> float:
    """Gries' deviation of proportions: 0 for a word spread evenly, nearly 1 for one in a single small part.

    `parts` holds, for each part of the corpus where the word occurs, how often it occurs there and
    how many words the part has; `count` is how often it occurs in all, `words` the size of the
    corpus. DP = ½ Σ |v/f - s| over all parts (Gries 2008); the parts without the word give their
    share s. Reckoned in whole numbers, so that the order of the parts cannot change the result.

    >>> round(dp(zip([1, 2, 3, 4, 5], [9, 10, 10, 10, 11]), 15, 50), 4)  # Gries 2008
    0.18
    """
    total = count * words
    deviation = total + sum(abs(here * words - size * count) - size * count for here, size in parts)
    return deviation / (2 * total)


def dp_norm(deviation: float, smallest_share: float) -> float:
    """DP over the highest value that it can reach in this corpus (Lijffijt & Gries 2012).

    `smallest_share` is the share of the corpus that its smallest part has, below 1.

    >>> round(dp_norm(dp([(2, 1), (1, 1)], 3, 3), 1 / 3), 4)  # 2, 1 and 0 times in equal parts
    0.5
    """
    return deviation / (1 - smallest_share)


def juilland_d(rates: Sequence[float]) -> float:
    """Juilland's D of a word: 1 where its rate is the same in all parts of the corpus, 0 where one part has it all.

    `rates` are its relative frequencies in two parts or more. D = 1 - (σ/μ)/√(k - 1), σ over all k parts
    (Juilland, Brodin & Davidovitch 1970); the usage coefficient U is D times the frequency.

    >>> round(juilland_d([0, 4, 3, 2, 1]), 4)
    0.6464
    """
    mean = fsum(rates) / len(rates)
    variance = fsum((rate - mean) ** 2 for rate in rates) / len(rates)
    return 1 - sqrt(variance) / mean / sqrt(len(rates) - 1)


def arf(places: Sequence[int], words: int) -> float:
    """Average reduced frequency: how often a word occurs when a crowd of occurrences counts as one.

    `places` are those of its occurrences among the running words of a corpus, in order. With v = N/f,
    ARF = 1/v Σ min(d, v) over the distances between neighbours, the last and the first among them
    (Savický & Hlaváčová 2002).

    >>> arf([0, 25], 50), round(arf([0, 1], 50), 2)
    (2.0, 1.04)
    """
    reach = words / len(places)
    distances = [(after - before) % words or words for before, after in pairwise([*places, places[0]])]
    return fsum(min(distance, reach) for distance in distances) / reach


def g2(both: float, first: float, second: float, pairs: float) -> float:
    """The log-likelihood ratio of a table of four cells, signed: negative where less is observed than expected.

    `both` is O11, `first` and `second` the sums of its row and its column, `pairs` the sum of all.
    G² = 2 Σ O ln(O/E), 0 ln 0 = 0 (Dunning 1993).

    >>> round(g2(110, 110 + 2442, 110 + 111, 110 + 2442 + 111 + 29114), 2)  # his table, p. 72
    270.72
    """
    observed = (both, first - both, second - both, pairs - first - second + both)
    rows, columns = (first, pairs - first), (second, pairs - second)
    expected = [row * column / pairs for row in rows for column in columns]
    total = fsum(o * log(o / e) for o, e in zip(observed, expected, strict=True) if o > 0 < e)
    return copysign(max(0.0, 2 * total), 1 if both >= expected[0] else -1)


def g2_of_counts(count: int, other: int, words: int, other_words: int) -> float:
    """Signed G² of four terms for a word that occurs `count` times in `words`, and `other` times in `other_words`.

    The default of AntConc (Anthony 2023) and of quanteda's "lr" without correction.

    >>> round(g2_of_counts(3, 4, 20, 40), 4)
    0.3127
    """
    return g2(count, count + other, words, words + other_words) if words and other_words else 0.0


def bic(count: int, other: int, words: int, other_words: int) -> float:
    """Bayes factor of a keyword, by BIC: G² of two terms less ln N (Wilson 2013; G² as in Rayson & Garside 2000).

    >>> round(bic(3, 4, 20, 40), 4)
    -3.8197
    """
    total = words + other_words
    if not (words and other_words):
        return 0.0
    parts = ((count, words * (count + other) / total), (other, other_words * (count + other) / total))
    return 2 * fsum(o * log(o / e) for o, e in parts if o) - log(total)


def log_ratio(count: int, other: int, words: int, other_words: int) -> float:
    """The binary logarithm of the ratio of two rates; a count of 0 is taken as 0.5 (Hardie 2014).

    >>> log_ratio(4, 1, 100, 100), log_ratio(1, 0, 20, 40)
    (2.0, 2.0)
    """
    return log2((count or 0.5) / words / ((other or 0.5) / other_words)) if words and other_words else 0.0


def percent_difference(count: int, other: int, words: int, other_words: int) -> float | None:
    """By how many percent a rate is above another (Gabrielatos & Marchi 2011); None above 0.

    >>> round(percent_difference(206523, 178174, 959641, 1562358) or 0, 1)  # their example
    88.7
    """
    if not other or not words:
        return None
    return 100 * (count / words * other_words / other - 1)


def mutual_information(both: float, expected: float) -> float:
    """MI: the binary logarithm of observed over expected (Church & Hanks 1990).

    >>> round(mutual_information(8, 1105 * 44 / 15e6), 1)  # their p. 24
    11.3
    """
    return log2(both / expected)


def cubed_information(both: float, expected: float) -> float:
    """MI³, which favours frequent pairs (Daille 1994).

    >>> cubed_information(4, 1)
    6.0
    """
    return log2(both**3 / expected)


def t_score(both: float, expected: float) -> float:
    """The t score of a pair (Church et al. 1991).

    >>> round(t_score(8, 15828 * 4675 / 14307668), 6)  # Manning & Schütze 1999, p. 164
    0.999932
    """
    return (both - expected) / sqrt(both)


def log_dice(both: float, first: float, second: float) -> float:
    """logDice: 14 for words that only occur together, one less for each halving (Rychlý 2008).

    >>> log_dice(4, 4, 4), round(log_dice(3, 7, 3), 3)
    (14.0, 13.263)
    """
    return 14 + log2(2 * both / (first + second))


def delta_p(both: float, given: float, other: float, pairs: float) -> float:
    """ΔP of the other word, given the one: how much likelier it is with it than without (Ellis 2006; Gries 2013).

    >>> a, b, c, d = 5610, 168938, 2257, 10233063  # of course
    >>> pairs = a + b + c + d
    >>> round(delta_p(a, a + b, a + c, pairs), 3), round(delta_p(a, a + c, a + b, pairs), 3)
    (0.032, 0.697)
    """
    rest = (other - both) / (pairs - given) if pairs > given else 0.0
    return both / given - rest


def branching_entropy(neighbours: Iterable[int], boundaries: int = 0) -> float:
    """How open one side of a phrase is, in bits: 0 where the same word always stands there.

    `neighbours` says how often each neighbour occurs, `boundaries` how often the phrase stands at a
    boundary. H = -Σ p log2 p (Jin & Tanaka-Ishii 2006); each boundary is a neighbour of its own, as
    a phrase that stands alone is as free as one with ever new neighbours.

    >>> round(branching_entropy([2, 1, 1]), 4)  # right of 葡萄: 不, 皮, 倒, 皮; 1.04 nats
    1.5
    >>> branching_entropy([], boundaries=4)
    2.0
    """
    counts = list(neighbours)
    total = sum(counts) + boundaries
    terms = [count * log2(total / count) for count in counts]
    return fsum([*terms, boundaries * log2(total)]) / total if total else 0.0


def c_value(words: int, count: int, nested: int = 0, containers: int = 0) -> float:
    """C-value of a candidate term (Frantzi, Ananiadou & Mima 2000).

    Of the `count` occurrences, `nested` lie in longer candidates, of which there are `containers`;
    an occurrence within several that contain each other counts once, for the longest.

    >>> round(c_value(3, 984, 5 + 6 + 7 + 5 + 3, 5), 2)  # basal cell carcinoma, in their example
    1551.36
    """
    return log2(words) * (count - nested / containers if containers else count)


def mattr(words: Iterable[Hashable], window: int = 500) -> float:
    """The moving-average type-token ratio (Covington & McFall 2010): variety whatever the length.

    The mean share of different words in every stretch of `window` running words; the plain share
    where there are fewer words, 0 where there are none. 500 words is their advice for whole texts.

    >>> mattr("甲乙甲乙丙", window=4)  # 甲乙甲乙: 2/4, 乙甲乙丙: 3/4
    0.625
    """
    inside: Counter[Hashable] = Counter()
    queue: deque[Hashable] = deque()
    kinds = stretches = 0
    for word in words:
        queue.append(word)
        inside[word] += 1
        if len(queue) > window:
            gone = queue.popleft()
            inside[gone] -= 1
            if not inside[gone]:
                del inside[gone]
        if len(queue) == window:
            kinds += len(inside)
            stretches += 1
    if not stretches:
        return len(inside) / len(queue) if queue else 0.0
    return kinds / (stretches * window)
