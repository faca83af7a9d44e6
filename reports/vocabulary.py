"""The vocabulary of formulas: every command a report may hold, and the Unicode it stands for.

Decides: what is allowed. A command that is not here (one that defines, opens a file, starts an environment)
is refused wherever a formula is built.
"""

from typing import Final


def _pairs(table: str) -> dict[str, str]:
    words = table.split()
    return dict(zip(words[::2], words[1::2], strict=True))


GREEK: Final = _pairs("""
    alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ
    lambda λ mu μ nu ν xi ξ pi π rho ρ sigma σ tau τ upsilon υ phi ϕ varphi φ chi χ psi ψ omega ω Gamma Γ
    Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω ell ℓ
""")
SIGNS: Final = _pairs(r"""
    cdot ⋅ times × div ÷ pm ± mp ∓ ast ∗ circ ∘ odot ⊙ otimes ⊗ oplus ⊕ le ≤ leq ≤ ge ≥ geq ≥ ne ≠ neq ≠
    approx ≈ simeq ≃ sim ∼ equiv ≡ propto ∝ ll ≪ gg ≫ in ∈ notin ∉ subset ⊂ subseteq ⊆ cup ∪ cap ∩
    setminus ∖ mid ∣ perp ⟂ to → rightarrow → leftarrow ← mapsto ↦ Rightarrow ⇒ Leftarrow ⇐ implies ⟹
    impliedby ⟸ iff ⟺ Leftrightarrow ⇔ forall ∀ exists ∃ neg ¬ land ∧ lor ∨ infty ∞ partial ∂ nabla ∇
    wedge ∧ vee ∨
    sum ∑ prod ∏ int ∫ ldots … cdots ⋯ dots … vdots ⋮ prime ′ top ⊤ coloneqq ≔ colon : emptyset ∅ star ⋆
    dagger † bullet • langle ⟨ rangle ⟩ lfloor ⌊ rfloor ⌋ lceil ⌈ rceil ⌉ lvert | rvert | vert | lVert ‖
    rVert ‖ Vert ‖ { { } } % %
""")
GLYPHS: Final = {**GREEK, **SIGNS, "|": "‖"}
LIMITS: Final = frozenset({"max", "min", "sup", "inf", "lim", "det", "Pr", "gcd"})
NAMES: Final = LIMITS | {
    "log", "ln", "exp", "sin", "cos", "tan", "sinh", "cosh", "tanh", "arcsin", "arccos", "arctan",
    "dim", "ker", "arg",
}  # fmt: skip
SPACES: Final = {
    ",": 0.17, ":": 0.22, ";": 0.28, "!": -0.17, " ": 0.25, "quad": 1.0, "qquad": 2.0,
    "thinspace": 0.17, "displaystyle": 0.0, "textstyle": 0.0,
}  # fmt: skip
SIZES: Final = frozenset(f"{size}{side}" for size in ("big", "Big", "bigg", "Bigg") for side in "lrm") | {
    "big", "Big", "bigg", "Bigg",
}  # fmt: skip
FONTS: Final = frozenset({"operatorname", "mathrm", "mathbf", "mathbb", "mathcal", "boldsymbol", "text", "mathsf"})
ACCENTS: Final = frozenset({"bar", "hat", "tilde", "vec", "dot", "overline", "widehat", "widetilde", "underline"})
FRACTIONS: Final = frozenset({"frac", "dfrac", "tfrac", "binom"})
DELIMITERS: Final = frozenset("()[]|/<>")
PLAIN: Final = frozenset("+-*/=<>()[]|,.:;!?")
