"""How many false line breaks are mended, how many true ones lost, and how fast.

usage: line_breaks.py [TEXT.txt ...]    texts of whole paragraphs, one a line; default: labelled pages beside the project

Each text is spoilt in turn by page breaks inside sentences (with and without page numbers) and by hard wraps at 40, 70
and 100 columns (paragraphs indented or not, closing marks hanging over the margin or not), and left alone. A break that
was put in is fixed if its two sides stand in one line afterwards; a break between paragraphs is lost if they do.
Ends of paragraphs without an end mark are not counted as true where the line is long: it may be damage of the source.
Precision is the share of the joins that are not made over a true break; seconds are CPU seconds of finding.
"""

import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from corpustool.document import Edit
from corpustool.repairing.linebreak import find_line_breaks

PAGES = Path(__file__).resolve().parents[2] / "shared" / "gold" / "web"
STYLES = ["\n\n", "\n", "\n\n- {} -\n\n", "\n第{}页\n", "\n\n{}\n\n", "\n\n\f"]
CLOSING = "，。、；：！？）”’」』》"
ENDS = "。！？!?…；;：:”’」』）)"
Damaged = tuple[str, list[int], list[int]]  # a text, where its false breaks are, where its true ones are


def is_true(line: str, following: str) -> bool:
    """Whether the end of a line is sure to be the end of a paragraph."""
    return following[0] not in CLOSING and (line[-1] in ENDS or (len(line) < 40 and line[-1] not in "，、"))


def broken(lines: list[str], random_: random.Random, spoil: Callable[[str], Iterator[tuple[str, str]]]) -> Damaged:
    """Lines with false breaks in them; `spoil` yields what precedes each break in a line, and the break."""
    text, false, true = "", [], []
    separator = random_.choice(["\n", "\n\n"])
    for n, line in enumerate(lines):
        for piece, gap in spoil(line):
            text += piece
            if gap:
                false.append(len("".join(text.split())))
                text += gap
        if n + 1 < len(lines):
            if is_true(line, lines[n + 1]):
                true.append(len("".join(text.split())))
            text += separator
    return text, false, true


def page_breaks(lines: list[str], seed: int) -> Damaged:
    """A break in the middle of a sentence, every 300 to 600 characters."""
    random_ = random.Random(seed)
    style, number, left = random_.choice(STYLES), random_.randint(1, 20), random_.randint(300, 600)

    def spoil(line: str) -> Iterator[tuple[str, str]]:
        nonlocal number, left
        while len(line) > left:
            places = [
                n
                for n in range(12, len(line) - 2)
                if line[n - 1] not in ENDS and line[n] not in CLOSING and not line[n - 1 : n + 1].isascii()
            ]
            if len(line) < 50 or not places:
                break
            place = min(places, key=lambda n: abs(n - left))
            yield line[:place], style.format(number)
            line, number, left = line[place:], number + 1, random_.randint(300, 600)
        left -= len(line)
        yield line, ""

    return broken(lines, random_, spoil)


def wraps(width: int) -> Callable[[list[str], int], Damaged]:
    """Lines of so many columns; an ASCII word is not parted."""

    def damage(lines: list[str], seed: int) -> Damaged:
        indent, hanging = "　　" * (seed % 2), seed // 2 % 2

        def spoil(line: str) -> Iterator[tuple[str, str]]:
            row, used = indent, 2 * len(indent)
            for char in line:
                columns = 1 if char.isascii() else 2
                if (
                    used + columns > width
                    and not (hanging and char in CLOSING)
                    and not (char.isascii() and row[-1].isascii())
                ):
                    yield row, "\n"
                    row, used = "", 0
                row, used = row + char, used + columns
            yield row, ""

        text, false, true = broken(lines, random.Random(seed), spoil)
        return text.replace("\n\n", "\n"), false, true

    return damage


def unspoilt(lines: list[str], seed: int) -> Damaged:
    """The text as it is."""
    return broken(lines, random.Random(seed), lambda line: iter([(line, "")]))


def mended(text: str) -> tuple[set[int], float]:
    """The breaks that were joined, by how many characters stand before them without white space, and the seconds."""
    start = time.process_time()
    changes = find_line_breaks(text)
    seconds = time.process_time() - start
    result = Edit(tuple(changes)).apply(text)
    if find_line_breaks(result):
        print("mending twice is not mending once")
    joined, at, count = set(), 0, 0
    for change in changes:
        count += len("".join(text[at : change.start].split()))
        if "\n" in change.before:
            joined.add(count)
        count += len("".join(change.before.split()))
        at = change.end
    return joined, seconds


def main(paths: list[Path]) -> None:
    """Print one line for each kind of damage."""
    texts = [[line.strip() for line in path.read_text("utf-8").split("\n") if line.strip()] for path in paths]
    texts = [lines for lines in texts if len(lines) > 1]
    if not texts:
        print("no texts: skipped")
        return
    mended("预热一下，读词典要花时间的句子到这里还没\n有结束。")
    kinds = {
        "undamaged": unspoilt,
        "page breaks": page_breaks,
        **{f"wraps at {width}": wraps(width) for width in (40, 70, 100)},
    }
    print(f"{'damage':14} {'false':>6} {'fixed':>7} {'true':>6} {'lost':>7} {'precision':>9} {'MB/s':>6}")
    for kind, damage in kinds.items():
        fixed = lost = joins = false_breaks = true_breaks = size = 0
        seconds = 0.0
        for seed in range(4):
            for n, lines in enumerate(texts):
                text, false, true = damage(lines, seed + 4 * n)
                joined, took = mended(text)
                fixed, lost, joins = (
                    fixed + len(joined & set(false)),
                    lost + len(joined & set(true)),
                    joins + len(joined),
                )
                false_breaks, true_breaks = false_breaks + len(false), true_breaks + len(true)
                size, seconds = size + len(text.encode()), seconds + took
        shares = [
            f"{part / whole:.2%}" if whole else ""
            for part, whole in ((fixed, false_breaks), (lost, true_breaks), (joins - lost, joins))
        ]
        print(
            f"{kind:14} {false_breaks:6} {shares[0]:>7} {true_breaks:6} {shares[1]:>7} {shares[2]:>9} {size / 1e6 / seconds:6.1f}"
        )


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]] or sorted(PAGES.glob("*.gold.txt")))
