"""The log of answers: nothing is lost, nothing is doubled, and what is due follows from it."""

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from study.memory import BadState, Memory, forecast, new_answer, skills, streak
from study.sessions import by_skill, following, interview, report, session

NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
RIGHT, WRONG, OPEN = ({"outcome": o, "score": s} for o, s in (("right", 1.0), ("wrong", 0.0), ("undecided", None)))
CATALOGUE = [
    {"name": name, "exercises": [
        {"id": f"{name}.{kind}.{key}", "skill": f"{name}.{kind}", "kind": kind}
        for kind in ("order", "question", "fill-in", "planted-error", "whole-proof", "reason", "drop", "measurement")
        for key in "12"
    ]}
    for name in ("a", "b", "c", "d", "e", "f", "g", "h")
]  # fmt: skip


def answered(exercise: str, grade=RIGHT, ago: timedelta = timedelta(0), hints: int = 0, sitting: str = ""):
    return new_answer(exercise, exercise.rpartition(".")[0], {}, grade, 5, hints, sitting, NOW - ago)


def test_every_answer_is_kept_and_comes_back(tmp_path: Path) -> None:
    """After closing and opening again, in order of time."""
    rows = [answered("a.order.1", ago=timedelta(hours=h)) for h in (3, 2, 1)]
    Memory(tmp_path / "s.sqlite").keep(rows[::-1])
    assert Memory(tmp_path / "s.sqlite").log() == rows


def test_an_export_comes_back_elsewhere_and_twice_does_nothing(tmp_path: Path) -> None:
    """Import adds what is new and doubles nothing."""
    one, other = Memory(tmp_path / "one.sqlite"), Memory(tmp_path / "other.sqlite")
    one.keep([answered("a.order.1"), answered("b.order.1", OPEN)])
    other.keep([answered("c.order.1")])
    assert other.load(one.dump()) == 2
    assert other.load(one.dump()) == 0
    assert {a.exercise for a in other.log()} == {"a.order.1", "b.order.1", "c.order.1"}


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"format": 1}', '{"format": 2, "answers": []}', '{"format": 1, "answers": [{}]}', "[" * 100_000],
)
def test_what_is_no_export_is_refused_whole(tmp_path: Path, text: str) -> None:
    """With a message, and nothing taken in."""
    memory = Memory(tmp_path / "s.sqlite")
    with pytest.raises(BadState, match="export"):
        memory.load(text)
    assert memory.log() == []


def test_an_export_with_a_field_of_the_wrong_type_is_refused(tmp_path: Path) -> None:
    """One bad answer refuses all."""
    memory = Memory(tmp_path / "s.sqlite")
    memory.keep([answered("a.order.1")])
    spoilt = json.loads(memory.dump())
    spoilt["answers"][0]["seconds"] = "5"
    with pytest.raises(BadState, match="wrong type"):
        memory.load(json.dumps(spoilt))


def test_many_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    """As two pages and two programs would."""
    memories = [Memory(tmp_path / "s.sqlite") for _ in range(4)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: memories[n % 4].keep([answered(f"a.order.{n}")]), range(80)))
    assert len(memories[0].log()) == 80


def test_an_answer_that_was_being_written_is_lost_alone(tmp_path: Path) -> None:
    """A transaction that never ended leaves the rest."""
    memory = Memory(tmp_path / "s.sqlite")
    memory.keep([answered("a.order.1")])
    broken = sqlite3.connect(tmp_path / "s.sqlite")
    broken.execute(
        "INSERT INTO answers SELECT 'x', at, exercise, skill, answer, outcome, score, 1, 0, sitting FROM answers"
    )
    broken.close()
    assert [a.exercise for a in Memory(tmp_path / "s.sqlite").log()] == ["a.order.1"]


def test_a_file_that_is_something_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    """A text, and a database of another program."""
    text, other = tmp_path / "notes.txt", tmp_path / "other.sqlite"
    text.write_text("notes " * 1000)
    with sqlite3.connect(other) as database:
        database.execute("CREATE TABLE theirs (x)")
    database.close()
    for path in (text, other):
        with pytest.raises(BadState, match=r"cannot be used|not a state"):
            Memory(path)
    assert text.read_text().startswith("notes")


def test_what_went_wrong_is_due_before_what_went_well() -> None:
    """And what was undecided changes nothing."""
    known = skills([answered("a.order.1"), answered("b.order.1", WRONG), answered("c.order.1", OPEN)], NOW)
    assert set(known) == {"a.order", "b.order"}
    assert known["b.order"].due < known["a.order"].due


def test_right_answers_push_a_skill_away_and_hints_less_so() -> None:
    """Days after weeks; with hints sooner."""
    days = [timedelta(days=d) for d in (30, 27, 15)]
    well = skills([answered("a.order.1", ago=d) for d in days], NOW)["a.order"]
    helped = skills([answered("a.order.1", ago=d, hints=2) for d in days], NOW)["a.order"]
    assert helped.due < well.due
    assert well.due > NOW


def test_a_session_takes_what_is_due_first_and_the_next_exercise_of_it() -> None:
    """Then what is new, in the catalogue's order."""
    known = skills([answered("b.order.1", WRONG, timedelta(days=3))], NOW)
    proposed = session(CATALOGUE, known, NOW, 3)
    assert proposed == ["b.order.2", "a.order.1", "a.question.1"]
    assert following(["x", "y"], "y") == "x"
    assert following(["x", "y"], "gone") == "x"


def test_streak_and_forecast_count_days() -> None:
    """Today may still be empty; a gap ends a streak."""
    log = [answered("a.order.1", ago=timedelta(days=d)) for d in (1, 2, 4)]
    today = NOW.astimezone().date()
    assert streak(log, today) == 2
    assert streak(log[2:], today) == 0
    assert sum(forecast(skills(log, NOW), NOW, 400)) == 1


def test_a_mock_interview_is_mixed_and_stays_the_same() -> None:
    """Six kinds, six lessons, fixed by its identifier."""
    planned = interview(CATALOGUE, "1")
    assert planned == interview(CATALOGUE, "1") != interview(CATALOGUE, "2")
    assert len({i.split(".")[0] for i in planned}) == len({i.split(".")[1] for i in planned}) == 6


def test_the_report_takes_the_first_decided_answer() -> None:
    """Mending an answer afterwards does not count, and what was not answered counts nothing."""
    log = [answered("a.order.1", OPEN), answered("a.order.1", WRONG), answered("a.order.1"), answered("b.order.1")]
    found = report(["a.order.1", "b.order.1", "c.order.1"], log)
    assert [outcome for _, outcome, _ in found.rows] == ["wrong", "right", "not answered"]
    assert found.score == pytest.approx(1 / 3)
    assert found.weakest == ("a.order.1", "c.order.1")
    assert by_skill(CATALOGUE)["a.order"] == ["a.order.1", "a.order.2"]
