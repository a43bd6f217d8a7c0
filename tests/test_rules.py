"""Rulebooks: what is wrong with one is named, and every rule of the package proves itself."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from corpustool.document import Change, CorpusError
from corpustool.rules import Rule, check_examples, dropping, find, first_match, load_rules, rulebook, rulebooks

RULE = {
    "id": '"chrome/back-to-top"',
    "action": '"drop"',
    "pattern": "'^返回(?:顶部|列表)$'",
    "reason": '"a link at the foot of a page"',
    "matches": '["返回顶部"]',
    "spares": '["他返回顶部取下了风筝。"]',
}


def table(**keys: str | None) -> str:
    entries = {**RULE, **keys}
    return "[[rule]]\n" + "".join(f"{key} = {value}\n" for key, value in entries.items() if value is not None)


def load(tmp_path: Path, text: str) -> tuple[Rule, ...]:
    path = tmp_path / "mine.toml"
    path.write_text(text, "utf-8")
    return load_rules(path)


def test_a_rule_is_tried_only_on_lines_with_what_it_needs(tmp_path: Path):
    (rule,) = load(tmp_path, table(needs='["顶部"]'))
    assert rule.drops("返回顶部")
    assert not rule.drops("返回列表")


def test_a_rulebook_is_read(tmp_path: Path):
    (rule,) = load(tmp_path, table())
    assert (rule.id, rule.family, rule.action) == ("chrome/back-to-top", "chrome", "drop")
    assert first_match([rule], "返回列表") is rule
    assert first_match([rule], "返回列表。") is None


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"id": None}, "rule 1: id: missing"),
        ({"reason": None}, "rule chrome/back-to-top: reason: missing"),
        ({"matches": "[]"}, "rule chrome/back-to-top: matches: missing or empty"),
        ({"spares": '"一"'}, "spares: not a list of strings"),
        ({"spares": "[1]"}, "spares: not a list of strings"),
        ({"pattern": None}, "pattern: every action but function has one"),
        ({"action": '"function"'}, "pattern: every action but function has one"),
        ({"action": '"delete"'}, "action: is one of drop, replace, flag, function"),
        ({"action": '"replace"'}, "replacement: goes with the action replace"),
        ({"replacement": '"一"'}, "replacement: goes with the action replace"),
        ({"pattern": "'返回('"}, "pattern: no regular expression: missing ), unterminated subpattern"),
        ({"id": '"nofamily"'}, "id: is family/name"),
        ({"id": '"other/name"'}, "id: is family/name"),
        ({"colour": '"red"'}, "colour: not a key of a rule"),
        ({"matches": '["返回首页"]'}, "matches: the pattern does not match '返回首页'"),
        ({"needs": '["列表"]'}, "needs: none of them stands in '返回顶部'"),
        ({"needs": '"返回"'}, "needs: not a list of strings"),
        ({"spares": '["返回列表"]'}, "spares: '返回列表' is changed by chrome/back-to-top"),
    ],
)
def test_a_fault_is_named_with_file_rule_and_key(tmp_path: Path, keys: dict[str, str | None], said: str):
    with pytest.raises(CorpusError) as caught:
        load(tmp_path, table(**keys))
    assert str(caught.value).startswith(str(tmp_path / "mine.toml"))
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[rule", "not TOML"),
        ("", "holds [[rule]] tables and nothing else"),
        ("name = 1\n" + table(), "holds [[rule]] tables and nothing else"),
        ("rule = [1]", "holds [[rule]] tables and nothing else"),
        (table() + table(), "rule chrome/back-to-top: id: used twice"),
    ],
)
def test_a_file_that_is_no_rulebook(tmp_path: Path, text: str, said: str):
    with pytest.raises(CorpusError, match=r"mine\.toml") as caught:
        load(tmp_path, text)
    assert said in str(caught.value)


def test_a_file_that_cannot_be_read(tmp_path: Path):
    with pytest.raises(CorpusError, match=r"none\.toml: No such file"):
        load_rules(tmp_path / "none.toml")
    path = tmp_path / "gbk.toml"
    path.write_bytes(table().encode("gbk"))
    with pytest.raises(CorpusError, match=r"gbk\.toml: byte \d+ is not UTF-8"):
        load_rules(path)


def test_a_spare_is_safe_from_the_whole_rulebook(tmp_path: Path):
    other = table(id='"chrome/other"', pattern="'风筝'", matches='["风筝"]', spares='["一"]')
    with pytest.raises(CorpusError, match="他返回顶部取下了风筝。' is changed by chrome/other"):
        load(tmp_path, table() + other)


def test_replacements_flags_and_their_order(tmp_path: Path):
    common = {"matches": '["一一"]', "spares": '["二"]'}
    first = table(id='"characters/a"', action='"replace"', pattern="'(一)一'", replacement=r"'\g<1>'", **common)
    second = table(id='"characters/b"', action='"flag"', pattern="'一+'", **common)
    rules = load(tmp_path, first + second)
    assert find(rules, "二一一，一") == [Change("characters/a", 1, "一一", "一"), Change("characters/b", 4, "一", "一")]


# Every rulebook of the package.


def finder(name: str) -> Callable[[Rule, str], list[Change]]:
    """What does the rules of a rulebook that are done by the program."""
    from corpustool.repairing import characters, doubts, gloss, linebreak, mojibake, normalizing, shift
    from corpustool.repairing.language import LanguageModel

    functions: dict[str, Callable[[Rule, str], list[Change]]] = {
        "shift": lambda _, text: shift.find_shifts(text, LanguageModel()),
        "gloss": lambda _, text: gloss.find_glosses(text),
        "mojibake": lambda _, text: mojibake.find_mojibake(text),
        "characters": lambda _, text: characters.find_characters(text),
        "doubts": lambda _, text: doubts.find_doubts(text),
        "linebreak": lambda _, text: linebreak.find_line_breaks(text),
        "normalize": lambda rule, text: normalizing.find_normalizations(text, {rule.id.partition("/")[2]}),
    }
    return functions[name]


@pytest.mark.parametrize("name", rulebooks())
def test_the_examples_of_a_rulebook_hold(name: str):
    rules = rulebook(name)
    assert rules
    check_examples(rules, name)


@pytest.mark.parametrize("name", ["shift", "gloss", "mojibake", "characters", "doubts", "linebreak", "normalize"])
def test_the_program_changes_what_a_rule_matches_and_nothing_that_it_spares(name: str):
    found = finder(name)
    for rule in rulebook(name):
        for example in rule.matches:
            assert rule.id in {change.rule for change in found(rule, example)}, (rule.id, example)
        for example in rule.spares:
            assert not found(rule, example), (rule.id, example)


def rule(pattern: str, action: str = "drop", replacement: str = "") -> Rule:
    return Rule(f"chrome/{pattern}", action, "r", (), (), re.compile(pattern), replacement)


def test_a_rule_finds_only_what_it_changes_or_flags() -> None:
    assert list(rule("一").find("一")) == []
    assert list(rule("一*", "flag").find("二")) == []
    assert list(rule("一", "replace", "一").find("一")) == []
    assert [change.is_flag for change in rule("一", "flag").find("一")] == [True]


def test_changes_side_by_side_are_kept_and_of_two_over_each_other_the_first() -> None:
    rules = [rule("一二", "replace", "甲"), rule("三", "replace", "乙"), rule("二三", "replace", "丙")]
    assert [change.before for change in find(rules, "一二三二三")] == ["一二", "三", "二三"]


def test_lines_written_out_are_looked_up_and_the_first_rule_wins() -> None:
    rules = [
        rule("^返回$"),
        rule(r"^返回\(顶部\)$"),
        rule("回"),
        rule("^下一页$"),
        rule("^回到首页$"),
        rule("页", "replace", "x"),
    ]
    first = dropping(rules)
    lines = ["返回", "返回(顶部)", "返回(首页)", "下一页", "回到首页", "首页", "返回\n", r"返回\(顶部\)"]
    assert [getattr(first(line), "id", None) for line in lines] == [
        *["chrome/^返回$", r"chrome/^返回\(顶部\)$", "chrome/回", "chrome/^下一页$", "chrome/回", None],
        *["chrome/回", "chrome/回"],
    ]


LITERALS = [
    "^返回$",
    r"^返回\(顶部\)$",
    "^a.c$",
    "返回$",
    "^返回",
    "(?i)^abc$",
    "^[返]回$",
    "^$",
    "^a\\dc$",
    "a",
    "^",
    "$",
]


@pytest.mark.parametrize("pattern", LITERALS)
def test_a_look_up_finds_what_a_search_finds(pattern: str) -> None:
    rules = [Rule("chrome/a", "drop", "r", (), (), re.compile(pattern, flags)) for flags in (0, re.IGNORECASE)]
    for some in (rules, rules[:1], rules[1:]):
        for line in ("返回", "返回(顶部)", "abc", "ABC", "a.c", "a1c", "返回首页", "请返回", "", "a", r"a\dc", "A.C"):
            assert dropping(some)(line) == first_match(some, line), line


def test_a_spare_is_safe_from_what_replaces_too(tmp_path: Path):
    other = table(
        id='"characters/a"',
        action='"replace"',
        replacement='"x"',
        pattern="'风筝'",
        matches='["风筝"]',
        spares='["一"]',
    )
    with pytest.raises(CorpusError, match="is changed by characters/a"):
        load(tmp_path, table() + other)


def test_a_rule_of_chrome_stands_at_the_beginning_of_a_line_or_says_what_it_needs():
    # a line is tried against rules only if it begins as one of the former or has something that one of the latter needs
    for rule in rulebook("chrome"):
        assert rule.pattern is None or rule.needs or rule.pattern.pattern.removeprefix("(?i)")[0] == "^", rule.id
