"""`initproof prove`: the main job from nothing to a compiled proof."""

import json
import shutil
import subprocess

import pytest
from click.testing import CliRunner

from initproof.command_line import main


@pytest.fixture(scope="module")
def proof(tmp_path_factory):
    folder = tmp_path_factory.mktemp("proof")
    result = CliRunner().invoke(main, ["prove", "--out", str(folder)])
    return result, folder


def test_every_step_holds_and_every_measured_value_agrees(proof):
    """Status 0; the summary names verdicts, decisions and files."""
    result, folder = proof
    assert result.exit_code == 0, result.output
    assert "17 proved, 2 approximate, 1 choice" in result.output
    assert result.output.count("agrees") == 12
    assert "disagrees" not in result.output
    assert "glorot.tex" in result.output.replace("\n", "")
    assert json.loads((folder / "glorot.json").read_text())[0]["verdict"] == "approximate"


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
def test_the_proof_compiles(proof):
    """The .tex that is written goes through a real pdflatex without an error."""
    _, folder = proof
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "glorot.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stdout[-2000:]
    assert (folder / "glorot.pdf").stat().st_size > 50_000
