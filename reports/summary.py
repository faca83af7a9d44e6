"""The two ends of a report: what the derivation states, and what it did not show.

Decides: words. A chain states its two ends only where each of its steps was proved, exactly or to leading order.
"""

from collections.abc import Iterator, Mapping
from itertools import groupby

from derive.checker import CheckedDerivation, CheckedStep, Verdict
from derive.language.assumptions import Claim, Relation
from derive.language.derivations import LawClaim

from .given import Given
from .judged import claimed, continues, message_line, sides
from .layout import joined, references
from .model import Block, Items, Line, Paragraph, Reference, Section, Statement, Text
from .prose import formula

_SHOWN = (Verdict.PROVED, Verdict.APPROXIMATE, Verdict.CHOICE)


def summary(
    checked: CheckedDerivation, title: str, names: Mapping[int, str], labels: Mapping[Given, str]
) -> Iterator[Block]:
    """The statement: every chain by its two ends, what it rests on, and where it is shown."""
    shown = [s for s in checked.judged if sides(s) is not None]
    runs = list(_runs(shown))
    entries = tuple(_stated(run, names, labels) for run in runs if all(s.verdict in _SHOWN for s in run))
    failed = [s for run in runs for s in run if s.verdict not in _SHOWN]
    blocks: list[Block] = []
    if entries:
        whole = len(entries) == len(runs) == len(list(_runs(list(checked.judged))))
        lead = "Under the assumptions that each line names:" if whole else "Of what is claimed, this was proved:"
        blocks.append(Statement(title, (Paragraph((Text(lead),)), Items(entries))))
    if failed:
        named = references(tuple(names[id(s)] for s in failed))
        these = "This step was" if len(failed) == 1 else "These steps were"
        blocks.append(Paragraph((Text(f"{these} not proved: "), *named, Text("."))))
    if blocks:
        yield Section("statement", (Text("What is claimed"),), tuple(blocks))


def _runs(steps: list[CheckedStep]) -> Iterator[list[CheckedStep]]:
    """The steps in runs of which each continues the one before."""
    run: list[CheckedStep] = []
    for step in steps:
        if run and not (step.step.chain == run[-1].step.chain and continues(step, run[-1]) and _joins(run, step)):
            yield run
            run = []
        run.append(step)
    if run:
        yield run


def _joins(run: list[CheckedStep], step: CheckedStep) -> bool:
    """Whether the ends of the longer run follow: equalities, exact or to leading order, and nothing else."""
    return all(
        isinstance(s.step.statement, Claim)
        and s.step.statement.relation.is_equality
        and (s.finding.minimal_sets or s.verdict not in _SHOWN)
        for s in (*run, step)
    )


def _stated(run: list[CheckedStep], names: Mapping[int, str], labels: Mapping[Given, str]) -> Line:
    first, last = run[0], run[-1]
    places = (names[id(first)],) if len(run) == 1 else (names[id(first)], names[id(last)])
    where = joined([(Reference(place),) for place in places], " to ")
    if first.verdict is Verdict.CHOICE:
        return (*_ends(run), Text(" is chosen; "), *where)
    used = sorted({labels[a] for s in run for a in _first_set(s)}, key=lambda label: (len(label), label))
    sources = [claimed(c) for c in dict.fromkeys(c for s in run for c in s.finding.follows_from)]
    rests = (Text(", from "), *references(tuple(used))) if used else ()
    met = " meets " if isinstance(first.step.statement, LawClaim) else ", if "
    wanted = (Text(met), *joined(sources, ", ")) if sources else ()
    loose = " (to leading order)" if any(s.verdict is Verdict.APPROXIMATE for s in run) else ""
    return (*_ends(run), Text(loose), *wanted, *rests, Text("; "), *where)


def _first_set(step: CheckedStep) -> frozenset[Given]:
    return step.finding.minimal_sets[0] if step.finding.minimal_sets else frozenset()


def _ends(run: list[CheckedStep]) -> Line:
    """The left side of the first and the right side of the last step."""
    first, last = run[0].step.statement, run[-1].step.statement
    loose = any(s.verdict is Verdict.APPROXIMATE for s in run)
    if (loose or len(run) > 1) and isinstance(first, Claim) and isinstance(last, Claim):
        return claimed(Claim(first.left, Relation.APPROXIMATE if loose else Relation.EQUAL, last.right))
    found = sides(run[0])
    if found is None:
        return ()
    left, relation, right = found
    return formula(f"{left.source} {relation.value} {right.source}", "")


def not_shown(checked: CheckedDerivation, names: Mapping[int, str]) -> Section:
    """What a reader might think was shown, and was not."""
    lines = [*_open(checked, names), *_loose(checked, names), *_conditional(checked, names)]
    for step in checked.judged:
        if step.verdict is Verdict.CHOICE:
            lines.append((*_at(step, names), Text(" is a choice; that it is the best one was not shown.")))
    lines.append((Text("That the assumptions hold of a network in use or one that has been trained."),))
    lines.append((Text("Anything about training time or accuracy."),))
    return Section("not-shown", (Text("What was not shown"),), (Items(tuple(lines)),))


def _open(checked: CheckedDerivation, names: Mapping[int, str]) -> Iterator[Line]:
    for step in checked.judged:
        if step.verdict not in _SHOWN or step.finding.overclaims:
            said = f": {step.finding.message}" if step.finding.message else ""
            yield (*_at(step, names), *message_line(f" is {step.verdict.value}{said}".rstrip(".") + "."))


def _loose(checked: CheckedDerivation, names: Mapping[int, str]) -> Iterator[Line]:
    loose = [s for s in checked.judged if s.verdict is Verdict.APPROXIMATE]
    for neglected, group in groupby(loose, lambda s: s.finding.neglected):
        order = formula(neglected.replace("ε", r"\varepsilon "), neglected) if neglected else ()
        said = (Text("; terms of relative order "), *order, Text(" are neglected.")) if order else (Text("."),)
        places = joined([_at(s, names) for s in group], ", ")
        yield (*places, Text(": more than equality to leading order in a small signal"), *said)


def _conditional(checked: CheckedDerivation, names: Mapping[int, str]) -> Iterator[Line]:
    for step in checked.judged:
        if step.finding.conditions:
            conditions = joined(list(map(claimed, step.finding.conditions)), ", ")
            yield (*_at(step, names), Text(": the case in which one of these fails: "), *conditions, Text("."))


def _at(step: CheckedStep, names: Mapping[int, str]) -> Line:
    if sides(step) is None:
        return (Text(f"Line {step.step.place.line}"),)
    return (Reference(names[id(step)]),)
