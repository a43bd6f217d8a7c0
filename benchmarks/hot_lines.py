"""Where each stage spends its time: the lines of corpustool that are run most often when a clock interrupts.

usage: python benchmarks/hot_lines.py [TEXT ...] [--megabytes N] [--lines N]

TEXT  files, or folders of *.txt (default: ../shared/gold/split/*/*.txt and ../shared/gold/web/*.txt beside the project)

Every millisecond of CPU time the line of corpustool that is worked on is noted: work of libraries and of the
interpreter counts for the line that asked for it, or for the function that it calls back, as Python sees to signals
between its own steps. Most of the start-up is left out, by a first turn with little text.
"""

import argparse
import linecache
import signal
import sys
import time
from collections import Counter
from functools import partial
from itertools import chain, cycle, takewhile
from pathlib import Path
from types import FrameType

import corpustool
from corpustool.cleaning import clean
from corpustool.converting import convert
from corpustool.document import Document
from corpustool.splitting import split
from corpustool.statistics import Segmenter, count_phrases, count_words, index

PACKAGE = Path(corpustool.__file__).parent
GOLD = Path(__file__).resolve().parent.parent.parent / "shared" / "gold"
EVERY = 0.001  # seconds of CPU time
HIT = tuple[str, int]


def whole(stage, documents):
    for _ in stage(documents):
        pass


def words_of(documents):
    count_words(index(documents, Segmenter().forms))


def phrases_of(documents):
    whole(count_phrases, index(documents, Segmenter().forms))


STAGES = {
    "clean": partial(whole, partial(clean, drop=["metadata"])),
    "split": partial(whole, split),
    "convert to simplified": partial(whole, partial(convert, to="simplified")),
    "convert to traditional": partial(whole, partial(convert, to="traditional")),
    "words": words_of,
    "phrases": phrases_of,
}


def note(hits: Counter[HIT], _: int, frame: FrameType | None) -> None:
    while frame and not frame.f_code.co_filename.startswith(str(PACKAGE)):
        frame = frame.f_back
    if frame:
        hits[frame.f_code.co_filename, frame.f_lineno or 0] += 1  # generated code has no lines


def profiled(stage, documents) -> tuple[Counter[HIT], float]:
    """How often each line was met, and the seconds in all."""
    hits: Counter[HIT] = Counter()
    signal.signal(signal.SIGPROF, partial(note, hits))
    signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)
    start = time.process_time()
    stage(documents)
    seconds = time.process_time() - start
    signal.setitimer(signal.ITIMER_PROF, 0)
    return hits, seconds


def gathered(paths: list[Path], megabytes: float) -> list[Document]:
    """Texts in turns, until there are so many megabytes; their figures differ, so that none is the same twice."""
    files = list(chain.from_iterable(sorted(path.glob("**/*.txt")) if path.is_dir() else [path] for path in paths))
    texts = [path.read_text("utf-8") for path in files]
    size = 0

    def more(item: tuple[int, str]) -> bool:
        nonlocal size
        size += len(item[1].encode())
        return size <= megabytes * 1e6

    turned = [str.maketrans("0123456789", "0123456789"[n:] + "0123456789"[:n]) for n in range(10)]
    several = enumerate(cycle(texts))
    return [Document(str(n), text.translate(turned[n // len(texts) % 10])) for n, text in takewhile(more, several)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", nargs="*", type=Path, default=[GOLD / "split", GOLD / "web"])
    parser.add_argument("--megabytes", type=float, default=4)
    parser.add_argument("--lines", type=int, default=4)
    asked = parser.parse_args()
    documents = gathered(asked.texts, asked.megabytes)
    if not documents:
        sys.exit("no text; name files or folders of *.txt")
    size = sum(len(document.text.encode()) for document in documents)
    print(f"{size / 1e6:.1f} MB, {len(documents)} documents")
    for name, stage in STAGES.items():
        stage(documents[:3])
        hits, seconds = profiled(stage, documents)
        print(f"{name} | {size / 1e6 / seconds:.1f} MB/s | {len(hits)} lines met")
        for (file, line), times in hits.most_common(asked.lines):
            text = linecache.getline(file, line).strip()
            print(f"{name} | {100 * times / hits.total():.0f} % | {Path(file).relative_to(PACKAGE)}:{line} | {text}")


if __name__ == "__main__":
    main()
