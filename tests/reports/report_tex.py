"""Running TeX in tests."""

import shutil
import subprocess
from pathlib import Path

import pytest

needs_tex = pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
needs_chktex = pytest.mark.skipif(shutil.which("chktex") is None, reason="chktex is not installed")


def log_of(source: str, directory: Path, runs: int = 1) -> str:
    """The log of the last of so many runs of pdflatex, which must all succeed."""
    (directory / "report.tex").write_text(source, encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "report.tex"]
    for _ in range(runs):
        run = subprocess.run(command, cwd=directory, capture_output=True, check=False, timeout=60)
        assert run.returncode == 0, run.stdout.decode("utf-8", "replace")[-2000:]
    return (directory / "report.log").read_text(encoding="latin-1")


def advice_of(source: str, directory: Path) -> str:
    """What ChkTeX has to say."""
    (directory / "report.tex").write_text(source, encoding="utf-8")
    run = subprocess.run(["chktex", "-q", "report.tex"], cwd=directory, capture_output=True, check=False, timeout=60)
    return run.stdout.decode("utf-8", "replace")
