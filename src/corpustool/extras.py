"""Libraries that only some need: those of the package's extras."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from corpustool.document import CorpusError


def optional(module: str, extra: str) -> ModuleType:
    """A library that is not there unless an extra was installed; CorpusError names it.

    >>> optional("abacus", "counting")
    Traceback (most recent call last):
    corpustool.document.CorpusError: needs the extra [counting]: pip install 'corpustool[counting]'
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise CorpusError(f"needs the extra [{extra}]: pip install 'corpustool[{extra}]'") from error
