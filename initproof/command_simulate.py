"""`initproof simulate`: its options. What they do is in `simulating`."""

from __future__ import annotations

import sys
from typing import Any

import click

from .refusal import INTERRUPTED, Refused


def presets(context: click.Context, parameter: click.Parameter, begun: str) -> list[str]:
    """The ready experiments whose names begin so."""
    from montecarlo import PRESETS

    return [name for name in PRESETS if name.startswith(begun)]


@click.command()
@click.argument("experiment", required=False, type=click.Path())
@click.option("--preset", shell_complete=presets, help="A ready experiment; `--list` names them.")
@click.option("--list", "listed", is_flag=True, help="List the ready experiments, observables and laws.")
@click.option(
    "--network", type=click.Choice(["rnn", "mlp", "residual"]), help="A network described by the options that follow."
)
@click.option("--width", type=int, default=64, show_default=True, help="Units of each layer or state.")
@click.option("--depth", type=int, default=4, show_default=True, help="Layers of an mlp or residual.")
@click.option("--steps", type=int, default=10, show_default=True, help="Steps of an rnn.")
@click.option("--inputs-size", type=int, help="Numbers in one input; default: the width.")
@click.option("--activation", default="tanh", show_default=True, help="Such as relu or leaky_relu(0.2).")
@click.option("--law", default="lecun_normal", show_default=True, help="Of the weights: glorot_uniform, orthogonal ...")
@click.option("--gain", type=float, help="Factor on the weights (of an rnn: on the recurrent ones).")
@click.option("--biases", default="constant(0)", show_default=True, help="Law of the biases.")
@click.option("--inputs", default="normal(1)", show_default=True, help="Law of the inputs, or a .npy file.")
@click.option("--batch", type=int, default=8, show_default=True, help="Examples that share the weights.")
@click.option("--dtype", type=click.Choice(["float32", "float64"]), default="float64", show_default=True)
@click.option(
    "--loss",
    type=click.Choice(["last", "every"]),
    default="last",
    show_default=True,
    help="Steps of an rnn with a loss.",
)
@click.option("--tied/--fresh", default=True, show_default=True, help="One recurrent matrix, or one a step.")
@click.option("--checkpointing", is_flag=True, help="Long times in the memory of their square root.")
@click.option("--observable", "observables", multiple=True, help='Such as lyapunov or "|dL/dW|"; may be repeated.')
@click.option(
    "--sweep",
    "sweeps",
    multiple=True,
    metavar="FIELD=V,V,...",
    help="Run for each value of an option of the --network, or of a field by its path; may be repeated.",
)
@click.option("--replicates", type=click.IntRange(min=2), help="Networks to draw; default: the experiment's, or 256.")
@click.option("--precision", type=float, help="Instead: as many as give second moments to this, such as 0.01.")
@click.option("--seed", type=click.IntRange(min=0), help="Default: the experiment's, or 0.")
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Processes; the result does not depend on them.",
)
@click.option("--scheduler", metavar="tcp://HOST:PORT", help="A Dask scheduler to run on instead.")
@click.option("--out", type=click.Path(), help="Result file to write (.npz).")
@click.option("--plot", type=click.Path(), help="Folder to draw into.")
@click.option("--resume", type=click.Path(), help="Journal to keep the work in, and to continue from if it is there.")
@click.pass_context
def simulate(context: click.Context, /, **options: Any) -> None:
    """Draw networks and hold what is measured against theory.

    Forward and backward. EXPERIMENT is a TOML file; or name a `--preset`, or describe a `--network`. Exit status 0:
    nothing disagrees; 1: something disagrees; 2: bad input; 3: not enough replicates to say; 130: interrupted.
    """
    from montecarlo import MonteCarloError

    from . import simulating

    given = {name for name in options if context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE}
    try:
        if options["listed"]:
            click.echo(simulating.listing())
            return
        sys.exit(simulating.simulate(options, given, sys.argv))
    except MonteCarloError as error:
        raise Refused(str(error)) from None
    except KeyboardInterrupt:
        kept = options["resume"]
        raise Refused(
            "interrupted; "
            + (
                f"what is in {kept} is safe: the same command goes on from there"
                if kept
                else "with --resume FILE the work so far would have been kept"
            ),
            INTERRUPTED,
        ) from None
