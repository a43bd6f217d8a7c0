"""How well `clean` finds the text of web pages, with other tools beside it, and floors below which it must not fall.

usage: python benchmarks/quality.py [FOLDER] [--peers [PYTHON]] [--held-out] [--raise | --lower REASON]

FOLDER      labelled pages: NNN.html, NNN.txt, NNN.labels.json, NNN.meta.json, and score_web.py beside the folder
            (default: ../shared/gold/web beside the project)
--peers     trafilatura, readability-lxml and jusText, too: PYTHON is that of an environment that has them; without
            it one is made in the user's cache
--held-out  learn the weights of the labeller without a third of the pages, and score that third (needs scipy)
--raise     write figures that are better than the floors in quality.json as floors
--lower     write all figures as floors; a floor that falls is told in CHANGELOG.md with the REASON

Character and line F1 after score_web.py, neutral lines ignored; titles, dates and sources of the pages that have
them. Ends with 1 if a figure is below its floor. Floors hold for the pages with the hash that stands beside them.
"""

import argparse
import difflib
import hashlib
import importlib.util
import json
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FLOORS = Path(__file__).with_name("quality.json")
CHANGELOG = ROOT / "CHANGELOG.md"
PEERS = ("trafilatura==2.3.1", "readability-lxml==0.9", "justext==3.0.2", "lxml_html_clean")
PEER = """
import json, pathlib, sys
import justext, lxml.html, readability, trafilatura
def read(html):
    return lxml.html.fromstring(readability.Document(html).summary()).text_content()
def just(html):  # there is no list of Chinese stop words; 20 and 60 characters do best without one
    found = justext.justext(html, frozenset(), length_low=20, length_high=60, stopwords_low=0, stopwords_high=0)
    return "\\n".join(part.text for part in found if not part.is_boilerplate)
ways = {"trafilatura": lambda html: trafilatura.extract(html), "readability-lxml": read, "jusText 20/60": just}
for path in map(pathlib.Path, sys.argv[1:]):
    for name, way in ways.items():
        data = path.read_bytes()
        try:
            text = way(data if name == "trafilatura" else trafilatura.utils.decode_file(data)) or ""
        except Exception as error:
            text = ""
        print(json.dumps([name, path.stem, text]))
"""


def scorer(folder: Path):
    spec = importlib.util.spec_from_file_location("score_web", folder.parent / "score_web.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def digest(folder: Path, pages: list) -> str:
    """What tells these pages from others."""
    whole = hashlib.sha256()
    for name, *_ in pages:
        for suffix in ("txt", "html", "labels.json", "meta.json"):
            whole.update(
                f"{name}.{suffix}\0".encode() + hashlib.sha256((folder / f"{name}.{suffix}").read_bytes()).digest()
            )
    return whole.hexdigest()


def is_held_out(name: str) -> bool:
    """A third of the pages, by their names alone, so that it stays the same whatever pages are added."""
    return hashlib.sha256(name.encode()).digest()[0] % 3 == 0


def records(source: Path, command: str, *arguments: object) -> list[dict]:
    """What a command of the corpustool in a folder prints."""
    done = subprocess.run(
        [sys.executable, "-m", "corpustool", command, "-f", "jsonl", "-q", *map(str, arguments)],
        stdout=subprocess.PIPE,
        check=True,
        env={**os.environ, "PYTHONPATH": str(source)},
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def stem(record: dict) -> str:
    return Path(record["id"].partition("#")[0]).stem


def bodies(source: Path, folder: Path, pages: list, suffix: str) -> dict[str, str]:
    files = [folder / f"{name}.{suffix}" for name, *_ in pages]
    return {stem(record): record["text"] for record in records(source, "clean", "--drop", "metadata", *files)}


def scores(score, pages: list, found: dict[str, str]) -> dict[str, float]:
    rows = [score.score_page(lines, labels, found.get(name, "")) for name, lines, labels, _ in pages]
    figures = {}
    for kind, at in (("char", 1), ("line", 0)):
        figures[f"{kind} F1 macro"] = sum(score.prf(*row[at])[2] for row in rows) / len(rows)
        figures[f"{kind} F1 micro"] = score.prf(*(sum(row[at][n] for row in rows) for n in range(3)))[2]
    return figures


# Metadata


def key(text: object) -> str:
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", str(text or ""))).lower()


def day(text: object) -> str:
    found = re.search(r"(\d{4})\D(\d{1,2})\D(\d{1,2})", unicodedata.normalize("NFKC", str(text or "")))
    return "{}-{:0>2}-{:0>2}".format(*found.groups()) if found else ""


def is_right(field: str, gold: str, got: object) -> bool:
    """Whether a field says what the page says; names of sources may be longer, titles nearly the same."""
    if field == "date":
        return day(gold) == day(got)
    a, b = key(gold), key(got)
    if not b or field == "source":
        return bool(b) and (a in b or b in a)
    return (
        a == b
        or difflib.SequenceMatcher(None, a, b).ratio() >= 0.9
        or (min(len(a), len(b)) >= 8 and (a in b or b in a))
    )


def is_shown(field: str, gold: str, lines: list[str]) -> bool:
    """Whether the text of a page says it at all."""
    if field == "date":
        return any(
            day(line[at.start() :]) == day(gold) for line in lines for at in re.finditer(r"(?<!\d)\d{4}\D", line)
        )
    return key(gold) in key("".join(lines))


def told(source: Path, folder: Path, pages: list, suffix: str) -> dict[str, float]:
    """The share of titles, dates and sources that `clean`, or `split` after it, finds on the pages that show them."""
    cleaned = records(source, "clean", *(folder / f"{name}.{suffix}" for name, *_ in pages))
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "cleaned.jsonl"
        path.write_text("".join(json.dumps(record) + "\n" for record in cleaned), "utf-8")
        articles: dict[str, dict] = {}
        for record in records(source, "split", path):
            if record["meta"].get("title"):
                articles.setdefault(stem(record), record["meta"])
    known = {stem(record): {**articles.get(stem(record), {}), **record["meta"]} for record in cleaned}
    figures = {}
    for field in ("title", "date", "source"):
        hits = []
        for name, lines, _, meta in pages:
            gold = str(meta.get(field) or "").strip(" ()（）[]【】")
            is_author = field == "source" and gold == meta.get("author")
            if len(gold) < 2 or is_author or (field == "date" and not day(gold)):
                continue
            if suffix == "html" or is_shown(field, gold, lines):
                hits.append(is_right(field, gold, known.get(name, {}).get(field)))
        figures[f"{field}s"] = sum(hits) / max(1, len(hits))
    return figures


# Other tools, and weights learnt on other pages


def peer_python(path: str) -> str:
    """The Python of the environment of the other tools, made once in the user's cache unless a path is given."""
    if path:
        return path
    folder = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "corpustool-benchmarks" / "quality"
    if not (folder / "done").exists():
        venv.create(folder, with_pip=True, clear=True, upgrade_deps=True)  # an older pip fails on lxml[html-clean]
        subprocess.run([folder / "bin" / "python", "-m", "pip", "install", "-q", *PEERS], check=True)
        (folder / "done").touch()
    return str(folder / "bin" / "python")


def peers(python: str, folder: Path, pages: list) -> dict[str, dict[str, str]]:
    files = [str(folder / f"{name}.html") for name, *_ in pages]
    done = subprocess.run([python, "-c", PEER, *files], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    found: dict[str, dict[str, str]] = {}
    for tool, name, text in map(json.loads, done.stdout.splitlines()):
        found.setdefault(tool, {})[name] = text
    return found


def learnt_without(folder: Path, pages: list, scratch: Path) -> Path:
    """A copy of corpustool with weights learnt on the pages that are not held out."""
    shutil.copytree(ROOT / "src", scratch / "src", ignore=shutil.ignore_patterns("__pycache__"))
    (scratch / "benchmarks").mkdir()
    shutil.copy(ROOT / "benchmarks" / "train_layout.py", scratch / "benchmarks")
    (scratch / "pages").mkdir()
    for name, *_ in pages:
        for suffix in ("txt", "labels.json") if not is_held_out(name) else ():
            shutil.copy(folder / f"{name}.{suffix}", scratch / "pages")
    train = [sys.executable, str(scratch / "benchmarks" / "train_layout.py"), str(scratch / "pages")]
    environment = {
        **os.environ,
        "PYTHONPATH": str(scratch / "src"),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    subprocess.run(train, check=True, stdout=subprocess.DEVNULL, env=environment)
    return scratch / "src"


# Floors


def compare(figures: dict[str, float], data: str) -> bool:
    """Hold figures against their floors; False if one is below."""
    kept = json.loads(FLOORS.read_text("utf-8"))
    if kept["data"] != data:
        print("floors are of other pages; not compared")
        return True
    below = {name: floor for name, floor in kept["floors"].items() if figures.get(name, 0) < floor}
    for name, floor in below.items():
        print(f"BELOW ITS FLOOR  {name}: {figures.get(name, 0):.4f} < {floor}")
    print(f"{len(kept['floors']) - len(below)} of {len(kept['floors'])} floors hold")
    return not below


def keep(figures: dict[str, float], data: str, reason: str | None) -> None:
    """Write floors: only better ones, or with a reason all, and the changelog tells which fall."""
    kept = json.loads(FLOORS.read_text("utf-8")) if FLOORS.exists() else {"data": data, "floors": {}}
    old = kept["floors"] if kept["data"] == data else {}
    new = {name: math.floor(figure * 1000) / 1000 for name, figure in figures.items()}
    fallen = [f"{name} {old[name]} → {new[name]}" for name in new if new[name] < old.get(name, 0)]
    if kept["data"] != data:
        fallen = ["measured on other pages"]
        if reason is None:
            sys.exit("the floors are of other pages: --lower REASON sets them anew")
    if reason is None:
        new = {name: max(floor, old.get(name, 0)) for name, floor in new.items()}
    elif fallen:
        text = CHANGELOG.read_text("utf-8")
        line = f"- Floors of quality lowered ({', '.join(fallen)}): {reason}\n"
        head, heading, rest = text.partition("## Unreleased\n")
        CHANGELOG.write_text(f"{head}{heading}\n### Quality\n{line}{rest}", "utf-8")
    FLOORS.write_text(json.dumps({"data": data, "floors": new}, indent=1) + "\n", "utf-8")


def show(name: str, figures: dict[str, float]) -> None:
    print(f"{name:32}" + "  ".join(f"{figure:.3f}" for figure in figures.values()))


def measure(folder: Path, score, pages: list) -> dict[str, float]:
    """The figures of corpustool, printed on the way; pages that are held out are shown apart."""
    found = {}
    for form, suffix in (("text", "txt"), ("HTML", "html")):
        text = bodies(ROOT / "src", folder, pages, suffix)
        figures = scores(score, pages, text)
        show(f"corpustool, {form}", figures)
        for part, held in (("two thirds", False), ("the other third", True)):
            some = [page for page in pages if is_held_out(page[0]) == held]
            show(f"  {part}, {len(some)} pages", scores(score, some, text))
        found |= {f"{form}, {name}": figure for name, figure in figures.items()}
    return found


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = ROOT.parent / "shared" / "gold" / "web"
    arguments.add_argument("folder", nargs="?", type=Path, default=default)
    arguments.add_argument("--peers", nargs="?", const="")
    arguments.add_argument("--held-out", action="store_true")
    change = arguments.add_mutually_exclusive_group()
    change.add_argument("--raise", action="store_true", dest="higher")
    change.add_argument("--lower", metavar="REASON")
    options = arguments.parse_args()
    folder = options.folder
    if not (folder.is_dir() and (folder.parent / "score_web.py").exists()):
        print(f"skipped: {folder}: no labelled pages with score_web.py beside them; name their folder")
        return
    score = scorer(folder)
    pages = list(score.pages(folder))
    print(f"{len(pages)} pages{'':23}char: macro  micro  line: macro  micro")
    figures = measure(folder, score, pages)
    if options.peers is not None:
        for tool, texts in peers(peer_python(options.peers), folder, pages).items():
            show(f"{tool}, HTML", scores(score, pages, texts))
    if options.held_out:
        with tempfile.TemporaryDirectory() as scratch:
            source = learnt_without(folder, pages, Path(scratch))
            some = [page for page in pages if is_held_out(page[0])]
            show("  that third, learnt without it", scores(score, some, bodies(source, folder, some, "txt")))
    print(f"{'found':32}titles  dates  sources")
    for form, suffix in (("text", "txt"), ("HTML", "html")):
        fields = told(ROOT / "src", folder, pages, suffix)
        show(f"corpustool, {form}", fields)
        figures |= {f"{form}, {name}": figure for name, figure in fields.items()}
    data = digest(folder, pages)
    if options.higher or options.lower:
        keep(figures, data, options.lower)
    if FLOORS.exists() and not compare(figures, data):
        sys.exit(1)


if __name__ == "__main__":
    main()
