"""Givens that no model satisfies, as far as two lines about one array show it.

Finds two different means, variances or second moments, also those that a named law or symmetry implies, and a
nonnegative array of mean zero that is said to vary. What it does not find may still be contradictory.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from sympy import Expr, Integer

from ..kernel.laws import raw_moment
from ..language.assumptions import Assumption, Has, HasLaw, HasStatistic, Property, Statistic
from ..language.describe import describe
from ..language.expressions import Array

Saying = tuple[Array, Statistic, Expr, Assumption]


def contradiction(given: frozenset[Assumption]) -> tuple[Assumption, ...] | None:
    """Assumptions that cannot all be true of one array; None if none were found."""
    sayings = sorted((s for a in given for s in _says(a)), key=lambda s: describe(s[3]))
    for (array, what, value, one), (other_array, other_what, other_value, other) in combinations(sayings, 2):
        if array == other_array and what is other_what and _differ(value, other_value):
            return one, other
    return _constant_that_varies(given)


def _says(assumption: Assumption) -> Iterator[Saying]:
    match assumption:
        case HasStatistic(array, statistic, value) if statistic is not Statistic.KURTOSIS:
            yield array, statistic, value, assumption
        case Has(Array() as array, Property.SYMMETRIC):
            yield array, Statistic.MEAN, Integer(0), assumption
        case HasLaw(array, law):
            mean, square = raw_moment(law, 1), raw_moment(law, 2)
            if mean is not None and square is not None:
                yield array, Statistic.MEAN, mean, assumption
                yield array, Statistic.SECOND_MOMENT, square, assumption
                yield array, Statistic.VARIANCE, square - mean**2, assumption


def _differ(left: Expr, right: Expr) -> bool:
    gap = (left - right).expand()
    return bool(gap.is_number and gap.is_zero is False)


def _constant_that_varies(given: frozenset[Assumption]) -> tuple[Assumption, ...] | None:
    """Nonnegative with mean zero is zero, so it has no variance."""
    for flat in (a for a in given if isinstance(a, Has) and a.property is Property.NONNEGATIVE):
        about = [a for a in given if isinstance(a, HasStatistic) and a.array == flat.subject]
        centred = [a for a in about if a.statistic is Statistic.MEAN and a.value == 0]
        varies = [a for a in about if a.statistic is not Statistic.MEAN and a.value.is_positive]
        varies_too = [a for a in given if a == Has(flat.subject, Property.NONCONSTANT)]
        if centred and (varies or varies_too):
            return flat, centred[0], (varies or varies_too)[0]
    return None
