"""What `initproof doctor` sees: its own packages, those that hide them, what is missing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def initproof(*arguments, path):
    """The command with these folders first on the import path."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, (*path, ROOT)))}
    command = [sys.executable, "-m", "initproof", *arguments]
    return subprocess.run(command, cwd="/", env=environment, capture_output=True, text=True, check=False)


def test_a_sound_installation_passes():
    """Where our packages are found and all that is needed is there, the exit status is 0."""
    done = initproof("doctor", path=[])
    assert done.returncode == 0, done.stdout
    for name in ("derive", "montecarlo", "reports", "study"):
        assert any(line.split() == [name, "ours"] for line in done.stdout.splitlines())


@pytest.fixture(params=["derive", "montecarlo", "reports"])
def hidden(request, tmp_path):
    """A folder that holds another package with a name of ours."""
    (tmp_path / request.param).mkdir()
    (tmp_path / request.param / "__init__.py").write_text("")
    return request.param, tmp_path


def test_a_package_that_hides_ours_is_named(hidden):
    """Where another package of the same name comes first, doctor says where it is and what to do; exit status 1."""
    name, folder = hidden
    done = initproof("doctor", path=[folder])
    assert done.returncode == 1
    assert f"{name:<14} not ours: {folder}" in done.stdout
    assert "environment of its own" in done.stdout


def test_a_command_that_meets_a_hidden_package_points_to_doctor(hidden):
    """No traceback: one line that names doctor, exit status 2."""
    _, folder = hidden
    done = initproof("prove", "--out", str(folder / "out"), path=[folder])
    assert done.returncode == 2
    assert "initproof doctor" in done.stderr
    assert "Traceback" not in done.stderr
