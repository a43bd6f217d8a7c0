"""The whole road of a run: lock, plan, parts, what is put together from them, and what may be forgotten."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, NamedTuple

from corpustool.document import CorpusError
from corpustool.layout.templates import Templates
from corpustool.running.articles import LOST
from corpustool.running.committing import committed, digest_of_value, load, save
from corpustool.running.executing import Outcome, garbage_rarely_collected
from corpustool.running.locking import locked
from corpustool.running.merging import put_together, report
from corpustool.running.options import Options, versions
from corpustool.running.outputs import Outputs
from corpustool.running.parts import TEMPLATES, Job, is_done
from corpustool.running.planning import Part, Plan, as_json, from_json, plan, share

STATE = ".run"  # the folder in the output folder that holds what the next run need not do again
PLAN, FAILED = "plan.json", "failed.json"

Executor = Callable[[Job, Sequence[Part]], Iterator[Outcome]]


class Progress(NamedTuple):
    """How far a run is: parts that are done, of all; documents and removed lines in them; what failed."""

    done: int
    parts: int
    counts: Mapping[str, int]


class Done(NamedTuple):
    """What a run did: its figures, what of the input could not be done and why, and what is to be done next."""

    counts: Mapping[str, Any]
    failed: Mapping[str, str]
    next: str = ""


Watch = Callable[[Progress], None]


def run(
    paths: Sequence[str],
    out: Path,
    options: Options,
    executor: Executor,
    *,
    force: bool = False,
    watch: Watch = lambda _: None,
) -> Done:
    """Bring the output folder to what input and options say; what is there already is not made again.

    `executor` works on the parts, `watch` is told of each that is done, `force` makes all anew. CorpusError if another
    run works in the folder, or something cannot be written; the next run then goes on where this one ended.
    """
    with _opened(out) as (state, work):
        if force:
            _forget(state, "parts", "duplicates", "outputs.json")
        made = plan(paths, out, options)
        _save_plan(state, work, made, options, paths, 0)
        job, failed = _learnt(Job(state / "parts", work, options, versions()), made.parts, executor, watch)
        todo = [part for part in made.parts if part.name not in failed]
        return _finished(job, made, failed | _worked(job, todo, executor, watch), out, paths)


def run_share(
    paths: Sequence[str],
    out: Path,
    options: Options,
    executor: Executor,
    number: int,
    count: int,
    *,
    force: bool = False,
    watch: Watch = lambda _: None,
) -> Done:
    """Work on one share of the parts, `number` (from 0) of `count`; `merge` puts together what all have made.

    What recurs across documents can only be learnt from all of them: then each share is run twice.
    """
    with _opened(out, f"{number}-{count}") as (state, work):
        made = plan(paths, out, options)
        mine = share(made.parts, number, count)
        if force:
            _forget(state, *(f"parts/{part.name}" for part in mine))
        _save_plan(state, work, made, options, paths, count)
        job, failed = _learnt(Job(state / "parts", work, options, versions()), mine, executor, watch)
        if options.learn:
            job = _with_templates(job, made.parts)
            if not job.templates:
                return Done({}, failed, "when all shares have come this far, run each once more: now all is seen")
        failed |= _worked(job, [part for part in mine if part.name not in failed], executor, watch)
        return Done({}, _by_path(failed, mine), f"when all shares are done: corpustool merge {out}")


def merge(out: Path) -> Done:
    """Put together what the shares of a run have made; CorpusError names those that are not done."""
    if not (out / STATE / PLAN).is_file():
        raise CorpusError(f"{out}: nothing to merge; first `run … -o {out} --shard 0/N`")
    with _opened(out) as (state, work):
        told = load(state / PLAN)
        fields: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in told["options"].items()
        }
        made, options = from_json(told["plan"]), Options(**fields)
        if told["versions"] != versions():
            raise CorpusError(f"{out}: made by another version ({told['versions']['version']}); run the shares again")
        job = Job(state / "parts", work, options, versions())
        job = _with_templates(job, made.parts) if options.learn else job
        failed = {part.name: reason for part in made.parts if (reason := load(_failed(job, part)))}
        count, left = told["shares"], [n for n, part in enumerate(made.parts) if not is_done(job, part)]
        left = [n for n in left if made.parts[n].name not in failed]
        if left:
            names = ", ".join(f"{n}/{count}" for n in sorted({n % count for n in left})) if count else "this run"
            raise CorpusError(f"{out}: not done yet: {names}; run the same command again with --shard, then merge")
        return _finished(job, made, failed, out, told["paths"])


@contextmanager
def _opened(out: Path, share_name: str = "") -> Iterator[tuple[Path, Path]]:
    """The folders of what is kept and of what is unfinished, while no other run works in the output folder."""
    out = out.absolute()  # other machines have other working folders
    state, work = out / STATE, out / STATE / "work"
    try:
        with locked(state, shared=bool(share_name), share=share_name):
            work = work / share_name if share_name else work
            shutil.rmtree(work, ignore_errors=True)
            work.mkdir(parents=True)
            try:
                with garbage_rarely_collected():
                    yield state, work
            finally:
                shutil.rmtree(work, ignore_errors=True)
    except OSError as error:
        raise CorpusError(f"{error.filename or out}: {error.strerror or error}") from error


def _forget(state: Path, *names: str) -> None:
    for name in names:
        shutil.rmtree(state / name, ignore_errors=True)
        with suppress(OSError):
            (state / name).unlink()


def _save_plan(state: Path, work: Path, made: Plan, options: Options, paths: Sequence[str], shares: int) -> None:
    told = {"plan": as_json(made), "options": asdict(options), "paths": list(paths)}
    save(state / PLAN, {**told, "versions": versions(), "shares": shares}, work)


def _learnt(job: Job, parts: Sequence[Part], executor: Executor, watch: Watch) -> tuple[Job, dict[str, str]]:
    """The job with what recurs across documents, if that is asked for; and the parts that cannot be read for it."""
    if not job.options.learn:
        return job, {}
    failed = _worked(job, parts, executor, watch)
    return _with_templates(job, [part for part in parts if part.name not in failed]), failed


def _with_templates(job: Job, parts: Sequence[Part]) -> Job:
    """The job with what all parts have learnt; as it is where some have not."""
    folders = [job.result(part, "templates") for part in parts]
    manifests = list(map(committed, folders))
    if not all(manifests):
        return job
    digest = digest_of_value([manifest["files"] for manifest in manifests if manifest])
    path = job.folder.parent / f"templates-{digest[:16]}.bin"
    if not path.is_file():
        Templates.load(folder / TEMPLATES for folder in folders).save(job.work / path.name)
        (job.work / path.name).replace(path)
    return replace(job, templates=(str(path), digest))


def _worked(job: Job, parts: Sequence[Part], executor: Executor, watch: Watch) -> dict[str, str]:
    """Have the parts worked on; those that failed, with the reasons, which are noted beside what they had made."""
    failed: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for number, (part, reason) in enumerate(executor(job, parts), 1):
        note = _failed(job, part)
        if reason:
            failed[part.name] = reason
            note.parent.mkdir(parents=True, exist_ok=True)
            save(note, reason, job.work)
        else:
            note.unlink(missing_ok=True)
            counts.update(_seen(committed(job.result(part, "articles")) or {}))
        watch(Progress(number, len(parts), {**counts, "failures": counts["failures"] + len(failed)}))
    return failed


def _seen(manifest: Mapping[str, Any]) -> dict[str, int]:
    counts = manifest.get("counts", {})
    removed = sum(made for rule, made in counts.get("rules", {}).items() if rule.startswith(LOST))
    return {"documents": counts.get("documents", 0), "removed": removed, "failures": counts.get("quarantined", 0)}


def _failed(job: Job, part: Part) -> Path:
    return job.folder / part.name / FAILED


def _by_path(failed: Mapping[str, str], parts: Sequence[Part]) -> dict[str, str]:
    """Why parts could not be done, by what they hold."""
    return {
        f"{part.pieces[0].path}" + (f" … {part.pieces[-1].path}" if len(part.pieces) > 1 else ""): failed[part.name]
        for part in parts
        if part.name in failed
    }


def _finished(job: Job, made: Plan, failed: Mapping[str, str], out: Path, roots: Sequence[str]) -> Done:
    """Write the output folder, its manifest and its report, and forget what belongs to no part of the plan."""
    outputs = Outputs(out, job.folder.parent, job.work)
    counts = put_together(job, made, failed, outputs, roots)
    told = {
        "inputs": _inputs(job, made),
        "options": asdict(job.options),
        "versions": {**job.versions, "segmenter": job.options.segmenter.description()},
        "counts": counts,
        "failed": _by_path(failed, made.parts),
    }
    if "report" in job.options.steps:
        report(told, outputs)
    outputs.finish()
    files = {name: {"size": entry["size"], "sha256": entry["sha256"]} for name, entry in outputs.made.items()}
    manifest = {**told, "outputs": files}
    if load(out / "manifest.json") != json.loads(json.dumps(manifest)):
        save(out / "manifest.json", manifest, job.work)
    known = {part.name for part in made.parts}
    _forget(job.folder, *(folder.name for folder in job.folder.glob("*") if folder.name not in known))
    kept = Path(job.templates[0]).name if job.templates else ""
    _forget(job.folder.parent, *(file.name for file in job.folder.parent.glob("templates-*") if file.name != kept))
    return Done(counts, _by_path(failed, made.parts))


def _inputs(job: Job, made: Plan) -> dict[str, str | None]:
    """The SHA-256 of each file that was read."""
    found: dict[str, str | None] = {}
    for part in made.parts:
        manifest = committed(job.result(part, "articles"))
        told = {piece["path"]: piece["sha256"] for piece in manifest["made_from"]["inputs"]} if manifest else {}
        for piece in part.pieces:
            found[piece.path] = piece.digest or told.get(piece.path)
    return found
