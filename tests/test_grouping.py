"""The words of groups of articles whose G² is taken word by word."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from corpustool.running.grouping import ROWS, best_by_g2
from corpustool.statistics.measures import g2_of_counts

COUNTS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 400)), min_size=1, max_size=3 * ROWS)


@given(COUNTS)
def test_no_word_among_the_first_is_passed_over(counts: list[tuple[int, int]]):
    here, rest = np.array(counts, np.int64).T
    exact = [g2_of_counts(a, b, 2000, 90_000) for a, b in counts]
    first = sorted((g2 for g2 in exact if g2 > 0), reverse=True)[:ROWS]
    chosen = [exact[n] for n in best_by_g2(here, rest, 2000, 90_000)]
    assert sorted((g2 for g2 in chosen if g2 > 0), reverse=True)[: len(first)] == first
