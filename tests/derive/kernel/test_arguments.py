"""Sums inside functions: split at the names around them, whichever comes first."""

from sympy import Integer, Sum, sqrt

from derive.kernel import prove
from derive.language.assumptions import iid, independent, odd, symmetric, variance
from derive.language.expressions import (
    Before,
    ConstantArray,
    Distinct,
    E,
    Function,
    RandomArray,
    Var,
    dimensions,
    index,
    random_variable,
)

(n,) = dimensions("n")
i, j = index("i", n), index("j", n)
x, y = RandomArray("x", n), RandomArray("y", n)
f = Function("f")


def ordered(first, second):
    """The sum over all pairs of which the first is below the second."""
    return Sum(Before(first, second) * x[i] * y[j], (i, 1, n), (j, 1, n))


def test_an_ordered_sum_inside_a_function_is_one_whatever_stands_around_it():
    """Of the terms with x_1 and x_2, those in the wrong order are not there."""
    around = x[1] * x[2]
    renamed = Sum(Before(j, i) * x[j] * y[i], (i, 1, n), (j, 1, n))
    assert prove(E(f(ordered(i, j)) * around), E(f(renamed) * around), [])
    assert not prove(E(f(ordered(i, j)) * around), E(f(ordered(j, i)) * around), [])
    assert prove(E(f(ordered(i, j)) * around), Integer(0), [iid(x), symmetric(x), odd(f), independent(x, y)])


def test_a_root_of_one_entry_is_not_taken_out_of_a_sum_over_two():
    """sum_{i != j} a_i b_j r_i / r_j is not the same with r_j / r_i: both are a root away from a_i b_j r_i r_j."""
    a, b, c = (ConstantArray(name, n) for name in ("D", "F", "C"))

    def total(over, under, of):
        roots = sqrt(1 + a[i] ** 2) * sqrt(1 + b[j] ** 2) * sqrt(1 + c[over] ** 2) / sqrt(1 + c[under] ** 2)
        return Sum(Distinct(i, j) * roots**of, (i, 1, n), (j, 1, n))

    for power in (1, -1):
        assert not prove(total(i, j, power), total(j, i, power), [])
        assert prove(total(i, j, power), total(i, j, power) + 0, [])
    assert prove(total(i, i, 2), Sum(Distinct(i, j) * (1 + a[i] ** 2) * (1 + b[j] ** 2), (i, 1, n), (j, 1, n)), [])


def test_a_root_of_one_entry_is_taken_out_of_a_sum_over_it():
    """r_i^3 / d_i = (1 + c_i^2) r_i / d_i for r_i = sqrt(1 + c_i^2), so in the sum over i; with d_i^2 it is not."""
    c, d = ConstantArray("c", n), ConstantArray("d", n)
    root = sqrt(1 + c[i] ** 2)
    power = Sum(root**3 / d[i], (i, 1, n))
    assert prove(power, Sum((1 + c[i] ** 2) * root / d[i], (i, 1, n)), [])
    assert prove(Sum(d[i] / root + d[i] * c[i] ** 2 / root, (i, 1, n)), Sum(d[i] * root, (i, 1, n)), [])
    assert not prove(power, Sum((1 + c[i] ** 2) * root / d[i] ** 2, (i, 1, n)), [])


def test_an_ordered_sum_is_split_at_the_names_around_it():
    """Declared of w, and written beside x_1 and x_2: the pair (1, 2) is in it, the pair (2, 1) is not."""
    w, around = random_variable("w"), E(x[1]) * E(x[2])
    means = Sum(Before(i, j) * E(x[i] * y[j]), (i, 1, n), (j, 1, n))
    assert prove(Var(w) + around, means + around, [variance(w, means)])
    assert not prove(Var(w) + around, means + E(x[2] * y[1]) + around, [variance(w, means)])
