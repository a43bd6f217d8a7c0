"""Collocates: which words stand near a word, or next to it, more often than by chance."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from corpustool.statistics.folding import folded
from corpustool.statistics.indexing import Corpus
from corpustool.statistics.measures import cubed_information, delta_p, g2, log_dice, mutual_information, t_score
from corpustool.statistics.segmenting import Segmenter

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Collocate(NamedTuple):
    """A row of the table of collocates: how often a word stands in the window of the node, and the measures.

    `delta_p_forward` is that of the collocate given the node, `delta_p_backward` of the node given the collocate.
    """

    collocate: str
    count: int  # type: ignore[assignment]  # the column; nobody asks a row for tuple.count
    expected: float
    logdice: float
    mi: float
    mi3: float
    g2: float
    t: float
    delta_p_forward: float
    delta_p_backward: float


class _Pairs(NamedTuple):
    """Pairs of a word and one in its window: with the node first, by the second word, and all."""

    node: Any
    second: Any
    everything: int


def collocates(
    corpus: Corpus,
    node: Sequence[str],
    *,
    left: int = 5,
    right: int = 5,
    min_count: int = 3,
    keep: Callable[[str], bool] | None = None,
    sort: str = "logdice",
) -> Iterator[Collocate]:
    """The words within `left` words before and `right` words after a node of one or more words, by a measure.

    A window ends with its sentence. With a window of one word, on one side, neighbours are counted: words with no
    mark between. The four cells are those of pairs of a word and another in its window (Evert 2008): O11 those of node
    and collocate, R1 those of the node, C1 those with the collocate as second, N all. logDice is reckoned from the
    frequencies of the two words, as in the Sketch Engine; for neighbours, from R1 and C1. Rows with equal scores stand
    by count, then by code points.

    >>> from corpustool.document import Document
    >>> from corpustool.statistics.indexing import index
    >>> corpus = index([Document("1", "打好攻坚战。打好打赢")])
    >>> [(row.collocate, row.count) for row in collocates(corpus, ["打"], left=0, right=1, min_count=1)]
    [('好', 2)]
    """
    import numpy as np

    numbers = {word: number for number, word in enumerate(corpus.vocabulary)}
    wanted = [numbers.get(word, 0) for word in node]
    if not wanted or not all(wanted):
        return
    neighbours = left + right == 1
    pairs, occurrences = _count(corpus, wanted, left, right, neighbours=neighbours)
    own = int(pairs.node.sum())
    counts = corpus.counts()
    rows = []
    for number in np.flatnonzero(pairs.node >= max(1, min_count)).tolist():
        word = corpus.vocabulary[number]
        if keep is None or keep(word):
            sizes = (own, int(pairs.second[number])) if neighbours else (occurrences, int(counts[number]))
            rows.append(_row(word, int(pairs.node[number]), own, int(pairs.second[number]), pairs.everything, sizes))
    yield from sorted(rows, key=lambda row: (-getattr(row, sort), -row.count, row.collocate))


def node_words(segmenter: Segmenter, node: str, vocabulary: Container[str]) -> list[str]:
    """The words of a node as they are counted: one, if the corpus has it as a word, else as the segmenter cuts it.

    >>> node_words(Segmenter(), "習近平總書記", ["习近平"]), node_words(Segmenter(), "習近平", ["习近平"])
    (['习近平', '总书记'], ['习近平'])
    """
    form = folded(node) if segmenter.fold else node
    return [form] if form in vocabulary else [word for word in segmenter.forms(node) if word.strip()]


def _row(word: str, both: int, first: int, second: int, pairs: int, sizes: tuple[int, int]) -> Collocate:
    expected = first * second / pairs
    return Collocate(
        word,
        both,
        expected,
        log_dice(both, *sizes),
        mutual_information(both, expected),
        cubed_information(both, expected),
        g2(both, first, second, pairs),
        t_score(both, expected),
        delta_p(both, first, second, pairs),
        delta_p(both, second, first, pairs),
    )


def _count(corpus: Corpus, node: list[int], left: int, right: int, *, neighbours: bool) -> tuple[_Pairs, int]:
    """All pairs in the windows of a corpus, and how often the node occurs."""
    import numpy as np

    size = len(corpus.vocabulary)
    with_node, second = np.zeros(size, np.int64), np.zeros(size, np.int64)
    everything = occurrences = 0
    for _, ids in corpus.blocks():
        words, spans = _spans(ids, neighbours=neighbours)
        starts = _occurrences(words, spans, node)
        occurrences += len(starts)
        for step in range(1, max(left, right) + 1):
            together = spans[:-step] == spans[step:]
            before, after = (left, words[:-step], starts - step), (right, words[step:], starts + len(node) - 1)
            for width, others, at in (before, after):
                if step <= width:
                    second += np.bincount(others[together], minlength=size)
                    everything += int(np.count_nonzero(together))
                    here = at[(at >= 0) & (at < len(together))]
                    with_node += np.bincount(others[here[together[here]]], minlength=size)
    return _Pairs(with_node, second, everything), occurrences


def _spans(ids: NDArray[np.uint32], *, neighbours: bool) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """The words of a block, and for each the number of its span: a run between marks, or a sentence."""
    import numpy as np

    mark = ids == 0
    if not neighbours:  # two zeros end a sentence
        mark[1:] &= mark[:-1]
    return ids[ids != 0], np.cumsum(mark)[ids != 0]


def _occurrences(words: NDArray[np.uint32], spans: NDArray[np.int64], node: list[int]) -> NDArray[np.int64]:
    """Where the node begins among the words: all its words in one span."""
    import numpy as np

    last = len(words) - len(node) + 1
    if last <= 0:
        return np.zeros(0, np.int64)
    found = spans[:last] == spans[len(node) - 1 :]
    for place, number in enumerate(node):
        found &= words[place : place + last] == number
    return np.flatnonzero(found)
