"""What was answered, and when to ask again. The log of answers is all there is; what is due follows from it.

Every answer is one row that is written once. Two pages, two processes or a crash cannot lose or spoil
anything but the answer being written: the cards of the scheduler (FSRS) are computed from the log.
"""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from fsrs import Card, Rating, Scheduler

FORMAT = 1
_TABLE = """
CREATE TABLE IF NOT EXISTS answers (
    id TEXT PRIMARY KEY, at TEXT NOT NULL, exercise TEXT NOT NULL, skill TEXT NOT NULL, answer TEXT NOT NULL,
    outcome TEXT NOT NULL, score REAL, seconds REAL NOT NULL, hints INTEGER NOT NULL, sitting TEXT NOT NULL
) STRICT
"""


class BadState(Exception):
    """A file is not a state of this program, or what should be imported is not an export; says which."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer. `at` is UTC; `score` None where nothing was decided; `sitting` is a mock interview's id or empty."""

    id: str
    at: str
    exercise: str
    skill: str
    answer: str
    outcome: str
    score: float | None
    seconds: float
    hints: int
    sitting: str = ""


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill and when it is due. `retrievability` is the chance, today, that it is still there."""

    name: str
    due: datetime
    retrievability: float
    last: str


class Memory:
    """The log in one SQLite file. Raises BadState for a file that is something else."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with self._open() as database:
                database.execute("PRAGMA journal_mode=WAL")
                (version,) = database.execute("PRAGMA user_version").fetchone()
                tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type='table'")}
                if version > FORMAT or (version == 0 and tables):
                    raise BadState(f"{path} is not a state of this program, or of a newer one; name another file")
                database.execute(_TABLE)
                database.execute(f"PRAGMA user_version={FORMAT}")
        except (sqlite3.DatabaseError, OSError) as trouble:
            raise BadState(f"{path} cannot be used: {trouble}") from None

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """A connection for one transaction: committed at the end, or not at all."""
        database = sqlite3.connect(self.path, timeout=20)
        try:
            with database:
                yield database
        finally:
            database.close()

    def keep(self, answered: Sequence[Answered]) -> int:
        """Write answers; those that are there already are left alone. Returns how many were new."""
        rows = [tuple(asdict(a).values()) for a in answered]
        with self._open() as database:
            before = database.total_changes
            database.executemany("INSERT OR IGNORE INTO answers VALUES (?,?,?,?,?,?,?,?,?,?)", rows)
            return database.total_changes - before

    def log(self, sitting: str | None = None) -> list[Answered]:
        """All answers in order of time, or those of one sitting."""
        where, values = ("", ()) if sitting is None else ("WHERE sitting = ?", (sitting,))
        with self._open() as database:
            rows = database.execute(f"SELECT * FROM answers {where} ORDER BY at, id", values).fetchall()
        return [Answered(*row) for row in rows]

    def dump(self) -> str:
        """All answers as JSON, to be read by `load` on this or another machine."""
        answers = [asdict(a) for a in self.log()]
        return json.dumps({"format": FORMAT, "answers": answers}, indent=1, ensure_ascii=False) + "\n"

    def load(self, text: str) -> int:
        """Take in what `dump` wrote; nothing is doubled. Returns how many answers were new. Raises BadState."""
        return self.keep(read_export(text))


def new_answer(exercise: str, skill: str, answer: Any, grade: dict[str, Any], seconds: float, hints: int,
               sitting: str = "", at: datetime | None = None) -> Answered:  # fmt: skip
    """A row for an answer that was just graded."""
    when = (at or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="milliseconds")
    text = json.dumps(answer, ensure_ascii=False)
    seconds = round(min(max(seconds, 0.0), 86_400.0), 1)
    return Answered(
        uuid.uuid4().hex, when, exercise, skill, text, grade["outcome"], grade["score"], seconds, hints, sitting
    )


def read_export(text: str) -> list[Answered]:
    """The answers of an export, each checked. Raises BadState."""
    kinds = {"score": (float, int, type(None)), "seconds": (float, int), "hints": (int,)}
    try:
        read = json.loads(text)
        if read["format"] != FORMAT:
            raise BadState(f"an export of format {read['format']}; this program reads format {FORMAT}")
        found = [Answered(**one) for one in read["answers"]]
        for one in found:
            if not all(isinstance(v, kinds.get(k, (str,))) for k, v in asdict(one).items()):
                raise TypeError(f"the answer {one.id!r} has a field of the wrong type")
            datetime.fromisoformat(one.at)
    except (ValueError, KeyError, TypeError, RecursionError) as problem:
        raise BadState(f"not an export of this program: {problem}") from None
    return found


def rating(answered: Answered) -> Rating | None:
    """How well it went, for the scheduler; None where nothing was decided."""
    if answered.score is None:
        return None
    if answered.score >= 1:
        return Rating.Hard if answered.hints else Rating.Good
    return Rating.Hard if answered.score >= 0.7 and not answered.hints else Rating.Again


def skills(log: Sequence[Answered], now: datetime) -> dict[str, Skill]:
    """Every skill that was ever practised, from the log alone."""
    scheduler = Scheduler(enable_fuzzing=False)
    cards: dict[str, Card] = {}
    last: dict[str, str] = {}
    for answered in log:
        rated = rating(answered)
        if rated is None:
            continue
        card = cards.get(answered.skill) or Card(card_id=len(cards) + 1)
        cards[answered.skill], _ = scheduler.review_card(card, rated, datetime.fromisoformat(answered.at))
        last[answered.skill] = answered.exercise
    return {
        name: Skill(name, card.due, scheduler.get_card_retrievability(card, now), last[name])
        for name, card in cards.items()
    }


def streak(log: Sequence[Answered], today: date) -> int:
    """Days in a row with an answer, up to today, or up to yesterday if today has none yet."""
    days = {datetime.fromisoformat(a.at).astimezone().date() for a in log}
    at = today if today in days else today - timedelta(days=1)
    count = 0
    while at in days:
        count, at = count + 1, at - timedelta(days=1)
    return count


def forecast(known: dict[str, Skill], now: datetime, days: int = 7) -> tuple[int, ...]:
    """How many skills fall due today (with what is overdue) and on each of the days after."""
    counts = [0] * days
    for skill in known.values():
        ahead = max(0, (skill.due.astimezone().date() - now.astimezone().date()).days)
        if ahead < days:
            counts[ahead] += 1
    return tuple(counts)
