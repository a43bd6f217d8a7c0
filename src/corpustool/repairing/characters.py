"""Characters that nobody typed: references and escapes, invisible ones, doubles of characters, odd spaces."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache, lru_cache
from html import unescape
from html.entities import html5

from corpustool.document import Change
from corpustool.repairing.suspects import suspect_lines
from corpustool.rules import Rule, find, rulebook

# Equivalent_Unified_Ideograph of the CJK Radicals Supplement, Unicode Character Database 14.0 (Unicode licence).
_RADICALS = """
⺁厂 ⺂乛 ⺃乚 ⺄乙 ⺅亻 ⺆冂 ⺇𠘨 ⺈刀 ⺉刂 ⺊卜 ⺋㔾 ⺌小 ⺍小 ⺎兀 ⺏尣 ⺐尢 ⺑𡯂 ⺒巳 ⺓幺 ⺔彑 ⺕彐 ⺖忄
⺗心 ⺘扌 ⺙攵 ⺛旡 ⺜日 ⺝月 ⺞歺 ⺟母 ⺠民 ⺡氵 ⺢氺 ⺣灬 ⺤爫 ⺥爫 ⺦丬 ⺧牛 ⺨犭 ⺩王 ⺪𤴔 ⺫目 ⺬示 ⺭礻
⺮𥫗 ⺯糹 ⺰纟 ⺱罓 ⺲罒 ⺳㓁 ⺴冗 ⺵𦉫 ⺶羊 ⺷𦍌 ⺸𦍋 ⺹耂 ⺺肀 ⺻聿 ⺼肉 ⺽𦥑 ⺾艹 ⺿艹 ⻀艹 ⻁虎 ⻂衤 ⻃覀
⻄西 ⻅见 ⻆角 ⻇𧢲 ⻈讠 ⻉贝 ⻊𧾷 ⻋车 ⻌辶 ⻍辶 ⻎辶 ⻏邑 ⻐钅 ⻑長 ⻒镸 ⻓长 ⻔门 ⻕𨸏 ⻖阝 ⻗雨 ⻘青 ⻙韦
⻚页 ⻛风 ⻜飞 ⻝食 ⻞𩙿 ⻟飠 ⻠饣 ⻡𩠐 ⻢马 ⻣骨 ⻤鬼 ⻥鱼 ⻦鸟 ⻧卤 ⻨麦 ⻩黄 ⻪黾 ⻫斉 ⻬齐 ⻭歯 ⻮齿 ⻯竜
⻰龙 ⻱龜 ⻲亀 ⻳龟
"""

# Codes of GB 18030-2005 that GB 18030-2022 gives characters of Unicode: the marks of vertical text in row A6, then
# those of row FE; U+1E3F is of 2005. The other codes of GBK's rows are what Python's gb18030 (of 2000) makes of them.
_LATER = {
    **dict(zip(range(0xE78D, 0xE797), "︐︒︑︓︔︕︖︗︘︙", strict=True)),
    0xE7C7: "ḿ", 0xE816: "𠂇", 0xE817: "𠂉", 0xE818: "𠃌", 0xE81E: "龴", 0xE826: "龵", 0xE82B: "龶", 0xE82C: "龷",
    0xE831: "𡗗", 0xE832: "龸", 0xE83B: "𢦏", 0xE843: "龹", 0xE854: "龺", 0xE855: "𤇾", 0xE864: "龻",
}  # fmt: skip

_GATE = re.compile(
    "[&\\\\\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xa0\xad\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f"
    "\u2e80-\u2fd5\u3164\ue766-\ue864\uf900-\ufaff\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffc"
    "\U0002f800-\U0002fa1d\U000e0000-\U000e01ef]"
)
# Where every match of a rule begins that is not for spaces: of the lines looked at most have but odd spaces.
_NOT_SPACE = re.compile(
    "[_x\\\\\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff9-\ufffc\U000e0000-\U000e01ef]"
)
_INNER_SPACE = re.compile("\u3000(?<=[^\n\u3000]\u3000)")
_LITERALS = (re.compile("x0dx0a"), re.compile("_x000"))

_DOUBLE = re.compile("[\u2e80-\u2fd5\ue766-\ue864\uf900-\ufaff\U0002f800-\U0002fa1d]")
_ENTITY = re.compile("&(?:(?:amp|#38|#[xX]26);)*(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_INDENT = re.compile("(?:\\A|\n)(?:\u3000|&#12288;|&#x3000;)*\\Z")
_ESCAPES = re.compile(r"(?:\\u[0-9a-fA-F]{4})+")
_CODE = re.compile("```.*?(?:```|\\Z)|`[^`\n]*`", re.DOTALL)
_CHINESE = re.compile("[\u3000-\u303f\u3400-\u9fff\uff01-\uffee“”‘’…—]")


def find_characters(text: str) -> list[Change]:
    r"""The characters of a text that nobody typed, with what they stand for.

    U+3000 at the beginning of a line is left: it is the indent of a paragraph.

    >>> [(change.rule, change.after) for change in find_characters("要依靠&#20154;&#x624D;，⼀切为⺠")][2:]
    [('characters/kangxi-radical', '一'), ('characters/cjk-radical', '民')]
    >>> find_characters("　　正文\n　　正文")
    []
    """
    changes = list(_written_out(text))
    for start, line in suspect_lines(text, _GATE, _INNER_SPACE, *_LITERALS):
        found = [*find(_rules(spaces_only=not _NOT_SPACE.search(line)), line), *_doubles(line)]
        changes += [Change(change.rule, change.start + start, change.before, change.after) for change in found]
    return _without_overlaps(changes)


def _without_overlaps(changes: list[Change]) -> list[Change]:
    """Of changes that meet, the earlier one, and of two at one place the longer."""
    kept: list[Change] = []
    for change in sorted(changes, key=lambda change: (change.start, -change.end)):
        if not kept or change.start >= kept[-1].end:
            kept.append(change)
    return kept


def _doubles(text: str) -> Iterator[Change]:
    table = _table()
    for match in _DOUBLE.finditer(text):
        if match.group() in table:
            rule, after = table[match.group()]
            yield Change(rule, match.start(), match.group(), after)


def _written_out(text: str) -> Iterator[Change]:
    """References of HTML and escapes of programs, outside of code."""
    found = [*_entities(text), *_escapes(text)] if "&" in text or "\\u" in text else []
    code = [match.span() for match in _CODE.finditer(text)] if found and "`" in text else []
    for change in sorted(found, key=lambda change: change.start):
        last = bisect_right(code, (change.start, len(text))) - 1
        if last < 0 or code[last][1] <= change.start:
            yield change


def _entities(text: str) -> Iterator[Change]:
    for match in _ENTITY.finditer(text):
        name = match.group().rpartition("&")[2].rpartition(";")[0].rpartition(";")[2]
        if name[0] != "#" and f"{name};" not in html5:
            continue
        after = unescape(f"&{name};")
        if after == "\u3000":
            after = after if _INDENT.search(text[max(0, match.start() - 64) : match.start()]) else " "
        else:
            after = _referred(name)
        yield Change("characters/entity", match.start(), match.group(), after)


def _escapes(text: str) -> Iterator[Change]:
    for match in _ESCAPES.finditer(text):
        codes = bytes.fromhex(match.group().replace("\\u", ""))
        after = codes.decode("utf-16-be", "replace")
        around = text[max(0, match.start() - 1) : match.start()] + text[match.end() : match.end() + 1]
        beside = _CHINESE.search(around) or not around.strip()
        if beside and "\ufffd" not in after and _CHINESE.search(after):
            yield Change("characters/escape", match.start(), match.group(), _settled(after))


@lru_cache(maxsize=1 << 10)  # a text full of references has few different ones
def _referred(name: str) -> str:
    return _settled(unescape(f"&{name};"))


def _settled(text: str) -> str:
    """What a reference or an escape stands for, itself without characters that nobody typed."""
    for change in reversed([*find(_rules(spaces_only=False), text), *_doubles(text)]):
        text = text[: change.start] + change.after + text[change.end :]
    return text


@cache
def _rules(*, spaces_only: bool) -> tuple[Rule, ...]:
    """The rules of the rulebook that are patterns, or of these the two for spaces."""
    return tuple(
        rule for rule in rulebook("characters") if rule.pattern and (not spaces_only or rule.id.endswith("-space"))
    )


@cache
def _table() -> dict[str, tuple[str, str]]:
    """Each double with its rule and the character that it stands for."""
    table = {pair[0]: ("characters/cjk-radical", pair[1]) for pair in _RADICALS.split()}
    for code in range(0x2F00, 0x2FD6):
        table[chr(code)] = ("characters/kangxi-radical", unicodedata.normalize("NFKC", chr(code)))
    for code in (*range(0xF900, 0xFB00), *range(0x2F800, 0x2FA1E)):
        single = unicodedata.normalize("NFC", chr(code))
        if single != chr(code):
            table[chr(code)] = ("characters/compatibility-ideograph", single)
    for code, char in _private_use().items():
        table[chr(code)] = ("characters/private-use", table.get(char, ("", char))[1])
    return table


def _private_use() -> dict[int, str]:
    """Private-use code -> character: GBK's rows A9 and FE stand in the order of their codes (GB 18030, appendix E)."""
    rows = {0xE7E7: range(0xA989, 0xA996), 0xE815: [code for code in range(0xFE50, 0xFEA1) if code != 0xFE7F]}
    singles = {0xE76C: 0xA2E3, 0xE7C8: 0xA8BF}
    pairs = [(start + n, code) for start, row in rows.items() for n, code in enumerate(row)]
    table = {private: code.to_bytes(2, "big").decode("gb18030") for private, code in [*pairs, *singles.items()]}
    return {**table, **_LATER}
