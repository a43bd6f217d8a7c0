"""Who works on the parts: this process, several processes of this machine, or a Ray cluster.

All call `run_part`, and tell of each part when it is done, or why it cannot be. A part whose process died is tried
again, TRIES times in all; then it is named, and the others are done.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
import threading
import warnings
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import ModuleType
from typing import Any

from corpustool.document import CorpusError
from corpustool.extras import optional
from corpustool.running.articles import prepare
from corpustool.running.options import versions
from corpustool.running.parts import Job, is_done, run_part
from corpustool.running.planning import Part

TRIES = 3
OBJECTS = 50_000  # made until Python collects garbage; at its own 700 that is a twentieth of the work
AHEAD = 4  # tasks that a cluster knows of for each of its processors
DIED = f"the process that worked on it died, {TRIES} times"

Outcome = tuple[Part, str]


def serially(job: Job, parts: Iterable[Part]) -> Iterator[Outcome]:
    """Work on the parts one after the other."""
    for part in parts:
        yield part, _outcome(job, part)


@contextmanager
def garbage_rarely_collected() -> Iterator[None]:
    """Let Python seldom look for garbage, objects that hold each other: the stages make next to none."""
    before = gc.get_threshold()
    gc.set_threshold(OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _outcome(job: Job, part: Part) -> str:
    """Why a part cannot be done; nothing if it is. CorpusError if no part could be, as when the disk is full."""
    try:
        with garbage_rarely_collected():
            run_part(job, part)
    except CorpusError:
        raise
    except Exception as error:  # noqa: BLE001  # the other parts are done all the same
        return f"{type(error).__name__}: {error}"
    return ""


@dataclass
class Worker:
    """A process with a pipe of its own, so that it is known what it was at when it died."""

    job: Job
    part: Part | None = None
    pipe: Connection = field(init=False)
    process: Any = field(init=False)

    def __post_init__(self) -> None:
        context: Any = get_context("fork" if can_copy() else "spawn")
        self.pipe, other = context.Pipe()
        self.process = context.Process(target=_work, args=(other, self.job), daemon=True)
        with _uninterrupted(), _without_script(), warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of threads of numpy's, which mind no copy
            self.process.start()
        other.close()

    def give(self, part: Part) -> None:
        """Have it work on a part."""
        self.part = part
        with suppress(OSError):  # it is dead, which the pipe tells whoever listens
            self.pipe.send(part)

    def taken(self) -> Part:
        """The part that it was at, from which it is free."""
        part, self.part = self.part, None
        if part is None:
            raise ValueError("it was at none")
        return part

    def end(self) -> None:
        """End it, whatever it is at."""
        self.process.kill()
        self.process.join()
        self.pipe.close()


def can_copy() -> bool:
    """Whether a process may start as a copy of this one: on Linux, if nothing else runs in this one."""
    return sys.platform == "linux" and threading.active_count() == 1


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Keep interrupts from processes that start meanwhile: they are for this one, which ends the others."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _without_script() -> Iterator[None]:
    """Keep processes that start meanwhile from running the script that called: what they need they import."""
    script = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = script


def _work(pipe: Connection, job: Job) -> None:
    """Work on the parts that come through the pipe until it ends, or the process that started this one does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    gc.freeze()  # to look through memory is to write to it, and what is written to is no longer shared
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        while True:
            part = pipe.recv()
            try:
                pipe.send((_outcome(job, part), None))
            except CorpusError as error:
                pipe.send(("", error))
    except (EOFError, OSError):
        return


def _end_with_parent() -> None:
    parent = parent_process()
    if parent:
        parent.join()
        os._exit(1)


def in_processes(job: Job, parts: Iterable[Part], count: int) -> Iterator[Outcome]:
    """Work on the parts in `count` processes; one that dies is replaced, and its part is tried again."""
    waiting, tries = deque(parts), dict[str, int]()
    if can_copy() and not all(is_done(job, part) for part in waiting):
        prepare(job.options)
    workers = [Worker(job) for _ in range(min(count, len(waiting)))]
    try:
        while True:
            for worker in workers:
                if waiting and worker.part is None:
                    worker.give(waiting.popleft())
            busy = {worker.pipe: worker for worker in workers if worker.part}
            if not busy:
                return
            for pipe in wait(list(busy)):
                worker = busy[pipe]  # type: ignore[index]
                part = worker.taken()
                reason = _received(worker)
                if reason is None:
                    workers[workers.index(worker)] = Worker(job)
                    tries[part.name] = tries.get(part.name, 0) + 1
                    if tries[part.name] < TRIES:
                        waiting.append(part)
                        continue
                yield part, DIED if reason is None else reason
    finally:
        for worker in workers:
            worker.end()


def _received(worker: Worker) -> str | None:
    """What became of the part a worker was at; None if the worker died."""
    try:
        reason, error = worker.pipe.recv()
    except (EOFError, OSError):
        worker.end()
        return None
    if error:
        raise error
    return str(reason)


def on_ray(job: Job, parts: Iterable[Part], address: str | None) -> Iterator[Outcome]:
    """Work on the parts on a Ray cluster, a task each; without an address on one that is started here.

    All nodes must see input and output under the same paths. CorpusError without Ray.
    """
    ray = optional("ray", "ray")
    ray.init(address=address, log_to_driver=False, logging_level="ERROR", configure_logging=False)
    try:
        task = ray.remote(max_retries=TRIES - 1)(_outcome_in)
        shared = ray.put(job)
        waiting, running = deque(parts), dict[Any, Part]()
        while waiting or running:
            while waiting and len(running) < AHEAD * max(1, int(ray.cluster_resources().get("CPU", 1))):
                part = waiting.popleft()
                running[task.remote(str(Path.cwd()), shared, part)] = part
            [done], _ = ray.wait(list(running), num_returns=1)
            yield running.pop(done), _fetched(ray, done)
    finally:
        ray.shutdown()


def _outcome_in(folder: str, job: Job, part: Part) -> str:
    """The outcome on a machine where paths begin elsewhere, and another version may be."""
    if versions() != job.versions:
        raise CorpusError(f"{socket.gethostname()}: another version of corpustool or of what it needs; make them alike")
    os.chdir(folder)
    return _outcome(job, part)


def _fetched(ray: Any, done: Any) -> str:
    try:
        return str(ray.get(done))
    except ray.exceptions.WorkerCrashedError:
        return DIED
    except ray.exceptions.RayTaskError as error:
        raise error.cause if isinstance(error.cause, CorpusError) else error from None
    except ray.exceptions.RayError as error:
        return f"{type(error).__name__}: {error}".split("\n", 1)[0]
