"""A whole corpus: planned in parts, worked on by any number of processes, resumed where it ended, put together."""

from corpustool.running.options import STEPS, Options
from corpustool.running.runs import Done, Progress, merge, run, run_share

__all__ = ["STEPS", "Done", "Options", "Progress", "merge", "run", "run_share"]
