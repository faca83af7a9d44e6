"""`initproof report`: documents, theorems, experiments, results and claims as files."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from initproof.command_line import main
from reports import FORMATS

EXPERIMENT = """
name = "one layer"
replicates = 1024
seed = 3
observables = ["E[s^2]"]
errors = {false_alarm = 1e-3, missed = 1e-3}

[network]
kind = "perceptron"
widths = [32, 32, 32]
activation = "identity"
weights = "lecun_normal"

[[predictions]]
observable = "E[s^2]"
place = 1
value = VALUE
margin = 0.5

[[predictions]]
observable = "E[s^2]"
place = 2
value = VALUE
margin = 0.5
"""


def run(*arguments):
    return CliRunner().invoke(main, ["report", *map(str, arguments)])


def kinds(path):
    """Every kind of node in a JSON report."""
    return set(re.findall(r'"kind": "(\w+)"', path.read_text()))


def test_a_theorem_is_reported_by_its_name(tmp_path):
    """The statement, its source and the wrong twins, which are refuted."""
    done = run("LeCun", "--format", "md,json", "--out", tmp_path)
    assert done.exit_code == 0, done.output
    text = (tmp_path / "lecun.md").read_text()
    assert "Efficient BackProp" in text
    assert "✗ refuted" in text
    assert {"Matrix", "Removal", "Notation", "Statement", "Citation"} <= kinds(tmp_path / "lecun.json")


def test_the_command_that_repeats_a_report_writes_where_it_did(tmp_path, monkeypatch):
    """The folder is told, unless it is the usual one."""
    monkeypatch.chdir(tmp_path)
    run("lecun", "--format", "md", "--out", "proof")
    run("lecun", "--format", "md")
    assert "initproof report lecun --format md --out proof\n" in Path("proof/lecun.md").read_text()
    assert "initproof report lecun --format md\n" in Path("initproof-report/lecun.md").read_text()


def test_only_the_works_that_are_cited_are_in_the_bibliography(tmp_path):
    """A theorem after LeCun does not bring ten other papers."""
    run("lecun", "--format", "tex", "--out", tmp_path)
    assert (tmp_path / "lecun.bib").read_text().count("@") == 1


def test_a_report_that_cites_nothing_has_no_bibliography_file(tmp_path):
    """No empty .bib is written."""
    document = tmp_path / "notes.md"
    document.write_text("```given\nn: dimension\n```\n$$n + n = 2 n$$\n")
    done = run(document, "--format", "tex", "--out", tmp_path / "out")
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"notes.tex", "notes-fragment.tex"}, done.output


def test_an_experiment_is_run_and_reported(tmp_path):
    """Prediction, estimate, interval, replicates, decision and seed, and a plot over the layers."""
    experiment = tmp_path / "layer.toml"
    experiment.write_text(EXPERIMENT.replace("VALUE", "1.0"))
    done = run(experiment, "--format", "json,md", "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert {"Measurement", "Plot"} <= kinds(tmp_path / "out" / "layer.json")
    text = (tmp_path / "out" / "layer.md").read_text()
    assert "Seed 3" in text
    assert "1024 networks were drawn. 2 predictions: 2 agreed." in text
    assert "normal, variance 1/fan" in text


def test_an_experiment_that_disagrees_is_not_shown(tmp_path):
    """A prediction that is off by more than the margin is listed as not shown; the status is 1."""
    experiment = tmp_path / "layer.toml"
    experiment.write_text(EXPERIMENT.replace("VALUE", "9.0"))
    done = run(experiment, "--format", "md", "--out", tmp_path / "out")
    assert done.exit_code == 1, done.output
    text = (tmp_path / "out" / "layer.md").read_text()
    assert "disagrees" in text[text.index("What was not shown") :]


def test_the_stored_result_of_an_experiment_is_reported(tmp_path):
    """A result file says the same as the run that wrote it."""
    experiment, result = tmp_path / "layer.toml", tmp_path / "layer.npz"
    experiment.write_text(EXPERIMENT.replace("VALUE", "1.0"))
    CliRunner().invoke(main, ["simulate", str(experiment), "--out", str(result)])
    assert run(result, "--format", "json", "--out", tmp_path / "a").exit_code == 0
    run(experiment, "--format", "json", "--out", tmp_path / "b")
    first, second = (json.loads((tmp_path / one / "layer.json").read_text())["document"]["blocks"] for one in "ab")
    assert first == second


@pytest.mark.parametrize("target", ["gloro", "../nothing.md", "nothing.npz", "nothing.toml", "\x1b[31m"])
def test_a_target_that_is_none_is_named_with_what_there_is(target, tmp_path):
    """One line, status 2, nothing written."""
    done = run(target, "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert done.output.startswith("initproof: ")
    assert "Traceback" not in done.output
    assert not (tmp_path / "out").exists()


def test_a_result_without_its_record_is_refused(tmp_path):
    """A file that looks like a result and is not complete gives one clear line."""
    path = tmp_path / "broken.npz"
    np.savez(path, metadata=np.array(json.dumps({"format": "montecarlo result 1", "experiment": {}})))
    done = run(path, "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert "no complete record" in done.output


def test_help_names_every_format():
    """Those that the writer has, in its order."""
    assert ",".join(FORMATS) in run("--help").output


def test_what_cannot_be_written_is_refused_before_anything_is_checked(tmp_path, monkeypatch):
    """A format that is none, with those there are; a file that is there, with what to do."""

    def never(*_):
        raise AssertionError("checked first")

    monkeypatch.setattr("initproof.reporting.report_on", never)
    (tmp_path / "rnn-tied.tex").touch()
    for arguments, reason in (
        (("lecun", "--format", "docx"), "tex, pdf, html, md, json"),
        (("RNN tied", "--format", "json"), "rnn-tied.tex exists; choose another directory, or overwrite it"),
    ):
        done = run(*arguments, "--out", tmp_path)
        assert done.exit_code == 2
        assert reason in done.output
