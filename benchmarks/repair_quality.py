"""How well shifted bytes and glosses are repaired: damage made byte by byte from clean text, undone, compared.

usage: repair_quality.py [FOLDER_OR_FILE ...] [--pages N] [--only NAME]

Clean documents are .txt files, simplified or traditional, a paragraph a line. Damaged pages have none, 15 %, half or
all of the glossed characters glossed; every other four have their marks narrowed. No line stands in two pages.
"""

import argparse
import re
import time
from collections import Counter
from functools import cache
from pathlib import Path

from damage import NARROW, damage

from corpustool.document import Edit
from corpustool.repairing.gloss import common, find_glosses, readings
from corpustool.repairing.language import LanguageModel
from corpustool.repairing.shift import find_shifts

DEFAULT = Path(__file__).resolve().parents[2] / "shared" / "gold"
SHARES = (0, 0.15, 0.5, 1)
GLOSSED = 120  # characters that pages were seen to gloss, of those that text uses most
VARIANTS = str.maketrans("爲牀啓衆羣", "為床啟眾群")  # OpenCC's standard forms, and those that pages have


def documents(paths):
    files = [file for path in paths for file in (sorted(path.rglob("*.txt")) if path.is_dir() else [path])]
    return [text for file in files if (text := file.read_text("utf-8")).strip()]


def in_gbk(line):
    try:
        return bool(line.encode("gbk"))
    except UnicodeEncodeError:
        return False


def traditional(texts, limit=400_000):
    """Documents as lists of traditional lines that GBK can hold."""
    from opencc import OpenCC

    converter, seen, pages, size = OpenCC("s2t"), set(), [], 0
    for text in texts:
        lines = dict.fromkeys(line.strip() for line in text.split("\n"))
        lines = [
            line
            for line in lines
            if len(line) >= 40 and line[-1] in "。！？”" and line not in seen and not re.search("[ぁ-ヺ]", line)
        ]
        seen.update(lines)
        if lines and size < limit:
            pages.append("\n".join(lines))
            size += len(pages[-1])
    pages = [converter.convert(page).translate(VARIANTS).split("\n") for page in pages]
    return [kept for page in pages if (kept := [line for line in page if in_gbk(line)])]


@cache
def glossed(share):
    """The characters that are glossed: the most frequent ones that the readings know."""
    chars = [
        char
        for char in readings()
        if char in common() and char not in "爲箇齣説裏傢" and not readings()[char].isascii()
    ][:GLOSSED]
    return {char: readings()[char] for char in chars[: round(share * GLOSSED)]}


def bare(text):
    return "".join(text.translate(NARROW).split())


class Page:
    def __init__(self, lines, number, *, private=True, marks="！，。；：？", share=None):
        share = SHARES[number % 4] if share is None else share
        self.true, self.sites, self.text, self.glosses = "\n".join(lines), [], "", 0
        for line in lines:
            done = damage(line, glossed(share), marks, private=private, narrow=number // 4 % 2 == 1)
            self.sites += [
                (len(self.text) + site.start, len(self.text) + site.end, site.true, site.kind) for site in done.sites
            ]
            self.text += done.text + "\n"
            self.glosses += done.glosses


def cleaned(text):
    return re.sub("[(（][a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]+[)）]", "", bare(text))


def judge(page, changes, wrong=None):
    """How many sites of each kind are exact, wrong, untouched; how many edits stand outside of all sites."""
    result = Counter()
    edits = [change for change in changes if not change.is_flag]
    for start, end, true, kind in page.sites:
        own = [change for change in edits if change.start < end and start < change.end]
        if not own:
            result[kind, "untouched"] += 1
            flags = [c for c in changes if c.is_flag and c.start < end and start < c.end]
            result[kind, "flagged"] += bool(flags)
            continue
        first, last = min(start, own[0].start), max(end, own[-1].end)
        inner = Edit(tuple(change._replace(start=change.start - first) for change in own)).apply(page.text[first:last])
        # what the edits took beside the site must come back as it was
        around = page.text[first:start] + true + page.text[end:last]
        right = cleaned(inner) == cleaned(around)
        result[kind, "exact" if right else "wrong"] += 1
        if not right and wrong is not None:
            wrong.append((page.text[max(0, first - 6) : last + 4], around, inner, own[0].evidence))
    result["", "outside"] += sum(
        not any(c.start < end and start < c.end for start, end, *_ in page.sites) for c in edits
    )
    return result


def shifts(pages, learn, folds=4, min_margin=1.0, wrong=None, **kind):
    result, seconds = Counter(), 0.0
    for fold in range(folds):
        model = LanguageModel()
        if learn:
            for n, lines in enumerate(pages):
                if n % folds != fold:
                    model.learn("\n".join(lines))
        for n in range(fold, len(pages), folds):
            page = Page(pages[n], n, **kind)
            start = time.perf_counter()
            changes = find_shifts(page.text, model, min_margin=min_margin)
            seconds += time.perf_counter() - start
            result += judge(page, changes, wrong)
    return result, seconds


def row(name, result, seconds):
    cells = []
    for kind in ("cut", "pinyin"):
        exact, bad, untouched = (result[kind, what] for what in ("exact", "wrong", "untouched"))
        total = exact + bad + untouched
        cells.append(
            f"{total:6d} {100 * exact / max(1, total):6.1f} {100 * bad / max(1, exact + bad):6.1f} {100 * untouched / max(1, total):6.1f}"
        )
    print(
        f"{name:34s} {cells[0]}   {cells[1]}   {result['', 'outside']:4d} {1000 * seconds / max(1, sum(n for (k, w), n in result.items() if w in ('exact', 'wrong', 'untouched'))):6.1f}",
        flush=True,
    )


def gloss_recall(pages):
    for share in (0.03, 0.15, 0.5, 1):
        total = left = 0
        for n, lines in enumerate(pages[::3]):
            page = Page(lines, n, marks="", share=share)
            total += page.glosses
            left += page.glosses - len(find_glosses(page.text))
        print(f"glosses, {share:4.0%} of the characters     {total:6d} found {100 * (1 - left / max(1, total)):.2f} %")


def harmless(texts, pages):
    old = ["\n".join(lines) for lines in pages]
    every = [*texts, *old, *(text.translate(NARROW) for text in [*texts, *old])]
    size, model, edits, seconds = 0, LanguageModel(), [], 0.0
    for text in every:
        size += len(text.encode())
        start = time.perf_counter()
        edits += [*find_shifts(text, model), *find_glosses(text)]
        seconds += time.perf_counter() - start
    print(
        f"clean text: {size / 1e6:.1f} MB, {sum(not e.is_flag for e in edits)} edits, {sum(e.is_flag for e in edits)} flags, {size / 1e6 / seconds:.0f} MB/s"
    )
    for edit in edits[:5]:
        print("   ", edit)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "paths", type=Path, nargs="*", default=[*sorted((DEFAULT / "web").glob("*.gold.txt")), DEFAULT / "split"]
    )
    parser.add_argument("--pages", type=int, default=10_000, help="damage at most so many pages")
    parser.add_argument("--only", default="", help="part of the name of the measures to take")
    parser.add_argument("--wrong", type=int, default=0, help="show so many wrong repairs")
    options = parser.parse_args()
    texts = documents(path for path in options.paths if path.exists())
    if not texts:
        print("no text: name a folder of .txt files")
        return
    pages = traditional(texts)[: options.pages]
    print(f"{len(pages)} pages, {sum(len(line) for page in pages for line in page)} characters")
    print(f"{'':34s} {'cut':>6s}  exact  wrong   left   pinyin  exact  wrong   left   else  ms")
    for name, kind in {
        "jieba": {"learn": False},
        "corpus": {"learn": True},
        "corpus, dropped": {"learn": True, "private": False},
    }.items():
        if options.only in name:
            wrong = []
            row(name, *shifts(pages, wrong=wrong, **kind))
            for case in wrong[:: max(1, len(wrong) // max(1, options.wrong))][: options.wrong]:
                print("   ", *case, sep=" | ")
    if options.only in "gloss":
        gloss_recall(pages)
    if options.only in "clean":
        harmless(texts, pages)


if __name__ == "__main__":
    main()
