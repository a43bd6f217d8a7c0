"""One reading of the page: what role each line plays, and what its metadata lines say."""

from corpustool.layout.labelling import label, look
from corpustool.layout.labels import Label
from corpustool.layout.lines import Line, split_lines

__all__ = ["Label", "Line", "label", "look", "split_lines"]
