"""Standard output and messages: what the corpus says never acts on the terminal."""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, Literal, NoReturn

import typer

from corpustool.cli.language import spoken
from corpustool.document import CorpusError

if TYPE_CHECKING:
    pass

# what a terminal would obey or be led astray by: controls (line feed and tab aside) and bidirectional marks
_ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
CLOSED_PIPE = 141  # 128 + SIGPIPE: what a shell shows for a writer whose reader has left
SHOWN = 20  # rows of messages; more are counted


def harmless(text: str) -> str:
    """The text as it may be shown on a terminal."""
    return _ACTING.sub("\ufffd", text)


def prepare_streams() -> None:
    """UTF-8 where standard output and error are no terminal; no character that a terminal lacks is an error."""
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by who started the command; results that go nowhere are an error
            mode = "w" if name == "stderr" else "r"
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115  # for good
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")


class _Output:
    """Standard output as bytes: UTF-8 in a pipe, the terminal's encoding and nothing that acts on a terminal."""

    def write(self, data: bytes) -> int:
        with _open_output():
            if sys.stdout.isatty():
                text = harmless(data.decode("utf-8", "replace"))
                data = text.encode(sys.stdout.encoding or "utf-8", "replace")
            return sys.stdout.buffer.write(data)

    def writelines(self, lines: Iterable[bytes]) -> None:
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        with _open_output():
            sys.stdout.flush()


@contextmanager
def _open_output() -> Iterator[None]:
    """What is written to a pipe that nobody reads ends the command; to a full disk, it is an error."""
    try:
        yield
    except BrokenPipeError:
        _leave(CLOSED_PIPE)
    except OSError as error:
        complain(f"standard output: cannot be written: {error.strerror or error}")
        _leave(3)


def machine_fault(error: OSError) -> int:
    """Say what the machine did not do, and return the exit code; what names no file was standard output."""
    if error.filename is None:
        with _open_output():
            raise error
    complain(f"{error.filename}: {error.strerror or error}")
    return 3


def _leave(code: int) -> NoReturn:
    """End the command; what is still buffered goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def output() -> BinaryIO:
    """Standard output for data."""
    return _Output()  # type: ignore[return-value]


def close_output() -> None:
    """Write out what is buffered, before the interpreter would."""
    _Output().flush()


@dataclass
class Messages:
    """What a command says beside its results, where, and in which colours."""

    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Say nothing on standard error but what is wrong.")] = (
        False
    )
    verbose: Annotated[
        int, typer.Option("-v", "--verbose", count=True, help="Say what is read, and how long.", show_default=False)
    ] = 0
    log_file: Annotated[str | None, typer.Option(metavar="FILE", help="Add all messages to this file, with times.")] = (
        None
    )
    debug: Annotated[bool, typer.Option("--debug", help="Show where in the program an error arose.")] = False
    color: Annotated[
        Literal["auto", "always", "never"],
        typer.Option(help="auto: on a terminal, as NO_COLOR, FORCE_COLOR and TERM say."),
    ] = "auto"
    speaker: str = "corpustool"


_now = Messages()


def begin(context: typer.Context, messages: Messages) -> None:
    """Speak for a command from now on, as its options say."""
    vars(_now).update(vars(replace(messages, speaker=context.command_path)))
    if messages.log_file:
        try:
            _log(f"{context.command_path}: {shlex.join(sys.argv[1:])}")
        except OSError as error:
            _now.log_file = None
            raise typer.BadParameter(f"--log-file {messages.log_file}: {error.strerror or error}") from error
    start = time.perf_counter()
    context.call_on_close(lambda: detail(lambda: f"{time.perf_counter() - start:.1f} s"))


def debugging() -> bool:
    """Whether an error is shown with its place in the program."""
    return _now.debug


def complain(message: str, speaker: str = "", hint: str = "") -> None:
    """What is wrong, on a line of standard error: the command, what, where, remedy."""
    _say(f"{spoken(message)}{spoken(hint)}", speaker or _now.speaker, shown=True)


def remark(message: str) -> None:
    """What was done, or what is doubtful; -q keeps it from being shown. Nothing is done before it is written out."""
    close_output()
    _say(spoken(message), _now.speaker, shown=not _now.quiet)


def detail(message: Callable[[], str]) -> None:
    """What only -v shows, and is put into words for it."""
    if _now.verbose or _now.log_file:
        _say(spoken(message()), _now.speaker, shown=bool(_now.verbose))


def _say(message: str, speaker: str, *, shown: bool) -> None:
    line = harmless(f"{speaker}: {message}".replace("\n", " "))
    if shown:
        print(line, file=sys.stderr)
    if _now.log_file:
        _log(line)


def _log(line: str) -> None:
    with Path(str(_now.log_file)).open("a", encoding="utf-8", errors="replace") as log:
        log.write(f"{time.strftime('%Y-%m-%dT%H:%M:%S')} {line}\n")


def progress(message: str, bar: str = "") -> None:
    """What is being done, on a line of the terminal that the next one takes; empty at the end. Nothing elsewhere."""
    if sys.stderr.isatty() and not _now.quiet and not os.environ.get("CI"):
        from rich.cells import set_cell_size

        columns = shutil.get_terminal_size().columns - 1  # a full line would begin another
        sys.stderr.write(f"\r{set_cell_size(bar + harmless(spoken(message)), columns)}\r")
        sys.stderr.flush()


@contextmanager
def refused(option: str = "", speaker: str = "") -> Iterator[None]:
    """What the user asked for is at fault, so the exit code is that of wrong usage."""
    try:
        yield
    except CorpusError as error:
        complain(f"{option}{error}", speaker)
        raise typer.Exit(2) from error


def coloured() -> bool:
    """Whether standard output gets colours (no-color.org, force-color.org)."""
    if _now.color != "auto":
        return _now.color == "always"
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


def console(*, soft_wrap: bool = False) -> Any:
    """Rich's console on standard output."""
    from rich.console import Console

    colours = coloured()
    system: Any = "standard" if colours else None
    return Console(file=sys.stdout, force_terminal=colours, color_system=system, soft_wrap=soft_wrap)
