"""Regular expressions that a user wrote: compiled, and ended where they search on and on."""

from __future__ import annotations

import re
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from corpustool.document import CorpusError

PATIENCE = 2.0  # seconds of the processor for any text: sound expressions search 200 MB in that time, others take years
PER_CHARACTER = 1e-5  # and more by its length and the number of expressions; one takes 8e-8 on web pages


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
def in_time(what: str, size: int = 0) -> Iterator[None]:
    """Raise CorpusError where a search takes too long for `size` characters, each once for each expression.

    What counts is the time of the processor, so that other work on the machine ends nothing: signals end expressions.

    Nothing is ended outside of the main thread, or on a system without a timer for processes (Windows).
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise CorpusError(f"{what}: takes more than {seconds:.2f} s for a document; write it simpler")

    seconds = PATIENCE + size * PER_CHARACTER
    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
