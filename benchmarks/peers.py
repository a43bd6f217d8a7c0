"""What tools that repair text do to Chinese: how much damage each undoes, how much sound text it alters, how fast.

usage: python benchmarks/peers.py [TEXT ...] [--peers FOLDER]

TEXT     files, or folders of *.txt, of sound Chinese (default: ../shared/gold/web/*.gold.txt beside the project)
--peers  a folder of environments, each with the tools of its name: ftfy, datatrove, data-juicer

Of 300 paragraphs each is spoilt in the six ways of `text_repairs.py`, and glossed, and written with entities; then the
paragraphs themselves are given. Right is what is the paragraph again, altered a paragraph that was sound and is
another. CPU seconds inside each process, without start-up; tools in turns, the median of three rounds.
"""

import argparse
import json
import random
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from text_repairs import FORMS, SAMPLE, spoilt

from corpustool.repairing.gloss import readings

ROUNDS = 3
LOOP = """
import json, sys, time
texts = json.load(open(sys.argv[1], encoding="utf-8"))
def told(name, work):
    work(texts[0])
    start = time.process_time()
    found = list(map(work, texts))
    print(json.dumps([name, time.process_time() - start, found]))
"""
TOOLS = {
    "corpustool": """
from corpustool.cleaning import repair
from corpustool.document import Document
told("corpustool, repairs of clean", lambda text: next(repair([Document("d", text)])).text)
""",
    "ftfy": """
import ftfy
config = ftfy.TextFixerConfig(uncurl_quotes=False, fix_character_width=False, fix_latin_ligatures=False, fix_line_breaks=False, normalization=None)
told("ftfy 6.3.1", ftfy.fix_text)
told("ftfy 6.3.1, zh-safe", lambda text: ftfy.fix_text(text, config))
""",
    "datatrove": """
from datatrove.pipeline.formatters import FTFYFormatter
told("datatrove, FTFYFormatter", FTFYFormatter().format)
""",
    "data-juicer": """
from data_juicer.ops import load_ops
def work(op):
    return lambda text: op.process_batched({"text": [text]})["text"][0]
for name in ("fix_unicode_mapper", "punctuation_normalization_mapper", "whitespace_normalization_mapper"):
    told(f"data-juicer, {name}", work(load_ops([{name: {}}])[0]))
""",
}


def glossed(text: str) -> str:
    """Each character that only traditional text has with its reading behind it, as a careless tool writes it."""
    return "".join(f"{char}({readings()[char]})" if char in readings() else char for char in text)


def entities(text: str) -> str:
    return re.sub("[“”—…]", lambda mark: f"&#{ord(mark.group())};", text)


def samples(paths: list[Path]) -> list[tuple[str, str, str]]:
    """What was done, the sound paragraph, and what is given."""
    files = [file for path in paths for file in (sorted(path.glob("*.txt")) if path.is_dir() else [path])]
    lines = [line.strip() for file in files for line in file.read_text("utf-8").split("\n")]
    lines = [line for line in dict.fromkeys(lines) if len(re.findall("[\u4e00-\u9fff]", line)) >= 20]
    lines = random.Random(1).sample(lines, min(SAMPLE, len(lines)))
    found = [(form, right, wrong) for form in FORMS for right, wrong in spoilt(lines, form)]
    from corpustool.converting import converter

    traditional = list(map(converter("s2t").convert, lines))
    found += [("glosses", line, glossed(line)) for line in traditional if glossed(line) != line]
    found += [("entities", line, entities(line)) for line in lines if not set("“”—…").isdisjoint(line)]
    return found + [("sound", line, line) for line in (*lines, *traditional)]


def answers(python: Path, tool: str, file: str) -> dict[str, tuple[float, list[str]]]:
    done = subprocess.run([python, "-c", LOOP + TOOLS[tool], file], capture_output=True, text=True, check=False)
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("[")]
    if not rows:
        print(f"| {tool} | not run: {(done.stderr.strip().splitlines() or ['?'])[-1][:120]} |")
    return {name: (seconds, found) for name, seconds, found in rows}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("text", nargs="*", type=Path)
    arguments.add_argument("--peers", type=Path)
    options = arguments.parse_args()
    default = sorted((Path(__file__).resolve().parents[2] / "shared" / "gold" / "web").glob("*.gold.txt"))
    cases = samples(options.text or default)
    pythons = {"corpustool": Path(sys.executable)}
    for tool in ("ftfy", "datatrove", "data-juicer") if options.peers else ():
        pythons[tool] = options.peers / tool / "bin" / "python"
        if not pythons[tool].exists():
            print(f"| {tool} | not run: no {tool} in --peers |")
            del pythons[tool]
    size, seconds, found = sum(len(case[2].encode()) for case in cases) / 1e6, {}, {}
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".json") as file:
        json.dump([case[2] for case in cases], file)
        file.flush()
        for _ in range(ROUNDS):
            for tool, python in pythons.items():
                for name, (spent, texts) in answers(python, tool, file.name).items():
                    seconds.setdefault(name, []).append(spent)
                    found[name] = texts
    kinds = list(dict.fromkeys(kind for kind, *_ in cases))
    print(f"| right, of {len(cases)} texts, {size:.1f} MB | {' | '.join(kinds[:-1])} | sound text altered | MB/s |")
    for name, texts in found.items():
        shares = []
        for kind in kinds:
            right = [text == case[1] for text, case in zip(texts, cases, strict=True) if case[0] == kind]
            shares.append(
                f"{100 * (1 - sum(right) / len(right) if kind == 'sound' else sum(right) / len(right)):.1f} %"
            )
        print(f"| {name} | {' | '.join(shares)} | {size / statistics.median(seconds[name]):.1f} |")


if __name__ == "__main__":
    main()
