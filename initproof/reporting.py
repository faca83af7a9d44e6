"""`initproof report`: what TARGET names, checked or measured, as one document.

Decides: what a target is. A file of a derivation, of an experiment (.toml) or of its result (.npz); else `claims`,
the name of a ready experiment, or that of a theorem.
Does not decide: what is true (the checker), how it is told and in which format (`reports`).
"""

from __future__ import annotations

import platform
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.progress import track

from derive import theorems
from derive.theorems.catalogue import spelt
from montecarlo import PRESETS, Experiment, Result, preset, read_experiment, read_result, write_result
from reports.bibliography import WORKS
from reports.derivation import Origin, derivation_blocks, derivation_report, origin_of
from reports.document import Document, only_cited
from reports.experiment import experiment_report, measured_blocks
from reports.model import Block, Line, Paragraph, Provenance, Section, Table, Text
from reports.prose import with_citations
from reports.tables import number, words

from . import __version__, as_json, checking
from .claims import CLAIMS, Case
from .simulating import exit_status, run_with_bar


class NoSuchTarget(ValueError):
    """The target is no file and no name; the message says what there is."""


@dataclass(frozen=True, slots=True)
class Report:
    """A document, and the status that `check` or `simulate` would exit with."""

    document: Document
    status: int


def name_of(target: str) -> str:
    """What the files of a report are called: as the document, or the theorem or experiment with dashes."""
    path = Path(target)
    named = not (path.exists() or path.suffix)
    return spelt(target).replace(" ", "-") if named else path.stem


def report_on(target: str, command: str, console: Console) -> Report:
    """Check or run what the target names and report it.

    Raises NoSuchTarget, `derive.documents.DocumentError` and `montecarlo.MonteCarloError`.
    """
    path = Path(target)
    if path.suffix.lower() == ".npz":
        return _measured(path, command)
    if path.suffix.lower() == ".toml":
        return _run(read_experiment(path), command, console)
    if path.exists() or path.suffix:
        return _document(path, command, console)
    if spelt(target) == "claims":
        return _claims(command, console)
    if target in PRESETS:
        return _run(preset(target), command, console)
    known = {spelt(result.name): result for result in theorems.RESULTS}
    if spelt(target) in known:
        return _theorem(known[spelt(target)], command, console)
    names = {spelt(name): name for name in (*PRESETS, "claims", *(result.name for result in theorems.RESULTS))}
    near = [names[one] for one in get_close_matches(spelt(target), names, n=3)]
    all_names = ", ".join(result.name for result in theorems.RESULTS)
    hint = f"did you mean {' or '.join(near)}?" if near else f"the theorems are {all_names}"
    raise NoSuchTarget(f"{target}: no such file, theorem or experiment; {hint}")


def facts() -> tuple[tuple[str, str], ...]:
    """The versions that a result depends on."""
    return (("initproof", __version__), ("Python", platform.python_version()), ("SymPy", version("sympy")))


def _document(path: Path, command: str, console: Console) -> Report:
    with checking.busy(console, f"checking {path}"):
        checked = checking.check(path)
    status = checking.status([as_json.document(checked)])
    return Report(derivation_report(checked, origin_of(path, facts(), command)), status)


def _theorem(result: theorems.Result, command: str, console: Console) -> Report:
    with checking.busy(console, f"checking {result.name} and what is almost the same"):
        checked = theorems.check(result)
        wrong = [(twin.wrong, theorems.check_twin(result, twin)) for twin in result.twins]
    origin = Origin(result.proof, facts(), command, result.statement, result.source)
    twins: list[Block] = []
    for n, (said, twin) in enumerate(wrong, 1):
        twins += (Paragraph(words(f"A proof that {said}:")), *derivation_blocks(twin, f"t{n}-"))
    more = (Section("twins", words("Almost the same, and not accepted"), tuple(twins)),) if twins else ()
    document = derivation_report(checked, origin, more)
    return Report(document, checking.status([as_json.document(checked)]))


def _run(experiment: Experiment, command: str, console: Console) -> Report:
    result = run_with_bar(experiment, console)
    with TemporaryDirectory(prefix="initproof-") as folder:
        path = Path(folder) / "result.npz"
        write_result(result, path)
        return _measured(path, command)


def _measured(path: Path, command: str) -> Report:
    metadata = read_result(path).metadata
    document = experiment_report(metadata, Provenance((("initproof", __version__),), command))
    return Report(document, exit_status({d["answer"] for d in metadata["decisions"]}))


def measured_section(results: list[Result]) -> Section:
    """What was measured, to stand in the report of a proof."""
    blocks: list[Block] = []
    with TemporaryDirectory(prefix="initproof-") as folder:
        for n, result in enumerate(results, 1):
            path = Path(folder) / "result.npz"
            write_result(result, path)
            blocks += measured_blocks(read_result(path).metadata, f"result-{n}")
    return Section("measured", words("Measured"), tuple(blocks))


def _claims(command: str, console: Console) -> Report:
    cases = [Case(claim) for claim in track(CLAIMS, "judging", console=console, transient=True)]
    rows = tuple((words(c.claim.number), words(c.claim.said), words(c.outcome.value)) for c in cases)
    heads = (words("Claim"), words("What is said"), words("Outcome"))
    overview = Table("claims", words("What two texts say, and what became of it."), heads, rows)
    sections = (Section(f"claim-{c.claim.number.lower()}", _title(c), tuple(_case(c))) for c in cases)
    outcomes = [c.outcome.value for c in cases]
    counts = ", ".join(f"{outcomes.count(one)} {one}" for one in dict.fromkeys(outcomes))
    document = Document(
        words("Claims about initialisation, judged"), (f"checked by initproof {__version__}",),
        words(f"{len(cases)} claims: {counts}. No verdict is typed in: each is computed from the formal reading."),
        (overview, *sections), tuple(WORKS.values()), Provenance(facts(), command),
    )  # fmt: skip
    return Report(only_cited(document), 0)


def _title(case: Case) -> Line:
    return words(f"Claim {case.claim.number}: {case.outcome.value}")


def _case(case: Case) -> Iterator[Block]:
    claim = case.claim
    yield Paragraph((Text("Said: "), *with_citations(claim.said)))
    yield Paragraph((Text("Correct: "), *with_citations(claim.correction)))
    for n, (what, checked) in enumerate(case.derivations, 1):
        yield Paragraph(words(f"{what[:1].upper()}{what[1:]}:"))
        yield from derivation_blocks(checked, f"c{claim.number.lower()}-{n}-")
    measured = claim.measure() if claim.measure else ()
    if measured:
        rows = tuple(
            (words(m.what), words(number(m.value)), words("" if m.error is None else number(m.error))) for m in measured
        )
        yield Table(f"measured-{claim.number.lower()}", words("What a run shows beside it."),
                    (words("Quantity"), words("Value"), words("Standard error")), rows)  # fmt: skip
