"""The formulas at their edges, and against figures worked out by hand."""

from math import isclose, log, log2, sqrt

import pytest

from corpustool.statistics import measures


def test_a_cell_without_words_says_nothing() -> None:
    for measure in (measures.g2_of_counts, measures.bic, measures.log_ratio):
        assert measure(0, 3, 0, 10) == measure(3, 0, 10, 0) == 0
    assert measures.percent_difference(3, 0, 10, 10) is None
    assert measures.percent_difference(3, 3, 0, 10) is None
    assert measures.percent_difference(0, 3, 10, 10) == -100


def test_g2_is_negative_where_less_is_observed_than_expected() -> None:
    assert measures.g2(1, 10, 10, 20) < 0 < measures.g2(9, 10, 10, 20)
    assert str(measures.g2(5, 10, 10, 20)) == "0.0"  # and not below
    assert isclose(measures.g2(1, 10, 10, 20), -2 * (2 * log(1 / 5) + 18 * log(9 / 5)))
    assert isclose(measures.g2(10, 10, 10, 20), 2 * 20 * log(2))  # the words only occur together


def test_a_zero_counts_as_a_half() -> None:
    assert measures.log_ratio(0, 1, 10, 10) == -1
    assert measures.log_ratio(1, 0, 10, 10) == 1


def test_bic_has_no_term_for_a_word_that_is_not_there() -> None:
    assert isclose(measures.bic(4, 0, 10, 10), 2 * 4 * log(2) - log(20))
    assert isclose(measures.bic(0, 4, 10, 10), 2 * 4 * log(2) - log(20))


def test_pairs() -> None:
    assert measures.delta_p(2, 2, 2, 2) == 1  # there is nothing else
    assert measures.delta_p(1, 2, 3, 6) == 0.5 - 2 / 4
    assert measures.t_score(4, 1) == 1.5
    assert measures.log_dice(2, 4, 4) == 13
    assert isclose(measures.mutual_information(3, 1), log2(3))
    assert measures.cubed_information(4, 2) == 5


def test_how_even_a_word_is() -> None:
    assert measures.dp([(2, 10), (2, 10)], 4, 20) == 0
    assert measures.dp([(4, 10)], 4, 20) == 0.5
    assert measures.juilland_d([3, 3, 3]) == 1
    assert isclose(measures.juilland_d([1, 0]), 0)
    assert isclose(measures.juilland_d([2, 1, 0]), 1 - sqrt(2 / 3) / sqrt(2))
    assert measures.arf([7], 50) == 1
    assert isclose(measures.arf([0, 10, 20, 30, 40], 50), 5)
    assert isclose(measures.arf([0, 0], 50), 2)


def test_how_open_and_how_long_a_phrase_is() -> None:
    assert measures.branching_entropy([]) == 0
    assert measures.branching_entropy([4]) == 0
    assert measures.branching_entropy([2], boundaries=2) == 1.5
    assert measures.c_value(2, 5) == 5
    assert measures.c_value(4, 5, 4, 2) == 6


@pytest.mark.parametrize(
    ("text", "window", "variety"),
    [("", 3, 0), ("甲", 3, 1), ("甲甲", 3, 0.5), ("甲乙甲", 3, 2 / 3), ("甲甲乙", 2, 0.75), ("甲乙丙丁", 1, 1)],
)
def test_variety(text: str, window: int, variety: float) -> None:
    assert isclose(measures.mattr(text, window), variety)


def test_variety_is_that_of_500_words() -> None:
    assert isclose(measures.mattr([*range(500), 499]), 999 / 1000)
