"""How many texts of each kind of mojibake come back, what clean text loses, which marks come back, how fast.

usage: python benchmarks/text_repairs.py FILE_OR_FOLDER...     clean UTF-8 texts (.txt), mostly simplified Chinese
"""

import random
import re
import sys
import time
from collections import Counter
from pathlib import Path

from corpustool.document import Edit
from corpustool.repairing.characters import find_characters
from corpustool.repairing.doubts import find_doubts
from corpustool.repairing.mojibake import find_mojibake
from corpustool.repairing.normalizing import KINDS, find_normalizations

SAMPLE = 300
WIDE = {0xFF01 + n: 0x21 + n for n in range(94)}
MARKS = "，；：！？（）"


def windows(data):
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in data)


def merged(text):
    """One pair in ten of those that happen to be UTF-8 made one character."""
    draw = random.Random(len(text))
    pair = re.compile("[\u00c4-\u00df][\u0080-\u00bf]")
    return pair.sub(lambda m: m.group().encode("latin-1").decode() if draw.random() < 0.1 else m.group(), text)


FORMS = {
    "GBK read as Latin-1": lambda text: text.encode("gbk").decode("latin-1"),
    "GBK read as Windows-1252": lambda text: windows(text.encode("gbk")),
    "GBK read as Latin-1, pairs merged": lambda text: merged(text.encode("gbk").decode("latin-1")),
    "UTF-8 read as Latin-1": lambda text: text.encode().decode("latin-1"),
    "UTF-8 read as Windows-1252, twice": lambda text: windows(windows(text.encode()).encode()),
    "UTF-8 read as GBK, loss-free": lambda text: text.encode().decode("gbk"),
}


def spoilt(lines, form):
    for line in lines:
        parts = (line[low:high] for low in range(8) for high in range(low + 40, low + 12, -1))
        for part in (line, *parts):
            try:
                yield part, FORMS[form](part)
            except UnicodeError:
                continue
            break


def applied(changes, text):
    return Edit(tuple(changes)).apply(text)


def main(paths):
    files = [file for path in map(Path, paths) for file in ([path] if path.is_file() else sorted(path.rglob("*.txt")))]
    texts = [file.read_text("utf-8") for file in files]
    size = sum(len(text.encode()) for text in texts) / 1e6
    lines = [line for text in texts for line in text.split("\n") if len(re.findall("[\u4e00-\u9fff]", line)) >= 20]
    lines = random.Random(1).sample(lines, min(SAMPLE, len(lines)))
    print(f"{len(texts)} texts, {size:.1f} MB; {len(lines)} paragraphs")
    for form in FORMS:
        pairs = list(spoilt(lines, form))
        good = sum(applied(find_mojibake(wrong), wrong) == right for right, wrong in pairs)
        print(f"{form:36} {good}/{len(pairs)}")
    total, back = Counter(), Counter()
    for text in texts:
        narrow = text.translate(WIDE)
        wide = {change.start for change in find_normalizations(narrow, {"width"}) if change.after}
        total.update(mark for mark in text if mark in MARKS)
        back.update(mark for place, mark in enumerate(text) if mark in MARKS and place in wide)
    print("widths back:", *(f"{mark} {back[mark] / max(1, total[mark]):.3f}" for mark in MARKS))
    finders = {
        "mojibake": find_mojibake,
        "characters": find_characters,
        "doubts": find_doubts,
        "normalize": lambda text: find_normalizations(text, KINDS),
    }
    for name, find in finders.items():
        start = time.perf_counter()
        found = Counter(change.rule for text in texts for change in find(text))
        print(
            f"{name:12} {size / (time.perf_counter() - start):6.0f} MB/s on the clean texts; {dict(sorted(found.items()))}"
        )


if __name__ == "__main__":
    main(sys.argv[1:] or sys.exit(__doc__))
