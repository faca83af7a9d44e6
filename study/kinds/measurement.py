"""Predict a measurement, then see it measured: right is what comes near to what the networks do."""

from __future__ import annotations

from math import isfinite

from montecarlo import Result, run
from reports.drawing import plot_drawing
from reports.html_inline import svg
from reports.model import Plot, Point, Text

from ..exercise import Answer, Form, Grade, Kind, Posed, graded, number_of
from ..lessons import Lesson
from ..trials import TRIALS, Trial


class Measurement(Kind):
    """One exercise a lesson that has a trial."""

    name = "measurement"
    said = "predict what networks do, then run them"

    def keys(self, lesson: Lesson) -> tuple[str, ...]:
        return ("1",) if any(t.lesson == lesson.name for t in TRIALS) else ()

    def pose(self, lesson: Lesson, key: str) -> Posed:
        return Posed(f"{lesson.title}: predict the measurement", _trial(lesson).ask, Form.NUMBER)

    def grade(self, lesson: Lesson, key: str, answer: Answer) -> Grade:
        """Raises BadAnswer for what is no number."""
        trial, named = _trial(lesson), float(number_of(answer.number))
        result = run(trial.run())
        rows = result.measurements.of(trial.observable)
        measured = next(row for row in rows if row.place == trial.place).estimate
        right = named > 0 and measured / trial.within <= named <= measured * trial.within
        say = (f"Measured: {measured:.4g} ({result.measurements.replicates} networks). You said {answer.number}.",)
        return graded(
            1.0 if right else 0.0, say, solution=self.reference(lesson, key), plot=_plot(trial, result, named)
        )

    def solution(self, lesson: Lesson, key: str) -> Answer:
        return Answer(number=_trial(lesson).answer)

    def reference(self, lesson: Lesson, key: str) -> tuple[str, ...]:
        trial = _trial(lesson)
        return (f"{trial.answer}: {trial.because}",)


def _trial(lesson: Lesson) -> Trial:
    return next(t for t in TRIALS if t.lesson == lesson.name)


def _plot(trial: Trial, result: Result, named: float) -> str:
    """What was measured at every place with its interval, and a line at what was named."""
    rows = result.measurements.of(trial.observable)
    points = tuple(
        Point(float(n), row.estimate, _finite(row.interval[0], row.estimate), _finite(row.interval[1], row.estimate))
        for n, row in enumerate(rows, start=1)
    )
    low = min(p.low for p in points)
    positive = low > 0 and named > 0 and max(p.estimate for p in points) > 20 * min(p.estimate for p in points)
    said = ((1.0, named), (float(len(points)), named))
    plot = Plot(
        "measured",
        (Text("measured, and your number as a line"),),
        "layer or step",
        trial.observable,
        said,
        points,
        positive,
    )
    return svg(plot_drawing(plot), {}, f"{trial.observable} at every layer or step, and a line at {named:.4g}", "img")


def _finite(end: float, otherwise: float) -> float:
    return end if isfinite(end) else otherwise
