"""Questions of a given: the first condition that answers, whatever others say."""

from sympy import sqrt

from derive.kernel import prove
from derive.language.assumptions import condition, defined
from derive.language.expressions import constants

a, c, d = constants("a c d")


def test_a_square_is_one_of_the_root_whichever_condition_says_its_sign():
    """c^2 := d and c >= 0 give c = sqrt(d); that a >= 0 is beside the point."""
    beside, sign = condition(a, "≥", 0), condition(c, "≥", 0)
    assert prove(c, sqrt(d), [defined(c**2, d), beside, sign]).assumptions == {defined(c**2, d), sign}
    assert not prove(c, sqrt(d), [defined(c**2, d), beside])
