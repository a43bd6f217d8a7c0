"""A search for bytes that break a target: led by coverage where atheris is installed, else by chance.

python fuzz/search.py clean --seconds 60
python fuzz/search.py all --seconds 3600 --chance --seed 7      # each target for its share, a table at the end
"""

from __future__ import annotations

import argparse
import io
import random
import time
from contextlib import nullcontext
from pathlib import Path

try:
    import atheris
except ImportError:
    atheris = None

with atheris.instrument_imports(include=["corpustool"]) if atheris else nullcontext():
    from targets import BOOKS, FOLDER, TARGETS

    from corpustool.cleaning import clean
    from corpustool.document import Document
    from corpustool.writing import Ledger

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
LARGEST = 2_000  # bytes
CHAIN = 8  # mutants are made of mutants, so many times from each sample
SHARES = {"clean": 10, "normalize": 5, "files": 4, "convert": 3, "segment": 3, "decoding": 2, "detector": 2}  # of time
RULE = '[[rule]]\nid = "chrome/a"\naction = "drop"\npattern = "^返回$"\nreason = "r"\nmatches = ["返回"]\nspares = ["他返回。"]\n'
PIECES = [
    "發(fā)", "學?!半p", "?！", "“", "（", "&nbsp;", "&#x4e2d;", "&amp;lt;", "Ã¤", "锟斤拷", "\u200b", "\ufeff", "\u2028", "\x85", "\x1c", "\r\n", "\n\n", "\n　　",
    "\x00", "\u0301", "来源：", "标题: ", "首页 > 新闻\n", "一、", "— 12 —\n", "2024-04-24", "<p>", "</div>", "<!--", '{"text": "', '"}', '"edit": 9', '["', "= ", ",", "\t",
    "2024年4月24日 09:07", "（记者 张三）", "<![CDATA[", "<td><table>", "&#0;", "\x1b[31m", "../", "http://a.cn/", "[[rule]]\n", "utf-8", "発", "Ａ１", "\U0002a6a5", "甲\t乙\n",
]  # fmt: skip
SPECIAL = [piece.encode() for piece in PIECES] + [b"\xff", b"\xed\xa0\x80", b"\x84\x31\xa4\x37", b"\xe4\xb8", b"PK\x03\x04", b"\x1f\x8b\x08", b"BZh9", b"PAR1"]  # fmt: skip


def samples(name: str) -> list[bytes]:
    """What mutations begin with: stretches of the seeds, examples of the rules, and what the target reads."""
    if name == "rules":
        return [RULE.encode()]
    if name.startswith("ledger"):
        file = io.BytesIO()
        [document] = clean([Document("out.txt", "學校發(fā)展&amp;\n")])
        Ledger(file).write(document, "out.txt")
        return [file.getvalue()]
    if name in ("names_of_encodings", "names", "shown"):
        return [b"utf-8", b"gb2312", b"Big5-HKSCS", b"utf_16_le", "会议：a?b/../决算.txt".encode()]
    texts = [path.read_bytes() for path in sorted(SEEDS.glob("*.txt"))]
    stretches = [text[at : at + 400] for text in texts for at in range(0, min(len(text), 8000), 400)]
    examples = [example.encode() for rule in BOOKS for example in (*rule.matches, *rule.spares)]
    records = ['{"id": "a", "text": "学", "meta": {"title": "x"}}\n', 'id,text,title\n1,"学，""校",=1+1\n']
    return stretches + examples + [record.encode() for record in records]


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Bytes with a few places put in, taken out, doubled or changed."""
    made, any_of = bytearray(data), chance.random
    for _ in range(1 + int(any_of() * any_of() * 8)):
        at, kind = int(any_of() * (len(made) + 1)), any_of()
        if kind < 0.5:
            made[at:at] = SPECIAL[int(any_of() * len(SPECIAL))] * (1, 1, 1, 2, 20)[int(any_of() * 5)]
        elif kind < 0.7:
            del made[at : at + 1 + int(any_of() * 30)]
        elif kind < 0.85:
            made[at:at] = made[max(0, at - 1 - int(any_of() * 60)) : at]
        else:
            made[at : at + 1] = bytes([int(any_of() * 256)])
    return bytes(made[:LARGEST])


def search(name: str, seconds: float, seed: int) -> tuple[int, float]:
    """Run a target on mutations for so long; how often it ran, and the seconds of the longest run.

    What breaks it is raised with its bytes.
    """
    chance, known, target, runs, longest = random.Random(seed), samples(name), TARGETS[name], 0, 0.0
    now = time.monotonic()
    end = now + seconds
    while now < end:
        data = chance.choice(known)
        for _ in range(CHAIN):
            data, before = mutated(data, chance), now
            try:
                target(data)
            except Exception as error:
                raise AssertionError(f"{name}: {data!r}") from error
            now = time.monotonic()
            longest = max(longest, now - before)
        runs += CHAIN
    return runs, longest


def search_all(seconds: float, seed: int) -> None:
    """Each target for its share of the time; its runs and the longest, and what broke it, as rows of Markdown."""
    total, shares = 0, sum(SHARES.get(name, 1) for name in TARGETS)
    print("| target | runs | longest, s |\n|---|---|---|")
    for name in TARGETS:
        try:
            runs, longest = search(name, seconds * SHARES.get(name, 1) / shares, seed)
            total += runs
            print(f"| {name} | {runs:,} | {longest:.2f} |", flush=True)
        except AssertionError as error:
            print(f"| {name} | broken by {error!s}: {error.__cause__!r} | |", flush=True)
    print(f"| in all | {total:,} | |")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("target", choices=["all", *TARGETS])
    asked.add_argument("--seconds", type=int, default=60)
    asked.add_argument("--seed", type=int, default=1, help="of the search by chance")
    asked.add_argument("--chance", action="store_true", help="without atheris")
    options = asked.parse_args()
    if options.target == "all":
        search_all(options.seconds, options.seed)
        return
    if options.chance or not atheris:
        runs, longest = search(options.target, options.seconds, options.seed)
        print(f"{options.target}: {runs:,} runs, none failed, the longest {longest:.2f} s")
        return
    corpus = FOLDER / "corpus"
    corpus.mkdir()
    for number, data in enumerate(samples(options.target)):
        (corpus / str(number)).write_bytes(data)
    limits = [f"-max_total_time={options.seconds}", f"-max_len={LARGEST}", "-timeout=20", "-print_final_stats=1"]
    atheris.Setup(["fuzz", *limits, str(corpus)], TARGETS[options.target])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
