"""A cause is named only where neither the factor, nor the entries, nor a second shape excludes it."""

import math

import pytest

from initproof.testing import Law, LawViolation, assert_initializer
from initproof.testing.gallery import DEFECTS
from initproof.testing.gallery.specimens import normal, truncated

SHAPE = (160, 47)
"""Here Glorot's variance is 0.773 of He's, and a normal truncated without correction has 0.774 of its own."""


def causes(init, law, shape=SHAPE, **fans):
    with pytest.raises(LawViolation) as caught:
        assert_initializer(init, law, shape, **fans)
    return next(finding.mistakes for finding in caught.value.findings if finding.check == "variance")


def glorot(shape, rng):
    return normal(2 / (shape[0] + shape[1]), shape, rng)


def uncorrected(shape, rng):
    return truncated(math.sqrt(2 / shape[0]), shape, rng)


def test_entries_tell_two_causes_of_one_factor_apart():
    """Normal entries are not truncated ones, though both have 0.77 of the variance."""
    assert causes(glorot, "he_normal", fan_in=160, fan_out=47) == ("the variance is Glorot's 2/(fan_in + fan_out)",)


def test_a_second_shape_tells_two_causes_of_one_factor_apart():
    """Where fans may vary, Glorot's factor moves with the shape and that of the truncation stays."""
    stated = causes(uncorrected, "he_normal", fan_in=160, fan_out=47)
    assert any("without correction" in cause for cause in stated)
    assert any("Glorot's" in cause for cause in stated)
    assert [cause[:39] for cause in causes(uncorrected, "he_normal")] == ["a normal truncated at 2 sd without corr"]


def test_causes_that_nothing_tells_apart_are_all_named():
    """With equal fans Glorot's variance and LeCun's are one number."""
    named = causes(lambda s, r: normal(1 / 64, s, r), "he_normal", (64, 64), fan_in=64, fan_out=64)
    assert any("LeCun's" in cause for cause in named)
    assert any("Glorot's" in cause for cause in named)


def test_the_best_fit_comes_first():
    """3/(fan_in + fan_out) and LeCun's are 2 % apart here: the interval holds both, the nearer one leads."""
    fans = {"fan_in": 1000, "fan_out": 1960}
    drawn = causes(lambda s, r: normal(3 / 2960, s, r), "glorot_normal", (100, 196), **fans)
    assert drawn[0].startswith("the variance is 3/(fan_in + fan_out)")
    assert any("LeCun's" in cause for cause in drawn)


def test_one_number_everywhere_is_not_called_zero():
    """A constant is explained as one: a claim of zeros would send the reader the wrong way."""
    assert "the same number" in causes(lambda s, r: 0 * glorot(s, r) + 0.1, "he_normal")[0]
    assert causes(lambda s, r: 0 * glorot(s, r), "he_normal") == ("every entry is zero",)


def test_an_unknown_factor_is_left_unexplained():
    """1.37 of the law is no mistake of the catalogue."""
    assert causes(lambda s, r: normal(1.37 / 64, s, r), Law(1 / 64, "normal")) == ()


@pytest.mark.parametrize("specimen", [s for s in DEFECTS if s.check == "variance"], ids=lambda s: s.name)
def test_no_wrong_cause_stands_beside_the_right_one(specimen):
    """Each cause named for a known defect says what the defect is; where it has two names, both are right."""
    synonyms = {"default of a linear layer as LeCun": 2, "three stacked matrices of attention": 1}
    with pytest.raises(LawViolation) as caught:
        specimen.examine(3)
    found = next(finding for finding in caught.value.findings if finding.check == "variance")
    assert len(found.mistakes) == synonyms.get(specimen.name, 1), found.mistakes
