"""How fast all repairs together are on normal text, beside ftfy in its setting that spares Chinese.

usage: python benchmarks/repair_speed.py [TEXT ...] [--peer PYTHON]

TEXT    files, or folders of *.txt, of normal text (default: ../shared/gold/web/*.gold.txt beside the project)
--peer  a Python of an environment of its own with ftfy==6.3.1; without it only corpustool is measured

CPU seconds inside each process, without start-up, in alternating runs; the ratio is the median of the pairs.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from corpustool.repairing.characters import find_characters
from corpustool.repairing.gloss import find_glosses
from corpustool.repairing.language import LanguageModel
from corpustool.repairing.linebreak import find_line_breaks
from corpustool.repairing.mojibake import find_mojibake
from corpustool.repairing.shift import find_shifts

RUNS = 5
SIZE = 10_000_000  # bytes: a text that is repeated until it is large enough for the clock
PEER = """
import sys, time, ftfy
config = ftfy.TextFixerConfig(uncurl_quotes=False, fix_character_width=False, fix_latin_ligatures=False, fix_line_breaks=False, normalization=None)
texts = open(sys.argv[1], encoding="utf-8", newline="").read().split("\\0")
start = time.process_time()
for text in texts:
    ftfy.fix_text(text, config)
print(time.process_time() - start)
"""


def texts(paths: list[Path]) -> list[str]:
    files = [file for path in paths for file in (sorted(path.glob("*.txt")) if path.is_dir() else [path])]
    found = [file.read_text("utf-8") for file in files]
    size = sum(len(text.encode()) for text in found)
    return found * max(1, SIZE // max(1, size))


def repaired(found: list[str]) -> float:
    model = LanguageModel()
    steps = [find_mojibake, lambda text: find_shifts(text, model), find_glosses, find_characters, find_line_breaks]
    start = time.process_time()
    for text in found:
        for step in steps:
            step(text)
    return time.process_time() - start


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("text", nargs="*", type=Path)
    arguments.add_argument("--peer")
    options = arguments.parse_args()
    default = sorted((Path(__file__).resolve().parents[2] / "shared" / "gold" / "web").glob("*.gold.txt"))
    found = texts(options.text or default)
    if not found:
        sys.exit("no text: name files or folders")
    size = sum(len(text.encode()) for text in found) / 1e6
    ours, peers = [], []
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="", suffix=".txt") as file:
        file.write("\0".join(found))
        file.flush()
        for _ in range(RUNS):
            ours.append(repaired(found))
            if options.peer:
                done = subprocess.run([options.peer, "-c", PEER, file.name], capture_output=True, text=True, check=True)
                peers.append(float(done.stdout))
    print(f"{size:.1f} MB of normal text, {RUNS} runs, CPU seconds")
    print(f"corpustool, all repairs   {size / statistics.median(ours):6.1f} MB/s")
    if peers:
        ratios = sorted(peer / own for own, peer in zip(ours, peers, strict=True))
        print(f"ftfy 6.3.1, zh-safe       {size / statistics.median(peers):6.1f} MB/s")
        print(f"ratio                     {statistics.median(ratios):6.1f} ({ratios[0]:.1f}–{ratios[-1]:.1f})")


if __name__ == "__main__":
    main()
