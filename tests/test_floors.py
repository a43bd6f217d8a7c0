"""The floors of quality: they rise as asked, and fall only with a reason that the changelog tells."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

from tests.conftest import ROOT

SCRIPT = ROOT / "benchmarks" / "quality.py"


@pytest.fixture
def quality(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    if not SCRIPT.exists():
        pytest.skip("benchmarks are not part of this copy")
    spec = importlib.util.spec_from_file_location("quality", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n\n### Added\n- Something.\n", "utf-8")
    monkeypatch.setattr(module, "FLOORS", tmp_path / "quality.json")
    monkeypatch.setattr(module, "CHANGELOG", tmp_path / "CHANGELOG.md")
    module.keep({"text, titles": 0.91239, "text, dates": 0.95}, "pages", None)
    return module


def floors(quality: ModuleType) -> dict[str, float]:
    return json.loads(quality.FLOORS.read_text("utf-8"))["floors"]


def test_floors_rise_and_never_fall_by_themselves(quality: ModuleType) -> None:
    quality.keep({"text, titles": 0.93, "text, dates": 0.90}, "pages", None)
    assert floors(quality) == {"text, titles": 0.93, "text, dates": 0.95}
    assert "lowered" not in quality.CHANGELOG.read_text("utf-8")


def test_a_floor_that_falls_is_told(quality: ModuleType) -> None:
    quality.keep({"text, titles": 0.93, "text, dates": 0.90}, "pages", "dates of forums are read more strictly")
    assert floors(quality) == {"text, titles": 0.93, "text, dates": 0.9}
    text = quality.CHANGELOG.read_text("utf-8")
    assert "- Floors of quality lowered (text, dates 0.95 → 0.9): dates of forums are read more strictly\n" in text
    assert text.endswith("### Added\n- Something.\n")


def test_a_figure_below_its_floor_is_named(quality: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert quality.compare({"text, titles": 0.9124, "text, dates": 0.95}, "pages")
    assert not quality.compare({"text, titles": 0.9, "text, dates": 0.95}, "pages")
    assert "BELOW ITS FLOOR  text, titles: 0.9000 < 0.912" in capsys.readouterr().out
    assert quality.compare({"text, titles": 0.5}, "other pages")


def test_floors_of_other_pages_take_a_reason_too(quality: ModuleType) -> None:
    with pytest.raises(SystemExit, match="other pages"):
        quality.keep({"text, titles": 0.5}, "other pages", None)
    quality.keep({"text, titles": 0.5}, "other pages", "more pages")
    assert floors(quality) == {"text, titles": 0.5}
    assert "(measured on other pages): more pages" in quality.CHANGELOG.read_text("utf-8")


def test_without_pages_it_says_so(
    quality: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("sys.argv", ["quality.py", str(tmp_path / "none")])
    quality.main()
    assert capsys.readouterr().out.startswith("skipped: ")
