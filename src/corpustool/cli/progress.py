"""How far a run is, on standard error: a bar on terminals, lines for logs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from corpustool.cli import terminal
from corpustool.cli.terminal import remark

if TYPE_CHECKING:
    from corpustool.running import Progress

EVERY = 10.0  # seconds between lines
WIDTH = 12  # characters of the bar


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
        terminal.progress(_figures(progress, time.monotonic() - begun), f"[{'#' * full:-<{WIDTH}}] ")

    try:
        yield {"plain": line, "auto": bar}.get(mode, lambda _: None)
    finally:
        if mode == "auto":
            terminal.progress("")


def _figures(progress: Progress, seconds: float) -> str:
    counts = progress.counts
    documents = counts.get("documents", 0)
    left = seconds / max(1, progress.done) * (progress.parts - progress.done)
    return (
        f"{progress.done} of {progress.parts} parts, {int(left) // 60}:{int(left) % 60:02} left, "
        f"{documents} documents, {documents / max(seconds, 0.001):.0f}/s, "
        f"{counts.get('failures', 0)} failures, {counts.get('removed', 0)} lines removed"
    )
