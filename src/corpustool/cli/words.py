"""Count the words: how often, per million, in how many documents, how evenly."""

from __future__ import annotations

from corpustool.cli import options
from corpustool.cli.terminal import show_table

EXAMPLES = """Examples:

corpustool words seeds --top 20

corpustool words seeds -f csv --bom -o words.csv"""


def command(
    paths: options.Paths = None,
    output: options.TableOutput = None,
    form: options.TableForm = None,
    top: options.Top = None,
    min_count: options.MinCount = 1,
    script: options.Script = "fold",
    no_hmm: options.NoHmm = False,
    bom: options.Bom = False,
    encoding: options.Encoding = None,
    text_field: options.TextField = "text",
    id_field: options.IdField = "id",
) -> None:
    from corpustool.statistics import Segmenter, count_words, index
    from corpustool.tabulating import word_table

    source = options.Input(paths, encoding, text_field, id_field)
    segmenter = Segmenter(hmm=not no_hmm, fold=script == "fold")
    corpus = index(source.documents(), segmenter.forms)
    rows = list(count_words(corpus, min_count=min_count, top=top))
    show_table(word_table(rows[:top], corpus, segmenter), form, output, bom=bom)
    source.finish()
