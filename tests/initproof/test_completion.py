"""What the shell is told when TAB is pressed."""

import pytest
from click.testing import CliRunner

from initproof.command_line import main


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("edge", {"edge-of-chaos"}),
        ("check --re", {"--read-as"}),
        ("law glorot_g", {"glorot_geometric"}),
        ("simulate --preset rnn-o", {"rnn-orthogonal", "rnn-one-hot"}),
        ("gain gelu_", {"gelu_tanh"}),
        ("theorem rnn-t", {"rnn-tied"}),
        ("report rnn-tan", {"rnn-tanh", "rnn-tan"}),  # the last is a file's name begun: the shell looks for files
        ("law nonsuch", set()),
    ],
)
def test_names_are_completed(typed, offered):
    """Commands, options, and the names that an argument or option takes."""
    words = {"COMP_WORDS": f"initproof {typed}", "COMP_CWORD": str(len(typed.split()))}
    asked = CliRunner().invoke(main, env=words | {"_INITPROOF_COMPLETE": "bash_complete"}, prog_name="initproof")
    assert {line.partition(",")[2] for line in asked.output.split("\n") if line} == offered
