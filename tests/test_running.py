"""Runs: the same bytes whoever works, whatever dies, wherever it is taken up again; and no work done twice."""

import gzip
import hashlib
import json
import os
import random
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from corpustool import deduplicate, index, read
from corpustool.cli import app
from corpustool.document import CorpusError, Document
from corpustool.reading.sections import read_section, sections
from corpustool.running import Options, executing, merge, run, run_share
from corpustool.running.likeness import find_removals, write_traces
from corpustool.running.locking import locked
from corpustool.running.planning import as_json, from_json, part_size, plan
from corpustool.statistics import count_phrases, count_words, glance
from corpustool.statistics.joining import join, write_index
from corpustool.writing import as_record, json_line
from tests.conftest import SEEDS

OPTIONS = Options(part_size=8 << 10)
NEWS = "　　{}，全市召开推进会，总结{}工作，部署下一阶段的重点任务。与会人员围绕{}展开讨论。\n"
TOPICS = [
    "教育",
    "卫生",
    "交通",
    "农业",
    "水利",
    "文化",
    "体育",
    "科技",
    "环保",
    "住房",
    "就业",
    "养老",
    "粮食",
    "能源",
    "旅游",
    "财政",
    "审计",
    "统计",
    "气象",
    "地震",
]


def records(first: int, count: int) -> bytes:
    chance = random.Random(first)
    texts = ("".join(NEWS.format(f"{n}日", *chance.choices(TOPICS, k=2)) for _ in range(4)) for n in range(count))
    return b"".join(json_line({"id": f"r{first + n}", "text": text}) for n, text in enumerate(texts))


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    for path in SEEDS[:3]:
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "again.txt").write_bytes(SEEDS[0].read_bytes() + b"\n")
    (folder / "records.jsonl").write_bytes(records(0, 60))
    (folder / "more.jsonl.gz").write_bytes(gzip.compress(records(100, 10)))
    (folder / "bad.docx").write_bytes(b"no docx")
    return folder


@pytest.fixture(scope="module")
def reference(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    out = tmp_path_factory.mktemp("reference")
    done = run([str(corpus)], out, OPTIONS, executing.serially)
    assert done.counts["quarantined"] == 1
    return results(out)


def results(out: Path) -> dict[str, bytes]:
    """What must be the same whoever made it."""
    return {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()}


def leavings(out: Path) -> list[Path]:
    return [path for path in (out / ".run" / "work").rglob("*") if path.is_file()]


def test_a_run_writes_articles_tables_and_what_was_left_out(corpus: Path, reference: dict[str, bytes]) -> None:
    tables = {"words.tsv", "phrases.tsv", "keywords.tsv", "duplicates.tsv"}
    assert (
        set(reference)
        == {"articles.jsonl", "ledger.jsonl", "quarantine.jsonl", "manifest.json", "report.html"} | tables
    )
    [left_out] = map(json.loads, reference["quarantine.jsonl"].splitlines())
    assert left_out["id"] == str(corpus / "bad.docx")
    assert left_out["reason"]
    manifest = json.loads(reference["manifest.json"])
    assert set(manifest["inputs"]) == {str(path) for path in corpus.iterdir()}
    assert set(manifest["outputs"]) == set(reference) - {"manifest.json"}
    ids = [json.loads(line)["id"] for line in reference["articles.jsonl"].splitlines()]
    assert len(ids) == len(set(ids)) == manifest["counts"]["articles"] - manifest["counts"]["duplicates"]
    assert {f"r{n}" for n in (0, 59, 100, 109)} <= {name.split("#")[0] for name in ids}
    removed = reference["duplicates.tsv"].decode()
    assert SEEDS[0].name in removed
    assert "again.txt" in removed


def test_processes_make_the_same_bytes(corpus: Path, reference: dict[str, bytes], tmp_path: Path) -> None:
    run([str(corpus)], tmp_path, OPTIONS, partial(executing.in_processes, count=2))
    assert results(tmp_path) == reference


@pytest.mark.skipif(find_spec("ray") is None, reason="without the extra [ray]")
@pytest.mark.filterwarnings("default")  # Ray has some of its own
def test_ray_makes_the_same_bytes(corpus: Path, reference: dict[str, bytes], tmp_path: Path) -> None:
    run([str(corpus)], tmp_path, OPTIONS, partial(executing.on_ray, address=None))
    assert results(tmp_path) == reference


def test_shares_and_merge_make_the_same_bytes(corpus: Path, reference: dict[str, bytes], tmp_path: Path) -> None:
    for number in (2, 0):
        run_share([str(corpus)], tmp_path, OPTIONS, executing.serially, number, 3)
    with pytest.raises(CorpusError, match="1/3"):
        merge(tmp_path)
    assert not results(tmp_path)
    run_share([str(corpus)], tmp_path, OPTIONS, executing.serially, 1, 3)
    merge(tmp_path)
    assert results(tmp_path) == reference


def dies_at(number: int, work: Callable[[], object]) -> bool:
    """Do the work in a process that is gone when it renames for the `number`-th time; whether it came to that."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of threads, which the child has no use for
        child = os.fork()
    if not child:
        left = [number]
        rename = Path.replace

        def replace(path: Path, target: Path) -> Path:
            left[0] -= 1
            if left[0] < 0:
                os._exit(9)
            return rename(path, target)

        Path.replace = replace  # type: ignore[method-assign]
        work()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_a_run_that_died_at_any_moment_is_taken_up(corpus: Path, reference: dict[str, bytes], tmp_path: Path) -> None:
    chance = random.Random(9)
    work = partial(run, [str(corpus)], tmp_path, OPTIONS, executing.serially)
    deaths = 0
    while dies_at(chance.randrange(1, 9), work):
        deaths += 1
        assert all(reference[name] == data for name, data in results(tmp_path).items() if name in reference)
    assert deaths > 4
    assert results(tmp_path) == reference
    assert not leavings(tmp_path)


def test_a_part_whose_worker_always_dies_is_named_and_the_next_run_does_it(
    corpus: Path, reference: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    give = executing.Worker.give

    def fatal(worker: executing.Worker, part: executing.Part) -> None:
        give(worker, part)
        if any(piece.path.endswith("again.txt") for piece in part.pieces):
            worker.process.kill()

    run([str(corpus)], tmp_path, OPTIONS, executing.serially)
    (tmp_path / ".run" / "parts").rename(tmp_path / "parts")  # so that nothing else takes time
    (tmp_path / ".run" / "parts").mkdir()
    [victim] = [part for part in plan([str(corpus)], tmp_path, OPTIONS).parts if "again.txt" in str(part.pieces)]
    for folder in (tmp_path / "parts").iterdir():
        if folder.name != victim.name:
            folder.rename(tmp_path / ".run" / "parts" / folder.name)
    with monkeypatch.context() as patch:
        patch.setattr(executing.Worker, "give", fatal)
        done = run([str(corpus)], tmp_path, OPTIONS, partial(executing.in_processes, count=1))
    assert list(done.failed.values()) == [executing.DIED]
    assert "again.txt" in (tmp_path / "quarantine.jsonl").read_text("utf-8")
    assert results(tmp_path)["duplicates.tsv"] != reference["duplicates.tsv"]
    assert not run([str(corpus)], tmp_path, OPTIONS, executing.serially).failed
    (tmp_path / "parts" / victim.name).rename(tmp_path / "victim")
    assert results(tmp_path) == reference


def test_what_is_done_is_not_done_again(corpus: Path, tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for path in corpus.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    go = partial(run, [str(folder)], out, executor=executing.serially)

    def made() -> dict[str, int]:
        return {str(path.relative_to(out)): path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}

    go(options=OPTIONS)
    first = made()
    go(options=OPTIONS)
    assert {name for name, time in made().items() if time != first[name]} <= {".run/lock", ".run/plan.json"}
    text = (folder / SEEDS[1].name).read_text("utf-8")
    (folder / SEEDS[1].name).write_text(text.replace("。", "！", 1), "utf-8")
    go(options=OPTIONS)
    anew = {name.split("/")[2] for name, time in made().items() if first.get(name) != time and "/parts/" in name}
    assert len(anew) == 1
    go(options=Options(part_size=8 << 10, steps=("clean", "split", "count")))
    assert not (out / "duplicates.tsv").exists()
    assert not (out / "report.html").exists()
    (folder / SEEDS[1].name).unlink()
    go(options=OPTIONS)
    fresh = tmp_path / "fresh"
    run([str(folder)], fresh, OPTIONS, executing.serially)
    assert results(out) == results(fresh)
    assert {path.name for path in (out / ".run/parts").iterdir()} == {p.name for p in (fresh / ".run/parts").iterdir()}


def test_of_a_file_that_has_grown_only_the_end_is_done_again(tmp_path: Path) -> None:
    path, out, options = tmp_path / "a.jsonl", tmp_path / "out", Options(part_size=8 << 10, steps=("clean",))
    path.write_bytes(records(0, 60))
    run([str(path)], out, options, executing.serially)
    before = {folder: folder.stat().st_ino for folder in (out / ".run/parts").glob("*/articles")}
    path.write_bytes(records(0, 60) + records(60, 20))
    run([str(path)], out, options, executing.serially)
    after = {folder: folder.stat().st_ino for folder in (out / ".run/parts").glob("*/articles")}
    assert len(before) > 3
    assert sum(after.get(folder) == number for folder, number in before.items()) >= len(before) - 2
    assert len((out / "articles.jsonl").read_bytes().splitlines()) == 80
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    assert manifest["inputs"] == {str(path): hashlib.sha256(path.read_bytes()).hexdigest()}


def test_one_run_at_a_time(corpus: Path, tmp_path: Path) -> None:
    with locked(tmp_path / ".run"), pytest.raises(CorpusError, match=f"another run works here.*{os.getpid()}"):
        run([str(corpus)], tmp_path, OPTIONS, executing.serially)
    with locked(tmp_path / ".run", shared=True, share="0-2"):
        with locked(tmp_path / ".run", shared=True, share="1-2"):
            pass
        for again in ({"shared": True, "share": "0-2"}, {}):
            with pytest.raises(CorpusError), locked(tmp_path / ".run", **again):  # type: ignore[arg-type]
                pass


@pytest.mark.skipif(sys.platform == "win32", reason="no limits there")
def test_a_full_disk_is_one_line_and_no_result(corpus: Path, tmp_path: Path) -> None:
    def limit() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    command = [sys.executable, "-m", "corpustool", "run", str(corpus), "-o", "out", "--jobs", "1", "-q"]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}  # or modules compiled meanwhile are cut off, too
    done = subprocess.run(command, cwd=tmp_path, env=environment, preexec_fn=limit, capture_output=True, check=False)
    assert done.returncode == 3
    assert len(done.stderr.splitlines()) == 1
    assert b"cannot be written" in done.stderr
    assert not results(tmp_path / "out")
    assert not leavings(tmp_path / "out")


def test_documents_on_which_a_stage_fails_are_put_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from corpustool.running import articles

    split = articles.split

    def fails(documents: list[Document]) -> Iterator[Document]:
        for document in documents:
            if document.id == "r3":
                raise KeyError("no such thing")
            yield from split([document])

    monkeypatch.setattr(articles, "split", fails)
    (tmp_path / "a.jsonl").write_bytes(records(0, 6))
    done = run([str(tmp_path / "a.jsonl")], tmp_path / "out", OPTIONS, executing.serially)
    assert done.counts["quarantined"] == 1
    [left_out] = map(json.loads, (tmp_path / "out/quarantine.jsonl").read_bytes().splitlines())
    assert left_out == {"id": "r3", "reason": "KeyError: 'no such thing'"}
    assert len((tmp_path / "out/articles.jsonl").read_bytes().splitlines()) == 5


def test_clean_texts_and_their_ledger_give_the_input_back(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(
        [str(corpus)],
        out,
        Options(part_size=8 << 10, clean_text=True, steps=("clean",), compress=".gz"),
        executing.serially,
    )
    from corpustool.undoing import undo_folder
    from corpustool.writing import read_ledger

    assert not undo_folder(out / "clean", list(read_ledger(out / "ledger.jsonl.gz")), tmp_path / "again")
    for path in SEEDS[:3]:
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes()


def test_what_recurs_in_the_whole_corpus_is_learnt_first(tmp_path: Path) -> None:
    for number in range(8):
        body = NEWS.format(f"{number}日", TOPICS[number], TOPICS[-number])
        (tmp_path / f"{number}.txt").write_text(
            f"槐荫里社区\n{TOPICS[number]}工作推进会召开\n{body}灯火可亲\n", "utf-8"
        )
    options = Options(part_size=1 << 10, learn=True, steps=("clean",), clean_text=True)
    inputs, whole, shares = (
        [str(path) for path in sorted(tmp_path.glob("*.txt"))],
        tmp_path / "whole",
        tmp_path / "shares",
    )
    assert len(plan(inputs, whole, options).parts) > 1
    run(inputs, whole, options, executing.serially)
    assert "槐荫里" not in (whole / "articles.jsonl").read_text("utf-8")
    for _ in range(2):
        for number in range(2):
            run_share(inputs, shares, options, executing.serially, number, 2)
    merge(shares)
    assert results(shares) == results(whole)


LINES = st.lists(
    st.text("甲乙丙\n\r{} ", max_size=12).map(lambda text: json.dumps({"text": text}, ensure_ascii=False))
    | st.sampled_from(["", "{", "\ufeff"]),
    max_size=40,
)


@given(LINES, st.integers(1, 200), st.sampled_from(["utf-8", "gb18030"]), st.booleans())
@settings(max_examples=60, deadline=None)
def test_sections_hold_what_the_file_holds(
    tmp_path_factory: pytest.TempPathFactory, lines, size, encoding, ended
) -> None:
    path = tmp_path_factory.mktemp("sections") / "a.jsonl"
    text = "\n".join(lines) + "\n" * ended
    path.write_bytes(text.replace("\ufeff", "").encode(encoding))
    expected, told = [], []
    whole = list(read([str(path)], encoding=encoding, fault=lambda error: expected.append(str(error))))
    _, found = sections(path, size, encoding)
    parts = [
        document
        for section in found
        for document in read_section(
            str(path), section, text_field="text", id_field="id", fault=lambda error: told.append(str(error))
        )
    ]
    if found:
        assert (parts, told) == (whole, expected)
        assert [section.end for section in found[:-1]] == [section.start for section in found[1:]]


def test_a_long_text_is_cut_at_blank_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpustool.reading.sections.TEXT", 2000)
    text = "\r\n\r\n".join(f"第{n}条　各单位应当按照规定办理，并于当日报告。\r\n第二行。" for n in range(200))
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode("gb18030"))
    digest, found = sections(path, 100)
    parts = [d for cut in found for d in read_section(str(path), cut, text_field="", id_field="", fault=lambda _: None)]
    assert digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert len(found) > 3
    assert "".join(part.original() for part in parts) == text
    assert all(part.text.startswith("第") and part.text.endswith("。\n\n") for part in parts[:-1])
    lines = text.split("\r\n")
    assert all(part.text.split("\n")[0] == lines[int(part.id.rpartition(":")[2]) - 1] for part in parts)


def test_one_file_more_changes_few_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # parts end by the names of their files
    Path("in").mkdir()
    for number in range(200):
        Path(f"in/{number:03}.txt").write_text("字" * 50)
    before = {part.name for part in plan(["in"], Path("out"), Options(part_size=2000)).parts}
    Path("in/003a.txt").write_text("字" * 50)
    made = plan(["in"], Path("out"), Options(part_size=2000))
    assert len(before) > 15
    assert len({part.name for part in made.parts} - before) < 5
    assert from_json(json.loads(json.dumps(as_json(made)))) == made
    assert [piece.path for part in made.parts for piece in part.pieces] == sorted(map(str, Path("in").glob("*.txt")))
    assert part_size(1 << 40) == 1 << 25


@given(st.lists(st.lists(st.text("甲乙丙，。\n", max_size=20), max_size=4), max_size=4), st.data())
@settings(max_examples=30, deadline=None)
def test_corpora_on_disk_are_joined_as_if_they_were_one(tmp_path_factory: pytest.TempPathFactory, parts, data) -> None:
    folder, dropped, kept = tmp_path_factory.mktemp("joined"), [], []
    for number, texts in enumerate(parts):
        (folder / str(number)).mkdir()
        documents = [Document(f"{number}-{n}", text) for n, text in enumerate(texts)]
        write_index(documents, list, folder / str(number))
        dropped.append(data.draw(st.sets(st.integers(0, len(texts) - 1))) if texts else set())
        kept += [document for n, document in enumerate(documents) if n not in dropped[-1]]
    joined = join([folder / str(number) for number in range(len(parts))], dropped, folder)
    whole = index(kept, list)
    assert glance(joined) == glance(whole)
    assert list(count_words(joined)) == list(count_words(whole))
    assert list(count_phrases(joined, min_count=2)) == list(count_phrases(whole, min_count=2))


def test_duplicates_across_parts_are_those_of_all_together(tmp_path: Path) -> None:
    chance = random.Random(3)
    texts = ["".join(NEWS.format(f"{n}日", *chance.choices(TOPICS, k=2)) for _ in range(8)) for n in range(30)]
    texts += [text.replace("与会", "到会", 1) for text in texts[:10]] + ["", ""]
    chance.shuffle(texts)
    documents = [Document(str(n), text, is_record=True) for n, text in enumerate(texts)]
    told = []
    list(deduplicate(documents, report=told.append))
    files = []
    for number in range(3):
        folder = tmp_path / str(number)
        folder.mkdir()
        mine = documents[number * 15 : number * 15 + 15]
        (folder / "articles.jsonl").write_bytes(b"".join(json_line(as_record(document)) for document in mine))
        write_traces(folder / "articles.jsonl", folder, cleaned=True)
        files.append(folder)
    removals = find_removals([f / "articles.jsonl" for f in files], [f / "traces.bin" for f in files], 0.8)
    assert len(told) > 8
    assert [tuple(row) for part in removals for _, row in sorted(part.items())] == [tuple(row) for row in told]


def test_only_what_a_run_made_is_removed(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(records(0, 3))
    out, state = tmp_path / "out", tmp_path / "out/.run/outputs.json"
    run([str(tmp_path / "a.jsonl")], out, Options(steps=("clean",), clean_text=True), executing.serially)
    (out / "clean" / "mine.txt").write_text("mine")
    (tmp_path / "victim").write_text("not from here")
    state.write_text(json.dumps({**json.loads(state.read_text()), "../victim": {}, str(tmp_path / "victim"): {}}))
    run([str(tmp_path / "a.jsonl")], out, Options(steps=("clean",)), executing.serially)
    assert [path.name for path in (out / "clean").iterdir()] == ["mine.txt"]
    assert (tmp_path / "victim").exists()


@pytest.mark.parametrize(
    ("name", "text", "code", "said"),
    [
        ("corpustool.toml", '[run]\njobs = 3\nsteps = ["clean", "split"]\n', 0, 'steps = "clean,split"  # corpustool.toml:3'),
        ("pyproject.toml", "[tool.corpustool.run]\ntext-field = 'body'\n", 0, 'text-field = "body"  # pyproject.toml:2'),
        ("corpustool.toml", "[run]\njobs = 2\nstepz = 1\n", 2, "corpustool.toml:3: stepz"),
        ("corpustool.toml", "[run]\njobs = 0\n", 2, "corpustool.toml:2: jobs"),
        ("corpustool.toml", "[rum]\njobs = 2\n", 2, "corpustool.toml:1: rum"),
        ("corpustool.toml", "[run\n", 2, "corpustool.toml: not TOML"),
        ("pyproject.toml", '[tool.corpustool.run]\nsteps = ["nonsense"]\n', 2, "pyproject.toml:2: steps: nonsense"),
        ("pyproject.toml", "[tool.other\n", 0, 'jobs = "auto"  # default'),
    ],
)  # fmt: skip
def test_options_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name, text, code, said) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_text(text, "utf-8")
    done = CliRunner().invoke(app, ["run", "seeds", "--to", "tw", *([] if "nonsense" in text else ["--show-config"])])
    assert done.exit_code == code, done.output
    assert said in done.output
    if not code:
        assert 'to = "tw"  # command line' in done.output


def test_progress_in_lines(corpus: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["run", str(corpus), "-o", str(tmp_path), "--steps", "clean", "--progress", "plain"])
    assert done.exit_code == 3  # bad.docx
    assert "of" in done.stderr
    assert "documents" in done.stderr
    assert not {"\r", "\x1b"} & set(done.stderr)
    assert "bad.docx" in done.stderr
