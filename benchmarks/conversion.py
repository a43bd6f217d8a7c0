"""Conversion beside official OpenCC, which lives in an environment of its own: speed, cold start, hashes for the tests.

    python benchmarks/conversion.py --peer peer/bin/python [FILE ...]
    python benchmarks/conversion.py --peer peer/bin/python --write-hashes

Files are UTF-8; those of the labelled data unless named. They are brought to both scripts first. Seconds are
CPU seconds of whole processes on the text less those on a tenth of it; the runs alternate, the least of three counts.
"""

import argparse
import hashlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GOLD = ROOT.parent / "shared" / "gold"
CONFIGURATIONS = ("t2s", "s2t", "s2tw", "s2twp", "tw2sp", "s2hk")
FILE = """
import sys, opencc
with open(sys.argv[2], encoding="utf-8", newline="") as file: text = file.read()
with open(sys.argv[3], "w", encoding="utf-8", newline="") as file: file.write(opencc.OpenCC(sys.argv[1]).convert(text))
"""
RECORDS = """
import json, sys, opencc
convert = opencc.OpenCC(sys.argv[1]).convert
with open(sys.argv[2], encoding="utf-8") as source, open(sys.argv[3], "w", encoding="utf-8") as target:
    for line in source:
        record = json.loads(line)
        record["text"] = convert(record["text"])
        target.write(json.dumps(record, ensure_ascii=False) + "\\n")
"""


def cpu(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(list(map(str, command)), check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def ours(name, source, target, *options):
    return [sys.executable, "-m", "corpustool", "convert", "--config", name, *options, source, "-o", target]


def least(commands, rounds=3):
    """The least CPU seconds of each of the commands, run in turn."""
    seconds = [[cpu(command) for command in commands] for _ in range(rounds)]
    return [min(column) for column in zip(*seconds, strict=True)]


def samples(files, folder):
    """The text in both scripts, large and a tenth of it, as text and as records of 100 characters."""
    from corpustool.converting import converter

    text = "\n".join(Path(file).read_text("utf-8") for file in files)
    simplified = converter("t2s").convert(text)
    for script, whole in (("s", simplified), ("t", converter("s2tw").convert(simplified))):
        for size, part in (("large", whole), ("small", whole[: len(whole) // 10])):
            (folder / f"{script}.{size}").write_text(part, "utf-8", newline="")
            records = ({"id": str(n), "text": part[n : n + 100], "meta": {}} for n in range(0, len(part) // 2, 100))
            lines = (json.dumps(record, ensure_ascii=False) + "\n" for record in records)
            (folder / f"{script}.{size}.jsonl").write_text("".join(lines), "utf-8")


def compare(peer, name, kind, folder):
    script, suffix = name[0], "" if kind is FILE else ".jsonl"
    commands, mine, other = [], folder / f"mine{suffix}", folder / f"other{suffix}"
    for size in ("small", "large"):
        source = folder / f"{script}.{size}{suffix}"
        commands += [ours(name, source, mine), [peer, "-c", kind, name, source, other]]
    seconds = least(commands)
    megabytes = sum(
        (folder / f"{script}.{size}{suffix}").stat().st_size * sign
        for size, sign in (("large", 1e-6), ("small", -1e-6))
    )
    mine_seconds, other_seconds = seconds[2] - seconds[0], seconds[3] - seconds[1]
    same = "same output" if mine.read_bytes() == other.read_bytes() else "OTHER OUTPUT"
    print(
        f"{name:6} {'file' if kind is FILE else 'records':8} {megabytes / mine_seconds:6.1f} MB/s, official {megabytes / other_seconds:6.1f}, ratio {other_seconds / mine_seconds:.2f}, {same}"
    )


def boundaries(folder):
    large, small = (ours("s2t", folder / f"s.{size}", folder / "mine", "--boundaries") for size in ("large", "small"))
    slow, quick = least([large, small])
    megabytes = ((folder / "s.large").stat().st_size - (folder / "s.small").stat().st_size) / 1e6
    print(f"s2t    --boundaries {megabytes / (slow - quick):.1f} MB/s")


def cold(peer, folder):
    source = folder / "cold.txt"
    source.write_text("汉字转换，漢字轉換。\n" * 20, "utf-8")
    for name in ("t2s", "s2t"):
        commands = [
            ours(name, source, folder / "mine"),
            [Path(peer).with_name("opencc"), "-c", name, "-i", source, "-o", folder / "other"],
            [sys.executable, "-m", "corpustool", "--version"],
        ]
        best = [9.0] * 3
        for _ in range(9):
            for place, command in enumerate(commands):
                begin = time.perf_counter()
                subprocess.run(list(map(str, command)), check=True, capture_output=True)
                best[place] = min(best[place], time.perf_counter() - begin)
        print(
            f"{name:6} cold start {best[0] * 1000:.0f} ms, --version {best[2] * 1000:.0f} ms, official {best[1] * 1000:.0f} ms, ratio {(best[0] - best[2]) / best[1]:.2f}"
        )


def write_hashes(peer, folder):
    """What official OpenCC makes of the text of the tests."""
    sys.path.insert(0, str(ROOT))
    from tests.test_converting_parity import HASHES, lexicon, varied_text

    hashes = {}
    for name in lexicon.names():
        (folder / "text").write_text(varied_text(name), "utf-8", newline="")
        subprocess.run([peer, "-c", FILE, name, folder / "text", folder / "converted"], check=True)
        hashes[name] = hashlib.sha256((folder / "converted").read_bytes()).hexdigest()
    HASHES.write_text(json.dumps(hashes, indent=1) + "\n", "utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", default=sorted(GOLD.glob("split/*/*.txt")))
    parser.add_argument("--peer", required=True, help="the Python of an environment with opencc==1.4.2")
    parser.add_argument("--write-hashes", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if arguments.write_hashes:
            write_hashes(arguments.peer, folder)
            return
        samples(arguments.files, folder)
        for configuration in CONFIGURATIONS:
            compare(arguments.peer, configuration, FILE, folder)
        for configuration in ("t2s", "s2t", "s2twp"):
            compare(arguments.peer, configuration, RECORDS, folder)
        boundaries(folder)
        cold(arguments.peer, folder)


if __name__ == "__main__":
    main()
