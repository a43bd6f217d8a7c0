"""Words and sequences of words counted, beside scikit-learn's CountVectorizer on the words of jieba.

usage: python benchmarks/counting.py [TEXT ...] [--peer PYTHON] [--megabytes N]

TEXT    files, or folders of *.txt (default: ../shared/gold/split/*/*.txt beside the project)
--peer  a Python of an environment of its own with scikit-learn and jieba; without it only corpustool is measured

From texts to counts of words, then of all sequences of 2 to 4 words: CPU seconds and peak memory of processes of their
own, what they load included, in turns; the median of three rounds. CountVectorizer counts across marks, this tool does
not, so the counts of words are compared (marks aside, without folding), those of sequences not.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROUNDS = 3
END = """
import resource
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss / 1e3, len(found), found if sys.argv[2] == "words" else {}]))
"""
OURS = """
import json, sys
from corpustool.document import Document
from corpustool.statistics import Segmenter, count_phrases, count_words, index
texts = json.load(open(sys.argv[1], encoding="utf-8"))
corpus = index([Document(str(n), text) for n, text in enumerate(texts)], Segmenter(fold=False).forms)
if sys.argv[2] == "words":
    found = {row.word: row.count for row in count_words(corpus)}
else:
    found = [row.phrase for row in count_phrases(corpus, max_words=4, min_count=5, absorb=None, columns=("phrase",))]
"""
THEIRS = """
import json, sys, jieba
from sklearn.feature_extraction.text import CountVectorizer
jieba.setLogLevel(60)
texts = json.load(open(sys.argv[1], encoding="utf-8"))
lengths = (1, 1) if sys.argv[2] == "words" else (2, 4)
vectorizer = CountVectorizer(tokenizer=jieba.lcut, token_pattern=None, lowercase=False, ngram_range=lengths)
counts = vectorizer.fit_transform(texts).sum(axis=0).A1
found = {word: int(counts[n]) for word, n in vectorizer.vocabulary_.items() if counts[n] >= (1 if sys.argv[2] == "words" else 5)}
"""


def measured(python: str, code: str, file: str, what: str) -> list:
    done = subprocess.run([python, "-c", code + END, file, what], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("text", nargs="*", type=Path)
    arguments.add_argument("--peer")
    arguments.add_argument("--megabytes", type=float, default=5)
    options = arguments.parse_args()
    gold = Path(__file__).resolve().parents[2] / "shared" / "gold" / "split"
    paths = options.text or sorted(gold.glob("*/*.txt"))
    texts, size = [], 0.0
    for file in (file for path in paths for file in (sorted(path.glob("*.txt")) if path.is_dir() else [path])):
        if size < options.megabytes:
            texts.append(file.read_text("utf-8"))
            size += len(texts[-1].encode()) / 1e6
    tools = {"corpustool": (sys.executable, OURS)}
    if options.peer:
        tools["CountVectorizer"] = (options.peer, THEIRS)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".json") as given:
        json.dump(texts, given)
        given.flush()
        print(f"{size:.1f} MB, {len(texts)} texts")
        for what in ("words", "sequences"):
            runs = {name: [] for name in tools}
            for _ in range(ROUNDS):
                for name, (python, code) in tools.items():
                    runs[name].append(measured(python, code, given.name, what))
            for name, rows in runs.items():
                cpu, peak = (statistics.median(row[n] for row in rows) for n in (0, 1))
                print(f"{what}, {name}: {cpu:.1f} CPU s, {peak:.0f} MB, {rows[0][2]} different")
            if what == "words" and options.peer:
                ours, theirs = (rows[0][3] for rows in runs.values())
                other = [word for word in ours if ours[word] != theirs.get(word)]
                print(f"words counted otherwise: {len(other)} {other[:5]}")


if __name__ == "__main__":
    main()
