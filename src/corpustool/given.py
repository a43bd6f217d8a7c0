"""Files that a user gave the program to go by: rules, words, names, titles."""

from __future__ import annotations

from pathlib import Path

from corpustool.document import CorpusError


def given_text(path: Path) -> str:
    """The text of a file in UTF-8, its line ends as they are; CorpusError, with its path, for any other."""
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise CorpusError(f"{path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise CorpusError(f"{path}: byte {error.start} is not UTF-8; save the file as UTF-8") from error
