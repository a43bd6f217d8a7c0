"""List the phrases: every formula once, at its full length, not with all its fragments."""

from __future__ import annotations

from typing import Annotated

import typer

from corpustool.cli import options
from corpustool.cli.terminal import show_table

EXAMPLES = """Examples:

corpustool phrases seeds --top 20

corpustool phrases seeds --min-documents 3 -f csv -o phrases.csv"""


def command(
    context: typer.Context,
    paths: options.Paths = None,
    output: options.TableOutput = None,
    form: options.TableForm = None,
    top: options.Top = None,
    min_count: options.MinCount = 3,
    min_documents: Annotated[int, typer.Option(min=1, metavar="N", help="Leave out what fewer documents have.")] = 1,
    min_independent: Annotated[
        int, typer.Option(min=0, metavar="N", help="Leave out what stands less often outside longer rows.")
    ] = 0,
    max_words: Annotated[int, typer.Option(min=2, max=255, metavar="N", help="The longest phrases, in words.")] = 24,
    absorb: Annotated[
        str,
        typer.Option(
            metavar="SHARE|off", help="Leave out what a longer phrase has this share of; off: list every sequence."
        ),
    ] = "0.8",
    script: options.Script = "fold",
    no_hmm: options.NoHmm = False,
    engine: options.Engine = "jieba",
    dictionary: options.UserDict = None,
    pretokenized: options.Pretokenized = False,
    jobs: options.Jobs = 1,
    bom: options.Bom = False,
    encoding: options.Encoding = None,
    text_field: options.TextField = "text",
    id_field: options.IdField = "id",
    limit: options.Limit = None,
    sample: options.Sample = None,
    seed: options.Seed = 0,
) -> None:
    from corpustool.statistics import count_phrases, index
    from corpustool.tabulating import phrase_table

    source = options.Input(paths, encoding, text_field, id_field, limit=limit, sample=sample, seed=seed)
    segmenter = options.segmenter(script, no_hmm, engine, dictionary, pretokenized)
    share = _share(absorb)
    corpus = index(source.documents(), segmenter.forms, jobs=jobs)
    rows = count_phrases(
        corpus,
        min_count=min_count,
        min_documents=min_documents,
        min_independent=min_independent,
        max_words=max_words,
        absorb=share,
    )
    made = options.command_line(context)
    show_table(phrase_table(rows[:top], corpus, segmenter, min_count, share, made), form, output, bom=bom)
    options.name_unmatched(segmenter, corpus.vocabulary)
    source.finish()


def _share(absorb: str) -> float | None:
    if absorb == "off":
        return None
    try:
        share = float(absorb)
    except ValueError:
        share = 0
    if not 0 < share <= 1:
        raise typer.BadParameter(f"--absorb {absorb}: is a share above 0 and up to 1, or off")
    return share
