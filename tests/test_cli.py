"""The command as a user has it: what comes out where, with which exit code."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from corpustool import __version__
from tests.conftest import ROOT, SEEDS

Run = Callable[..., subprocess.CompletedProcess[bytes]]
NEWS = "seeds/002_8b07881e5bd7de27.txt"
COMMANDS = ("clean", "convert", "split", "stats", "segment", "words", "phrases", "run", "undo")


def shell(line: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
    """A shell line in which `corpustool` is the command under test."""
    function = f'corpustool() {{ "{sys.executable}" -m corpustool "$@"; }}; '
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", function + line], capture_output=True, cwd=folder, check=False, timeout=120
    )


def test_help_and_version(corpustool: Run) -> None:
    assert corpustool("--version").stdout.decode().strip() == f"corpustool {__version__}"
    text = corpustool("--help").stdout.decode()
    assert all(re.search(rf"^\s+{command}\s", text, re.MULTILINE) for command in COMMANDS)
    assert "Exit codes" in text


@pytest.mark.parametrize("command", COMMANDS)
def test_every_help_ends_with_examples(corpustool: Run, command: str) -> None:
    done = corpustool(command, "-h")
    assert done.returncode == 0
    assert done.stdout.decode().rpartition("Examples:")[2].count(f"corpustool {command}") >= 1


def test_the_pipe(corpustool: Run, tmp_path: Path) -> None:
    corpustool("--version")
    done = shell(
        "corpustool clean seeds | corpustool convert --to simplified | corpustool split | corpustool stats -f jsonl",
        tmp_path,
    )
    assert done.returncode == 0, done.stderr.decode()
    glance = json.loads(done.stdout)
    assert glance["documents"] == 9
    assert glance["phrases"][0]["count"] >= 5


def test_a_closed_pipe_ends_without_a_word(corpustool: Run, tmp_path: Path) -> None:
    corpustool("--version")
    done = shell("corpustool clean seeds -f jsonl -q | head -c 10 >/dev/null", tmp_path)
    assert done.returncode in (0, 141)
    assert b"Traceback" not in done.stderr
    assert b"rror" not in done.stderr


def test_a_missing_file_is_named_and_the_rest_is_done(corpustool: Run) -> None:
    done = corpustool("clean", "missing.txt", "seeds/003_98bcdf8a17d63228.txt", "-q")
    assert done.returncode == 3
    assert done.stderr.decode().strip().startswith("corpustool clean: missing.txt: no such file")
    assert "卢建军" in done.stdout.decode()


def test_wrong_usage_is_exit_2(corpustool: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text('[[rule]]\nid = "chrome/x"\n', "utf-8")
    for arguments in (
        ["clean", "--no-such-option"],
        ["claen"],
        ["clean", "--drop", "nonsense", "seeds"],
        ["clean", "--rules", "bad.toml", "seeds"],
        ["convert", "--config", "x2y", "seeds"],
        ["convert", "--to", "klingon", "seeds"],
        ["phrases", "--absorb", "2", "seeds"],
        ["clean", NEWS, "-o", NEWS],
        ["clean", "nope*.txt"],
        ["clean", "seeds", "-f", "text", "--ledger", "l"],
    ):
        done = corpustool(*arguments)
        assert done.returncode == 2, arguments
        assert done.stderr.strip(), arguments
        assert b"Traceback" not in done.stderr, arguments


def test_check_finds_what_clean_would_change(corpustool: Run, tmp_path: Path) -> None:
    done = corpustool("clean", "--check", NEWS)
    assert done.returncode == 1
    findings = done.stdout.decode().splitlines()
    assert all(re.match(rf"{NEWS}:\d+: [a-z]+/[\w-]+: ", line) for line in findings)
    assert any(":1: chrome/breadcrumb: 首页" in line for line in findings)
    (tmp_path / "done.txt").write_bytes(corpustool("clean", NEWS).stdout)
    assert corpustool("clean", "--check", "done.txt").returncode == 0


def test_diff_is_a_patch(corpustool: Run, tmp_path: Path) -> None:
    for path in SEEDS:
        (tmp_path / "it.txt").write_bytes(path.read_bytes())
        patch = corpustool("clean", "--diff", "it.txt").stdout
        wanted = corpustool("clean", "it.txt").stdout
        if patch:
            subprocess.run(["patch", "-s", "it.txt"], input=patch, cwd=tmp_path, check=True)
        assert (tmp_path / "it.txt").read_bytes() == wanted


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-8-sig"])
def test_undo_gives_the_bytes_again(corpustool: Run, tmp_path: Path, encoding: str) -> None:
    data = SEEDS[2].read_text("utf-8").replace("\n", "\r\n").encode(encoding)
    (tmp_path / "in.txt").write_bytes(data)
    assert corpustool("clean", "in.txt", "-o", "out.txt", "--ledger", "l").returncode == 0
    assert (tmp_path / "out.txt").read_bytes() != data
    assert corpustool("undo", "out.txt", "--ledger", "l").stdout == data
    (tmp_path / "out.txt").write_bytes((tmp_path / "out.txt").read_bytes() + b"x")
    refused = corpustool("undo", "out.txt", "--ledger", "l")
    assert refused.returncode == 3
    assert b"unaltered" in refused.stderr


def test_undo_of_a_folder_and_of_records(corpustool: Run, tmp_path: Path) -> None:
    assert corpustool("clean", "seeds/", "-f", "text", "-o", "out/", "--ledger", "l").returncode == 0
    assert corpustool("undo", "out/", "--ledger", "l", "-o", "back/").returncode == 0
    for path in SEEDS:
        assert (tmp_path / "back" / path.name).read_bytes() == path.read_bytes()
    assert corpustool("clean", "seeds", "-o", "out.jsonl", "--ledger", "l2").returncode == 0
    records = [
        json.loads(line) for line in corpustool("undo", "out.jsonl", "--ledger", "l2").stdout.decode().splitlines()
    ]
    assert {Path(record["id"]).name: record["text"] for record in records if record["id"].endswith(".txt")} == {
        path.name: path.read_text("utf-8") for path in SEEDS
    }


def on_a_terminal(arguments: list[str], folder: Path, **environment: str) -> bytes:
    """What the command shows there."""
    import pty

    main, side = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "corpustool", *arguments],
        cwd=folder,
        stdout=side,
        stderr=side,
        env={**os.environ, **environment},
    )
    os.close(side)
    shown = b""
    while True:
        try:
            shown += os.read(main, 65536)
        except OSError:
            break
    os.close(main)
    process.wait(timeout=60)
    return shown


def test_inspect_shows_a_coloured_line_for_each_line_on_a_terminal() -> None:
    shown = on_a_terminal(["inspect", NEWS], ROOT, TERM="xterm-256color", COLUMNS="100").decode()
    rows = [line for line in re.sub(r"\x1b\[[0-9;]*m", "", shown).split("\n") if re.match(r"\s+\d+ ", line)]
    assert [row.split()[1] for row in rows[:4]] == ["chrome", "title", "metadata", "body"]
    styles = re.findall(r"\x1b\[([0-9;]+)m(chrome|title|metadata) *\x1b", shown)
    assert set(styles) == {("31", "chrome"), ("1;32", "title"), ("33", "metadata")}
    assert "chrome/breadc…" in rows[0]
    assert "冲刺四季度 | 沈阳工业大学" in rows[1]


def test_nothing_of_the_corpus_acts_on_the_terminal(corpustool: Run, tmp_path: Path) -> None:
    (tmp_path / "evil.txt").write_text("正文\x1b]0;x\x07\x1b[31m[bold red]红[/] \u202e反转，好。\n" * 3, "utf-8")
    for arguments in (
        ["words", "evil.txt"],
        ["phrases", "evil.txt", "--min-count", "2"],
        ["clean", "evil.txt", "--check"],
        ["split", "evil.txt"],
        ["inspect", "evil.txt"],
    ):
        shown = on_a_terminal(arguments, tmp_path, NO_COLOR="1", TERM="dumb")
        assert shown
        assert b"\x1b" not in shown
        assert "\u202e".encode() not in shown


def test_segment_as_text_and_with_offsets(corpustool: Run) -> None:
    text = "習近平強調，深入實施。\n第二行"
    assert corpustool("segment", stdin=text.encode()).stdout.decode() == "習近平 強調 ， 深入 實施 。\n第二行\n"
    record = json.loads(corpustool("segment", "-f", "jsonl", stdin=text.encode()).stdout)
    assert "".join(record["tokens"]) == text
    assert [text[start:end] for start, end in record["offsets"]] == record["tokens"]


def test_run_writes_everything(corpustool: Run, tmp_path: Path) -> None:
    done = corpustool("run", "seeds", "-o", "out", "--clean-text")
    assert done.returncode == 0, done.stderr.decode()
    paths = [path.relative_to(tmp_path / "out") for path in (tmp_path / "out").rglob("*") if path.is_file()]
    names = {path.as_posix() for path in paths if not path.parts[0].startswith(".")}
    tables = {"ledger.jsonl", "duplicates.tsv", "phrases.tsv", "words.tsv", "keywords.tsv"} | {
        "manifest.json",
        "report.html",
    }
    assert names == {"articles.jsonl", *tables, *(f"clean/{path.name}" for path in SEEDS)}
    assert len((tmp_path / "out" / "articles.jsonl").read_bytes().splitlines()) == 9
    first = {path: (tmp_path / "out" / path).read_bytes() for path in names}
    corpustool("run", "seeds", "-o", "out", "--clean-text", "--force")
    assert {path: (tmp_path / "out" / path).read_bytes() for path in names} == first


def test_an_interrupt_is_one_line_and_nothing_half_written(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "corpustool", "clean", "-", "-f", "jsonl", "-o", "out.jsonl"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path)
    while not list(tmp_path.iterdir()):  # it waits for its input once it has begun to write
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.decode().strip() == "corpustool clean: interrupted; nothing is half written"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("signalled", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_temporary_files_go_when_a_count_is_stopped(tmp_path: Path, signalled: int, code: int) -> None:
    (tmp_path / "temp").mkdir()
    command = [sys.executable, "-m", "corpustool", "phrases", "-", "--temp", "temp", "-o", "phrases.tsv"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path)
    while not list((tmp_path / "temp").rglob("*/*")):  # it waits for its input once it has begun to write
        assert process.poll() is None
    process.send_signal(signalled)
    _, said = process.communicate(timeout=60)
    assert process.returncode == code
    assert b"Traceback" not in said
    assert b" MB in " in said
    assert [path.name for path in tmp_path.rglob("*")] == ["temp"]


def test_phrases_by_group_in_a_period_with_examples(corpustool: Run) -> None:
    texts = ["全面深化改革开放。", "全面深化改革开放。", "推动高质量发展。"] * 3
    records = "".join(
        json.dumps(
            {"id": str(n), "text": text, "meta": {"date": f"20{20 + n // 3}-05-01", "source": "甲乙"[n % 3 // 2]}}
        )
        + "\n"
        for n, text in enumerate([*texts, *texts])
    ).encode()
    done = corpustool(
        "phrases",
        "-",
        "--by",
        "source",
        "--since",
        "2021",
        "--until",
        "2023-05",
        "--examples",
        "1",
        "-f",
        "jsonl",
        stdin=records,
    )
    first, second = map(json.loads, done.stdout.splitlines())
    assert (first["phrase"], first["count"], first["count:甲"], first["count:乙"]) == ("全面深化改革开放", 6, 6, 0)
    assert (first["first_seen"], first["last_seen"]) == ("2021-05-01", "2023-05-01")
    assert first["g2:甲"] > 0 > first["g2:乙"]
    assert second["examples"] == [{"document": "5", "line": 1, "text": "推动高质量发展。"}]
    tsv = corpustool("phrases", "-", "--examples", "1", "--top", "1", "--columns", "phrase,count", stdin=records)
    assert tsv.stdout.decode().splitlines()[-1] == "全面深化改革开放\t12\t0:1: 全面深化改革开放。"
    for wrong in (["--since", "yesterday"], ["--columns", "phrases"], ["--memory", "much"], ["--absorb", "2"]):
        assert corpustool("phrases", "seeds", *wrong).returncode == 2
    assert corpustool("phrases", "seeds", "--temp", "nowhere").returncode == 3


def test_new_words_go_into_the_dictionary(corpustool: Run, tmp_path: Path) -> None:
    assert corpustool("phrases", "--new", "seeds", "-o", "words.txt").returncode == 0
    words = (tmp_path / "words.txt").read_text("utf-8").split()
    assert "新时代" in words
    again = corpustool("phrases", "--new", "seeds", "--dict", "words.txt")
    assert not set(again.stdout.decode().split()) & set(words)
    assert "新时代: 23 times a word, else cut as 新 时代" in again.stderr.decode()


def test_a_gbk_console_raises_nothing(corpustool: Run) -> None:
    for arguments in (["clean", "--check", NEWS], ["words", "seeds", "--top", "3"], ["clean", "missing.txt"]):
        done = corpustool(*arguments, PYTHONIOENCODING="gbk", PYTHONUTF8="0")
        assert b"Traceback" not in done.stderr
        assert b"codec" not in done.stderr


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)


def test_the_readme_says_what_is_true(corpustool: Run, tmp_path: Path) -> None:
    corpustool("--version")
    for block in blocks("sh")[1:]:
        done = shell(f"set -e\n{block}", tmp_path)
        assert done.returncode == 0, (block, done.stderr.decode())
    for block in blocks("python"):
        done = subprocess.run([sys.executable, "-c", block], cwd=tmp_path, capture_output=True, check=True)
        assert "习近平新时代中国特色社会主义思想" in done.stdout.decode()


def test_the_readmes_are_in_step() -> None:
    chinese = (ROOT / "README.zh-CN.md").read_text("utf-8")
    for block in blocks("sh") + blocks("python"):
        assert block in chinese


def test_split_writes_a_folder_with_an_index(corpustool: Run, tmp_path: Path) -> None:
    done = corpustool("split", "--name", "{date}-{title}", "-o", "articles/", "seeds/000_4405ad2a87a1b691.txt")
    assert done.returncode == 0
    names = sorted(path.name for path in (tmp_path / "articles").iterdir())
    assert len(names) == 6
    assert "2025-09-30-习近平给天津大学全体师生的回信（全文）.txt" in names
    index = (tmp_path / "articles" / "index.csv").read_text("utf-8").splitlines()
    assert len(index) == 6
    assert corpustool("split", "--name", "{nothing}", "-o", "articles/", "seeds").returncode == 2


def test_split_explains_itself(corpustool: Run) -> None:
    done = corpustool("split", "--explain", "seeds/000_4405ad2a87a1b691.txt")
    lines = [line for line in done.stdout.decode().splitlines() if not line.startswith(" ")]
    assert [int(line.split(":")[1]) for line in lines] == [1, 19, 37, 153, 167]


def test_what_split_strips_can_be_undone(corpustool: Run, tmp_path: Path) -> None:
    seed = "seeds/003_98bcdf8a17d63228.txt"
    corpustool("split", "--strip-metadata", "-o", "out.jsonl", "--ledger", "book", seed)
    assert "浏览次数" not in json.loads((tmp_path / "out.jsonl").read_bytes())["text"]
    undone = json.loads(corpustool("undo", "out.jsonl", "--ledger", "book").stdout)
    assert undone["text"] == (tmp_path / seed).read_bytes().decode()


def test_split_refuses_a_pattern_that_is_none(corpustool: Run) -> None:
    done = corpustool("split", "--pattern", "([", "seeds")
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
