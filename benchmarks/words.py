"""How fast words are found and counted beside jieba, and whether they are the same.

usage: python benchmarks/words.py [TEXT ...] [--megabytes N] [--same STRINGS [--seed N]]

TEXT  files, or folders of *.txt (default: ../shared/gold/split/*/*.txt beside the project)

CPU seconds in this process, without start-up, corpustool and jieba in turns; the ratio is the median of the pairs.
`words` stands beside a loop of jieba and a Counter, which neither folds nor counts documents.

`--same` compares instead of timing, with jieba as it comes: the texts, all of them, and so many strings, half of them
lines of the texts with some characters changed, half put together from words, marks, scripts, digits, emoji, rare
characters and controls, without and with words of the user's. It ends with 1 where a cut differs.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
import warnings
from collections import Counter
from itertools import chain, product
from pathlib import Path

from corpustool.document import Document
from corpustool.statistics import Segmenter, count_words, index
from corpustool.statistics.dictionary import load

ROUNDS = 3
USER_WORDS = """全面振兴新突破三年行动
习近平新时代中国特色社会主义思想 1000 nz
凯特琳 nz
台中 3
iPhone15
AT5
云计算 5
C++语言 7
的是 1
"""
# What text is made of apart from the words of a dictionary; between the bars what stays together.
PARTS = (
    "2024-10-22|3.14%|1,000|A股|C++|T恤|U盘|COVID-19|x86_64|e-mail|AT&T|..|--|-5|a.b.c|B超|iPhone15|AT5|%.%|9.9.9|_a_",
    "|".join("abcXYZ0129+#&._%-@/:;,!?()[]'\" \t"),
    "|".join("，。、；：“”‘’（）《》—…·！？\u3000ａＢ９％－．々〇○①ⅡあアΩяé한ไ\xb2\u0661\u200b\ufeff\xa0"),
    "\r\n|\n|\r|\n\r|\0|\x01|\x0b|\x0c|\x1c|\x1d|\x7f|\x85|\u2028|\u2029|\ue000|\ue001|\ufdd0|\ufffe|\uffff",
    "😀|🈶|👩‍🏫|👍🏽|🇨🇳|\U000e0041|\U0010ffff|\U00010000",
    "\u3400|\u4dbf|\u9fd5|\u9fd6|\u9fff|\uf900|\ufa0e|\ufaff|\U00020000|\U0002a6d6|\U0002f800|\U00030000|\U00031350",
)


def seconds(work):
    start = time.process_time()
    found = work()
    return time.process_time() - start, found


def paired(name, size, ours, theirs, same):
    ratios, times = [], []
    for _ in range(ROUNDS):
        (a, one), (b, other) = seconds(ours), seconds(theirs)
        ratios.append(b / a)
        times.append(a)
    told = "the same" if same(one, other) else "NOT THE SAME"
    print(f"{name:12} {size / statistics.median(times):6.1f} MB/s, {statistics.median(ratios):5.1f} x jieba, {told}")


def untouched_jieba():
    """A module of its own: corpustool gives the one that it imports a model in linear time."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba
        from jieba import finalseg  # noqa: F401
    for name in [name for name in sys.modules if name.split(".")[0] == "jieba"]:
        del sys.modules[name]
    jieba.setLogLevel(60)
    return jieba


def strings(lines, words, count, chance):
    han = [chr(code) for code in range(0x4E00, 0x9FD6)]
    pools = [words, [word for word in words if len(word) == 1], han, *(part.split("|") for part in PARTS)]
    for number in range(count):
        weights = [chance.random() ** 3 for _ in pools]
        if number % 2:
            yield "".join(map(chance.choice, chance.choices(pools, weights, k=chance.randint(1, 60))))
            continue
        line = list(chance.choice(lines))
        for _ in range(chance.randint(1, 2 + len(line) // 5)):
            at = chance.randrange(len(line) + 1)
            line[at : at + chance.randint(0, 2)] = [chance.choice(chance.choices(pools, weights)[0])]
        yield "".join(line)


def different(texts, ours, theirs):
    """Of how many texts the tokens differ; the first of them are shown."""
    found = 0
    for text in texts:
        one, other = ours(text), theirs(text)
        if one != other:
            found += 1
            place = next((n for n, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), 0)
            near = slice(max(0, place - 3), place + 5)
            if found <= 5:
                print(f"DIFFERS at token {place}: {one[near]} jieba: {other[near]}")
    return found


def compare(texts, count, seed):
    """Of how many texts and strings the tokens differ from jieba's, in all ways to cut them."""
    jieba = untouched_jieba()
    plain, own = jieba.Tokenizer(), jieba.Tokenizer()
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as dictionary:
        dictionary.write(USER_WORDS)
        dictionary.flush()
        own.load_userdict(dictionary.name)
        words = [word for word, frequency in own.FREQ.items() if frequency]
        lines = list(dict.fromkeys(filter(None, chain.from_iterable(text.split("\n") for text in texts))))
        made = list(strings(lines, words, count, random.Random(seed)))
        cases = [("texts", texts, plain, None), ("strings", made, plain, None)]
        cases.append(("strings with the user's words", made, own, dictionary.name))
        wrong = 0
        for hmm, (kind, some, peer, path) in product((True, False), cases):
            cut = Segmenter(hmm=hmm, fold=False, dictionary=path).forms
            here = different(some, cut, lambda text, peer=peer, on=hmm: peer.lcut(text, HMM=on))
            size = sum(len(text.encode()) for text in some) / 1e6
            print(f"HMM {'on' if hmm else 'off'}: {here} of {len(some)} {kind} differ, {size:.1f} MB", flush=True)
            wrong += here
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", nargs="*", type=Path)
    parser.add_argument("--megabytes", type=float, default=3)
    parser.add_argument("--same", type=int, metavar="STRINGS")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    gold = Path(__file__).resolve().parents[2] / "shared/gold/split"
    paths = arguments.texts or sorted(gold.glob("*/*.txt"))
    files = [file for path in paths for file in (sorted(path.glob("*.txt")) if path.is_dir() else [path])]
    if arguments.same is not None:
        sys.exit(1 if compare([file.read_text("utf-8") for file in files], arguments.same, arguments.seed) else 0)
    texts, size = [], 0.0
    for file in files:
        if size < arguments.megabytes:
            texts.append(file.read_text("utf-8"))
            size += len(texts[-1].encode()) / 1e6
    jieba = load().tokenizer
    for hmm in (True, False):
        segmenter = Segmenter(hmm=hmm, fold=False)
        segmenter.forms("杭研大厦")  # loads
        paired(
            f"HMM {'on' if hmm else 'off'}",
            size,
            lambda cut=segmenter.forms: [cut(text) for text in texts],
            lambda on=hmm: [jieba.lcut(text, HMM=on) for text in texts],
            lambda ours, theirs: ours == theirs,
        )
    Segmenter().forms("習近平")
    documents = [Document(str(number), text) for number, text in enumerate(texts)]
    paired(
        "words",
        size,
        lambda: list(count_words(index(documents))),
        lambda: Counter(word for text in texts for word in jieba.cut(text)),
        lambda ours, theirs: sum(row.count for row in ours) > sum(theirs.values()) / 2,
    )


if __name__ == "__main__":
    main()
