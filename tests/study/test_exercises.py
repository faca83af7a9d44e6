"""Every exercise is made from a checked proof, accepts its own solution, and refuses what is wrong."""

from functools import cache
from itertools import permutations
from zlib import crc32

import pytest

from derive.checker import Verdict
from derive.language.latex import latex
from study.exercise import Answer, BadAnswer, NoExercise, Outcome, read_answer
from study.kinds.order import Order, dependencies, longest_in_order
from study.ladder import Exercise, UnknownExercise, find, ladder
from study.lessons import lessons
from study.mutants import mutant
from study.trials import TRIALS

LESSONS = tuple(lessons())


def grade(identifier: str, **answer):
    exercise = find(identifier)
    return exercise.kind.grade(exercise.lesson, exercise.key, Answer(**answer))


@cache
def sample(name: str) -> list[Exercise]:
    """One exercise of every kind that the lesson gives: the same in every run, another place in every lesson."""
    kinds: dict[str, list[Exercise]] = {}
    for exercise in ladder(lessons()[name]):
        kinds.setdefault(exercise.kind.name, []).append(exercise)
    found = []
    for exercises in kinds.values():
        start = crc32(name.encode()) % len(exercises)
        turned = exercises[start:] + exercises[:start]
        found += [next((e for e in turned if poses(e)), None)]
    return [exercise for exercise in found if exercise is not None]


def poses(exercise: Exercise) -> bool:
    try:
        exercise.kind.pose(exercise.lesson, exercise.key)
    except NoExercise:
        return False
    return True


def refuses_what_was_planted(exercise: Exercise, solution: Answer) -> bool:
    """Whether the checker has a witness against the line, and putting it back in its place is not right."""
    found = mutant(exercise.lesson.name, int(exercise.key))
    assert found is not None
    assert found.wrong.verdict in (Verdict.REFUTED, Verdict.NEEDS)
    assert found.wrong.finding.witness is not None
    planted = Answer(chosen=solution.chosen, text=f"= {latex(found.wrong.step.statement.right)}")
    return exercise.kind.grade(exercise.lesson, exercise.key, planted).outcome in (Outcome.PARTLY, Outcome.WRONG)


@pytest.mark.parametrize("name", LESSONS)
def test_every_kind_of_exercise_accepts_its_solution_and_nothing_less(name: str) -> None:
    """On every lesson, the whole proof among them; an empty answer and a planted error are not right."""
    exercises = sample(name)
    assert {"fill-in", "whole-proof"} <= {e.kind.name for e in exercises}
    for exercise in exercises:
        solution = exercise.kind.solution(exercise.lesson, exercise.key)
        found = exercise.kind.grade(exercise.lesson, exercise.key, solution)
        assert found.outcome is Outcome.RIGHT, (exercise.id, found.say)
        assert exercise.kind.reference(exercise.lesson, exercise.key)
        assert find(exercise.id) == exercise
        if solution.text:
            empty = exercise.kind.grade(exercise.lesson, exercise.key, Answer())
            assert empty.outcome is not Outcome.RIGHT, exercise.id
        if exercise.kind.name == "planted-error":
            assert refuses_what_was_planted(exercise, solution), exercise.id


def test_the_solution_planted_error_repair_is_one_that_was_wrong_before() -> None:
    """Choosing another line, or repairing with the planted error itself, is not right."""
    exercise = find("interview-bound.planted-error.3")
    right = exercise.kind.solution(exercise.lesson, exercise.key)
    other = Answer(chosen=(0,), text=right.text)
    assert exercise.kind.grade(exercise.lesson, exercise.key, other).outcome is Outcome.WRONG
    planted = Answer(chosen=right.chosen, text="= a^2")
    assert exercise.kind.grade(exercise.lesson, exercise.key, planted).outcome is Outcome.PARTLY


def test_any_order_that_respects_the_dependencies_is_right() -> None:
    """Two chains may be put one after the other or mixed; turning one around is partly right."""
    lesson = lessons()["interview-he"]
    before = dependencies(lesson)
    mixed = [2, 0, 3, 1, 4, 5, 6]
    assert longest_in_order(mixed, before) == mixed
    assert len(longest_in_order([1, 0, 2, 3, 4, 5, 6], before)) == 6
    assert (5, 6) in before


def test_partial_credit_is_the_least_number_of_moves() -> None:
    """Against every right order of a small poset."""
    before = frozenset({(0, 1), (2, 3), (0, 3)})
    right = [p for p in permutations(range(4)) if longest_in_order(list(p), before) == list(p)]
    assert all(p.index(a) < p.index(b) for p in right for a, b in before)
    assert len(right) == 5
    assert len(longest_in_order([1, 0, 3, 2], before)) == 2


def test_an_order_with_a_line_left_out_is_not_right() -> None:
    """All lines have to be placed."""
    lesson = lessons()["lecun"]
    assert Order().grade(lesson, "all", Answer(chosen=(0, 1))).outcome is Outcome.WRONG


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("= a^2/3", Outcome.RIGHT),
        ("frac{a^2}{3}", Outcome.RIGHT),
        ("Var[W_{jk}] = a²/3", Outcome.PARTLY),
        ("= E[W_{11}^2]", Outcome.PARTLY),
        ("= a^2/2", Outcome.WRONG),
        ("= a^2/", Outcome.UNREAD),
    ],
)
def test_a_missing_line_is_judged_by_what_it_says(text: str, outcome: Outcome) -> None:
    """Any notation of the right side; what is true and no step is told so; what cannot be read costs nothing."""
    found = grade("interview-bound.fill-in.3", text=text)
    assert found.outcome is outcome, found.say
    assert (found.score is None) is (outcome is Outcome.UNREAD)


def test_another_way_than_the_proofs_own_is_right() -> None:
    """Between two lines, any true line that is neither of them."""
    assert (
        grade("interview-forward.fill-in.4", text="= sum_{i=1}^{n_{in}} Var[z_i] E[W_{ik}^2]").outcome is Outcome.RIGHT
    )
    same_again = grade("interview-forward.fill-in.4", text="= sum_{i=1}^{n_{in}} Var[z_i W_{ik}]")
    assert "says the line before again" in same_again.say[0]
    after = grade("interview-forward.fill-in.3", text=r"= sum_{j=1}^{n_{in}} E[z_j^2] E[W_{jk}^2]")
    assert "the line after" in after.say[0]


def test_a_proof_in_one_leap_is_not_whole() -> None:
    """True, and told to show its steps."""
    found = grade("interview-attention.whole-proof.1", text="Var[a] = d")
    assert found.outcome is Outcome.PARTLY
    leap = grade("interview-bound.whole-proof.1", text="Var[W] = a^2/3\na = sqrt(6/(n_{in} + n_{out}))")
    assert leap.score == pytest.approx(0.7)
    assert "leap" in leap.say[-1]


def test_a_proof_by_another_route_is_whole() -> None:
    """The bound by the second moment, solved in other steps and another notation."""
    bound = "6/(n_{in}+n_{out})"
    text = f"E[W] = 0\nE[W_{{11}}^2] = a^2/3\nVar[W_{{jk}}] = E[W_{{jk}}^2]\n= a**2/3\na^2 = {bound}\na = √({bound})"
    assert grade("interview-bound.whole-proof.1", text=text).outcome is Outcome.RIGHT


def test_a_wrong_line_keeps_a_proof_from_being_right() -> None:
    """And mending it mends the proof."""
    text = "Var[W] = E[W^2] - E[W]^2\n= E[W^2]\n= a^2/2\na^2 = 6/(n_{in}+n_{out})\na = sqrt(6/(n_{in}+n_{out}))"
    found = grade("interview-bound.whole-proof.1", text=text)
    assert found.outcome is Outcome.PARTLY
    assert found.say[0].startswith("Line 3")
    assert grade("interview-bound.whole-proof.1", text=text.replace("a^2/2", "a^2/3")).outcome is Outcome.RIGHT


def test_reasons_are_graded_by_the_kernel() -> None:
    """Enough and nothing to spare; enough and too much; not enough."""
    exercise = find("lecun.reason.1")
    right = exercise.kind.solution(exercise.lesson, exercise.key)
    options = len(exercise.kind.pose(exercise.lesson, exercise.key).options)
    everything = Answer(chosen=tuple(range(options)))
    assert "leave out" in exercise.kind.grade(exercise.lesson, exercise.key, everything).say[0]
    assert (
        exercise.kind.grade(exercise.lesson, exercise.key, Answer(chosen=right.chosen[1:])).outcome is not Outcome.RIGHT
    )


def test_hints_go_from_a_nudge_to_the_line() -> None:
    """And speak of the first step that the answer has not reached."""
    exercise = find("interview-attention.whole-proof.1")
    told = [exercise.kind.hint(exercise.lesson, "1", "Var[a] = sum_{i=1}^d Var[q_i k_i]", n) for n in (1, 2, 3)]
    assert len(set(told)) == 3
    assert "the next line is" in told[2]
    assert r"\mathbb{E}\left[q_{i}^{2}\right]" in told[2]


@pytest.mark.parametrize("trial", TRIALS, ids=lambda t: t.lesson)
def test_the_answer_of_a_measurement_is_what_is_measured(trial) -> None:
    """And half of it, or nothing that is a number, is not."""
    assert grade(f"{trial.lesson}.measurement.1", number=trial.answer).outcome is Outcome.RIGHT
    with pytest.raises(BadAnswer, match="is not a number"):
        grade(f"{trial.lesson}.measurement.1", number="much")


def test_a_measurement_far_off_is_not_right() -> None:
    """Twice too large is outside of what counts."""
    assert grade("one-hot.measurement.1", number="1/25").outcome is Outcome.WRONG


@pytest.mark.parametrize(
    "identifier", ["", ".", "lecun", "lecun.order", "lecun.order.9", "../../etc/passwd.order.all", "x.y.z"]
)
def test_an_unknown_exercise_is_refused(identifier: str) -> None:
    """By name, whatever it looks like."""
    with pytest.raises(UnknownExercise, match="no exercise"):
        find(identifier)


@pytest.mark.parametrize(
    "sent",
    [
        {"chosen": [9]},
        {"chosen": [0, 0]},
        {"chosen": "0"},
        {"chosen": [True]},
        {"text": 1},
        {"number": "1" * 99},
        {"text": "x" * 30_000},
    ],
)
def test_what_is_no_answer_is_refused(sent) -> None:
    """Before anything looks at it."""
    with pytest.raises(BadAnswer):
        read_answer(sent, 3)
