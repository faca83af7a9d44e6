"""The commands of the theory: what they print, in which form, and how they refuse."""

from __future__ import annotations

import json
import re

import mpmath
import numpy as np
import pytest
import scipy.stats
from click.testing import CliRunner, Result

from derive.theorems import RESULTS
from initproof.command_line import main


def run(line: str) -> Result:
    name, *rest = line.split()
    return CliRunner().invoke(main.commands[name], rest)


def answer(line: str) -> dict:
    found = run(line)
    assert found.exit_code == 0, found.output
    return json.loads(found.output)


def test_gain_gives_four_certified_numbers() -> None:
    """GELU's published moments."""
    found = answer("gain gelu --json")
    assert list(found) == ["mean", "second_moment", "derivative_second_moment", "gain"]
    assert all(list(n) == ["value", "radius", "closed_form", "certified"] for n in found.values())
    assert found["gain"]["value"] == pytest.approx(1.53353044, abs=1e-8)
    assert found["gain"]["certified"] is True


def test_gain_prints_more_digits_than_a_double_holds() -> None:
    """E tanh(s)^2 to 20 digits, as ordinary quadrature at 40 digits has it."""
    with mpmath.workdps(40):
        twice = mpmath.quad(lambda s: mpmath.tanh(s) ** 2 * mpmath.npdf(s), [0, 1, 2, 4, 8, 16])
        assert mpmath.nstr(2 * twice, 19)[:20] in run("gain tanh --digits 20").output


def test_gain_says_what_is_established_of_a_function() -> None:
    """Of a user's own function too."""
    text = run("gain x*tanh(x)").output
    assert re.search("even +yes", text)
    assert re.search("odd +no", text)
    assert re.search("continuous derivatives +all", text)
    assert re.search("nondecreasing +yes", run("gain sin(x)+1.5*x").output)
    assert re.search(r"f'\(0\) +none: f has a corner at 0\n", run("gain relu").output)


def test_gain_prints_the_error_of_the_linear_regime_to_any_order() -> None:
    """q - 2 q^2 + 17/3 q^3 - ... for tanh; none for softsign, whose error is of order sqrt(q)."""
    found = answer("gain tanh --series 3 --json")
    assert found["second_moment"] == ["0", "1", "-2", "17/3"]
    assert "(1) q^1 + (-2) q^2 + O(q^3)" in run("gain tanh --series 2").output
    assert "not known to be smooth" in run("gain softsign --series 2").output


def test_edge_of_chaos_of_tanh() -> None:
    """sigma_w^2 = 1.760955 and q = .570051 at sigma_b^2 = .05."""
    found = answer("edge-of-chaos tanh --sigma-b 0.22360679774997896 --json")
    assert found["sigma_w"] ** 2 == pytest.approx(1.760955, abs=1e-5)
    assert found["q"] == pytest.approx(0.570051, abs=1e-5)
    assert found["chi"] == pytest.approx(1)


def test_tied_gives_the_polynomial() -> None:
    """Two and three steps."""
    assert answer("tied 2 --json")["ratio"] == "1 + 2/n**2"
    assert answer("tied 3 --json")["ratio"] == "1 + 10/n**2 + 4/n**3"


def test_tied_takes_gradients_back() -> None:
    """Through two steps: as the state where W is independent of it, and 3 + ... where it is made of it."""
    kurtosis = answer("tied 2 --of gradient --law symmetric --json")
    assert kurtosis["ratio"] == "kappa/n**2 + 1 - 1/n**2"
    assert answer("tied 1 --of loss --json")["ratio"] == "2 + 1/n"


def test_law_prints_numbers_assumptions_and_a_line_of_code() -> None:
    """The line for NumPy runs and has the variance."""
    found = answer("law glorot --fan-in 200 --fan-out 300 --activation gelu --framework numpy --json")
    weights = eval(found["code"], {"rng": np.random.default_rng(1)})
    assert weights.shape == (200, 300)
    assert weights.var() == pytest.approx(found["variance"], rel=0.05)
    assert "W: zero mean" in found["assumptions"]
    text = run("law glorot --fan-in 200 --fan-out 300 --framework torch").output
    assert "torch.nn.init.normal_(weight, std=" in text


def test_the_laws_and_the_results_are_listed() -> None:
    """Without a name: every law with its variance, every result with its statement."""
    assert {row["law"]: row["variance"] for row in answer("law --json")}["he"] == "2/fan_in"
    assert len(answer("law --json")) == len(run("law").output.splitlines())
    assert {row["name"] for row in answer("theorem --json")} == {r.name for r in RESULTS}


def test_a_theorem_is_printed_with_its_proof_and_what_every_line_needs() -> None:
    """Its document, the verdict on every line, and its constants."""
    text = run("theorem selu").output
    assert "```given" in text
    assert "3 proved" in text
    assert "1.0507009873554804934" in text
    assert answer("theorem attention --json")["verdict"] == "proved"


@pytest.mark.parametrize("framework", ["torch", "keras", "jax", "numpy"])
@pytest.mark.parametrize("name", ["he", "glorot", "orthogonal", "pytorch_linear"])
def test_every_line_of_code_runs_and_draws_the_law_s_variance(name: str, framework: str) -> None:
    """A (300, 200) matrix whose mean square is the variance printed, within ten per cent."""
    found = answer(f"law {name} --fan-in 300 --fan-out 200 --framework {framework} --json")
    weights = _drawn(framework, found["code"])
    assert weights.shape == (300, 200)
    assert np.mean(weights**2) == pytest.approx(found["variance"], rel=0.1)


def _drawn(framework: str, code: str) -> np.ndarray:
    if framework == "numpy":
        return eval(code, {"rng": np.random.default_rng(1), "scipy": scipy})
    if framework == "jax":
        jax = pytest.importorskip("jax")
        return np.asarray(eval(code, {"jax": jax, "key": jax.random.key(1)}))
    torch = pytest.importorskip("torch")
    torch.manual_seed(1)
    if framework == "torch":
        return eval(code, {"torch": torch, "weight": torch.empty(300, 200)}).numpy()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KERAS_BACKEND", "torch")
        keras = pytest.importorskip("keras")
    keras.utils.set_random_seed(1)
    return np.array(eval(code, {"keras": keras})((300, 200)).tolist())


@pytest.mark.parametrize("framework", ["jax", "numpy"])
def test_no_line_of_code_has_an_undefined_name(framework: str) -> None:
    """LeCun's variance needs no fan_out, but the matrix that the line makes does."""
    assert "--fan-out" in run(f"law lecun --fan-in 300 --framework {framework}").output
    assert answer("law lecun --fan-in 300 --framework torch --json")["code"].startswith("torch.nn.init")


def test_one_claim_is_shown_whole() -> None:
    """Claim 7 with its verdict, a witness, a measurement and the correction."""
    text = run("claims 7").output
    assert "Verdict: refuted" in text
    assert "Take m = 2" in text
    assert re.search(r"H = 512: \d+ \+- \d+\n", text)
    assert "Correct: " in text


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("gain gelo", "did you mean gelu"),
        ("gain tanh --q zero", "is not a number"),
        ("gain tanh --q 0", "positive"),
        ("edge-of-chaos relu --sigma-b 1", "no"),
        ("tied 0", "1 or more"),
        ("tied 8", "too many"),
        ("tied 2 --law cauchy", "unknown law"),
        ("law glorot --fan-in 0", "1 or more"),
        ("law glorrot", "did you mean"),
        ("theorem sellu", "did you mean selu"),
        ("law glorot --fan-in 3 --framework jax", "--fan-out"),
        ("claims 77", "there is no claim"),
    ],
)
def test_bad_input_is_refused_with_a_message(line: str, message: str) -> None:
    """Exit status 2 and one line that says what to write; never a traceback."""
    found = run(line)
    assert found.exit_code == 2
    assert message in found.output
    assert "Traceback" not in found.output
