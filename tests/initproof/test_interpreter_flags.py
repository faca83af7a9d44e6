"""The answer does not depend on how Python is started."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CHECK = ["-m", "initproof", "check", "--json", "examples/wrong.md"]


@pytest.fixture(scope="module")
def answer():
    """The answer for the wrong lines, from Python as it is."""
    return subprocess.run([sys.executable, *CHECK], cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("flags", [["-O"], ["-OO"], ["-W", "error"], ["-X", "utf8=0"]], ids=" ".join)
def test_the_answer_is_the_same_whatever_the_flags(answer, flags):
    """Without assertions, without docstrings, with warnings as errors: the same JSON and the same status."""
    done = subprocess.run([sys.executable, *flags, *CHECK], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (answer.returncode, answer.stdout), done.stderr
    assert done.returncode == 1
