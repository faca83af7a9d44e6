"""`initproof study` from the command line: files in and out, and what it refuses."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from initproof.claims import find as find_claim
from initproof.command_line import main
from study.lessons import lessons
from study.memory import Memory, new_answer
from study.questions import QUESTIONS
from study.trials import TRIALS


def test_answers_go_out_and_come_in(tmp_path: Path) -> None:
    """`--export` writes what `--import` takes in elsewhere."""
    one, other, file = tmp_path / "one.sqlite", tmp_path / "two.sqlite", tmp_path / "answers.json"
    Memory(one).keep([new_answer("a.b.1", "a.b", {}, {"outcome": "right", "score": 1.0}, 1, 0)])
    run = CliRunner().invoke
    assert run(main, ["study", "--state", str(one), "--export", str(file)]).exit_code == 0
    assert "1 new" in run(main, ["study", "--state", str(other), "--import", str(file)]).output
    assert Memory(other).log() == Memory(one).log()


def test_a_file_that_is_no_state_or_no_export_is_refused(tmp_path: Path) -> None:
    """With exit status 2 and one line, and the file left alone."""
    text = tmp_path / "notes.txt"
    text.write_text("notes " * 500)
    for options in (["--state", str(text)], ["--state", str(tmp_path / "s"), "--import", str(text)]):
        found = CliRunner().invoke(main, ["study", *options])
        assert found.exit_code == 2
        assert "Traceback" not in found.output
    assert text.read_text().startswith("notes")


def test_a_machine_that_starts_no_process_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line and exit status 2, and neither a traceback nor a wait without end."""
    monkeypatch.setattr("study.desk.Desk._start", lambda _: None)
    found = CliRunner().invoke(main, ["study", "--terminal", "--state", str(tmp_path / "s")])
    assert found.exit_code == 2
    assert "no process could be started; your answers so far are kept" in found.output
    assert "Traceback" not in found.output


def test_help_loads_neither_sympy_nor_the_server() -> None:
    """The command line stays light."""
    program = (
        "import sys; from click.testing import CliRunner; from initproof.command_line import main; "
        "CliRunner().invoke(main, ['study', '--help']); "
        "print([m for m in ('sympy', 'numpy', 'starlette', 'fsrs', 'study') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_questions_and_trials_point_at_is_there() -> None:
    """Lessons by name, claims by number."""
    assert {q.lesson for q in QUESTIONS} | {t.lesson for t in TRIALS} <= set(lessons())
    for question in QUESTIONS:
        for number in question.claims:
            assert find_claim(number).number == number
