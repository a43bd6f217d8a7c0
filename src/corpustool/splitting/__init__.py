"""Split: cut documents into articles, or into paragraphs or sentences; nothing is lost and nothing moved."""

from corpustool.splitting.articles import Boundary, boundaries, count_articles, split
from corpustool.splitting.sentences import divide

__all__ = ["Boundary", "boundaries", "count_articles", "divide", "split"]
