"""Every result is proved line by line, and each of its wrong twins gets the verdict that says why."""

from __future__ import annotations

import pytest

from derive.theorems import RESULTS, Result, Twin, check, check_twin, find, holds, needed, unneeded

TWINS = [(result, twin) for result in RESULTS for twin in result.twins]


@pytest.mark.parametrize("result", RESULTS, ids=lambda r: r.name)
def test_every_step_of_a_proof_is_accepted(result: Result) -> None:
    """Proved, chosen, or approximate where written so."""
    checked = check(result)
    assert checked.judged
    assert holds(checked), [s.finding.message for s in checked.judged]


@pytest.mark.parametrize(("result", "twin"), TWINS, ids=[f"{r.name}: {t.wrong}" for r, t in TWINS])
def test_every_wrong_twin_is_refused_for_its_reason(result: Result, twin: Twin) -> None:
    """The last line gets the verdict stated; a false one comes with a witness, an overclaim is called one."""
    checked = check_twin(result, twin)
    last = checked.judged[-1]
    assert last.verdict is twin.verdict
    assert not holds(checked)
    assert last.finding.witness is not None or last.finding.overclaims


def test_every_result_has_a_wrong_twin_and_a_name_of_its_own() -> None:
    """A proof that nothing could fail proves nothing."""
    assert all(r.twins for r in RESULTS)
    assert len({r.name for r in RESULTS}) == len(RESULTS)


def test_a_result_is_found_by_any_spelling_of_its_name() -> None:
    """Capitals, blanks, dashes and underscores do not matter; another name is refused with near ones as they are."""
    assert find("RNN-tied") is find("rnn_tied") is find("rnn tied")
    assert find("one hot") is find("one-hot")
    with pytest.raises(ValueError, match="did you mean one-hot"):
        find("onehott")


def test_lecun_needs_the_weights_independent_and_of_mean_zero_but_not_the_inputs() -> None:
    """The inputs' independence and mean are not used when E[z^2] is carried."""
    found = needed(check(find("lecun")))
    assert "W: zero mean" in found
    assert "W: independent" in found
    assert not {"z: independent", "z: zero mean"} & set(found)


def test_attention_needs_no_law_of_the_entries() -> None:
    """Zero mean, variance one, independence: nothing else, and nothing given in vain."""
    assert not unneeded(check(find("attention")))
