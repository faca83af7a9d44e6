"""What assert_initializer accepts, refuses and says."""

import math

import numpy as np
import pytest

from initproof.testing import Law, LawViolation, Sampler, assert_initializer


def glorot(shape, rng):
    return math.sqrt(2 / (shape[0] + shape[1])) * rng.standard_normal(shape)


def checks(init, *claim, **rates):
    with pytest.raises(LawViolation) as caught:
        assert_initializer(init, *claim, **rates)
    return [finding.check for finding in caught.value.findings]


@pytest.mark.parametrize("shape", [(512, 512), (64, 96), (3, 5), (700, 1), (1, 700)])
def test_an_initialiser_that_obeys_its_law_passes_at_any_shape(shape):
    """Large, small and degenerate shapes: the number of draws follows."""
    assert_initializer(glorot, "glorot_normal", shape)


@pytest.mark.parametrize("factor", [1.05, 1 / 1.05])
def test_the_stated_discrepancy_is_seen(factor):
    """A variance off by 5 % is refused at every one of ten seeds."""
    for seed in range(10):
        found = checks(lambda s, r: math.sqrt(factor) * glorot(s, r), "glorot_normal", (200, 300), seed=seed)
        assert "variance" in found


def test_a_larger_discrepancy_needs_fewer_draws():
    """The rates and the discrepancy decide how often the initialiser is called."""
    calls = []

    def counted(shape, rng):
        calls.append(shape)
        return glorot(shape, rng)

    assert_initializer(counted, Law(0.25, None), (4, 4), discrepancy=0.5)
    few = len(calls)
    assert_initializer(counted, Law(0.25, None), (4, 4), discrepancy=0.05)
    assert len(calls) - few > 5 * few


def test_a_message_reads_as_a_finding():
    """Law and reason, measurement with interval, the mistake that fits, and how to see it."""
    with pytest.raises(AssertionError) as caught:
        assert_initializer(glorot, "lecun_normal", (64, 96))
    text = str(caught.value)
    for part in (
        "lecun_normal does not hold at shape (64, 96): Var[W] = 1/fan_in = 1/64 = 0.015625",
        "Var[W] = 1/n_in keeps it",
        "of the law, between",
        "the variance is Glorot's 2/(fan_in + fan_out)",
        "default_rng(2010)",
    ):
        assert part in text


def test_stated_fans_are_used_and_no_other_shape_is_drawn():
    """A sampler of one shape only is fine once its fans are stated."""
    fixed = (60, 90)

    def one_shape(shape, rng):
        return math.sqrt(1 / 500) * rng.standard_normal(fixed)

    assert_initializer(one_shape, "lecun_normal", fixed, fan_in=500, fan_out=90)
    assert checks(one_shape, "lecun_normal", (50, 90)) == ["shape"]


@pytest.mark.parametrize(
    ("init", "check"),
    [
        (lambda s, r: np.where(r.random(s) < 1e-3, np.nan, glorot(s, r)), "finite"),
        (lambda s, r: r.integers(0, 2, s), "dtype"),
        (lambda s, r: glorot(s, r)[:-1], "shape"),
        (lambda s, r: glorot(s, np.random.default_rng()), "seed"),
        (lambda s, r: np.triu(glorot(s, r)) + np.triu(glorot(s, r), 1).T, "transpose"),
    ],
)
def test_what_cannot_be_a_draw_of_the_law_is_named(init, check):
    """NaN, integers, a wrong shape, an unseeded draw, and (last) two draws symmetrised."""
    symmetric = check == "transpose"
    if symmetric:

        def init(shape, rng):
            drawn = glorot(shape, rng)
            return np.triu(drawn) + np.triu(drawn, 1).T

    assert checks(init, Law(2 / 120, "normal"), (60, 60)) == [check]


def test_every_dtype_path_is_held_to_the_law():
    """A float64 path that is right does not excuse a float32 path that is not."""

    def init(shape, rng, dtype="float64"):
        return (glorot(shape, rng) * (1.0 if dtype == "float64" else 1.1)).astype(dtype)

    assert checks(init, "glorot_normal", (64, 96)) == ["dtype"]


def test_a_sampler_states_its_layout():
    """The same array claims another law when fan_out is its first axis."""

    def he(shape, rng, dtype):
        return math.sqrt(2 / shape[1]) * rng.standard_normal(shape)

    assert_initializer(Sampler(he, out_first=True), "he_normal", (64, 96))
    assert checks(Sampler(he), "he_normal", (64, 96)) == ["variance"]


@pytest.mark.parametrize("gain", [1.0, math.sqrt(2)])
def test_an_orthogonal_law_may_have_a_gain(gain):
    """Variance gain^2 / max(rows, columns); another gain is not orthonormal."""

    def init(shape, rng):
        q, r = np.linalg.qr(rng.standard_normal(shape))
        return gain * q * np.sign(np.diag(r))

    assert_initializer(init, Law(gain**2 / 60, "orthogonal"), (60, 40))
    assert checks(init, Law(1.5 * gain**2 / 60, "orthogonal"), (60, 40)) == ["orthonormal"]


def test_a_mean_square_ruled_by_its_tail_is_not_passed():
    """Without a second moment of the squares no interval can be given, and silence would be a pass."""

    def cauchy(shape, rng):
        return rng.standard_cauchy(shape)

    with pytest.raises(LawViolation, match="a few large entries rule the mean square"):
        assert_initializer(cauchy, Law(1.0), (300, 300), discrepancy=0.5)


def test_a_shape_too_small_for_the_rates_is_refused():
    """The message says how many draws would be needed."""
    with pytest.raises(ValueError, match=r"a discrepancy of 0\.01 needs"):
        assert_initializer(glorot, "glorot_normal", (1, 1), discrepancy=0.01)


def laplace(shape, rng):
    return rng.laplace(0, math.sqrt(1 / (shape[0] + shape[1])), shape)


@pytest.mark.parametrize(("init", "law"), [(glorot, "glorot_normal"), (laplace, "glorot")])
def test_false_alarms_stay_below_the_stated_rate(init, law):
    """At a rate of 0.3 for all checks together, fewer than 12 of 40 right draws are refused."""
    alarms = 0
    for seed in range(40):
        try:
            assert_initializer(init, law, (20, 30), discrepancy=0.2, false_alarm=0.3, missed=0.1, seed=seed)
        except LawViolation:
            alarms += 1
    assert alarms < 12


def test_heavy_tails_are_given_the_entries_they_need():
    """Without a named distribution the size of the sample follows the kurtosis that is measured."""
    sizes = []

    def counted(draw):
        def init(shape, rng):
            sizes.append(shape)
            return draw(shape, rng)

        return init

    assert_initializer(counted(glorot), Law(2 / 120), (60, 60), discrepancy=0.2)
    few = len(sizes)
    assert_initializer(counted(laplace), Law(2 / 120), (60, 60), discrepancy=0.2)
    assert len(sizes) - few > 2 * few


@pytest.mark.parametrize(
    ("init", "message"),
    [
        (lambda shape: np.zeros(shape), r"needed init\(shape, rng\)"),
        (np.random.randn, "pass numpy_initializer"),
        (np.zeros((3, 4)), "found ndarray"),
        (lambda shape, rng: None, "returned None"),
    ],
)
def test_what_is_no_initialiser_is_refused_with_what_to_write(init, message):
    """The mistake is in the call, so it is a TypeError and not a finding."""
    with pytest.raises(TypeError, match=message):
        assert_initializer(init, "he_normal", (8, 8))


@pytest.mark.parametrize(
    ("shape", "rates", "message"),
    [
        ((-3, 4), {}, r"shape \(-3, 4\): needed positive whole numbers"),
        ((3.5, 4), {}, "positive whole numbers"),
        (7, {}, "shape 7: needed"),
        ((7,), {}, "two axes at least"),
        ((8, 8), {"fan_in": 0}, "at least 1"),
        ((8, 8), {"false_alarm": 0}, "between 0 and 1"),
        ((8, 8), {"missed": 1.5}, "between 0 and 1"),
        ((8, 8), {"discrepancy": -0.1}, "positive number"),
    ],
)
def test_a_claim_that_makes_no_sense_is_refused(shape, rates, message):
    """Shapes, fans and rates are checked before anything is drawn."""
    with pytest.raises(ValueError, match=message):
        assert_initializer(glorot, "he_normal", shape, **rates)


def test_axes_in_another_order_are_named():
    """A transposed draw is told apart from a sampler of one shape only."""
    with pytest.raises(LawViolation, match="the axes are in another order"):
        assert_initializer(lambda s, r: glorot(s, r).T, "glorot_normal", (8, 9))


def test_the_reproduction_shows_what_was_found():
    """The code of the message, run, gives a ratio off one at the shape where the law fails, or equal draws."""

    def he_of_fan_out(shape, rng):
        return math.sqrt(2 / shape[1]) * rng.standard_normal(shape)

    def seeded_anew(shape, rng):
        return glorot(shape, np.random.default_rng(7))

    for init, law, shows in ((he_of_fan_out, "he_normal", 0.83), (seeded_anew, "glorot_normal", 1.0)):
        with pytest.raises(LawViolation) as caught:
            assert_initializer(init, law, (128, 128))
        *statements, last = str(caught.value).rpartition("reproduce")[2].strip().split("; ")
        names = {"numpy": np, "init": init}
        exec("; ".join(statements), names)
        assert shows in (pytest.approx(value, abs=0.03) for value in eval(last, names))
