"""A measured result as a report: what was run, each prediction beside what was measured, with plots.

A projection of what `montecarlo.read_result` gives: the decisions are repeated, not made again.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from montecarlo import MonteCarloError

from . import model
from .document import Document
from .maths import UnsafeMaths
from .tables import number, words

_FORMULAS: Final = {
    "E[s]": r"\operatorname{E}[s]", "E[h]": r"\operatorname{E}[h]", "E[s^2]": r"\operatorname{E}[s^2]",
    "E[h^2]": r"\operatorname{E}[h^2]",
    "E[(dL/ds)^2]": r"\operatorname{E}[(\partial L/\partial s)^2]",
    "E[(dL/dW)^2]": r"\operatorname{E}[(\partial L/\partial W)^2]",
}  # fmt: skip
_ANSWERS: Final = {
    "agrees": model.Decision.AGREES, "disagrees": model.Decision.DISAGREES,
    "not enough": model.Decision.NOT_ENOUGH,
}  # fmt: skip
_COUNTED: Final = {"agrees": "agreed", "disagrees": "disagreed", "not enough": "need more replicates"}
_FANS: Final = {"in": "fan_in", "out": "fan_out", "mean": "((fan_in + fan_out)/2)"}
_LOGARITHMIC: Final = 20.0


def experiment_report(metadata: Mapping[str, Any], provenance: model.Provenance) -> Document:
    """The report of one result file's metadata. Raises MonteCarloError where a piece of it is missing."""
    try:
        return _report(metadata, provenance)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise MonteCarloError(f"the result has no complete record of its experiment: {error!r:.200}") from None


def _report(metadata: Mapping[str, Any], provenance: model.Provenance) -> Document:
    experiment, decisions = metadata["experiment"], metadata["decisions"]
    answers = [d["answer"] for d in decisions]
    counted = ", ".join(f"{answers.count(a)} {_COUNTED[a]}" for a in dict.fromkeys(answers))
    found = f"{len(answers)} prediction{'s' * (len(answers) != 1)}: {counted}." if answers else "Nothing was predicted."
    facts = [*provenance.facts, *((name, str(value)) for name, value in metadata["versions"].items())]
    facts += [("hash of the experiment", str(metadata["hash"])), ("seed", str(metadata["seed"]))]
    return Document(
        title=words(str(experiment["name"])),
        authors=("measured by initproof",),
        abstract=words(f"{experiment['replicates']} networks were drawn. {found}"),
        blocks=(
            model.Section("setting", words("What was run"), tuple(_setting(experiment))),
            model.Section("measured", words("What was measured"), tuple(measured_blocks(metadata))),
            model.Section("not-shown", words("What was not shown"), (model.Items(tuple(_not_shown(decisions))),)),
        ),
        bibliography=(),
        provenance=model.Provenance(tuple(facts), provenance.command),
    )


def _setting(experiment: Mapping[str, Any]) -> Iterator[model.Block]:
    rows = [("replicates", experiment["replicates"]), ("seed", experiment["seed"])]
    rows += [(f"network: {name}", value) for name, value in experiment["network"].items()]
    shown = tuple((words(name.replace("_", " ")), (model.Code(_plain(value)),)) for name, value in rows)
    yield model.Table("", (), (words("Setting"), words("Value")), shown)
    errors = experiment["errors"]
    yield model.Paragraph(words(
        "The independent unit is the replicate: a fresh draw of all weights and inputs. The chance to call a true "
        f"prediction false is at most {float(errors['false_alarm']):g}, and to call one true that is off by its "
        f"margin {float(errors['missed']):g}; both for all predictions of the run together."
    ))  # fmt: skip


def _plain(value: object) -> str:
    if isinstance(value, Mapping) and value.get("kind") == "Scaled":
        return f"{value['distribution'].replace('_', ' ')}, variance {value['gain'] ** 2:g}/{_FANS[value['fan']]}"
    if isinstance(value, Mapping):
        kind = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", str(value.get("kind", ""))).lower()
        return ", ".join([kind, *(f"{k} {_plain(v)}" for k, v in value.items() if k != "kind")])
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(_plain, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def measured_blocks(metadata: Mapping[str, Any], label: str = "result") -> Iterator[model.Block]:
    """The table of predictions and estimates, and a plot for each observable predicted at several places."""
    decisions, seed, name = metadata["decisions"], int(metadata["seed"]), str(metadata["experiment"]["name"])
    caption = words(f"{name}: predicted and measured, over replicates.")
    yield model.Measured(label, caption, tuple(_row(d, seed) for d in decisions))
    names = dict.fromkeys(d["prediction"]["observable"] for d in decisions)
    for n, observable in enumerate(names, 1):
        plot = _plot(f"{label}-plot-{n}", name, observable, [d for d in decisions if _observes(d, observable)])
        if plot is not None:
            yield plot


def _observes(decision: Mapping[str, Any], observable: str) -> bool:
    return bool(decision["prediction"]["observable"] == observable)


def _row(decision: Mapping[str, Any], seed: int) -> model.Measurement:
    prediction = decision["prediction"]
    low, high = map(float, decision["interval"])
    where = words(f", at {prediction['place']}")
    return model.Measurement(
        (*_quantity(prediction["observable"]), *where), float(prediction["value"]), float(decision["estimate"]),
        low, high, int(decision["replicates"]), _ANSWERS[decision["answer"]], seed,
    )  # fmt: skip


def _quantity(observable: str) -> model.Line:
    try:
        return (model.Maths(_FORMULAS[observable]),)
    except (KeyError, UnsafeMaths):
        return words(observable)


def _plot(label: str, name: str, observable: str, decisions: Iterable[Mapping[str, Any]]) -> model.Plot | None:
    """Estimates with the intervals that the predictions are held against; None for fewer than two places."""
    points, predicted = [], []
    for d in decisions:
        low, high = map(float, d["interval"])
        x, estimate = d["prediction"]["place"], float(d["estimate"])
        if isinstance(x, int) and all(map(math.isfinite, (low, high, estimate))):
            points.append(model.Point(float(x), estimate, low, high))
            predicted.append((float(x), float(d["prediction"]["value"])))
    if len(points) < 2:
        return None
    values = [p.low for p in points] + [p.high for p in points] + [y for _, y in predicted]
    spread = min(values) > 0 and max(values) / min(values) > _LOGARITHMIC
    what = ". Line: predicted; points: estimates with intervals."
    caption = (model.Text(f"{name}: "), *_quantity(observable), model.Text(what))
    ordered = tuple(sorted(points, key=lambda p: p.x))
    return model.Plot(label, caption, "layer or step", observable, tuple(sorted(predicted)), ordered, spread)


def _not_shown(decisions: Iterable[Mapping[str, Any]]) -> Iterator[model.Line]:
    for d in decisions:
        place, answer = f" at {d['prediction']['place']}", str(d["answer"])
        if answer != "agrees":
            needed = f"; it needs about {d['needed']} replicates" if answer == "not enough" and d["needed"] else ""
            yield (*_quantity(d["prediction"]["observable"]), model.Text(f"{place}: {answer}{needed}."))
    seen = [float(d["sees"]) for d in decisions if d["answer"] == "agrees"]
    if seen:
        least = f"the least that these replicates could see everywhere is {number(max(seen))}"
        yield words(f"A discrepancy smaller than the margins asked for; {least}.")
    yield words("Anything about a network that has been trained, or of another size.")
