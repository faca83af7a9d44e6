"""Laws of the ready experiments, and of experiments written in TOML."""

from dataclasses import replace
from pathlib import Path

import pytest

from montecarlo import PRESETS, Elman, Errors, MonteCarloError, Perceptron, Scaled, preset, read_experiment, run
from montecarlo.toml import experiment_from

DOCUMENT = """
name = "driven tanh"
replicates = 64
seed = 3
observables = ["E[h^2]", "lyapunov"]
errors = {false_alarm = 1e-4, missed = 1e-3}

[network]
kind = "elman"
inputs_size = 16
hidden_size = 16
recurrent_weights = "lecun_uniform(0.9)"
inputs = "one_hot"

[[predictions]]
observable = "E[h^2]"
place = 10
value = 0.46
margin = 0.5
"""


@pytest.mark.parametrize("name", PRESETS)
def test_no_preset_is_contradicted(name: str) -> None:
    """With an eighth of its replicates, no prediction of a preset is found false."""
    experiment = preset(name)
    result = run(replace(experiment, replicates=max(48, min(experiment.replicates // 8, 160))))
    assert result.decisions
    assert all(decision.answer != "disagrees" for decision in result.decisions)


def test_a_preset_with_wrong_weights_is_contradicted() -> None:
    """The ReLU preset with LeCun's weights instead of He's halves E s^2 in every layer, and is found out."""
    experiment = preset("he-relu")
    twin = replace(experiment, network=replace(experiment.network, weights=Scaled()), replicates=512)
    assert {decision.answer for decision in run(twin).decisions} == {"disagrees"}


def test_unknown_presets_are_refused() -> None:
    """The message lists the presets."""
    with pytest.raises(MonteCarloError, match="rnn-tanh"):
        preset("rnn")


def test_toml_says_what_python_says(tmp_path: Path) -> None:
    """A document gives the experiment that its fields describe."""
    (tmp_path / "experiment.toml").write_text(DOCUMENT)
    experiment = read_experiment(tmp_path / "experiment.toml")
    assert isinstance(experiment.network, Elman)
    assert experiment.network.recurrent_weights == Scaled(0.9, "in", "uniform")
    assert (experiment.replicates, experiment.seed, experiment.errors) == (64, 3, Errors(1e-4, 1e-3))
    assert experiment.predictions[0].place == 10


def test_toml_perceptrons_have_widths() -> None:
    """Widths are a list in TOML and a tuple in Python."""
    experiment = experiment_from({"network": {"kind": "perceptron", "widths": [3, 4]}})
    assert experiment.network == Perceptron((3, 4))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('kind = "elman"', 'kind = "lstm"', "one of elman, perceptron"),
        ("hidden_size = 16", "hidden = 16", "found hidden"),
        ("hidden_size = 16", "", "hidden_size"),
        ("hidden_size = 16", "hidden_size = 0", "hidden_size"),
        ('"one_hot"', "1", 'needed a law such as "glorot_normal"'),
        ('"one_hot"', '"two_hot"', "needed one of"),
        ("[network]", "[net]", r"\[network\]"),
        ("seed = 3", "seed = ", "line 4"),
        ("value = 0.46", 'value = "0.46"', "prediction"),
        ('observables = ["E[h^2]", "lyapunov"]', 'observables = "E[h^2]"', "needed a list"),
    ],
)
def test_what_is_no_experiment_is_refused(old: str, new: str, reason: str, tmp_path: Path) -> None:
    """Each mistake in a document is told by its name, with the file's."""
    path = tmp_path / "experiment.toml"
    path.write_text(DOCUMENT.replace(old, new))
    with pytest.raises(MonteCarloError, match=rf"experiment\.toml: .*{reason}"):
        read_experiment(path)


def test_a_missing_document_is_refused(tmp_path: Path) -> None:
    """A file that is not there is an error that names it."""
    with pytest.raises(MonteCarloError, match=r"none\.toml"):
        read_experiment(tmp_path / "none.toml")
