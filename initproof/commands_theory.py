"""Commands that answer with what is proved: law, theorem, claims. Registered by `command_line`."""

from __future__ import annotations

from typing import Any

import click

from .commands_numbers import json_option, print_json
from .refusal import refusing


def _laws(context: click.Context, parameter: click.Parameter, begun: str) -> list[str]:
    from .laws import RULES

    return [name for name in RULES if name.startswith(begun)]


def named_theorems(context: click.Context, parameter: click.Parameter, begun: str) -> list[str]:
    """The theorems whose names begin so, with dashes, which a shell need not quote."""
    from derive.theorems import RESULTS

    names = (result.name.replace(" ", "-") for result in RESULTS)
    return [name for name in names if name.startswith(begun)]


def _show(rows: list[dict[str, str]], line: str, as_json: bool) -> None:
    """Every row as a line of text, or all as JSON."""
    if as_json:
        print_json(rows)
    else:
        click.echo("\n".join(line.format(**row) for row in rows))


@click.command()
@click.argument("name", required=False, shell_complete=_laws)
@click.option("--fan-in", type=int, help="Products summed into one pre-activation.")
@click.option("--fan-out", type=int, help="Pre-activations one unit feeds.")
@click.option("--activation", help="A name or a function of x; default: the rule's own.")
@click.option("--framework", type=click.Choice(["torch", "keras", "jax", "numpy"]), help="Print a line of code for it.")
@json_option
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
    with refusing():
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
        print_json(answer)
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
    known = [f"{fan} {answer[fan]}" for fan in ("fan_in", "fan_out") if answer[fan] != fan]
    click.echo(f"{answer['law']}: {', '.join([*known, answer['activation']])}")
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
@click.argument("name", required=False, shell_complete=named_theorems)
@json_option
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

    with refusing():
        found = theorems.find(name)
    answer = written.document(theorems.check(found))
    if as_json:
        print_json(answer)
        return
    from rich.console import Console

    from .terminal import show

    click.echo(f"{found.statement}\nSource: {found.source}\n{found.proof}")
    show([answer], Console(highlight=False))
    for constant in found.constants:
        click.echo(f"{constant.latex} = {theorems.digits(constant)}..., {constant.meaning}")


@click.command()
@click.argument("number", required=False)
@json_option
def claims(number: str | None, as_json: bool) -> None:
    """What two texts claim of initialisation, judged.

    NUMBER (7, A7) shows one whole case.
    """
    from rich.console import Console
    from rich.progress import track

    from .claims import CLAIMS, Case, find
    from .claims.show import as_dictionary, table, whole

    with refusing():
        chosen = (find(number),) if number else CLAIMS
    cases = [Case(claim) for claim in chosen]
    bar = track(cases, "judging", console=Console(stderr=True), transient=True, disable=len(cases) == 1)
    if as_json:
        print_json([as_dictionary(case) for case in bar])
    else:
        click.echo(whole(cases[0]) if number else table(bar))


COMMANDS: tuple[click.Command, ...] = (law, theorem, claims)
