"""Derivation documents as tests: collected, named by their line, failing with the finding."""

import subprocess
import sys
from pathlib import Path

import pytest

import initproof

pytest_plugins = ["pytester"]

DOCUMENT = r"""# Notes

```given
n: dimension
x_i, i = 1..n: iid, zero mean, variance 1
```

$$\operatorname{Var}[x_1 + x_1] = 4$$

Between the chains.

$$\operatorname{Var}[x_1 + x_1] = 2$$
"""


@pytest.fixture
def notes(pytester, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path(initproof.__file__).parents[1]))
    folder = pytester.mkdir("notes")
    (folder / "sums.md").write_text(DOCUMENT, encoding="utf-8")
    (folder / "prose.md").write_text("# No derivation here\n", encoding="utf-8")
    return pytester


def test_every_chain_is_a_test_and_a_wrong_one_fails_with_its_witness(notes):
    """The right chain passes; the other shows its line, verdict and witness."""
    result = notes.runpytest_subprocess("--derivations", "notes", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*sums.md:12:*: refuted", r"*operatorname{Var}*", "*^", "*12*refuted*", "*witness:*"])


def test_several_files_and_folders_can_be_named_at_once(notes):
    """And one more after another option; a path may lead through the parent folder."""
    folder = notes.mkdir("more")
    (folder / "other.md").write_text(DOCUMENT, encoding="utf-8")
    paths = ["--derivations", "notes", "notes/../more/other.md"]
    notes.runpytest_subprocess(*paths, "-p", "no:cacheprovider").assert_outcomes(passed=2, failed=2)
    twice = ["--derivations", "notes", "--derivations", "more"]
    notes.runpytest_subprocess(*twice, "-p", "no:cacheprovider").assert_outcomes(passed=2, failed=2)


@pytest.mark.parametrize(
    ("name", "why"),
    [("absent", "no file or folder"), ("notes/prose.md", "is no Markdown or LaTeX file with a given block")],
)
def test_a_path_without_a_document_is_refused(notes, name, why):
    """A name that is mistyped is not a suite that passes."""
    result = notes.runpytest_subprocess("--derivations", name, "-p", "no:cacheprovider")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"*{why}*"])


def test_documents_can_be_named_in_the_settings(notes):
    """`derivations` in the configuration file does what the option does."""
    notes.makeini("[pytest]\nderivations = notes")
    notes.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=1, failed=1)


def test_nothing_is_collected_unless_asked_for(notes):
    """Without the option a folder with documents has no tests."""
    notes.runpytest_subprocess("notes", "-p", "no:cacheprovider").assert_outcomes()


def test_the_plugin_loads_nothing_heavy():
    """Every pytest run pays for the plugin's import."""
    program = "import sys, initproof.pytest_plugin; print({'numpy', 'sympy', 'rich'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
