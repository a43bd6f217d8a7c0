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
    bom: options.Bom = False,
    encoding: options.Encoding = None,
    text_field: options.TextField = "text",
    id_field: options.IdField = "id",
) -> None:
    from corpustool.statistics import Segmenter, count_phrases, index
    from corpustool.tabulating import phrase_table

    source = options.Input(paths, encoding, text_field, id_field)
    segmenter = Segmenter(hmm=not no_hmm, fold=script == "fold")
    share = _share(absorb)
    corpus = index(source.documents(), segmenter.forms)
    rows = count_phrases(
        corpus,
        min_count=min_count,
        min_documents=min_documents,
        min_independent=min_independent,
        max_words=max_words,
        absorb=share,
    )
    show_table(phrase_table(rows[:top], corpus, segmenter, min_count, share), form, output, bom=bom)
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
