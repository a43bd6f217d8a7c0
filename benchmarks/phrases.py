"""How counting phrases grows with the corpus: CPU seconds, peak memory, disk; and how fast it is beside a Counter.

usage: python benchmarks/phrases.py [TEXT ...] [--sizes MB ...] [--memory SIZE] [--svg FILE] [--counter MB]

TEXT  files, or folders of *.txt (default: ../shared/gold/split/*/*.txt beside the project)

A corpus of each size is made of the words of the texts: one to five in their order, such pieces in disorder, a mark
after each fifth, 240 pieces a document, JSON Lines. Sequences of 2 to 6 words, 5 times and more, are counted in a
process of its own; `beyond` is its CPU without the time in the segmenter. `--counter` counts all sequences of 2 to 6
words of a corpus of that size that occur 3 times and more, as this tool and as a Counter of tuples do: from token
lists to counts, in turns, the median of three ratios; and whether the counts are the same.
"""

import argparse
import itertools
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path

CHILD = """
import json, resource, sys, threading, time
from pathlib import Path
from corpustool.reading import read
from corpustool.statistics import Segmenter, count_phrases, index
source, temp, memory = sys.argv[1], sys.argv[2], int(sys.argv[3])
most, done = [0], threading.Event()
def watch():
    while not done.wait(0.2):
        most[0] = max(most[0], sum(path.stat().st_size for path in Path(temp).iterdir()))
threading.Thread(target=watch).start()
cutting, forms = [0.0], Segmenter().forms
def timed(text):
    start = time.process_time()
    found = forms(text)
    cutting[0] += time.process_time() - start
    return found
start = time.process_time()
corpus = index(read([source]), timed, temp=temp)
rows = list(count_phrases(corpus, min_count=5, max_words=6, top=1000, memory=memory, temp=temp))
spent = time.process_time() - start
done.set()
print(json.dumps([corpus.tokens, spent, spent - cutting[0], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3, most[0] / 1e6, len(rows)]))
"""
ROUNDS = 3


def pieces(files):
    """One to five words of the texts in their order, each once."""
    from corpustool.statistics import Segmenter

    chance, cut, found, size = random.Random(12), Segmenter().forms, [], 0
    for file in files:
        text = file.read_text("utf-8")
        size += len(text.encode())
        words: list[str] = []
        for token in [*cut(text), "。"]:
            if any(map(str.isalnum, token)):
                words.append(token)
                continue
            while words:
                n = chance.choice((1, 2, 2, 3, 4, 5))
                found.append(words[:n])
                del words[:n]
        if size > 6e6:
            break
    return found


def documents(pool, megabytes):
    """Texts in disorder, of so much in all, as lists of pieces."""
    chance, total = random.Random(11), 0
    while total < megabytes * 1e6:
        chosen = chance.choices(pool, k=240)
        total += sum(len(word.encode()) for piece in chosen for word in piece) + 3 * 48
        yield [list(itertools.chain.from_iterable(chosen[n : n + 5])) for n in range(0, 240, 5)]


def grown(pool, megabytes, memory, folder):
    path = folder / "corpus.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for number, runs in enumerate(documents(pool, megabytes)):
            text = "，".join("".join(run) for run in runs) + "。"
            file.write(json.dumps({"id": str(number), "text": text}, ensure_ascii=False) + "\n")
    temp = folder / "temp"
    temp.mkdir(exist_ok=True)
    command = [sys.executable, "-c", CHILD, str(path), str(temp), str(memory)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def tuples(runs):
    counts: Counter[tuple[str, ...]] = Counter()
    for words in runs:
        for n in range(2, 7):
            counts.update(zip(*(words[i:] for i in range(n)), strict=False))
    return {gram: count for gram, count in counts.items() if count > 2}


def beside_a_counter(pool, megabytes):
    from corpustool.document import Document
    from corpustool.statistics import count_phrases, given_words, index
    from corpustool.statistics.absorbing import written

    runs = [run for document in documents(pool, megabytes) for run in document]
    document = Document("1", "\n".join(" ".join(run) for run in runs))
    ratios, times = [], []
    for _ in range(ROUNDS):
        corpus = index([document], lambda text: given_words(text, fold=False))
        start = time.process_time()
        rows = count_phrases(corpus, absorb=None, max_words=6, columns=("phrase",))
        ours = {row.phrase: row.count for row in rows}
        middle = time.process_time()
        theirs = tuples(runs)
        end = time.process_time()
        ratios.append((end - middle) / (middle - start))
        times.append(middle - start)
    merged: defaultdict[str, int] = defaultdict(int)
    for gram, count in theirs.items():
        merged[written(gram)] += count
    told = "the same" if ours == merged else "NOT THE SAME"
    print(
        f"{megabytes:g} MB, {len(ours)} sequences: {statistics.median(times):.2f} s, {statistics.median(ratios):.1f} x a Counter of tuples, {told}"
    )


def drawn(rows):
    """CPU and memory over the size of the corpus, as SVG."""
    width, height, parts = 300, 180, []
    for panel, (title, column) in enumerate((("CPU seconds beyond segmentation", 2), ("peak memory, MB", 3))):
        left, most, widest = 50 + panel * (width + 80), max(row[1][column] for row in rows) * 1.1, rows[-1][0]
        points = [(left + width * size / widest, 30 + height - height * row[column] / most) for size, row in rows]
        parts.append(f'<text x="{left}" y="20" font-weight="bold">{title}</text>')
        parts.append(f'<path d="M{left} 30v{height}h{width}" fill="none" stroke="#888"/>')
        parts.append(
            f'<polyline points="{" ".join(f"{x:.0f},{y:.0f}" for x, y in points)}" fill="none" stroke="#0a58ca" stroke-width="2"/>'
        )
        for (x, y), (size, row) in zip(points, rows, strict=True):
            parts.append(
                f'<circle cx="{x:.0f}" cy="{y:.0f}" r="3" fill="#0a58ca"/><text x="{x:.0f}" y="{y - 8:.0f}" text-anchor="end">{row[column]:.0f}</text>'
            )
            parts.append(f'<text x="{x:.0f}" y="{46 + height}" text-anchor="middle">{size:g} MB</text>')
    frame = '<svg xmlns="http://www.w3.org/2000/svg" width="760" height="240" font-family="sans-serif" font-size="12">'
    return "\n".join([frame, '<rect width="760" height="240" fill="#fff"/>', *parts, "</svg>", ""])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", nargs="*", type=Path)
    parser.add_argument("--sizes", nargs="*", type=float, default=[10, 50, 250])
    parser.add_argument("--memory", type=int, default=256, help="MB")
    parser.add_argument("--svg", type=Path)
    parser.add_argument("--counter", type=float)
    arguments = parser.parse_args()
    gold = Path(__file__).resolve().parents[2] / "shared/gold/split"
    paths = arguments.texts or sorted(gold.glob("*/*.txt"))
    pool = pieces([file for path in paths for file in (sorted(path.glob("*.txt")) if path.is_dir() else [path])])
    rows = []
    print("| MB of text | million words | CPU seconds in all | beyond segmentation | peak MB | MB on disk |")
    for size in arguments.sizes:
        with tempfile.TemporaryDirectory() as folder:
            rows.append((size, grown(pool, size, arguments.memory << 20, Path(folder))))
        tokens, spent, beyond, peak, disk, _ = rows[-1][1]
        print(f"| {size:g} | {tokens / 1e6:.1f} | {spent:.1f} | {beyond:.1f} | {peak:.0f} | {disk:.0f} |", flush=True)
    if arguments.svg and rows:
        arguments.svg.write_text(drawn(rows), "utf-8")
    if arguments.counter:
        beside_a_counter(pool, arguments.counter)


if __name__ == "__main__":
    main()
