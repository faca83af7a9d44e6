"""Slow work in other processes: what never ends is ended, and costs nobody else anything."""

from collections.abc import Iterator
from multiprocessing.context import ForkServerProcess

import pytest

from study.desk import Desk, Failed, TooLong
from study.exercise import BadAnswer


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with Desk(2, tasks="desk_tasks") as started:
        assert started.ask("echo", 60.0, value=1).result() == 1
        yield started


def test_a_task_that_never_ends_is_ended_and_blocks_nobody(desk: Desk) -> None:
    """Others are answered while it runs, and it gets TooLong for itself."""
    endless = desk.ask("forever", 3.0)
    others = [desk.ask("echo", 60.0, value=n) for n in range(20)]
    assert [other.result() for other in others] == list(range(20))
    assert not endless.done()
    with pytest.raises(TooLong):
        endless.result()


def test_a_process_that_dies_is_replaced(desk: Desk) -> None:
    """The task fails, the next one is answered."""
    for _ in range(3):
        with pytest.raises(Failed):
            desk.ask("die", 60.0).result()
    assert desk.ask("echo", 60.0, value="here").result() == "here"


def test_a_refusal_is_told_and_a_defect_is_called_one(desk: Desk) -> None:
    """What the package raises arrives as it is; anything else as Failed."""
    with pytest.raises(BadAnswer, match="not this"):
        desk.ask("refused", 60.0).result()
    with pytest.raises(Failed, match="ZeroDivisionError"):
        desk.ask("defect", 60.0).result()


def test_where_no_process_can_be_started_tasks_fail_and_none_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else whoever asked would wait for ever; once one starts, tasks are done."""
    with monkeypatch.context() as refused, Desk(1, tasks="desk_tasks") as desk:
        refused.setattr(ForkServerProcess, "start", lambda _: (_ for _ in ()).throw(EOFError))
        desk.ask("die", 60.0).exception()
        with pytest.raises(Failed, match="no process"):
            desk.ask("echo", 60.0, value=1).result(60)
        refused.undo()
        assert desk.ask("echo", 60.0, value=1).result(60) == 1
