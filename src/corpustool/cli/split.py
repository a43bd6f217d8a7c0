"""Split documents into articles, with their titles, dates and sources as fields."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from corpustool.cli import options
from corpustool.cli.output import write
from corpustool.cli.terminal import complain
from corpustool.document import Document

EXAMPLES = """Examples:

corpustool split seeds -o articles.jsonl

corpustool clean seeds | corpustool split | head -1"""


def command(
    paths: options.Paths = None,
    output: options.Output = None,
    form: options.Form = None,
    encoding: options.Encoding = None,
    html: options.Html = False,
    text_field: options.TextField = "text",
    id_field: options.IdField = "id",
    limit: options.Limit = None,
    sample: options.Sample = None,
    seed: options.Seed = 0,
    quiet: options.Quiet = False,
) -> None:
    from corpustool.splitting import split
    from corpustool.writing import form_of

    source = options.Input(paths, encoding, text_field, id_field, html, limit=limit, sample=sample, seed=seed)
    found = Counter[str]()

    def counted(articles: Iterable[Document]) -> Iterator[Document]:
        for article in articles:
            found.update({"articles": 1, "titles": int("title" in article.meta)})
            yield article

    write(counted(split(source.documents())), output, form or form_of(output) or "jsonl", source.roots, None)
    if not quiet:
        complain(f"{found['articles']} articles, {found['titles']} with a title")
    source.finish()
