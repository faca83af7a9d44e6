"""No verdict is typed in: what the catalogue expects is what the checker finds."""

from __future__ import annotations

import pytest

from derive.theorems import holds
from initproof.claims import CLAIMS, Case, Claim, Outcome, find
from initproof.claims.measured import one_hot_input, relu_layer, rotated, tanh_network
from initproof.claims.show import as_dictionary, table


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return [Case(claim) for claim in CLAIMS]


def test_stated_and_computed_verdicts_agree(cases: list[Case]) -> None:
    """For every claim of both sources."""
    assert {c.claim.number: c.outcome for c in cases} == {c.number: c.stated for c in CLAIMS}


def test_what_is_put_in_place_of_a_claim_is_proved(cases: list[Case]) -> None:
    """A correction that did not hold would be another wrong claim."""
    assert all(holds(c.instead) for c in cases if c.instead is not None)


def test_a_refuted_claim_has_a_witness(cases: list[Case]) -> None:
    """Some line of it comes with a model in which its sides differ."""
    for case in cases:
        if case.outcome is Outcome.REFUTED:
            assert case.formal is not None
            assert any(s.finding.witness for s in case.formal.judged), case.claim.number


def test_all_fourteen_claims_of_the_note_and_the_questions_of_the_proof_are_there() -> None:
    """1 to 14, and A1 onwards."""
    numbers = [c.number for c in CLAIMS]
    assert [n for n in numbers if n.isdigit()] == [str(k) for k in range(1, 15)]
    assert [n for n in numbers if not n.isdigit()] == [f"A{k}" for k in range(1, len(numbers) - 13)]


def test_a_false_claim_stated_as_true_is_noticed() -> None:
    """The verdict comes from the documents, whatever is stated."""
    wrong = Claim("0", "", Outcome.HOLDS, "", formal=find("4").formal)
    assert Case(wrong).outcome is Outcome.REFUTED


def test_a_claim_without_a_formal_reading_is_not_mathematical() -> None:
    """Claim 11 is about a paper's experiments."""
    assert Case(find("11")).outcome is Outcome.NOT_MATHEMATICAL


def test_an_unknown_number_is_refused() -> None:
    """With the numbers there are."""
    with pytest.raises(ValueError, match="there is no claim 77"):
        find("77")


def test_b7_is_claim_7() -> None:
    """The note's claims may be named with its letter."""
    assert find("B7") is find("7")
    assert find("a7").number == "A7"


def test_the_table_has_every_claim(cases: list[Case]) -> None:
    """With its computed verdict."""
    text = table(cases)
    assert all(c.outcome.value in text for c in cases)
    assert len([line for line in text.splitlines() if not line.startswith(" " * 20)]) == len(CLAIMS)


def test_a_run_agrees_with_mean_field() -> None:
    """tanh with Var W = 1/H and unit inputs: E h^2 and the gradient's factor a step."""
    state, expected_state, factor, expected_factor = (m.value for m in tanh_network())
    assert expected_state == pytest.approx(0.463851, abs=1e-6)
    assert expected_factor == pytest.approx(0.398879, abs=1e-6)
    assert state == pytest.approx(expected_state, rel=0.05)
    assert factor == pytest.approx(expected_factor, rel=0.05)


def test_single_layers_measure_what_is_proved() -> None:
    """A one-hot symbol's row has squared norm 1; He keeps |z|^2; a rotation does exactly, tanh after it does not."""
    (row,), (he,), (turned, bent) = one_hot_input(), relu_layer(), rotated()
    assert row.value == pytest.approx(1, rel=0.05)
    assert he.value == pytest.approx(1, rel=0.1)
    assert turned.value == pytest.approx(1, rel=1e-12)
    assert bent.value == pytest.approx(0.39429, rel=0.05)


def test_a_case_is_plain_data() -> None:
    """Verdict, judged lines, numbers and the correction."""
    found = as_dictionary(Case(find("8")))
    assert found["verdict"] == "holds only if"
    assert [e["formal"] for e in found["evidence"]] == ["as stated", "under the condition", "instead"]
    assert all(line["verdict"] for e in found["evidence"] for line in e["lines"])
