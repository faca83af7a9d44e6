"""What the kernel proves holds in every model of the given: a sample of the campaign in benchmarks/soundness."""

import pytest
from trials import world_outcomes


@pytest.fixture(scope="module")
def outcomes():
    """Two thousand claims, a hundred of each given."""
    return [o for number in range(20) for o in world_outcomes(1, number)[1]]


def test_no_random_claim_is_proved_and_false(outcomes):
    """And every theorem is proved again by the assumptions that it names."""
    assert len(outcomes) == 2000
    assert [o for o in outcomes if o.disagrees] == []


def test_the_sample_tells_the_kernel_s_answers_apart(outcomes):
    """It holds claims of every relation that are proved, and claims that are refused and refuted by a model."""
    proved = {o.relation for o in outcomes if o.verdict == "proved" and o.tried}
    assert proved >= {"=", "≈", "⇒"}
    assert proved & {"≤", "≥"}
    assert sum(o.verdict == "differs" and bool(o.witness) for o in outcomes) > 200
