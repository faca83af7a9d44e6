"""The terminal, through a pseudo-terminal: an exercise in order, a hint, a wrong answer mended, and the end."""

import os
import re
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import environment

from study.memory import Memory
from study.terminal import plain

pty = pytest.importorskip("pty")


class Terminal:
    """A program at a pseudo-terminal."""

    def __init__(self, *command: str, folder: Path) -> None:
        self.end, other = pty.openpty()
        settings = {**environment(), "TERM": "dumb", "COLUMNS": "160", "NO_COLOR": "1"}
        self.process = subprocess.Popen(command, stdin=other, stdout=other, stderr=other, cwd=folder, env=settings)
        os.close(other)
        self.seen = ""

    def until(self, pattern: str, seconds: float = 300.0) -> str:
        """What is printed up to the pattern."""
        deadline = time.monotonic() + seconds
        while not (found := re.search(pattern, self.seen)):
            ready, _, _ = select.select([self.end], [], [], max(0.0, deadline - time.monotonic()))
            assert ready, self.seen[-2000:]
            try:
                self.seen += os.read(self.end, 4096).decode(errors="replace")
            except OSError:
                raise AssertionError(f"ended before {pattern!r}: {self.seen[-2000:]}") from None
        before, self.seen = self.seen[: found.end()], self.seen[found.end() :]
        return before

    def type(self, text: str) -> None:
        os.write(self.end, (text + "\n").encode())


def test_a_session_at_a_terminal(tmp_path: Path) -> None:
    """A wrong order is told, a right one is kept, a line gets a hint and a verdict, quit ends with nothing lost; all
    that in a folder that has a module of the name of ours."""
    state = tmp_path / "state.sqlite"
    (tmp_path / "study.py").write_text("raise SyntaxError('not ours')")
    script = tmp_path / "bin" / "initproof"
    script.parent.mkdir()
    script.write_text("from initproof.command_line import main\nif __name__ == '__main__':\n    main()\n")
    terminal = Terminal(sys.executable, str(script), "study", "--terminal", "--state", str(state), folder=tmp_path)
    shown = terminal.until("numbers in order: ")
    assert "Given" in shown
    terminal.type("one two")
    terminal.until("write numbers with blanks between them")
    terminal.until("numbers in order: ")
    for incomplete in ("", "1 2 2"):  # no answer yet, and not a wrong one
        terminal.type(incomplete)
        assert "WRONG" not in terminal.until("every number from 1 to 8 is needed once")
        terminal.until("numbers in order: ")
    terminal.type("1 2 3 4 5 6 7 8")
    terminal.until("(PARTLY|WRONG)")
    terminal.until("Again")
    terminal.type("Var[s_k]")  # no yes and no no
    terminal.until("Again")
    terminal.type("skip")  # it goes on, at this question too
    terminal.until("numbers that apply")
    terminal.type("skip")
    terminal.until(r"The line, or \?: ")
    terminal.type("?")
    terminal.until("near zero|function|depend")
    terminal.until(r"The line, or \?: ")
    terminal.type("Var[s_k]")
    terminal.until("RIGHT")
    terminal.type("quit")
    terminal.until("Your answers are kept")
    assert terminal.process.wait(30) == 0
    assert [(a.outcome, a.hints) for a in Memory(state).log()][-1] == ("right", 1)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"$\operatorname{Var}\left[W_{j,k}\right] = \frac{1}{n}$", "Var[W_{jk}] = 1/n"),
        (r"$a = \sqrt{\frac{6}{n_{in} + n_{out}}}$", "a = sqrt{6/(n_{in} + n_{out})}"),
        (r"$= \frac{\sum_{j=1}^{n_{in}} z_{j}}2$", "= (sum_{j=1}^{n_{in}} z_{j})/2"),
        ("no maths", "no maths"),
    ],
)
def test_maths_is_shown_as_one_would_type_it(text: str, shown: str) -> None:
    """And could be typed back."""
    assert plain(text) == shown
