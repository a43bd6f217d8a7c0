"""How far a run is, on standard error: a bar on terminals, lines for logs."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from corpustool.cli.terminal import quiet, remark

if TYPE_CHECKING:
    from corpustool.running import Progress

EVERY = 10.0  # seconds between lines
WIDTH = 24  # characters of the bar


@contextmanager
def shown(mode: str) -> Iterator[Callable[[Progress], None]]:
    """What shows the progress it is told of: `plain` lines, a bar on a terminal with `auto`, nothing with `none`."""
    begun = time.monotonic()
    last = [begun]

    def line(progress: Progress) -> None:
        now = time.monotonic()
        if progress.done == progress.parts or now - last[0] >= EVERY:
            last[0] = now
            remark(_figures(progress, now - begun))

    def bar(progress: Progress) -> None:
        full = WIDTH * progress.done // max(1, progress.parts)
        drawn = "#" * full + "-" * (WIDTH - full)
        sys.stderr.write(f"\r\x1b[K[{drawn}] {_figures(progress, time.monotonic() - begun)}")
        sys.stderr.flush()

    if mode == "plain":
        yield line
    elif mode == "auto" and sys.stderr.isatty() and not quiet() and not os.environ.get("CI"):
        try:
            yield bar
        finally:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
    else:
        yield lambda _: None


def _figures(progress: Progress, seconds: float) -> str:
    counts = progress.counts
    documents = counts.get("documents", 0)
    left = seconds / max(1, progress.done) * (progress.parts - progress.done)
    return (
        f"{progress.done} of {progress.parts} parts, {documents} documents, {documents / max(seconds, 0.001):.0f}/s, "
        f"{counts.get('removed', 0)} lines removed, {counts.get('failures', 0)} failures, "
        f"{int(left) // 60}:{int(left) % 60:02} left"
    )
