"""A judged step as a node: its sides, verdict, minimal sets, where it comes from, and what is folded under it.

Decides: words and order. Nothing is judged again; what the checker found is repeated.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from sympy import Expr, Symbol

from derive.checker import CheckedStep
from derive.checker import Verdict as Judged
from derive.checker.correction import in_normal_form
from derive.language.assumptions import Claim
from derive.language.assumptions import Relation as Claimed
from derive.language.derivations import LawClaim
from derive.language.describe import describe, describe_claim
from derive.language.expressions import Entry

from .given import Given, assumption_line, in_formulas, in_latex
from .layout import joined
from .maths import UnsafeMaths
from .model import Code, Detail, Fold, Line, Maths, Relation, Residual, Step, Text, Verdict
from .prose import formula

_RELATIONS = {
    Claimed.EQUAL: Relation.EQUAL, Claimed.APPROXIMATE: Relation.APPROXIMATE, Claimed.DISTINCT: Relation.UNEQUAL,
    Claimed.PROPORTIONAL: Relation.PROPORTIONAL, Claimed.LESS: Relation.LESS, Claimed.AT_MOST: Relation.AT_MOST,
    Claimed.GREATER: Relation.MORE, Claimed.AT_LEAST: Relation.AT_LEAST,
}  # fmt: skip
_LONGEST = 600


def node(
    checked: CheckedStep, label: str, before: CheckedStep | None, premises: tuple[str, ...],
    labels: Mapping[Given, str],
) -> Step | None:  # fmt: skip
    """The step; without a left side where it continues the one before. None for what is no formula."""
    found = sides(checked)
    if found is None:
        return None
    left, relation, right = found
    finding = checked.finding
    uses = (sorted((labels[a] for a in one), key=_order) for one in finding.minimal_sets)
    shown = None if before is not None and continues(checked, before) else left
    return Step(
        label, shown, relation, right, _reason(checked), Verdict(finding.verdict.value), tuple(map(tuple, uses)),
        premises, finding.overclaims, tuple(_folds(checked)),
    )  # fmt: skip


def _order(label: str) -> tuple[int, str]:
    return len(label), label


def sides(checked: CheckedStep) -> tuple[Maths, Relation, Maths] | None:
    """Both sides of a step and its relation; None for what cannot be written as a formula."""
    try:
        match checked.step.statement:
            case Claim(left, relation, right):
                return Maths(in_latex(left)), _RELATIONS[relation], Maths(in_latex(right))
            case LawClaim(array, law):
                inside = in_latex(law).removeprefix(law.name)
                name = r"\operatorname{" + law.name.replace(" ", "") + "}"
                subject = array.name if array is not None else r"\cdot"
                return Maths(subject), Relation.SIMILAR, Maths(name + inside)
    except UnsafeMaths:
        pass
    return None


def continues(checked: CheckedStep, before: CheckedStep) -> bool:
    """Whether a step goes on where the one before it in its chain ended."""
    now, then = checked.step.statement, before.step.statement
    return isinstance(now, Claim) and isinstance(then, Claim) and then.right == now.left


def claimed(claim: Claim) -> Line:
    """A claim as a formula."""
    return formula(in_latex(claim), describe_claim(claim))


def _reason(checked: CheckedStep) -> Line:
    """What the author named; else on what the verdict rests."""
    if checked.verdict is Judged.CHOICE:
        return (Text("a choice, not a theorem"),)
    if checked.step.reason:
        return (Text(checked.step.reason),)
    finding, given = checked.finding, checked.step.given
    sources = set(finding.follows_from)
    match checked.verdict:
        case Judged.PROVED if sources and sources <= set(given.choices):
            return (Text("follows from the choice"),)
        case Judged.PROVED if sources and sources <= set(given.requirements):
            return (Text("follows from what is required"),)
        case Judged.PROVED if sources:
            return (Text("follows from what is required or was shown before"),)
        case Judged.PROVED if finding.minimal_sets:
            return (Text("both sides have one normal form"),)
        case Judged.APPROXIMATE:
            return (Text("equal to leading order in the signal"),)
        case Judged.REFUTED | Judged.NEEDS:
            return ()
    return (Text(finding.message),)


def _folds(checked: CheckedStep) -> Iterator[Fold]:
    finding, statement = checked.finding, checked.step.statement
    told = finding.message and checked.verdict is not Judged.CHOICE
    if told and _reason(checked) != (Text(finding.message),):
        yield Fold(Detail.MESSAGE, message_line(finding.message[:1].upper() + finding.message[1:]))
    if finding.witness is not None:
        yield Fold(Detail.WITNESS, witness_line(checked, finding.witness.text()))
    if finding.corrected is not None:
        right = _without_stray_indices(finding.corrected.right, finding.corrected.left)
        yield Fold(Detail.CORRECTED, claimed(replace(finding.corrected, right=right)))
    yield Fold(Detail.SOURCE, (Code(" ".join(checked.step.place.source.split())[:_LONGEST]),))
    if isinstance(statement, Claim):
        yield Fold(Detail.READ_AS, claimed(statement))
        computed = checked.verdict is Judged.PROVED and not finding.follows_from
        form = in_normal_form(statement, checked.step.given.assumptions) if computed else None
        if form is not None and form != statement.left and len(in_latex(form)) < _LONGEST:
            form = _without_stray_indices(form, statement.left, statement.right)
            yield Fold(Detail.NORMAL_FORM, formula(in_latex(form), str(form)))
    if finding.neglected:
        order = finding.neglected.replace("ε", r"\varepsilon ")
        yield Fold(Detail.NEGLECTED, (Text("terms of relative order "), *formula(order, finding.neglected)))
    if finding.conditions:
        yield Fold(Detail.CONDITIONS, joined(list(map(claimed, finding.conditions)), "; "))
    if finding.missing:
        yield Fold(Detail.MISSING, joined([_all(one) for one in finding.missing], "; or "))


def _without_stray_indices(form: Expr, *known: Expr) -> Expr:
    """Entries at an index that nothing names stand for any entry of their law: the array's name says so."""
    strays = form.free_symbols - set().union(*(one.free_symbols for one in known))
    entries = (e for e in form.atoms(Entry) if e.free_symbols and set(e.indices) <= strays)
    plain = form.xreplace({entry: Symbol(entry.array.name) for entry in entries})
    return form if plain.free_symbols & strays else plain


def message_line(message: str) -> Line:
    """A message; what stands between backticks is code."""
    pieces = message.split("`")
    return tuple(Code(one) if n % 2 else Text(one) for n, one in enumerate(pieces) if one)


def _all(assumptions: Iterable[Given]) -> Line:
    return joined([assumption_line(a) for a in sorted(assumptions, key=describe)], ", ")


def witness_line(checked: CheckedStep, told: str) -> Line:
    """A witness for a step, in words and formulas."""
    statement = checked.step.statement
    expressions = (statement.left, statement.right) if isinstance(statement, Claim) else ()
    return in_formulas(told, checked.step.given.assumptions, expressions)


def residuals(checked: CheckedStep) -> tuple[Residual, ...]:
    """What a choice leaves of each requirement, where it can be written."""
    found = []
    for residual in checked.finding.residuals:
        try:
            found.append(Residual(Maths(in_latex(residual.left)), Maths(in_latex(residual.right))))
        except UnsafeMaths:
            continue
    return tuple(found)
