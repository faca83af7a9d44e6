"""Commands that answer from the theory: gain, edge-of-chaos, tied, law, theorem, claims."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from .refusal import Refused


@contextmanager
def _refusing() -> Iterator[None]:
    """A question without an answer ends the command with its message."""
    try:
        yield
    except ValueError as error:
        raise Refused(str(error)) from None


def _laws(context: click.Context, parameter: click.Parameter, begun: str) -> list[str]:
    from .laws import RULES

    return [name for name in RULES if name.startswith(begun)]


def _activations(context: click.Context, parameter: click.Parameter, begun: str) -> list[str]:
    from derive.activations import NAMES

    return [name for name in NAMES if name.startswith(begun)]


_as_json = click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")


def _print_json(answer: Any) -> None:
    click.echo(json.dumps(answer, indent=2, ensure_ascii=False))


def _show(rows: list[dict[str, str]], line: str, as_json: bool) -> None:
    """Every row as a line of text, or all as JSON."""
    if as_json:
        _print_json(rows)
    else:
        click.echo("\n".join(line.format(**row) for row in rows))


@click.command()
@click.argument("activation", shell_complete=_activations)
@click.option("--q", default="1", show_default=True, help="The variance of the pre-activation.")
@click.option("--digits", default=15, show_default=True, help="Significant digits.")
@click.option("--series", type=click.IntRange(1, 20), help="Print E f(s)^2 and E f'(s)^2 as series in q to this order.")
@_as_json
def gain(activation: str, q: str, digits: int, series: int | None, as_json: bool) -> None:
    """The Gaussian moments of ACTIVATION and its gain.

    E f(s), E f(s)^2, E f'(s)^2 and the gain 1/sqrt(E f(s)^2), for s ~ N(0, q).

    ACTIVATION is a name (gelu), a name with its numbers (leaky_relu(0.1)) or a function of x (x*tanh(x)). What
    could be established of it is printed below the numbers.
    """
    from derive.activations import as_dictionary, facts, find
    from derive.activations import gain as gain_of

    with _refusing():
        f = find(activation)
        if series is not None:
            _show_series(f, series, as_json)
            return
        found = as_dictionary(gain_of(f, _number(q), digits))
    if as_json:
        _print_json(found)
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
        yield f"{question:<25} {_WORDS.get(known, known)}"


def _show_series(f: Any, order: int, as_json: bool) -> None:
    from derive.meanfield import second_moment_series, slope_second_moment_series

    found = {
        "second_moment": [str(c) for c in second_moment_series(f, order)],
        "derivative_second_moment": [str(c) for c in slope_second_moment_series(f, order)],
    }
    if as_json:
        _print_json(found)
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
@_as_json
def edge(activation: str, sigma_b: float, as_json: bool) -> None:
    """The weights at which gradients neither grow nor vanish.

    Of a wide network; printed as sigma_w = sqrt(fan_in) * std.
    """
    from derive.meanfield import as_dictionary, edge_of_chaos

    with _refusing():
        found = as_dictionary(edge_of_chaos(activation, sigma_b))
    if as_json:
        _print_json(found)
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
@_as_json
def tied(steps: int, law: str, quantity: str, as_json: bool) -> None:
    """What STEPS steps with one matrix do to a norm, exactly.

    E|W^K x|^2/|x|^2 for K steps with one n x n matrix W of variance 1/n.
    """
    from rich.console import Console

    from derive import theorems

    function, formula = _QUANTITIES[quantity]
    with _refusing(), Console(stderr=True).status(f"{steps} steps"):
        found = getattr(theorems, function)(steps, law)
    answer = {
        "steps": steps,
        "law": law,
        "of": quantity,
        "ratio": str(found.ratio),
        "neglected": str(found.neglected),
    }
    if as_json:
        _print_json(answer)
        return
    click.echo(f"{formula.replace('K', str(steps))} = {answer['ratio']}")
    click.echo("with every factor W drawn afresh it is 1")


@click.command()
@click.argument("name", required=False, shell_complete=_laws)
@click.option("--fan-in", type=int, help="Products summed into one pre-activation.")
@click.option("--fan-out", type=int, help="Pre-activations one unit feeds.")
@click.option("--activation", help="A name or a function of x; default: the rule's own.")
@click.option(
    "--framework", type=click.Choice(["torch", "keras", "jax", "numpy"]), help="Print a line of code for it."
)
@_as_json
def law(
    name: str | None,
    fan_in: int | None,
    fan_out: int | None,
    activation: str | None,
    framework: str | None,
    as_json: bool,
) -> None:
    """The variance that the law NAME asks for.

    And the distributions that have it, and what its proof assumes. Without NAME: the laws there are.
    """
    from .framework_lines import line
    from .laws import RULES
    from .laws import law as law_of

    if name is None:
        _show(
            [
                {"law": each, "variance": str(law_of(each).exact), "results": ", ".join(rule.results)}
                for each, rule in RULES.items()
            ],
            "{law:<21} Var[W] = {variance:<43} {results}",
            as_json,
        )
        return
    with _refusing():
        found = law_of(name, fan_in=fan_in, fan_out=fan_out, activation=activation)
        code = line(found, framework) if framework else None
    numbers = {key: _plain(getattr(found, key)) for key in _NUMBERS}
    answer = {
        "law": found.name,
        "fan_in": _plain(found.fan_in),
        "fan_out": _plain(found.fan_out),
        "activation": found.activation.name,
        **numbers,
        "proof": [{"result": r.name, "statement": r.statement, "source": r.source} for r in found.results],
        "verdict": [checked.verdict.value for checked in found.proof],
        "assumptions": list(found.assumptions),
        "code": code,
    }
    if as_json:
        _print_json(answer)
    else:
        _show_law(answer)


_NUMBERS = ("variance", "std", "uniform_bound", "truncated_normal_scale", "gain", "forward", "backward")
_MEANINGS = {
    "uniform_bound": "a of U(-a, a)",
    "truncated_normal_scale": "scale of a normal law cut at +-2 scales",
    "forward": "factor of the second moment of pre-activations, a layer",
    "backward": "factor of the second moment of gradients, a layer",
}


def _plain(value: Any) -> Any:
    """A float, an integer, or a symbolic expression as text."""
    if isinstance(value, float):
        return value
    return int(value) if value.is_Integer else str(value)


def _show_law(answer: dict[str, Any]) -> None:
    fans = f"fan_in {answer['fan_in']}, fan_out {answer['fan_out']}"
    click.echo(f"{answer['law']}: {fans}, {answer['activation']}")
    for key in _NUMBERS:
        click.echo(f"  {key:<23} {answer[key]}  {_MEANINGS.get(key, '')}".rstrip())
    click.echo("proved by")
    for result, verdict in zip(answer["proof"], answer["verdict"], strict=True):
        click.echo(f"  {result['result']} ({verdict}): {result['statement']}")
    click.echo("assuming")
    for assumption in answer["assumptions"]:
        click.echo(f"  {assumption}")
    if answer["code"]:
        click.echo(answer["code"])


@click.command()
@click.argument("name", required=False)
@_as_json
def theorem(name: str | None, as_json: bool) -> None:
    """The result NAME with its proof, judged line by line.

    Without NAME, all results there are.
    """
    from derive import theorems

    if name is None:
        rows = [{"name": r.name, "statement": r.statement} for r in theorems.RESULTS]
        _show(rows, "{name:<22} {statement}", as_json)
        return
    from . import as_json as written

    with _refusing():
        found = theorems.find(name)
    answer = written.document(theorems.check(found))
    if as_json:
        _print_json(answer)
        return
    from rich.console import Console

    from .terminal import show

    click.echo(f"{found.statement}\nSource: {found.source}\n{found.proof}")
    show([answer], Console(highlight=False))
    for constant in found.constants:
        click.echo(f"{constant.latex} = {theorems.digits(constant)}..., {constant.meaning}")


@click.command()
@click.argument("number", required=False)
@_as_json
def claims(number: str | None, as_json: bool) -> None:
    """What two texts claim of initialisation, judged.

    NUMBER (7, A7) shows one whole case.
    """
    from rich.console import Console
    from rich.progress import track

    from .claims import CLAIMS, Case, find
    from .claims.plain import as_dictionary
    from .claims.show import table, whole

    with _refusing():
        chosen = (find(number),) if number else CLAIMS
    cases = [Case(claim) for claim in chosen]
    bar = track(cases, "judging", console=Console(stderr=True), transient=True, disable=len(cases) == 1)
    if as_json:
        _print_json([as_dictionary(case) for case in bar])
    else:
        click.echo(whole(cases[0]) if number else table(bar))


COMMANDS: tuple[click.Command, ...] = (gain, edge, tied, law, theorem, claims)
