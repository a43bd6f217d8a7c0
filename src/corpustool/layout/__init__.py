"""One reading of the page: what role each line plays, and what its metadata lines say."""

from corpustool.layout.labelling import Label, label, look
from corpustool.layout.lines import Line, split_lines

__all__ = ["Label", "Line", "label", "look", "split_lines"]
