"""One run at a time in an output folder; shares of one run may work there together."""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from corpustool.document import CorpusError

PATIENCE = 1.0  # seconds that the processes of a run that was killed may take to end


@contextmanager
def locked(folder: Path, *, shared: bool = False, share: str = "") -> Iterator[None]:
    """Hold the lock of a folder, alone or with other shares, and that of one's own share; CorpusError if another does.

    The system lets go of a lock when its process ends, however it ends. On Windows nothing is held.
    """
    if folder.parent.is_file():
        raise CorpusError(f"{folder.parent}: is a file; name a folder for the results")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a+b") as file:
        _hold(file, folder, shared=shared)
        if not share:
            for left in folder.glob("lock-*"):
                left.unlink()
            yield
            return
        with (folder / f"lock-{share}").open("a+b") as own:
            _hold(own, folder, shared=False)
            yield


def _hold(file: IO[bytes], folder: Path, *, shared: bool) -> None:
    if sys.platform == "win32":
        return
    import fcntl

    until = time.monotonic() + PATIENCE
    wanted = (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB
    while not _taken(file, wanted):
        if time.monotonic() < until:
            time.sleep(PATIENCE / 20)
            continue
        file.seek(0)
        who = file.read(200).decode("utf-8", "replace").strip()
        raise CorpusError(f"{folder.parent}: another run works here ({who}); wait for it, or end it")
    file.truncate(0)
    file.write(f"process {os.getpid()} on {socket.gethostname()}".encode())
    file.flush()


def _taken(file: IO[bytes], wanted: int) -> bool:
    import fcntl

    try:
        fcntl.flock(file, wanted)
    except BlockingIOError:
        return False
    return True
