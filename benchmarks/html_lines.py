"""How well the hints of the markup alone part the body of web pages from the rest, and how fast pages become lines.

usage: python benchmarks/html_lines.py [FOLDER]

FOLDER  labelled pages: NNN.html, NNN.txt, NNN.labels.json, and score_web.py beside the folder
        (default: ../shared/gold/web beside the project)

Character and line F1 after score_web.py, neutral lines ignored; MB/s of HTML per CPU second.
"""

import argparse
import importlib.util
import sys
import time
from pathlib import Path

from corpustool.cleaning import clean
from corpustool.document import Document
from corpustool.layout.hints import find_chrome, read_hints
from corpustool.reading.html import decode_page, flatten

RUNS = 5


def scorer(folder: Path):
    spec = importlib.util.spec_from_file_location("score_web", folder.parent / "score_web.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def by_hints(document: Document) -> str:
    pairs = zip(document.blocks(), read_hints(document), strict=True)
    return "\n".join(document.text[block.start : block.end] for block, hints in pairs if hints.is_text)


def speed(step, items: list, size: int) -> float:
    best = float("inf")
    for _ in range(RUNS):
        start = time.process_time()
        for item in items:
            step(item)
        best = min(best, time.process_time() - start)
    return size / 1e6 / best


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = Path(__file__).resolve().parents[2] / "shared" / "gold" / "web"
    arguments.add_argument("folder", nargs="?", type=Path, default=default)
    folder = arguments.parse_args().folder
    if not folder.is_dir():
        sys.exit(f"{folder}: no such folder")
    score = scorer(folder)
    pages = list(score.pages(folder))
    data = {name: (folder / f"{name}.html").read_bytes() for name, *_ in pages}
    size = sum(map(len, data.values()))
    documents = {name: decode_page(source, name) for name, source in data.items()}
    ways = {
        "all lines": lambda document: document.text,
        "hints": by_hints,
        "hints, title, bylines": lambda document: document.edited(find_chrome(document)).text,
        "clean --drop metadata": lambda document: next(clean([document], drop=["metadata"])).text,
    }
    for name, way in ways.items():
        score.report([score.score_page(lines, labels, way(documents[n])) for n, lines, labels, _ in pages], name)
    sources = [Document(name, document.original()) for name, document in documents.items()]
    print(f"{len(pages)} pages, {size / 1e6:.1f} MB, best of {RUNS} runs, MB/s:")
    print(f"  bytes to lines      {speed(lambda source: decode_page(source, 'page'), list(data.values()), size):.1f}")
    print(f"  source to lines     {speed(flatten, sources, size):.1f}")
    print(f"  hints and chrome    {speed(find_chrome, list(documents.values()), size):.1f}")


if __name__ == "__main__":
    main()
