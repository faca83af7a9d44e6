"""Commands that answer with numbers: gain, edge-of-chaos, tied. Registered by `command_line`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import click

from .refusal import refusing


def _activations(context: click.Context, parameter: click.Parameter, begun: str) -> list[str]:
    from derive.activations import NAMES

    return [name for name in NAMES if name.startswith(begun)]


json_option = click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")


def print_json(answer: Any) -> None:
    """An answer for programs."""
    click.echo(json.dumps(answer, indent=2, ensure_ascii=False))


@click.command()
@click.argument("activation", shell_complete=_activations)
@click.option("--q", default="1", show_default=True, help="The variance of the pre-activation.")
@click.option("--digits", default=15, show_default=True, help="Significant digits.")
@click.option("--series", type=click.IntRange(1, 20), help="Print E f(s)^2 and E f'(s)^2 as series in q to this order.")
@json_option
def gain(activation: str, q: str, digits: int, series: int | None, as_json: bool) -> None:
    """The Gaussian moments of ACTIVATION and its gain.

    E f(s), E f(s)^2, E f'(s)^2 and the gain 1/sqrt(E f(s)^2), for s ~ N(0, q).

    ACTIVATION is a name (gelu), a name with its numbers (leaky_relu(0.1)) or a function of x (x*tanh(x)). What
    could be established of it is printed below the numbers.
    """
    from derive.activations import as_dictionary, facts, find
    from derive.activations import gain as gain_of

    with refusing():
        f = find(activation)
        if series is not None:
            _show_series(f, series, as_json)
            return
        found = as_dictionary(gain_of(f, _number(q), digits))
    if as_json:
        print_json(found)
        return
    for name, number in found.items():
        exact = f"  = {number['closed_form']}" if number["closed_form"] else ""
        sure = "certified" if number["certified"] else "estimated"
        radius = float(number["radius"] or 0)
        click.echo(f"{name:<25} {number['value']}  +- {radius:.1e} ({sure}){exact}")
    click.echo("\n".join(_established(facts(f))))


_FACTS = {
    "odd": "odd",
    "even": "even",
    "value_at_zero": "f(0)",
    "slope_at_zero": "f'(0)",
    "order": "continuous derivatives",
    "positively_homogeneous": "f(c x) = c f(x), c > 0",
    "nondecreasing": "nondecreasing",
}
_WORDS = {"True": "yes", "False": "no", "None": "not established", "oo": "all", "-1": "none: f jumps"}


def _established(facts: Any) -> Iterator[str]:
    for name, question in _FACTS.items():
        known = str(getattr(facts, name))
        if name == "slope_at_zero" and facts.slope_at_zero is None and facts.order_at_zero in (0, -1):
            known = "none: f has a corner at 0" if facts.order_at_zero == 0 else "none: f jumps at 0"
        yield f"{question:<25} {_WORDS.get(known, known)}"


def _show_series(f: Any, order: int, as_json: bool) -> None:
    from derive.meanfield import second_moment_series, slope_second_moment_series

    found = {
        "second_moment": [str(c) for c in second_moment_series(f, order)],
        "derivative_second_moment": [str(c) for c in slope_second_moment_series(f, order)],
    }
    if as_json:
        print_json(found)
        return
    for name, coefficients in found.items():
        terms = [f"({c}) q^{k}" for k, c in enumerate(coefficients) if c != "0"]
        click.echo(f"{name:<25} {' + '.join(terms) or '0'} + O(q^{order + 1})")


def _number(text: str) -> Any:
    from fractions import Fraction

    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"{text} is not a number; write 1, 0.25 or 1/4") from None


@click.command("edge-of-chaos")
@click.argument("activation", shell_complete=_activations)
@click.option("--sigma-b", default=0.0, show_default=True, help="The standard deviation of the biases.")
@json_option
def edge(activation: str, sigma_b: float, as_json: bool) -> None:
    """The weights at which gradients neither grow nor vanish.

    Of a wide network; printed as sigma_w = sqrt(fan_in) * std.
    """
    from derive.meanfield import as_dictionary, edge_of_chaos

    with refusing():
        found = as_dictionary(edge_of_chaos(activation, sigma_b))
    if as_json:
        print_json(found)
        return
    kept = "every variance" if found["q"] is None else f"the variance q = {found['q']:.9g}"
    click.echo(f"sigma_w = {found['sigma_w']:.9g} keeps {kept}; chi = {found['chi']:.9g}")


_QUANTITIES = {
    "state": ("tied", "E|W^K x|^2/|x|^2"),
    "gradient": ("bptt", "E|(W^T)^K d|^2/|d|^2"),
    "loss": ("gradient", "E|(W^T)^K W^K x|^2/|x|^2"),
}


@click.command()
@click.argument("steps", type=int)
@click.option(
    "--law",
    default="normal",
    show_default=True,
    help="normal, or symmetric: then kappa is the kurtosis and m6, m8, ... are E[W^p]/Var[W]^(p/2).",
)
@click.option(
    "--of",
    "quantity",
    default="state",
    show_default=True,
    type=click.Choice(list(_QUANTITIES)),
    help="state: W^K x; gradient: (W^T)^K d, with d independent of W; loss: the gradient of |W^K x|^2/2.",
)
@json_option
def tied(steps: int, law: str, quantity: str, as_json: bool) -> None:
    """What STEPS steps with one matrix do to a norm, exactly.

    E|W^K x|^2/|x|^2 for K steps with one n x n matrix W of variance 1/n.
    """
    from rich.console import Console

    from derive import theorems

    function, formula = _QUANTITIES[quantity]
    with refusing(), Console(stderr=True).status(f"{steps} steps"):
        found = getattr(theorems, function)(steps, law)
    answer = {"steps": steps, "law": law, "of": quantity, "ratio": str(found.ratio), "neglected": str(found.neglected)}
    if as_json:
        print_json(answer)
        return
    click.echo(f"{formula.replace('K', str(steps))} = {answer['ratio']}")
    click.echo("with every factor W drawn afresh it is 1")


COMMANDS: tuple[click.Command, ...] = (gain, edge, tied)
