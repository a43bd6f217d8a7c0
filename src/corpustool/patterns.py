"""Regular expressions that a user wrote: compiled, and ended where they search on and on."""

from __future__ import annotations

import re
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from corpustool.document import CorpusError

PATIENCE = 10  # seconds for a text: sound expressions search a gigabyte in that time, a runaway one takes years


def compiled(pattern: str, where: str) -> re.Pattern[str]:
    """A user's regular expression; CorpusError if it is none, or one too large for Python.

    >>> bool(compiled("^第.+回", "--pattern").search("第一回 宴桃园"))
    True
    """
    try:
        return re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        raise CorpusError(f"{where}: no regular expression: {error}") from error


@contextmanager
def in_time(what: str) -> Iterator[None]:
    """Raise CorpusError where a search goes on for more than PATIENCE seconds: expressions look at signals.

    Nothing is ended outside of the main thread, or on a system without a timer for processes (Windows).
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise CorpusError(f"{what}: takes more than {PATIENCE} s for a document; write it simpler")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
