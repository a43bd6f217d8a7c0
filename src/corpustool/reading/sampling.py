"""Some of the documents: the first ones, or ones by chance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from random import Random

from corpustool.document import Document


def sampled(
    documents: Iterable[Document], limit: int | None = None, sample: int | None = None, seed: int = 0
) -> Iterator[Document]:
    """The first `limit` documents, and of these `sample` by chance, in their order; None takes all.

    The sample is held in memory. The same seed takes the same places (Vitter's algorithm R, ACM TOMS 11, 1985).

    >>> [document.id for document in sampled((Document(str(n), "") for n in range(100)), sample=3, seed=1)]
    ['6', '36', '54']
    """
    first = islice(documents, limit)
    if sample is None:
        yield from first
        return
    chance, kept = Random(seed), list[tuple[int, Document]]()  # noqa: S311  # a sample, no secret
    for number, document in enumerate(first):
        if number < sample:
            kept.append((number, document))
        elif (place := chance.randrange(number + 1)) < sample:
            kept[place] = number, document
    yield from (document for _, document in sorted(kept, key=lambda item: item[0]))
