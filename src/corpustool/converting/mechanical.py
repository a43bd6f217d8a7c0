"""Traditional text made character by character from simplified: 关于 says 關于 in it, where 關於 is meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from corpustool.converting import lexicon
from corpustool.converting.engine import converter
from corpustool.converting.replacements import differences
from corpustool.converting.script import detect_script
from corpustool.converting.stage import converters
from corpustool.document import Change, Document

_whole = converters(boundaries=True)
_RULE = "convert/mechanical"


def restore(documents: Iterable[Document]) -> Iterator[Document]:
    """Each document that is mechanical traditional with the right words; others as they are.

    >>> [document] = restore([Document("1", "關于領導干部的會議之后，幾個里程碑并沒有完成，只余下斗爭")])
    >>> document.text
    '關於領導幹部的會議之後，幾個里程碑並沒有完成，只餘下鬥爭'
    """
    for document in documents:
        script = detect_script(document.text)
        found = find_mechanical(document.text) if script == "traditional-mechanical" else []
        yield document.edited(found).with_meta(script=script)


def find_mechanical(text: str) -> list[Change]:
    """What is otherwise after a way to simplified and back with whole words.

    A character is altered only if a converter without words may have left or written it (干, 發), and not
    for the sake of its form (爲 and 為, 群 and 羣 stay as they are written).
    """
    simplified = converter("t2s").convert(text)
    words = _whole("s2tw").convert(simplified)
    if not len(text) == len(simplified) == len(words):
        return []  # neither way changes the length of any text that OpenCC's dictionaries can make
    made, forms = lexicon.dictionary("STCharacters.txt"), converter("t2tw").characters
    right = "".join(
        new if old != new and old in (plain, made.get(plain)) and forms.get(ord(old)) != new else old
        for old, plain, new in zip(text, simplified, words, strict=True)
    )
    return [Change(_RULE, start, text[start:end], after) for start, end, after in differences(text, right, [])]
