"""The words of a given line: what `iid`, `variance \\sigma^2`, `normal(0, 1)` say of what is declared."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from sympy import Expr, Integer

from ..language.assumptions import (
    LAWS,
    Assumption,
    FiniteMoments,
    Has,
    HasLaw,
    HasStatistic,
    Law,
    Property,
    Statistic,
)
from ..language.expressions import Array
from .errors import Unreadable
from .lines import Span, split_at

PLAIN = {
    "nonconstant": (Property.NONCONSTANT,), "independent": (Property.INDEPENDENT,),
    "identically distributed": (Property.IDENTICALLY_DISTRIBUTED,),
    "iid": (Property.INDEPENDENT, Property.IDENTICALLY_DISTRIBUTED),
    "i.i.d.": (Property.INDEPENDENT, Property.IDENTICALLY_DISTRIBUTED),
    "same variance": (Property.SAME_VARIANCE,), "uncorrelated": (Property.UNCORRELATED,),
    "symmetric": (Property.SYMMETRIC,), "nonnegative": (Property.NONNEGATIVE,), "random": (),
}  # fmt: skip
"""Properties of random arrays that are one word."""

FUNCTIONAL = {
    "function": (), "odd": (Property.ODD,), "even": (Property.EVEN,), "smooth": (Property.SMOOTH,),
    "positively homogeneous": (Property.POSITIVELY_HOMOGENEOUS,), "unit slope": (),
}  # fmt: skip

KNOWN = {
    "identity": "identity", "linear": "identity", "tanh": "tanh", "relu": "relu", "prelu": "prelu",
    "sigmoid": "sigmoid", "leaky relu": "prelu", "logistic": "sigmoid", "gelu": "gelu", "silu": "silu", "swish": "silu",
    "selu": "selu", "elu": "elu", "softplus": "softplus", "softsign": "softsign", "erf": "erf", "sin": "sin",
    "hard tanh": "hardtanh", "step": "step", "arctan": "arctan", "mish": "mish",
}  # fmt: skip
"""Activations by name."""

NUMERIC = frozenset({"dimension", "constant", "positive", "small", "large"})

STATISTICS = {
    "mean": Statistic.MEAN, "variance": Statistic.VARIANCE, "second moment": Statistic.SECOND_MOMENT,
    "kurtosis": Statistic.KURTOSIS,
}  # fmt: skip

MEANT = {
    **dict.fromkeys(["mean zero", "zero-mean", "mean-zero", "centered", "centred"], "zero mean"),
    **dict.fromkeys(["gaussian", "Gaussian", "normal"], "normal(0, v)"), "unit variance": "variance 1",
    "zero variance": "variance 0", "mutually independent": "independent", "finite variance": "random",
    "real": "constant", **dict.fromkeys(["integer", "int", "natural"], "dimension"),
    "positive": "nonnegative", "finite moments": "finite moments up to 4", "constant variance": "same variance",
}  # fmt: skip
"""What authors say, and how it is written here."""


@dataclass(frozen=True, slots=True)
class Words:
    """One property as written, and where."""

    text: str
    span: Span


def words_of(text: str, span: Span) -> list[Words]:
    """The properties of a line, between its commas."""
    return [Words(" ".join(p.of(text).split()), p) for p in split_at(text, span, ",")]


ACROSS = "independent across "
_CALL = re.compile(r"^([a-z][a-z -]*?)\s*\(")


def call_of(words: Words) -> str | None:
    """The name before a bracket: `normal` of `normal(0, 1)`."""
    found = _CALL.match(words.text)
    return found.group(1) if found and words.text.endswith(")") else None


def is_functional(words: Words) -> bool:
    name = call_of(words) or words.text
    return name in FUNCTIONAL or name in KNOWN or re.match(r"^[^\s]*'\s*\(0\)\s*=", words.text) is not None


def of_array(array: Array, words: Words, value: Callable[[Span], Expr], text: str) -> list[Assumption]:
    """What a property says of a random array; `value` reads an expression. Raises Unreadable."""
    said = words.text
    if said in MEANT:
        hint = f"write `{MEANT[said]}`"
        raise Unreadable.at(words.span, f"`{said}` is no property of a random variable", hint)
    if said in PLAIN:
        return [Has(array, p) for p in PLAIN[said]]
    if said == "zero mean":
        return [HasStatistic(array, Statistic.MEAN, Integer(0))]
    for name, statistic in STATISTICS.items():
        if said.startswith(name + " "):
            written = words.span.of(text).split(maxsplit=name.count(" ") + 1)[-1]
            number = value(Span(words.span.end - len(written), words.span.end))
            if statistic is not Statistic.MEAN and number.is_negative:
                raise Unreadable.at(words.span, f"no {name} is negative")
            return [HasStatistic(array, statistic, number)]
    moments = re.fullmatch(r"finite moments up to (\d{1,2})", said)
    if moments:
        return [FiniteMoments(array, int(moments.group(1)))]
    if said.startswith(ACROSS):
        if not array.labels:
            hint = "name the label's letter in the array's name and here: `W^{l}_{ij}, ...: independent across l`"
            raise Unreadable.at(words.span, f"{array.name} has no such label", hint)
        letter = said.removeprefix(ACROSS).strip(" ()")
        if letter not in {label.name for label in array.labels}:
            raise Unreadable.at(words.span, f"{letter} is no label of {array.name}", f"its label is {array.labels[0]}")
        if len(array.labels) > 1:
            message = f"`{said}` leaves open whether {array.name} is independent across its other label"
            raise Unreadable.at(words.span, message, "say it of a name that has one label")
        return [Has(array, Property.ACROSS_LABELS)]
    law = law_of(words, value, text)
    if law is not None:
        return [HasLaw(array, law)]
    raise Unreadable.at(words.span, f"`{said}` is no property of a random variable", _nearest(said))


def law_of(words: Words, value: Callable[[Span], Expr], text: str) -> Law | None:
    """A law by name with its parameters; None where the words name no law."""
    name = call_of(words) or words.text
    if name not in LAWS:
        return None
    opening = text.find("(", words.span.start, words.span.end)
    inner = split_at(text, Span(opening + 1, words.span.end - 1), ",") if opening >= 0 else []
    if len(inner) != LAWS[name]:
        needs = f"{name} needs {LAWS[name]} parameters, {len(inner)} here"
        raise Unreadable.at(words.span, needs)
    law = Law(name, tuple(value(p) for p in inner))
    if any(size.is_negative for size in _sizes(law)):
        raise Unreadable.at(words.span, f"there is no law {words.text}")
    return law


def _sizes(law: Law) -> tuple[Expr, ...]:
    """What cannot be negative: variances, lengths, probabilities, rates."""
    match law.name, law.parameters:
        case "normal" | "truncated normal", (_, *spread):
            return tuple(spread)
        case "uniform", (low, high):
            return (high - low,)
        case "bernoulli", (p,):
            return p, 1 - p
        case "poisson", (rate,):
            return (rate,)
    return ()


_LAWS_MEANT = {
    "n": "normal", "gaussian": "normal", "u": "uniform", "unif": "uniform", "bern": "bernoulli", "ber": "bernoulli",
    "poi": "poisson", **{name: name for name in LAWS if " " not in name},
}  # fmt: skip


def law_meant(said: str) -> str:
    """A law as papers write it, `\\mathcal{N}(0, 1)`, `U[-1, 1]`, as it is written here; empty for anything else."""
    found = re.match(r"(?:\\(?:mathcal|text|mathrm|operatorname)\s*\{?\s*)?([A-Za-z]+)\s*\}?\s*([\[(].*[\])])$", said)
    name = _LAWS_MEANT.get(found[1].lower()) if found else None
    return f"{name}({found[2][1:-1]})" if name and found else ""


def _nearest(said: str) -> str:
    from difflib import get_close_matches

    law = law_meant(said)
    if law:
        return f"write `{law}`"
    if said.split()[0] in ("vector", "matrix", "tensor"):
        return "an array is declared by its indices: `x_i, i = 1..n: random`, `W_{ij}, i = 1..n, j = 1..m: random`"
    words = [*PLAIN, "zero mean", *STATISTICS, *LAWS, "label: i", *FUNCTIONAL, *KNOWN, *sorted(NUMERIC)]
    joined = next((w for w in words if said.startswith(w + " ") and said[len(w) + 1 :][:1].isalpha()), None)
    if joined is not None:
        return f"put a comma after `{joined}`, or leave the rest away"
    close = get_close_matches(said.lower(), words, n=1)
    return (
        f"do you mean `{close[0]}`?" if close else "known are: " + ", ".join([*PLAIN, "zero mean", *STATISTICS, *LAWS])
    )
