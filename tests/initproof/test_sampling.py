"""`check --sample`: sampling beside the verdicts, which it never changes."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import validate

import initproof.sampling
from derive.checker import InternalContradiction, check_derivation
from derive.documents import read_file
from initproof.command_line import main
from montecarlo.sampled import Sampled

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "initproof" / "schemas" / "check.json").read_text(encoding="utf-8"))


def answered(*arguments):
    done = CliRunner().invoke(main, ["check", "--json", *arguments])
    found = json.loads(done.stdout)
    validate(found, SCHEMA)
    return done.exit_code, found[0]["steps"]


def test_every_proved_line_of_glorot_agrees_or_is_not_decided():
    """And most of those that stand by themselves agree."""
    status, steps = answered("--sample", str(ROOT / "examples" / "glorot.md"))
    assert status == 0
    answers = [step["sampled"]["answer"] for step in steps]
    assert "disagrees" not in answers
    assert answers.count("agrees") >= 10


def test_every_false_line_that_stands_by_itself_disagrees():
    """The others say why they were not sampled."""
    _, steps = answered("--sample", str(ROOT / "examples" / "wrong.md"))
    false = [step["sampled"] for step in steps if step["verdict"] in ("refuted", "needs")]
    assert sum(s["answer"] == "disagrees" for s in false) >= 7
    rest = [s for s in false if s["answer"] != "disagrees"]
    assert all(s["answer"] == "not sampled" and s["message"] for s in rest)


def test_sampling_changes_no_verdict_and_is_done_on_demand_only():
    """The same verdicts with and without."""
    plain, steps = answered(str(ROOT / "examples" / "wrong.md"))
    with_samples, sampled = answered("--sample", str(ROOT / "examples" / "wrong.md"))
    assert plain == with_samples
    assert [s["verdict"] for s in steps] == [s["verdict"] for s in sampled]
    assert all(s["sampled"] is None for s in steps)


def test_a_proved_step_that_samples_contradict_is_an_internal_error(monkeypatch):
    """Exit status 4, with a request to report it."""
    checked = check_derivation(read_file(ROOT / "examples" / "glorot.md"))
    monkeypatch.setattr(initproof.sampling, "sample_claim", lambda *_, **__: Sampled("disagrees", "they differ"))
    with pytest.raises(InternalContradiction, match="they differ"):
        initproof.sampling.sampled(checked)
    done = CliRunner().invoke(main, ["check", "--sample", str(ROOT / "examples" / "glorot.md")])
    assert done.exit_code == 4
    assert "please report it" in done.stderr
