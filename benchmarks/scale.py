"""How fast `run` is and what memory it takes: in one process, in two, and when all is done already.

usage: scale.py FILE|FOLDER…
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

STEPS = "clean,split,convert,count"
# the peak is that of the largest process
MEASURE = """import json, resource, subprocess, sys, time
start = time.perf_counter()
code = subprocess.call(sys.argv[1:], stderr=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([code, time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))"""


def measured(*arguments):
    """Seconds, CPU seconds, MB of the largest process."""
    command = [sys.executable, "-c", MEASURE, sys.executable, "-m", "corpustool", "run", *map(str, arguments)]
    code, *figures = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    if code not in (0, 3):
        sys.exit(f"run ended with {code}")
    return figures


def main():
    paths = sys.argv[1:] or sys.exit(__doc__)
    files = [file for path in map(Path, paths) for file in (path.rglob("*") if path.is_dir() else [path])]
    size = sum(file.stat().st_size for file in files if file.is_file()) / 1e6
    print(f"{size:.1f} MB as they are on the disk; start included")
    print("| run | s | CPU s | MB per CPU s | peak MB of a process | MB on the disk |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        for name, options in {"--jobs 1": ["--jobs", 1], "again": ["--jobs", 1], "--jobs 2": ["--jobs", 2]}.items():
            if name != "again":
                shutil.rmtree(out, ignore_errors=True)
            seconds, cpu, peak = measured(*paths, "-o", out, "--steps", STEPS, *options)
            disk = sum(file.stat().st_size for file in out.rglob("*") if file.is_file()) / 1e6
            print(f"| {name} | {seconds:.1f} | {cpu:.1f} | {size / cpu:.2f} | {peak:.0f} | {disk:.1f} |", flush=True)


if __name__ == "__main__":
    main()
