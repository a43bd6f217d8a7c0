"""What is made of one part of the corpus: the same function whoever calls it, in whatever process, on whatever machine.

All results are committed folders below the part's own, and nothing is returned: who wants to know reads the manifests.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from corpustool.cleaning import learn_templates
from corpustool.document import Document
from corpustool.layout.templates import Templates
from corpustool.running.articles import ARTICLES, documents, write_articles
from corpustool.running.committing import commit, committed, digest_of
from corpustool.running.likeness import read_articles, write_traces
from corpustool.running.options import Options
from corpustool.running.planning import Part, Piece
from corpustool.statistics.joining import write_index

TEMPLATES = "templates.bin"


@dataclass(frozen=True)
class Job:
    """What is done to each part, where its results go, and where they are until they are whole.

    `templates` is the file with what was learnt from all parts, and its hash.
    """

    folder: Path
    work: Path
    options: Options
    versions: dict[str, str]
    templates: tuple[str, str] | None = None

    def result(self, part: Part, name: str) -> Path:
        """The folder of one result of a part."""
        return self.folder / part.name / name


def run_part(job: Job, part: Part) -> None:
    """Make what is not there yet of a part, or not from this input with these options; CorpusError if it cannot be."""
    options = job.options
    source = {"inputs": [_input(piece) for piece in part.pieces], "versions": job.versions}
    if options.learn and not job.templates:
        made_from = {**source, "options": options.of_reading()}
        commit(job.result(part, "templates"), made_from, partial(_learn, part, options), job.work)
        return
    learnt = _load(*job.templates) if job.templates else None
    made_from = {**source, **_of_articles(job)}
    commit(job.result(part, "articles"), made_from, partial(write_articles, part, options, learnt), job.work)
    articles = job.result(part, "articles") / ARTICLES
    make = {
        "words": partial(_index, articles, options),
        "likeness": partial(write_traces, articles, cleaned="clean" in options.steps),
    }
    for result, made_from in _made_from_articles(job, part).items():
        commit(job.result(part, result), made_from, make[result], job.work)


def is_done(job: Job, part: Part) -> bool:
    """Whether all of a part was made with these options and versions, from whatever input there was then."""
    articles = committed(job.result(part, "articles"))
    source = {name: value for name, value in articles["made_from"].items() if name != "inputs"} if articles else {}
    return source == {**_of_articles(job), "versions": job.versions} and all(
        committed(job.result(part, result), made_from) for result, made_from in _made_from_articles(job, part).items()
    )


def _of_articles(job: Job) -> dict[str, Any]:
    """What the articles of all parts are made from, besides the input."""
    return {"options": job.options.of_articles(), "templates": job.templates and job.templates[1]}


def _made_from_articles(job: Job, part: Part) -> dict[str, dict[str, Any]]:
    """What else is made of the articles of a part, each with what it is made from."""
    done = committed(job.result(part, "articles"))
    source = {"articles": done and done["files"][ARTICLES]["sha256"], "versions": job.versions}
    found = {}
    if "count" in job.options.steps:
        found["words"] = {**source, "segmenter": job.options.segmenter.description()}
    if "dedup" in job.options.steps:
        found["likeness"] = {**source, "cleaned": "clean" in job.options.steps}
    return found


def _input(piece: Piece) -> dict[str, Any]:
    """A file or section with the SHA-256 of its bytes; None for it where they cannot be read."""
    start, end = piece.section[:2] if piece.section else (0, None)
    try:
        digest = digest_of(Path(piece.path), start, end)
    except OSError:
        digest = None
    return {"path": piece.path, "sha256": digest, **({"section": list(piece.section)} if piece.section else {})}


def _learn(part: Part, options: Options, folder: Path) -> dict[str, Any]:
    found = learn_templates(documents(part, options, lambda _name, _reason: None))
    found.save(folder / TEMPLATES)
    return {"documents": found.documents}


@lru_cache(maxsize=1)
def _load(path: str, digest: str) -> Templates:  # noqa: ARG001  # a file of that name may be another one
    return Templates.load([Path(path)])


def _index(articles: Path, options: Options, folder: Path) -> dict[str, Any]:
    found: Iterator[Document] = (article for _, article in read_articles(articles))
    corpus = write_index(found, options.segmenter.forms, folder)
    return {"documents": len(corpus.sizes), "tokens": corpus.tokens}
