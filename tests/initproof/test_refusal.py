"""Laws of refusals: every command says who refuses, why, and exits with 2."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from initproof.command_line import main


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("check", "."), "no derivation document"),
        (("check", "none.md", "neither.tex"), "none.md, neither.tex: No such file"),
        (("report", "no-such-thing"), "no such file"),
        (("simulate", "--preset", "none"), "rnn-tanh"),
        (("audit", "no_such_module:net"), "no_such_module"),
        (("certify", "none.md"), "none.md"),
        (("certify", "paper.pdf"), "paper.pdf: is a PDF"),
        (("verify", "none.json"), "none.json: No such file"),
        (("verify", "notes.md"), "notes.md: not a certificate: it is not JSON"),
        (("verify", "paper.pdf"), "paper.pdf: not a certificate: it is not text"),
        (("simulate", "notes.md"), "notes.md: needed a TOML file"),
        (("simulate", "paper.pdf"), "paper.pdf: needed a TOML file"),
        (("report", "none.npz"), "none.npz: No such file"),
        (("gain", "no_such_activation"), "no_such_activation"),
        (("law", "no_such_law"), "no_such_law"),
        (("study", "--import", "none.json"), "none.json"),
    ],
)
def test_a_refusal_is_one_line_that_says_who_refuses(arguments, reason: str, tmp_path, monkeypatch) -> None:
    """`initproof: ` and the reason on standard error, nothing on standard output, status 2."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "paper.pdf").write_bytes(b"%PDF-1.5\n\xd0")
    (tmp_path / "notes.md").write_text("# Notes\n\nwithout a derivation\n")
    if arguments[0] == "study":
        arguments = (*arguments, "--state", "study.sqlite")
    answer = CliRunner().invoke(main, arguments)
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert answer.stderr.startswith("initproof: ")
    assert reason in answer.stderr


def test_a_missing_document_is_missed_before_anything_heavy_is_loaded(tmp_path) -> None:
    """A name mistyped is answered at once: SymPy alone takes a second."""
    program = "import sys; from initproof.command_line import main; main(['check', sys.argv[1]], standalone_mode=False)"
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", program, str(tmp_path / "none.md")], capture_output=True, text=True
    )
    assert "No such file" in done.stderr
    assert " sympy" not in done.stderr


def test_an_interrupt_is_one_line_and_status_130(monkeypatch) -> None:
    """Wherever a command is when Ctrl-C comes."""

    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("initproof.doctor.findings", interrupted)
    answer = CliRunner().invoke(main, ["doctor"])
    assert (answer.exit_code, answer.stderr) == (130, "initproof: interrupted\n")
