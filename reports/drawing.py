"""Line drawings that every format can render: the step graph and plots, from the model's data alone.

Decides: geometry, in points, with the origin at the lower left.
Does not decide: colours and strokes, nor how a format draws a line (the writers).
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from .document import Document, numbers, steps
from .model import Graph, Line, Plot, Reference, Step, Text
from .plain import plain, shortened

Spot = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line; `role` says what it stands for (axis, tick, predicted, interval)."""

    start: Spot
    end: Spot
    role: str


@dataclass(frozen=True, slots=True)
class Arc:
    """A quadratic curve from a step to one that rests on it, with the labels of both."""

    start: Spot
    control: Spot
    end: Spot
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A filled disc; `step` is the label of the step it stands for, or empty for a measured point."""

    centre: Spot
    radius: float
    step: str


@dataclass(frozen=True, slots=True)
class Caption:
    """Words at a place; `anchor` is the side of the words that stands there: left, middle or right."""

    place: Spot
    content: Line
    anchor: str
    step: str = ""


Shape = Stroke | Arc | Dot | Caption


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes in a frame of the given size."""

    width: float
    height: float
    shapes: tuple[Shape, ...]


ROW: Final = 18.0
GUTTER: Final = 92.0
_STEPS: Final = 32
_PLOT: Final = (300.0, 150.0)
_MARGIN: Final = (52.0, 34.0)


def graph_drawing(document: Document, graph: Graph) -> Drawing:
    """The steps one below the other, with an arc from each premise to the step that rests on it."""
    known = steps(document)
    height = ROW * len(graph.steps)
    at = {label: height - ROW * (n + 0.5) for n, label in enumerate(graph.steps)}
    arcs = [_arc(at, a, b) for b in graph.steps for a in known[b].premises if a in at]
    dots = [Dot((GUTTER, y), 3.0, label) for label, y in at.items()]
    shown = numbers(document)
    names = [_step_caption(known[label], shown, y) for label, y in at.items()]
    return Drawing(GUTTER + 250, height, (*arcs, *dots, *names))


def graph_on_paper(document: Document, graph: Graph) -> tuple[tuple[Drawing, ...], Line]:
    """The graph in parts that fit on a page, and its caption, which says what is left out between parts."""
    cut = (graph.steps[i : i + _STEPS] for i in range(0, max(len(graph.steps), 1), _STEPS))
    drawings = tuple(graph_drawing(document, replace(graph, steps=steps)) for steps in cut)
    note = Text(" Arcs from one part to another are left out; the reasons above name every premise.")
    return drawings, (graph.caption if len(drawings) == 1 else (*graph.caption, note))


def _arc(at: dict[str, float], source: str, target: str) -> Arc:
    rows = abs(at[source] - at[target]) / ROW
    reach = 0.0 if rows <= 1 else min(2 * GUTTER - 12, 26 * rows**0.8)
    middle = (at[source] + at[target]) / 2
    return Arc((GUTTER, at[source]), (GUTTER - reach, middle), (GUTTER, at[target]), source, target)


def _step_caption(step: Step, shown: Mapping[str, str], y: float) -> Caption:
    said = shortened(f"{step.verdict.value}: {plain(step.reason, shown)}", 44)
    return Caption((GUTTER + 9, y), (Reference(step.label), Text(f" {said}")), "left", step.label)


def plot_drawing(plot: Plot) -> Drawing:
    """Points with their intervals, the predicted curve, and axes with round ticks."""
    places = [x for x, _ in plot.predicted] + [p.x for p in plot.points]
    across = _axis(places, False, 1.0 if all(x == int(x) for x in places) else 0.0)
    upwards = _axis(
        [y for _, y in plot.predicted] + [y for p in plot.points for y in (p.low, p.high, p.estimate)],
        plot.logarithmic,
    )
    left, below = _MARGIN
    width, height = _PLOT

    def place(x: float, y: float) -> Spot:
        return left + across.share(x) * width, below + upwards.share(y) * height

    curve = [place(x, y) for x, y in plot.predicted]
    shapes: list[Shape] = [*_frame(plot, across, upwards)]
    shapes += [Stroke(a, b, "predicted") for a, b in pairwise(curve)]
    for point in plot.points:
        shapes.append(Stroke(place(point.x, point.low), place(point.x, point.high), "interval"))
        shapes.append(Dot(place(point.x, point.estimate), 2.0, ""))
    return Drawing(left + width + 8, below + height + 24, tuple(shapes))


def _frame(plot: Plot, across: "_Axis", upwards: "_Axis") -> Iterator[Shape]:
    left, below = _MARGIN
    width, height = _PLOT
    yield Stroke((left, below), (left + width, below), "axis")
    yield Stroke((left, below), (left, below + height), "axis")
    for tick in across.ticks:
        x = left + across.share(tick) * width
        yield Stroke((x, below), (x, below - 3), "tick")
        yield Caption((x, below - 10), (Text(f"{tick:g}"),), "middle")
    for tick in upwards.ticks:
        y = below + upwards.share(tick) * height
        yield Stroke((left, y), (left - 3, y), "tick")
        yield Caption((left - 6, y), (Text(f"{tick:g}"),), "right")
    yield Caption((left + width / 2, 8), (Text(shortened(plot.across, 50)),), "middle")
    yield Caption((left, below + height + 14), (Text(shortened(plot.upwards, 50)),), "left")


@dataclass(frozen=True, slots=True)
class _Axis:
    low: float
    high: float
    ticks: tuple[float, ...]
    logarithmic: bool

    def share(self, value: float) -> float:
        """Where a value lies between the two ends, from 0 to 1."""
        if self.logarithmic:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)


def _axis(values: list[float], logarithmic: bool, least: float = 0.0) -> _Axis:
    low, high = min(values), max(values)
    if logarithmic:
        first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
        last = max(last, first + 1)
        every = -(-(last - first) // 6)
        return _Axis(10.0**first, 10.0**last, tuple(10.0**n for n in range(first, last + 1, every)), True)
    spread = max((high - low) or abs(high) or 1.0, 1e-300)
    step = max(_round_step(spread / 5), least)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    last = max(last, first + 1)
    return _Axis(first * step, last * step, tuple(_tidy(n * step) for n in range(first, last + 1)), False)


def _round_step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return power * min(factor for factor in (1, 2, 5, 10) if factor * power >= rough * (1 - 1e-9))


def _tidy(value: float) -> float:
    return float(f"{value:.6g}")
