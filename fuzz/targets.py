"""What may be given any bytes, and what must hold of them; run alone, a search for bytes that break it.

    python fuzz/targets.py clean --seconds 60          # with atheris where it is installed, else by chance

A target returns or raises AssertionError; any other error is a crash. `tests/test_fuzz.py` runs them all for a moment.
"""

from __future__ import annotations

import argparse
import io
import random
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

try:
    import atheris
except ImportError:
    atheris = None

with atheris.instrument_imports(include=["corpustool"]) if atheris else nullcontext():
    from corpustool.cleaning import clean as cleaned
    from corpustool.converting import convert as converted
    from corpustool.document import CorpusError, Document
    from corpustool.layout import label
    from corpustool.reading import read
    from corpustool.reading.decoding import decode, encode
    from corpustool.reading.html import decode_page
    from corpustool.rules import load_rules
    from corpustool.splitting import split as articles
    from corpustool.statistics import Segmenter
    from corpustool.undoing import undo_folder, undo_stream
    from corpustool.writing import Ledger, read_ledger

SUFFIXES = [
    ".txt",
    ".html",
    ".jsonl",
    ".json",
    ".csv",
    ".tsv",
    ".zip",
    ".tar",
    ".gz",
    ".bz2",
    ".xz",
    ".zst",
    ".epub",
    ".docx",
    ".pdf",
    ".parquet",
    ".warc",
]
FOLDER = Path(tempfile.mkdtemp(prefix="fuzz-"))
SEEDS = Path(__file__).resolve().parent.parent / "seeds"
LARGEST = 2_000  # bytes


def text_of(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def decoding(data: bytes) -> None:
    document = decode(data, "x", guess=True)
    assert encode(document.original(), document.meta["encoding"]) == data


def page(data: bytes) -> None:
    document = decode_page(b"<html>" + data, "x", "utf-8")
    assert encode(document.original(), document.meta["encoding"]) == b"<html>" + data


def files(data: bytes) -> None:
    path = FOLDER / f"a{SUFFIXES[data[0] % len(SUFFIXES)] if data else ''}"
    path.write_bytes(data[1:])
    for document in read([str(path)], fault=lambda _: None):
        assert isinstance(document.original(), str)


def clean(data: bytes) -> None:
    text = text_of(data)
    [once] = cleaned([Document("d", text)])
    assert once.original() == text
    [twice] = cleaned([Document("d", once.text)])
    assert twice.text == once.text
    path = FOLDER / "ledger"
    with path.open("wb") as file:
        Ledger(file).write(once)
    assert next(read_ledger(path)).restore(once.text) == text


def normalize(data: bytes) -> None:
    kinds = ["width", "punctuation", "spacing", "quotes"]
    [document] = cleaned([Document("d", text_of(data))], normalize=kinds, aggressive=True, drop=["metadata"])
    assert document.original() == text_of(data)


def labels(data: bytes) -> None:
    text = text_of(data)
    assert "".join(text[item.line.start : item.line.end] for item in label(text)) == text


def split(data: bytes) -> None:
    assert "".join(article.text for article in articles([Document("d", text_of(data))])) == text_of(data)


def convert(data: bytes) -> None:
    for wish in ("simplified", "twp"):
        [document] = converted([Document("d", text_of(data))], to=wish)
        assert document.original() == text_of(data)


def segment(data: bytes) -> None:
    assert "".join(Segmenter().tokens(text_of(data))) == text_of(data)


def rules(data: bytes) -> None:
    path = FOLDER / "rules.toml"
    path.write_bytes(data)
    try:
        load_rules(path)
    except CorpusError as error:
        assert str(path) in str(error)


def ledger(data: bytes) -> None:
    path, out = FOLDER / "ledger", FOLDER / "out.txt"
    path.write_bytes(data)
    out.write_bytes("学校".encode())
    try:
        entries = list(read_ledger(path))
        list(undo_stream(str(out), entries))
        undo_folder(FOLDER, entries, FOLDER / "back")
    except CorpusError:
        return


TARGETS: dict[str, Callable[[bytes], None]] = {
    each.__name__: each
    for each in (decoding, page, files, clean, normalize, labels, split, convert, segment, rules, ledger)
}
RULE = '[[rule]]\nid = "chrome/a"\naction = "drop"\npattern = "^返回$"\nreason = "r"\nmatches = ["返回"]\nspares = ["他返回。"]\n'
PIECES = [
    "發(fā)", "學?!半p", "?！", "“", "（", "&nbsp;", "&#x4e2d;", "&amp;lt;", "Ã¤", "锟斤拷", "\u200b", "\ufeff", "\u2028", "\x85", "\x1c", "\r\n", "\n\n", "\n　　",
    "\x00", "\u0301", "来源：", "标题: ", "首页 > 新闻\n", "一、", "— 12 —\n", "2024-04-24", "<p>", "</div>", "<!--", '{"text": "', '"}', '"edit": 9', '["', "= ", ",", "\t",
]  # fmt: skip
SPECIAL = [piece.encode() for piece in PIECES] + [b"\xff", b"\xed\xa0\x80", b"\x84\x31\xa4\x37", b"\xe4\xb8", b"PK\x03\x04", b"\x1f\x8b\x08", b"BZh9", b"PAR1"]  # fmt: skip


def samples(name: str) -> list[bytes]:
    """What mutations begin with: stretches of the seeds, and what the target reads."""
    if name == "rules":
        return [RULE.encode()]
    if name == "ledger":
        file = io.BytesIO()
        [document] = cleaned([Document("out.txt", "學校發(fā)展&amp;\n")])
        Ledger(file).write(document, "out.txt")
        return [file.getvalue()]
    texts = [path.read_bytes() for path in sorted(SEEDS.glob("*.txt"))]
    records = b'{"id": "a", "text": "\xe5\xad\xa6", "meta": {"title": "x"}}\n'
    return [text[at : at + 400] for text in texts for at in range(0, min(len(text), 8000), 400)] + [records]


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Bytes with a few places put in, taken out, doubled or changed."""
    made = bytearray(data)
    for _ in range(chance.randrange(1, 12)):
        at, kind = chance.randrange(len(made) + 1), chance.random()
        if kind < 0.5:
            made[at:at] = chance.choice(SPECIAL) * chance.choice([1, 1, 1, 2, 20])
        elif kind < 0.7:
            del made[at : at + chance.randrange(1, 30)]
        elif kind < 0.85:
            made[at:at] = made[max(0, at - chance.randrange(1, 60)) : at]
        else:
            made[at : at + 1] = bytes([chance.randrange(256)])
    return bytes(made[:LARGEST])


def search(name: str, seconds: float, seed: int) -> int:
    """Run a target on mutations for so long; how often it ran. What breaks it is raised with its bytes."""
    chance, known, runs, end = random.Random(seed), samples(name), 0, time.monotonic() + seconds
    while time.monotonic() < end:
        data = mutated(chance.choice(known), chance)
        try:
            TARGETS[name](data)
        except Exception as error:
            raise AssertionError(f"{name}: {data!r}") from error
        runs += 1
    return runs


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("target", choices=TARGETS)
    asked.add_argument("--seconds", type=int, default=60)
    asked.add_argument("--seed", type=int, default=1, help="of the search by chance")
    asked.add_argument("--chance", action="store_true", help="without atheris")
    options = asked.parse_args()
    if options.chance or not atheris:
        print(options.target, search(options.target, options.seconds, options.seed), "runs, none failed")
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
