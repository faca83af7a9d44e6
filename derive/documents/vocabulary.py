"""The words of LaTeX maths that the reader knows, as tables. Decides nothing."""

# ruff: noqa: SIM905 - word lists read better as text
from __future__ import annotations

LETTERS = frozenset(
    r"""alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi
    varpi rho varrho sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi
    Sigma Upsilon Phi Psi Omega ell hbar imath jmath partial nabla infty top intercal Pr""".split()
)
"""Commands that are one letter of a name."""

SKIPPED = frozenset(
    r""", ; : ! > space thinspace negthinspace medspace thickspace enspace displaystyle textstyle
    scriptstyle limits nolimits nonumber notag rm bf it sf tt cal middle big Big bigg Bigg bigl Bigl
    biggl Biggl bigr Bigr biggr Biggr bigm mathstrut strut allowbreak noindent centering hfill par left
    right qed qedhere blacksquare square Box""".split()
)
"""Commands that change how maths looks and not what it says."""

SKIPPED_WITH_ARGUMENT = frozenset(
    "tag label hspace vspace mspace phantom hphantom vphantom color textcolor ref eqref cref autoref cite "
    "footnote".split()
)

ROMAN = frozenset("mathrm operatorname mathsf mathtt mathit mathnormal mathop mathup rm".split())
"""Upright styles: `\\mathrm{in}` and `in` are one name."""

TEXT = frozenset("text textrm textnormal textit textbf textsf texttt mbox hbox textup intertext".split())

BOLD = frozenset("mathbf boldsymbol bm pmb bf boxed fbox mathord mathstrut underline".split())
"""Styles that tell names apart where the given does, and otherwise change nothing."""

ACCENTS = frozenset(
    "hat widehat tilde widetilde bar overline vec dot ddot check breve mathcal mathbb mathfrak mathscr".split()
)
"""Styles that are part of a name."""

BIG = {"sum": r"\sum", "prod": r"\prod", "int": r"\int"}

FUNCTIONS = frozenset("max min exp log ln tanh sin cos tan sinh cosh erf tr trace sqrt".split())

RELATIONS = {
    "=": "=", "<": "<", ">": ">", ":=": ":=", r"\lt": "<", r"\gt": ">", r"\le": "≤", r"\leq": "≤",
    r"\leqslant": "≤", r"\ge": "≥", r"\geq": "≥", r"\geqslant": "≥", r"\ne": "≠", r"\neq": "≠",
    r"\approx": "≈", r"\simeq": "≈", r"\approxeq": "≈", r"\cong": "≈", r"\doteq": "≈", r"\sim": "~",
    r"\propto": "∝", r"\in": "∈", r"\equiv": "=", r"\coloneqq": ":=", r"\triangleq": ":=", r"\eqdef": ":=",
    r"\Rightarrow": "⇒", r"\implies": "⇒", r"\Longrightarrow": "⇒", r"\rightarrow": "→", r"\to": "→",
    r"\iff": "⇔", r"\Leftrightarrow": "⇔", r"\Longleftrightarrow": "⇔", r"\ll": "≪", r"\gg": "≫",
    r"\perp": "⊥", r"\independent": "⊥", r"\indep": "⊥", r"\longrightarrow": "→", r"\xrightarrow": "→", r"\mapsto": "↦",
    "=:": "=:", r"\Leftarrow": "⇐", r"\impliedby": "⇐", r"\leftarrow": "←", r"\gets": "←", r"\notin": "∉",
    r"\models": "⊨", r"\subseteq": "⊆", r"\preceq": "≼", r"\succeq": "≽", r"\parallel": "∥", r"\leadsto": "⇝",
    r"\nRightarrow": "⇏",
    r"\lesssim": "≲", r"\gtrsim": "≳", r"\asymp": "≍", r"\prec": "≺", r"\succ": "≻", r"\subset": "⊂",
}  # fmt: skip

DOTS = frozenset("ldots cdots dots dotsb dotsc dotsm hdots".split())

OPENING = {"(": "(", "[": "[", r"\{": r"\{", r"\lbrace": r"\{", r"\lbrack": "[", r"\langle": r"\langle"}
CLOSING = {")": "(", "]": "[", r"\}": r"\{", r"\rbrace": r"\{", r"\rbrack": "[", r"\rangle": r"\langle"}

UNICODE = {
    "×": r"\times ", "·": r"\cdot ", "⋅": r"\cdot ", "≈": r"\approx ", "≠": r"\ne ", "≤": r"\le ",
    "≥": r"\ge ", "−": "-", "∑": r"\sum ", "∏": r"\prod ", "∫": r"\int ", "√": r"\sqrt ", "′": "'", "…": r"\ldots ",
    "⋯": r"\cdots ", "⇒": r"\Rightarrow ", "⇔": r"\iff ", "∝": r"\propto ", "∈": r"\in ", "∼": r"\sim ",
    "∂": r"\partial ", "∞": r"\infty ", "±": r"\pm ", "²": "^2", "³": "^3", "ℓ": r"\ell ", "𝔼": r"\mathbb{E}",
    "α": r"\alpha ", "β": r"\beta ", "γ": r"\gamma ", "δ": r"\delta ", "ε": r"\epsilon ", "η": r"\eta ",
    "θ": r"\theta ", "κ": r"\kappa ", "λ": r"\lambda ", "μ": r"\mu ", "ν": r"\nu ", "ξ": r"\xi ", "π": r"\pi ",
    "ρ": r"\rho ", "σ": r"\sigma ", "τ": r"\tau ", "φ": r"\phi ", "χ": r"\chi ", "ψ": r"\psi ", "ω": r"\omega ",
    "Γ": r"\Gamma ", "Δ": r"\Delta ", "Σ": r"\Sigma ", "Φ": r"\Phi ", "Ω": r"\Omega ",
    "，": ",", "：": ":", "；": ";", "（": "(", "）": ")", "＝": "=", "。": ".", "、": ",",
}  # fmt: skip
"""Mathematical characters as the LaTeX that says the same."""

_DERIVATIVE = (
    "derivatives are not taken",
    r"declare it by its whole name, as in `\frac{\partial L}{\partial s_k}, k = 1..m: random`",
)
_ORDER = "orders of magnitude are not read", r"write \approx, with `n: dimension, large` or `x: small` in the given"
UNREAD = {
    r"\partial": _DERIVATIVE,
    r"\nabla": _DERIVATIVE,
    "O": _ORDER,
    "o": _ORDER,
    r"\mathcal{O}": _ORDER,
    r"\lim": ("limits are not taken", _ORDER[1]),
    r"\mathbb{R}": ("sets are not read", "what a name is, and over what its indices run, a given block declares"),
    r"\log": ("a logarithm to another base is not read", r"write \frac{\ln x}{\ln 2}"),
}
"""Constructs that authors use and that have no reading: what is said of each, and what to write."""

WRAPPERS = frozenset(
    r"""aligned align align* alignat alignat* alignedat split gather gather* gathered equation equation*
    eqnarray eqnarray* multline multline* displaymath math flalign flalign* IEEEeqnarray IEEEeqnarray*""".split()
)
"""Environments that hold rows of equations and say nothing else."""
