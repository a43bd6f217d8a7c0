"""How often the encoding of a piece of Chinese text is told right, and how fast files are decoded.

usage: python benchmarks/encodings.py [FILE ...]        (UTF-8 texts; the seeds unless named)
"""

import random
import sys
import time
from collections import Counter
from pathlib import Path

from corpustool.converting import converter
from corpustool.reading.decoding import decode
from corpustool.reading.detecting import best_guess

ENCODINGS = ("utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
SIZES = (10, 24, 50, 200, 1000)  # bytes; the last character may be cut
EACH = 500


def pieces(texts, encoding, size, chance):
    for _ in range(EACH):
        text = chance.choice(texts)
        start = chance.randrange(max(1, len(text) - size))
        data = text[start : start + size].encode(encoding, "ignore")[:size]
        if sum(char > "\u2000" for char in data.decode(encoding, "ignore")) >= min(8, size // 4):
            yield data


def main():
    paths = [Path(name) for name in sys.argv[1:]] or sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))
    simplified = [converter("t2s").convert(path.read_text("utf-8")) for path in paths]
    traditional = [converter("s2t").convert(text) for text in simplified]
    chance = random.Random(1)
    print("encoding\tbytes\tpieces\tright\twrong and not told to be doubtful\tdoubtful")
    for encoding in ENCODINGS:
        for size in SIZES:
            counts = Counter()
            for data in pieces(traditional if encoding.startswith("big5") else simplified, encoding, size, chance):
                found = best_guess(data)
                right = data.decode(found.encoding, "ignore") == data.decode(encoding, "ignore")
                counts.update(
                    all=1, right=right, silent=not (right or found.low_confidence), doubt=found.low_confidence
                )
            print(encoding, size, counts["all"], counts["right"], counts["silent"], counts["doubt"], sep="\t")
    for encoding in ENCODINGS[:3]:
        data = "".join(traditional).encode(encoding, "ignore")
        data = data * (20_000_000 // len(data)) + b"\xff" + data
        start = time.process_time()
        decode(data, "benchmark")
        print(f"{encoding}: {len(data) / 1e6 / (time.process_time() - start):.0f} MB/s, detected and decoded")


if __name__ == "__main__":
    main()
