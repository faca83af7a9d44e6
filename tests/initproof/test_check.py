"""`initproof check`: the answer, its exit status, and what it says of files that cannot be read."""

import json
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from initproof.command_line import main

EXAMPLES = Path(__file__).parents[2] / "examples"
SCHEMA = json.loads((files("initproof") / "schemas" / "check.json").read_text())
DOCUMENT = """# Title

```given
n: dimension
x_i, i = 1..n: iid, zero mean, variance 1
```

$$%s$$
"""


def run(*arguments):
    return CliRunner().invoke(main, ["check", *map(str, arguments)])


def answer(*paths):
    result = run("--json", *paths)
    plain = json.loads(result.output)
    Draft202012Validator(SCHEMA).validate(plain)
    return plain


def written(tmp_path, text, name="notes.md"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["glorot.md", "glorot.tex"])
def test_the_proof_of_glorots_rule_is_proved(name):
    """Every step is proved, approximate where it says so, or a choice."""
    (document,) = answer(EXAMPLES / name)
    verdicts = [step["verdict"] for step in document["steps"]]
    assert verdicts.count("approximate") == 2
    assert verdicts.count("choice") == 1
    assert verdicts.count("proved") == len(verdicts) - 3 == 17
    assert not any(step["overclaims"] for step in document["steps"])


def test_the_forward_pass_does_not_need_independent_inputs():
    """The variance of the sum has a minimal set without independence of the inputs among themselves."""
    (document,) = answer(EXAMPLES / "glorot.md")
    conclusion = next(s for s in document["steps"] if s["follows_from"])
    assert any("z: independent" not in used for used in conclusion["assumptions_used"])
    assert any("W: zero mean" in used and "z: independent" not in used for used in conclusion["assumptions_used"])


def test_wrong_lines_get_the_verdicts_they_must():
    """Ten plausible wrong lines: each is caught, with a witness wherever it is called false."""
    (document,) = answer(EXAMPLES / "wrong.md")
    verdicts = [step["verdict"] for step in document["steps"]]
    assert verdicts == [
        "needs", "needs", "needs", "refuted", "needs", "needs", "refuted", "refuted", "refuted", "approximate",
    ]  # fmt: skip
    assert all(step["witness"] for step in document["steps"][:-1])
    assert document["steps"][-1]["overclaims"]


@pytest.mark.parametrize(
    ("claim", "status"),
    [
        (r"\operatorname{Var}[x_1 + x_1] = 4", 0),
        (r"\operatorname{Var}[x_1 + x_1] = 2", 1),
        (r"\operatorname{Var}[x_1] = \mathfrak{q}", 2),
        (r"\operatorname{E}[x_1^4] \ge 1", 3),
    ],
)
def test_exit_status(tmp_path, claim, status):
    """0 proved, 1 refuted, 2 unread, 3 undecided."""
    result = run(written(tmp_path, DOCUMENT % claim))
    assert result.exit_code == status, result.output


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "No such file"),
        (b"", "is empty"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"# Title\n\n$$1 = 1$$\n", "no given block"),
    ],
)
def test_a_file_that_is_no_derivation_gets_one_clear_message(tmp_path, content, message):
    """Missing, empty, not UTF-8, without a given: one message that names the file, status 2, no traceback."""
    path = tmp_path / "notes.md"
    if content is not None:
        path.write_bytes(content)
    result = run(path)
    assert result.exit_code == 2
    assert message in result.output
    assert str(path) in result.output.replace("\n", "")
    assert "Traceback" not in result.output
    (document,) = answer(path)
    assert message in document["error"]["message"]


def test_an_unknown_symbol_spoils_its_own_line_and_points_at_it(tmp_path):
    """The unread step names line and column; the other line is judged."""
    text = DOCUMENT % r"\operatorname{Var}[x_1] = 1" + "\n$$\\operatorname{Var}[y_1] + 1 = 2$$\n"
    (document,) = answer(written(tmp_path, text))
    good, bad = document["steps"]
    assert good["verdict"] == "proved"
    assert bad["verdict"] == "unread"
    assert (bad["line"], bad["column"]) == (10, 22)


def test_a_folder_is_searched_for_documents(tmp_path):
    """Every file below it with a given block is checked; others are left alone."""
    (tmp_path / "inner").mkdir()
    written(tmp_path, DOCUMENT % "n = n", "inner/a.md")
    written(tmp_path, "# Nothing to check", "b.md")
    assert [Path(d["file"]).name for d in answer(tmp_path)] == ["a.md"]


def test_several_documents_are_checked_in_processes_that_are_not_forked(tmp_path, monkeypatch):
    """A fork takes over the locks that other threads hold at that moment, and may wait for them for ever."""
    monkeypatch.setattr("os.fork", lambda: pytest.fail("forked"))
    for name in ("a.md", "b.md"):
        written(tmp_path, DOCUMENT % "E[x_i] = 0", name)
    assert run(tmp_path).exit_code == 0


def test_help_says_what_every_command_is_for():
    """In one sentence that fits on its line, and is not cut."""
    listed = CliRunner().invoke(main, ["--help"], terminal_width=80).output.partition("Commands:")[2]
    assert len(listed.splitlines()) > len(main.commands)
    assert all(line.endswith(".") and not line.endswith("...") for line in listed.split("\n") if line.strip())


def test_help_loads_neither_sympy_nor_numpy():
    """`--help` answers without them."""
    program = (
        "import sys; from click.testing import CliRunner; from initproof.command_line import main;"
        "assert CliRunner().invoke(main, ['--help']).exit_code == 0;"
        "print(sorted({'sympy', 'numpy', 'scipy', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_control_characters_of_a_document_do_not_reach_the_terminal(tmp_path):
    """A document could clear the screen and write an answer that was never given."""
    path = tmp_path / "notes.md"
    path.write_text(DOCUMENT % "n = \x1b[2J n + 1")
    assert "\x1b[2J" not in run(path).output


def test_of_several_steps_on_one_line_each_says_which_it_is(tmp_path):
    """What was understood is shown of each; a step with a line to itself is shown as it was written alone."""
    steps = r"\mathrm{Var}[x_1] = \mathrm{E}[x_1^2] = 2"
    both = run(written(tmp_path, DOCUMENT % steps)).output
    assert both.count("read as:") == 2
    assert "read as" not in run(written(tmp_path, DOCUMENT % r"\mathrm{Var}[x_1] = 2")).output
