"""What an audit found, as data, as text for people and as JSON for programs. Decides nothing."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass

from .page import page


@dataclass(frozen=True, slots=True)
class Parameter:
    """One matrix or vector of the network.

    fits is the law its draws fit; activation the nonlinearity after it (empty if none was seen); asked the variance
    that asks for; variance is about zero, and centred tells whether the mean may be zero; ratio the variance over that,
    with its interval; by_the_book None where nothing is asked; why explains a ratio that is off, names the law of one
    that is by the book without being one, and says what to know of a weight of which nothing is asked.
    """

    name: str
    kind: str
    shape: tuple[int, ...]
    fan_in: int | None
    fan_out: int | None
    draws: int
    fits: str
    activation: str
    asked: str
    mean: float
    variance: float
    centred: bool
    ratio: float | None
    low: float | None
    high: float | None
    by_the_book: bool | None
    why: str


@dataclass(frozen=True, slots=True)
class Layer:
    """One step of a run: mean square after it, and its own gains of the mean square, forward and backward.

    Geometric means over replicates; predicted ones are n_in Var[W] + Var[b] / E[x^2] and n_out Var[W] with
    the measured variances, None for steps that are more than one matrix or none.
    """

    name: str
    mean_square: float | None
    predicted_forward: float | None
    measured_forward: float | None
    predicted_backward: float | None
    measured_backward: float | None


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3g}"


def _gains(*gains: float | None) -> str:
    """Measured and predicted forward, measured and predicted backward."""
    forward, ahead, backward, back = map(_number, gains)
    return f"forward {forward} (predicted {ahead}), backward {backward} (predicted {back})"


def _bar(mean_square: float | None) -> str:
    """A mark on a logarithmic scale from 1e-6 to 1e6, one place every half decade."""
    if mean_square is None:
        return " " * 25
    place = round(2 * max(-6.0, min(6.0, math.log10(mean_square or 1e-6)))) + 12
    return "".join("*" if k == place else "|" if k == 12 else "." for k in range(25))


def grouped(rows: tuple[Parameter, ...]) -> list[tuple[str, Parameter]]:
    """Rows with their names; neighbours that are parts of one array and fit one law are named together."""
    groups: list[tuple[str, Parameter]] = []
    for row in rows:
        base, bracket, part = row.name.partition("[")
        if groups and bracket:
            name, before = groups[-1]
            if (name.partition("[")[0], before.fits, before.by_the_book) == (base, row.fits, row.by_the_book):
                groups[-1] = (f"{name[:-1]} {part}", before)
                continue
        groups.append((row.name, row))
    return groups


@dataclass(frozen=True, slots=True)
class Report:
    """An audit: parameters, layers in the order they ran, and the whole network's gains of the mean square.

    unpredicted says why theory has no gain for the whole network, unmeasured why nothing was run; empty where it has
    and where it was.
    """

    parameters: tuple[Parameter, ...]
    layers: tuple[Layer, ...]
    predicted_forward: float | None
    forward: float | None
    predicted_backward: float | None
    backward: float | None
    draws: int
    input_shape: tuple[int, ...] | None
    unpredicted: str = ""
    unmeasured: str = ""

    @property
    def findings(self) -> tuple[Parameter, ...]:
        """The parameters that are not by the book."""
        return tuple(row for row in self.parameters if row.by_the_book is False)

    def reasons(self) -> dict[str, list[str]]:
        """The names of the findings by what is wrong with them."""
        found: dict[str, list[str]] = {}
        for name, row in grouped(self.findings):
            found.setdefault(row.why, []).append(name)
        return found

    def json(self) -> str:
        """The report as one JSON object: the fields of this class, and `findings` as names."""
        return json.dumps({**asdict(self), "findings": [row.name for row in self.findings]}, indent=1)

    def html(self) -> str:
        """The report as one page without scripts or outside files."""
        return page(self)

    def text(self) -> str:
        """The report for people: parameters, what is off and why, layers with a picture."""
        return "\n".join([*self._parameter_lines(), "", *self._finding_lines(), "", *self._layer_lines()])

    def _parameter_lines(self) -> list[str]:
        lines = [f"Parameters ({self.draws} draws)"]
        for name, row in grouped(self.parameters):
            fans = f"fan_in {row.fan_in}, fan_out {row.fan_out}" if row.fan_in else "no fans"
            lines.append(f"  {name}  {row.kind} {'x'.join(map(str, row.shape))}, {fans}")
            lines.append(f"    fits   {row.fits}")
            if row.asked:
                verdict = f"by the book{f' of {row.why}' if row.why else ''}" if row.by_the_book else "off"
                between = f"in [{_number(row.low)}, {_number(row.high)}]"
                lines.append(f"    asked  {row.asked}: ratio {_number(row.ratio)} {between}, {verdict}")
            elif row.why:
                lines.append(f"    note   {row.why}")
        return lines

    def _finding_lines(self) -> list[str]:
        if not any(row.asked for row in self.parameters):
            return ["No weight matrix to judge."]
        if not self.findings:
            return ["Every weight is drawn by the book."]
        return ["Not by the book", *(f"  {', '.join(names)}: {why}" for why, names in self.reasons().items())]

    def _layer_lines(self) -> list[str]:
        if self.input_shape is None:
            return [f"Signals were not measured: {self.unmeasured}."]
        shape = "x".join(map(str, self.input_shape))
        lines = [f"Signals, input {shape} of variance 1 (mean square: left 1e-6, | is 1, right 1e6)"]
        lines.append("  forward, backward: what a layer multiplies the mean square of the signal, of the gradient by")
        for layer in self.layers:
            lines.append(f"  {_bar(layer.mean_square)}  {layer.name}: {_number(layer.mean_square)}")
            if layer.measured_forward is not None:
                lines.append(
                    " " * 29
                    + _gains(
                        layer.measured_forward,
                        layer.predicted_forward,
                        layer.measured_backward,
                        layer.predicted_backward,
                    )
                )
        gains = _gains(self.forward, self.predicted_forward, self.backward, self.predicted_backward)
        lines.append(f"  whole network: {gains}")
        return [*lines, f"  not predicted: {self.unpredicted}"] if self.unpredicted else lines
