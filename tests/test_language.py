"""Every message has its Chinese."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import corpustool
from corpustool.cli.language import chinese, spoken, templates

SOURCE = Path(corpustool.__file__).parent
SPEAKERS = ("CorpusError", "BadParameter", "complain", "remark", "progress", "report", "detail", "Done")
# told only to programmers, or made of what users wrote
PREFIX = re.compile(r"^(?:(?:--?\w[\w-]* )?\{\}(?:/\{\}| \{\})?:(?:\{\}:)? )+|^rule \{\}: ")


def template(node: ast.expr) -> str:
    """A message as written, with {} for what differs."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return template(node.left) + template(node.right)
    return "{}"


def messages() -> Iterator[tuple[str, str]]:
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                if name in SPEAKERS:
                    yield path.name, template(node.args[0])
                    for part in ast.walk(node.args[0]):
                        if isinstance(part, ast.IfExp):
                            yield from ((path.name, template(branch)) for branch in (part.body, part.orelse))


def test_every_message_has_a_translation() -> None:
    missing = set()
    for file, text in messages():
        known = re.sub(r"(\{\})+", "{}", text)
        while known not in templates() and (shorter := PREFIX.sub("", known)) != known:
            known = shorter
        if re.search("[A-Za-z]", known) and known not in templates():
            missing.add((file, known))
    assert not missing


def test_translations_have_the_holes_of_their_templates() -> None:
    for english, translation in templates().items():
        names = [str(number) for number in range(english.count("{}"))]
        assert translation.format(*names)
        assert all(name in translation.format(*names) for name in names)


@pytest.mark.parametrize(
    ("environment", "is_chinese"),
    [
        ({}, False),
        ({"LANG": "zh_TW.UTF-8"}, True),
        ({"LC_MESSAGES": "zh_CN", "LANG": "C"}, True),
        ({"LC_ALL": "C", "LC_MESSAGES": "zh_CN"}, False),
        ({"LC_ALL": "", "LANG": "zh_CN"}, True),
    ],
)
def test_the_language_is_that_of_the_environment(environment: dict[str, str], *, is_chinese: bool) -> None:
    assert (spoken("matches no file", environment) == "没有匹配的文件") is is_chinese


def test_what_no_template_fits_stays_as_it_is() -> None:
    assert chinese("甲.txt:3: chrome/share: 分享到") == "甲.txt:3: chrome/share: 分享到"
    assert chinese("x" * 1000 + ": " * 300).startswith("x")
