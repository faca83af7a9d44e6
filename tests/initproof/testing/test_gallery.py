"""Every known defect is caught for its reason; what is right but odd passes."""

import pytest

from initproof.testing import LawViolation
from initproof.testing.gallery import DEFECTS, UNUSUAL

SEEDS = (1, 2)


@pytest.mark.parametrize("specimen", DEFECTS, ids=lambda s: s.name)
def test_a_known_defect_is_caught_for_the_right_reason(specimen):
    """The finding is the expected one, and the explanation names the mistake."""
    for seed in SEEDS:
        with pytest.raises(LawViolation) as caught:
            specimen.examine(seed)
        found = [f for f in caught.value.findings if f.check == specimen.check]
        assert found, str(caught.value)
        assert specimen.hint in " ".join(found[0].mistakes)


@pytest.mark.parametrize("specimen", UNUSUAL, ids=lambda s: s.name)
def test_the_unusual_but_right_pass(specimen):
    """An initialiser that obeys the law it claims is left alone."""
    for seed in SEEDS:
        specimen.examine(seed)


def test_the_gallery_is_as_large_as_promised():
    """At least 25 defects and 10 unusual ones, of distinct names, each with a source."""
    assert len({s.name for s in DEFECTS}) == len(DEFECTS) >= 25
    assert len({s.name for s in UNUSUAL}) == len(UNUSUAL) >= 10
    assert all(s.source for s in (*DEFECTS, *UNUSUAL))
