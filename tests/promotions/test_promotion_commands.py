"""``promotion check`` and ``promotion diff`` as a person runs them, without database or settings."""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from app.commands import Refused, promotion_check, promotion_diff
from tests.promotions.promise_texts import CERTIFICATE, OPERATOR, POSTED

ROOT = Path(__file__).parents[2]


def call(command: ModuleType, *words: object) -> int:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    code: int = command.run(parser.parse_args([str(word) for word in words]))
    return code


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "operator.toml").write_text(OPERATOR)
    (tmp_path / "old.toml").write_text(POSTED)
    (tmp_path / "new.toml").write_text(POSTED.replace("keep_days = 31", "keep_days = 60"))
    (tmp_path / "bad.toml").write_text(POSTED.replace("keep_days = 31", "keep_days = 999"))
    (tmp_path / "sky.toml").write_text(CERTIFICATE)
    (tmp_path / "broken.toml").write_text("[promotion")
    return tmp_path


def test_a_sound_promise_is_checked_with_code_0(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(promotion_check, folder / "old.toml", folder / "sky.toml") == 0
    assert capsys.readouterr().out == "2 checked, no problem\n"


def test_a_problem_is_one_line_and_code_1(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(promotion_check, folder / "bad.toml") == 1

    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(f"{folder / 'bad.toml'}:48: keep-range: ")


def test_json_gives_the_six_keys_and_the_same_code(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(promotion_check, folder / "bad.toml", "--json") == 1

    (problem,) = json.loads(capsys.readouterr().out)
    assert list(problem) == ["file", "line", "rule", "message", "requirement", "fix"]
    assert call(promotion_check, folder / "old.toml", "--json") == 0
    assert json.loads(capsys.readouterr().out) == []


def test_broken_toml_is_code_1(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(promotion_check, folder / "broken.toml") == 1
    assert ":1: broken-toml: " in capsys.readouterr().out


def test_diff_lists_each_change_and_the_class_of_all(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(promotion_diff, folder / "old.toml", folder / "new.toml") == 0
    assert capsys.readouterr().out.splitlines() == [
        "wider: practices.mailing_address.keep_days: 31 -> 60",
        "overall: wider",
    ]


def test_diff_speaks_json_too(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(promotion_diff, folder / "old.toml", folder / "new.toml", "--json") == 0

    said = json.loads(capsys.readouterr().out)
    assert said["overall"] == "wider"
    assert said["changes"] == [
        {
            "kind": "wider",
            "place": "practices.mailing_address.keep_days",
            "what": "31 -> 60",
            "additive": False,
        }
    ]


def test_diff_of_equal_files_says_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(promotion_diff, folder / "old.toml", folder / "old.toml") == 0
    assert capsys.readouterr().out == "nothing changed\n"


def test_diff_reports_an_unreadable_file_like_check(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(promotion_diff, folder / "old.toml", folder / "broken.toml") == 1
    assert ":1: broken-toml: " in capsys.readouterr().out


def test_diff_reports_an_unreadable_file_as_json_too(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(promotion_diff, folder / "old.toml", folder / "absent.toml", "--json") == 1
    (problem,) = json.loads(capsys.readouterr().out)
    assert problem["rule"] == "unreadable-file"


def test_diff_of_two_promotions_is_refused_in_words(folder: Path) -> None:
    with pytest.raises(Refused, match="two different promotions"):
        call(promotion_diff, folder / "old.toml", folder / "sky.toml")


def test_check_loads_neither_database_nor_settings() -> None:
    script = (
        "import argparse, sys\n"
        "from app.commands import promotion_check, promotion_diff\n"
        "parser = argparse.ArgumentParser(); promotion_check.add_arguments(parser)\n"
        "code = promotion_check.run(parser.parse_args(['promotions/night-sky.toml']))\n"
        "loaded = {'sqlalchemy', 'psycopg', 'fastapi', 'app.settings'} & set(sys.modules)\n"
        "sys.exit(code or (9 if loaded else 0))\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (0, "1 checked, no problem\n"), done.stderr
