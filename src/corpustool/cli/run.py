"""Clean, split, convert, deduplicate and count everything into a folder; what is done already is not done again."""

from __future__ import annotations

import os
import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from corpustool.cli import configuration, progress
from corpustool.cli.clean import KINDS, ROLES
from corpustool.cli.input import Input
from corpustool.cli.terminal import SHOWN, complain, remark

if TYPE_CHECKING:
    from corpustool.running import Done
    from corpustool.running.runs import Executor

EXAMPLES = """Examples:

corpustool run seeds -o out

corpustool run seeds -o out --steps clean,split,count --jobs 4

corpustool run seeds -o out --shard 0/8"""

ALL_STEPS = "clean,split,convert,dedup,count,report"
WORTH_A_PROCESS = 8 << 20  # bytes of input; starting a process takes as long as cleaning some of them


def _count(value: Any) -> int | str:
    """A number of processes, or auto."""
    if value == "auto":
        return "auto"
    if re.fullmatch("[1-9][0-9]{0,3}", str(value)):
        return int(value)
    raise typer.BadParameter(f"{value} is not auto, nor a number from 1 to 9999")


def command(
    *,
    context: typer.Context,
    source: Input,
    output: Annotated[
        str | None, typer.Option("-o", "--output", metavar="FOLDER", help="Where the results go.", show_default=False)
    ] = None,
    steps: Annotated[str, typer.Option("--steps", metavar="STEP,…", help="What is done.")] = ALL_STEPS,
    to: Annotated[
        Literal["simplified", "traditional", "tw", "twp", "hk", "hkp", "jp", "as-is"],
        typer.Option("--to", help="The script of the articles."),
    ] = "simplified",
    learn: Annotated[bool, typer.Option("--learn", help="Drop lines that recur across the documents, too.")] = False,
    drop: Annotated[str, typer.Option("--drop", metavar="ROLE,…", help="Leave out these lines too: metadata …")] = "",
    normalize: Annotated[
        str, typer.Option("--normalize", metavar="KINDS", help="Unify width,punctuation,spacing,quotes.")
    ] = "",
    similarity: Annotated[
        float,
        typer.Option("--similarity", min=0.3, max=1.0, metavar="S", help="Duplicates are as like as this."),
    ] = 0.8,
    clean_text: Annotated[bool, typer.Option("--clean-text", help="Write the cleaned documents, too.")] = False,
    compress: Annotated[
        Literal["none", "gz", "bz2", "xz", "zst"], typer.Option("--compress", help="Articles and ledger.")
    ] = "none",
    jobs: Annotated[
        Any, typer.Option("--jobs", parser=_count, metavar="N", help="Processes; auto: as many as are worth it.")
    ] = "auto",
    shard: Annotated[
        str | None, typer.Option("--shard", metavar="I/N", help="Only share I (from 0) of N; then `merge`.")
    ] = None,
    engine: Annotated[Literal["local", "ray"], typer.Option("--engine", help="Where the work is done.")] = "local",
    address: Annotated[
        str | None, typer.Option("--address", metavar="ADDRESS", help="Of a Ray cluster; one is started unless named.")
    ] = None,
    part_size: Annotated[
        float | None,
        typer.Option("--part-size", min=0.01, metavar="MB", help="Input worked on together.", show_default=False),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Do again what is done already.")] = False,
    show_progress: Annotated[
        Literal["auto", "plain", "none"], typer.Option("--progress", help="A bar on a terminal; plain: lines.")
    ] = "auto",
    no_progress: Annotated[bool, typer.Option("--no-progress", help="The same as --progress none.")] = False,
) -> None:
    from corpustool.running import STEPS, Options, run, run_share

    asked = Options(
        steps=_listed(context, "steps", steps, STEPS),
        to=to,
        learn=learn,
        drop=_listed(context, "drop", drop, ROLES),
        normalize=_listed(context, "normalize", normalize, KINDS),
        similarity=similarity,
        clean_text=clean_text,
        compress="" if compress == "none" else f".{compress}",
        encoding=source.encoding,
        text_field=source.text_field,
        id_field=source.id_field,
        limit=source.limit,
        sample=source.sample,
        seed=source.seed,
        part_size=int(part_size * (1 << 20)) if part_size else None,
    )
    if not output:
        raise typer.BadParameter("name the folder of the results with -o FOLDER")
    chosen = _share(shard)
    files, executor = _files(source), _executor(engine, address, jobs)
    with progress.shown("none" if no_progress else show_progress) as watch:
        if chosen:
            done = run_share(files, Path(output), asked, executor, *chosen, force=force, watch=watch)
        else:
            done = run(files, Path(output), asked, executor, force=force, watch=watch)
    finish(done, output)


def _listed(context: typer.Context, name: str, value: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """The values between commas, in the order of those that are known; wrong usage if one is not."""
    values = [word.strip() for word in value.split(",") if word.strip()]
    for word in values:
        if word not in known:
            where = configuration.origin(context, name)
            place = "" if where == "command line" else f"{where}: "
            raise typer.BadParameter(f"{place}{name}: {word} is none of {', '.join(known)}")
    return tuple(word for word in known if word in values)


def _share(shard: str | None) -> tuple[int, int] | None:
    if shard is None:
        return None
    match = re.fullmatch("([0-9]{1,6})/([0-9]{1,6})", shard)
    if not match or not int(match[1]) < int(match[2]):
        raise typer.BadParameter(f"--shard {shard}: is I/N with I from 0 to N - 1, such as 0/8")
    return int(match[1]), int(match[2])


def _files(source: Input) -> list[str]:
    """The files that are meant; standard input cannot be read again by a run that goes on."""
    if not (source.paths or source.files_from) or "-" in source.roots:
        raise typer.BadParameter("name files or folders; a run reads its input more than once, so - is none")
    return source.files() if source.glob or source.exclude else source.roots


def _executor(engine: str, address: str | None, jobs: int | str) -> Executor:
    """Who works on the parts: as many processes as are asked for, or as there are processors that have enough to do."""
    from corpustool.running import executing
    from corpustool.running.planning import size_of

    if engine == "ray":
        return partial(executing.on_ray, address=address)
    if address:
        raise typer.BadParameter("--address is that of a Ray cluster: add --engine ray")
    if jobs == 1:
        return executing.serially

    def work(job: Any, parts: Any) -> Any:
        count = min(_processors(), size_of(parts) // WORTH_A_PROCESS) if jobs == "auto" else int(jobs)
        return executing.in_processes(job, parts, count) if count > 1 else executing.serially(job, parts)

    return work


def _processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def finish(done: Done, output: str) -> None:
    """Say what was done and what was not; end with 3 if there is such."""
    counts = done.counts
    for name, reason in list(done.failed.items())[:SHOWN]:
        complain(f"{name}: {reason}; the next run tries again")
    _name_quarantined(Path(output), done)
    if counts:
        rules = ", ".join(f"{family} {made}" for family, made in _families(counts["rules"]).items())
        changed = f"{counts.get('changed', 0)} of {counts.get('documents', 0)} documents changed"
        remark(f"{changed} ({rules})" if rules else changed)
        words = f", {counts['glance']['types']} words, {counts['phrases']} phrases" if "glance" in counts else ""
        twice = f", {counts['duplicates']} duplicates left out" if counts["duplicates"] else ""
        remark(f"{counts.get('articles', 0) - counts['duplicates']} articles{twice}{words} in {output}/")
    if done.next:
        remark(done.next)
    if done.failed or counts.get("quarantined"):
        raise typer.Exit(3)


def _families(rules: dict[str, int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for rule, made in rules.items():
        family = rule.partition("/")[0]
        found[family] = found.get(family, 0) + made
    return dict(sorted(found.items()))


def _name_quarantined(output: Path, done: Done) -> None:
    import json

    count = done.counts.get("quarantined", 0)
    if not count:
        return
    with (output / "quarantine.jsonl").open("rb") as file:
        for _, line in zip(range(SHOWN), file, strict=False):
            row = json.loads(line)
            complain(f"{row['id']}: {row['reason']}")
    if count > SHOWN:
        complain(f"and {count - SHOWN} more in {output}/quarantine.jsonl")
