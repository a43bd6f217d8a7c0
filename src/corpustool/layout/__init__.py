"""One reading of the page: what role each line plays, and what its metadata lines say."""

from corpustool.layout.labelling import PAGE, Label, label
from corpustool.layout.lines import Line, split_lines

__all__ = ["PAGE", "Label", "Line", "label", "split_lines"]
