"""Work that takes time, done in other processes, each with a time limit: what never ends is ended there.

A task is a function of this package by name and plain data, so that nothing but data crosses. A line that
takes too long costs its own answer and no other: the process is replaced.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from importlib import import_module
from multiprocessing.connection import Connection
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Any

SECONDS = 10.0
"""How long one task may take."""
_WAITING = 400
"""How many tasks may wait."""


class TooLong(Exception):
    """The task was ended at its time limit."""


class Busy(Exception):
    """Too many tasks wait already."""


class Failed(Exception):
    """The task ended with a defect of the program."""


class Desk:
    """A few processes that answer tasks in turn. `close` ends them; a desk is also a context manager."""

    def __init__(self, processes: int = 0, tasks: str = "study.tasks") -> None:
        count = processes or max(1, min(4, os.cpu_count() or 1))
        methods = multiprocessing.get_all_start_methods()
        self._context: Any = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
        if "forkserver" in methods:
            _preload(self._context, tasks)
        self._tasks = tasks
        self._queue: SimpleQueue[tuple[str, Mapping[str, Any], float, Future[Any]] | None] = SimpleQueue()
        self._closed = Event()
        self._threads = [Thread(target=self._serve, daemon=True) for _ in range(count)]
        for thread in self._threads:
            thread.start()

    def ask(self, task: str, seconds: float = SECONDS, **data: Any) -> Future[Any]:
        """What the task returns, in time. Its future raises TooLong, Failed, or what the task raised."""
        future: Future[Any] = Future()
        if self._queue.qsize() > _WAITING:
            future.set_exception(Busy("too many lines wait to be judged; try again in a moment"))
        else:
            self._queue.put((task, data, seconds, future))
        return future

    def close(self) -> None:
        """Ends the processes; what still waits is dropped."""
        self._closed.set()
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join(timeout=5)

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _serve(self) -> None:
        """One process, and one task after the other for it."""
        running = self._start()
        while not self._closed.is_set():
            try:
                item = self._queue.get(timeout=1)
            except Empty:
                continue
            if item is None:
                break
            task, data, seconds, future = item
            if not future.set_running_or_notify_cancel():
                continue
            running = running or self._start()
            if running is None:
                future.set_exception(Failed("no process could be started"))
                continue
            process, pipe = running
            try:
                pipe.send((task, data))
                if not pipe.poll(seconds):
                    raise TooLong(f"not done within {seconds:g} seconds")
                error, value = pipe.recv()
            except (TooLong, EOFError, OSError) as trouble:
                _end(process)
                running = self._start()
                ended = trouble if isinstance(trouble, TooLong) else Failed("the process ended")
                future.set_exception(ended)
            else:
                future.set_exception(error) if error is not None else future.set_result(value)
        if running is not None:
            _end(running[0])

    def _start(self) -> tuple[Any, Connection] | None:
        """A process and the pipe to it; None where this machine starts none now."""
        here, there = self._context.Pipe()
        process = self._context.Process(target=_work, args=(self._tasks, there), daemon=True)
        try:
            process.start()
        except (OSError, EOFError):
            return None
        finally:
            there.close()
        return process, here


def _end(process: Any) -> None:
    process.kill()
    process.join()


def _preload(context: Any, tasks: str) -> None:
    """Start the server that processes are forked from, with the tasks in it: ours, and not what the folder that the
    person stands in has under the name of one of our packages."""
    from multiprocessing import forkserver

    context.set_forkserver_preload([tasks])
    before = os.environ.get("PYTHONSAFEPATH")
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        forkserver.ensure_running()
    finally:
        if before is None:
            del os.environ["PYTHONSAFEPATH"]
        else:
            os.environ["PYTHONSAFEPATH"] = before


def _work(tasks: str, pipe: Connection) -> None:
    """Answers tasks until the other end closes."""
    if hasattr(os, "nice"):
        os.nice(5)  # the page, which only fetches and shows, goes first
    known: Mapping[str, Callable[..., Any]] = import_module(tasks).TASKS
    while True:
        try:
            task, data = pipe.recv()
        except (EOFError, KeyboardInterrupt):
            return
        try:
            value, error = known[task](**data), None
        except KeyboardInterrupt:
            return
        except Exception as raised:  # told to whoever asked
            value, error = None, raised if raised.__class__.__module__.startswith("study.") else Failed(repr(raised))
        try:
            pipe.send((error, value))
        except OSError:
            return
