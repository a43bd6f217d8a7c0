"""Messy Chinese text into a clean corpus, counted."""

__version__ = "0.1.0"
