"""Show what is in the files: roles and findings by line for one, a row for each of several."""

from __future__ import annotations

from itertools import chain, islice

from corpustool.cli import options
from corpustool.cli.terminal import show_table

EXAMPLES = """Examples:

corpustool inspect seeds/002_8b07881e5bd7de27.txt

corpustool inspect seeds -f md"""

STYLES = {  # of the roles of lines: what goes is red, what is told of the text yellow, what heads it green
    "chrome": "red",
    **dict.fromkeys(("metadata", "dateline", "signature", "date"), "yellow"),
    "title": "bold green",
    **dict.fromkeys(("subtitle", "heading", "salutation"), "green"),
}


def command(
    paths: options.Paths = None,
    output: options.TableOutput = None,
    form: options.TableForm = None,
    encoding: options.Encoding = None,
    html: options.Html = False,
    text_field: options.TextField = "text",
    id_field: options.IdField = "id",
) -> None:
    from corpustool.inspecting import DocumentFound, LineFound, inspect_document, inspect_lines
    from corpustool.writing import Table

    source = options.Input(paths, encoding, text_field, id_field, html)
    documents = source.documents()
    first = list(islice(documents, 2))
    if len(first) == 1 and form != "jsonl":
        show_table(Table(LineFound._fields, inspect_lines(first[0])), form, output, styles=STYLES)
    else:
        show_table(Table(DocumentFound._fields, map(inspect_document, chain(first, documents))), form, output)
    source.finish()
