"""jieba's model for words that its dictionary has not: the likeliest cuts, in linear time and for many texts at once.

Tables, order of sums and rule for ties are those of `jieba.finalseg`, so that the cuts are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import chain
from typing import Any

UNLIKELY = -3.14e100  # jieba's probability, as a logarithm, of what its model has not seen
_STATES = "BMES"  # begin, middle, end of a word; a single character
_BEFORE = {"B": "ES", "M": "BM", "S": "ES", "E": "BM"}  # what may precede each, in the order of letters
_FIRST, _LAST = 0x4E00, 0x9FD5  # the characters that jieba knows as Han
_END, _SINGLE = 2, 3  # states that end a word
_BATCH = 64  # characters; a longer text is cut by itself, as a step of a batch costs what twenty of its own do


def likeliest_states(
    observed: str,
    states: str,
    start: Mapping[str, float],
    transition: Mapping[str, Mapping[str, float]],
    emission: Mapping[str, Mapping[str, float]],
) -> tuple[float, list[str]]:
    """The likeliest states, as `jieba.finalseg.viterbi` finds them, in linear time.

    jieba copies the whole path at every character: minutes for a line of 200 000 that are no words.
    This keeps pointers back. Ties go to the later letter.
    """
    before = {state: start[state] + emission[state].get(observed[0], UNLIKELY) for state in states}
    pointers = []
    for character in observed[1:]:
        now, back = {}, {}
        for state in states:
            emitted = emission[state].get(character, UNLIKELY)
            now[state], back[state] = max(
                (before[last] + transition[last].get(state, UNLIKELY) + emitted, last) for last in _BEFORE[state]
            )
        pointers.append(back)
        before = now
    best, state = max((before[state], state) for state in "ES")  # a text ends with a word
    path = [state]
    for back in reversed(pointers):
        path.append(back[path[-1]])
    return best, path[::-1]


def cut_unknown(texts: Iterable[str]) -> dict[str, str]:
    r"""Each of several texts of Han characters, with U+0000 between its words.

    >>> {text: cut.split("\0") for text, cut in cut_unknown(["韩铁强", "杭研"]).items()}
    {'韩铁强': ['韩铁强'], '杭研': ['杭研']}
    """
    different = dict.fromkeys(texts)
    short = sorted((text for text in different if len(text) <= _BATCH), key=len, reverse=True)
    found = dict(zip(short, _cut_together(short) if short else (), strict=True))
    found.update((text, _cut_alone(text)) for text in different if len(text) > _BATCH)
    return found


def _cut_alone(text: str) -> str:
    from jieba import finalseg

    _, states = likeliest_states(text, _STATES, finalseg.start_P, finalseg.trans_P, finalseg.emit_P)
    parts = chain.from_iterable(
        (character, "\0") if state in "ES" else character for character, state in zip(text, states, strict=True)
    )
    return "".join(parts)[:-1]


def _cut_together(texts: Sequence[str]) -> list[str]:
    """Texts, longest first, cut together: each step is taken in all that are long enough."""
    import numpy as np

    start, transition, emission, first, second = _tables()
    lengths = np.array([len(text) for text in texts])
    begins = np.cumsum(lengths) - lengths
    codes = np.frombuffer("".join(texts).encode("utf-32-le"), "<u4")
    emitted = emission[:, codes - _FIRST]
    ways = [(before, transition[before, range(len(_STATES)), None]) for before in (first, second)]
    score = start[:, None] + emitted[:, begins]
    pointers = []
    for place in range(1, lengths[0]):
        going = int(np.count_nonzero(lengths > place))
        here, now = score[:, :going], emitted[:, begins[:going] + place]
        one, other = (here[before] + likelihood + now for before, likelihood in ways)
        later = other >= one
        pointers.append(np.where(later, second[:, None], first[:, None]))
        score[:, :going] = np.where(later, other, one)
    state = np.where(score[_SINGLE] >= score[_END], _SINGLE, _END)
    spread = np.full((len(codes), 2), ord("-"), "<u4")  # a character and what follows it; - where no word ends
    spread[:, 0] = codes
    for place, pointer in zip(range(len(pointers) - 1, -1, -1), reversed(pointers), strict=True):
        going = pointer.shape[1]
        state[:going] = pointer[state[:going], np.arange(going)]
        spread[begins[:going][state[:going] >= _END] + place, 1] = 0
    spread[begins + lengths - 1, 1] = ord("\n")
    flat = spread.ravel()
    joined: str = flat[flat != ord("-")].tobytes().decode("utf-32-le")
    return joined.split("\n")[:-1]


@cache
def _tables() -> tuple[Any, ...]:
    """Start, transition, emission as arrays, and the two states that may precede each: the one by letter, the other."""
    import numpy as np
    from jieba import finalseg

    start = np.array([finalseg.start_P[state] for state in _STATES])
    transition = np.array([[finalseg.trans_P[a].get(b, UNLIKELY) for b in _STATES] for a in _STATES])
    emission = np.full((len(_STATES), _LAST - _FIRST + 1), UNLIKELY)
    for number, state in enumerate(_STATES):
        known = finalseg.emit_P[state]
        han = [character for character in known if _FIRST <= ord(character) <= _LAST]
        emission[number, [ord(character) - _FIRST for character in han]] = [known[character] for character in han]
    first, second = (np.array([_STATES.index(_BEFORE[state][n]) for state in _STATES]) for n in (0, 1))
    return start, transition, emission, first, second
