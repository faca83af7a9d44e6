"""The program as a person starts it: a server of its own, and Chromium where it is installed."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


def environment() -> dict[str, str]:
    """The environment of a program started from this tree."""
    return {**os.environ, "PYTHONPATH": str(ROOT)}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address that `initproof study` prints, for all tests of a module."""
    yield from serving(tmp_path_factory.mktemp("study"))


@pytest.fixture
def own_address(tmp_path: Path) -> Iterator[str]:
    """The address of a server that a test may stop."""
    yield from serving(tmp_path)


def serving(folder: Path) -> Iterator[str]:
    """The program, as long as it is needed."""
    state = folder / "state.sqlite"
    command = [sys.executable, "-m", "initproof", "study", "--no-browser", "--state", str(state)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment()) as running:
        assert running.stdout is not None
        found = re.search(r"http\S+", running.stdout.readline())
        assert found is not None
        yield found[0]
        running.terminate()
        try:
            running.wait(30)
        finally:
            running.kill()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium."""
    playwright = pytest.importorskip("playwright.sync_api")
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed")
    with playwright.sync_playwright() as running:
        started = running.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()
