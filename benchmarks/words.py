"""How fast words are found and counted beside jieba, and whether they are the same.

usage: python benchmarks/words.py [TEXT ...] [--megabytes N]

TEXT  files, or folders of *.txt (default: ../shared/gold/split/*/*.txt beside the project)

CPU seconds in this process, without start-up, corpustool and jieba in turns; the ratio is the median of the pairs.
`words` stands beside a loop of jieba and a Counter, which neither folds nor counts documents.
"""

import argparse
import statistics
import time
from collections import Counter
from pathlib import Path

from corpustool.document import Document
from corpustool.statistics import Segmenter, count_words, index
from corpustool.statistics.dictionary import load

ROUNDS = 3


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


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", nargs="*", type=Path)
    parser.add_argument("--megabytes", type=float, default=3)
    arguments = parser.parse_args()
    gold = Path(__file__).resolve().parents[2] / "shared/gold/split"
    paths = arguments.texts or sorted(gold.glob("*/*.txt"))
    files = [file for path in paths for file in (sorted(path.glob("*.txt")) if path.is_dir() else [path])]
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
