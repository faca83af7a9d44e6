"""`certify` stores what was found; `verify` finds it again, or says what changed."""

import os

import pytest
from click.testing import CliRunner

from derive.checker import InternalContradiction
from initproof.command_line import main

DOCUMENT = """```given
n: dimension
x_i, i = 1..n: iid, zero mean, variance 1
```

$$\\operatorname{Var}[x_1 + x_1] = 4$$
"""


def run(*arguments):
    return CliRunner().invoke(main, [*map(str, arguments)])


@pytest.fixture
def certified(tmp_path):
    path = tmp_path / "notes.md"
    path.write_text(DOCUMENT, encoding="utf-8")
    assert run("certify", path).exit_code == 0
    return path, tmp_path / "notes.md.certificate.json"


def test_a_certificate_stands_while_its_document_does(certified):
    """Checked again from scratch: the same verdict, status 0."""
    _, certificate = certified
    result = run("verify", certificate)
    assert (result.exit_code, "as certified" in result.output) == (0, True)


def test_a_changed_document_makes_it_stale(certified):
    """Status 1, and what changed is said."""
    path, certificate = certified
    path.write_text(DOCUMENT.replace("= 4", "= 5"), encoding="utf-8")
    result = run("verify", certificate)
    assert result.exit_code == 1
    assert "not the document that was checked" in result.output
    assert "stale" in result.output


def test_a_forged_certificate_is_refused(certified):
    """Changing what it says breaks its hash: status 2."""
    _, certificate = certified
    certificate.write_text(certificate.read_text().replace('"proved"', '"refuted"'), encoding="utf-8")
    assert run("verify", certificate).exit_code == 2


def test_a_certificate_of_an_endless_file_is_refused(certified):
    """What it names is read no further than the largest document goes."""
    _, certificate = certified
    result = run("verify", certificate, "--document", "/dev/zero")
    assert result.exit_code == 2
    assert "larger than" in result.output


def test_a_certificate_that_names_what_is_no_file_is_refused(certified, tmp_path):
    """A pipe, from which reading would never end, is one only where the user says so."""
    path, certificate = certified
    path.unlink()
    os.mkfifo(path)
    result = run("verify", certificate)
    assert (result.exit_code, "no such file" in result.output) == (2, True)


@pytest.mark.parametrize("command", ["check", "report", "certify", "verify"])
def test_a_contradiction_of_the_witnesses_is_reported_and_not_chosen_from(certified, tmp_path, monkeypatch, command):
    """Status 4 and a request for a report, whatever the command."""

    def contradict(*_):
        raise InternalContradiction("0 = 1")

    monkeypatch.setattr("initproof.checking.check_derivation", contradict)
    monkeypatch.setattr("initproof.reporting.check_derivation", contradict, raising=False)
    path, certificate = certified
    result = run(command, certificate if command == "verify" else path)
    assert (result.exit_code, "please report it" in result.output) == (4, True)
