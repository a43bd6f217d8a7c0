"""Messages in the user's language: English as they are written, Chinese by a table of templates."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from typing import Literal

HOLE = "{}"


def spoken(message: str, environment: Mapping[str, str] = os.environ) -> str:
    """The message in the language of the environment, by the variables of POSIX in their order.

    >>> spoken("a.txt: no such file; check the name", {"LANG": "zh_CN.UTF-8"})
    'a.txt: 没有这个文件；请检查名称'
    >>> spoken("a.txt: no such file; check the name", {"LC_ALL": "C", "LANG": "zh_CN.UTF-8"})
    'a.txt: no such file; check the name'
    """
    return chinese(message) if language(environment) == "zh" else message


def language(environment: Mapping[str, str] = os.environ) -> Literal["en", "zh"]:
    """The language of messages: Chinese where the environment says so, else English."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    told = next((environment[name] for name in names if environment.get(name)), "")
    if not told and os.name == "nt":  # Windows has a locale, such as "Chinese (Simplified)_China", not these
        import locale

        told = locale.getlocale()[0] or ""
    return "zh" if told.startswith(("zh", "Chinese")) else "en"


def chinese(message: str) -> str:
    """The message in Chinese, what it tells of translated likewise; as it is where no template fits.

    >>> chinese("3 of 5 documents changed, 4 changes (gloss 4)")
    '5 个文档中有 3 个已改动，共 4 处（gloss 4）'
    """
    told = ""
    while True:
        for english, translation in templates().items():
            holes = _holes(english, message)
            if holes is not None:
                return told + translation.format(*map(chinese, holes))
        head, colon, tail = message.partition(": ")  # such as the name of a file, and what is wrong with it
        if not colon:
            return told + message
        told += f"{chinese(head)}: "
        message = tail


def _holes(template: str, message: str) -> list[str] | None:
    """What stands in the holes of a template that the whole message fits, each as short as can be; else None."""
    first, *literals = template.split(HOLE)
    if not message.startswith(first) or (not literals and message != first):
        return None
    at, holes = len(first), []
    for number, literal in enumerate(literals):
        last = number == len(literals) - 1
        end = len(message) - len(literal) if last else message.find(literal, at)
        if end < at or not message.startswith(literal, end):
            return None
        holes.append(message[at:end])
        at = end + len(literal)
    return holes


@cache
def templates() -> dict[str, str]:
    """The Chinese of each English template, those first that say most."""
    from importlib.resources import files  # takes long to import

    lines = (files("corpustool.cli") / "chinese.tsv").read_text("utf-8").splitlines()
    pairs = dict(line.split("\t") for line in lines if not line.startswith("#"))
    return dict(sorted(pairs.items(), key=lambda pair: -len(pair[0].replace(HOLE, ""))))
