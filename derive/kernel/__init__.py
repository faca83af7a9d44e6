"""What is trusted: the normal form, the rules and the sealed theorem.

A theorem says that its claim holds in every model of its assumptions. Only the rules in `RULES` make one, and
everything they call is trusted with them; `show` is not, nor is any other package. To read it in one sitting:

    theorem         what is proved, and that nothing but a rule can make one
    prove           the rules, each with what it needs, in bar notation; `leading` for orders, `rule` for what all do
    forms           the normal form as data; `naming` and `products` its algebra, `arguments` forms inside atoms
    facts           what the given says: questions, each from one table; `conditions`, `labels`, `functions`, `laws`
    memory          results, each with the questions it rests on, for every given that answers them alike
    settings        what forms are computed in; `definitions` for names, `elimination` for two in turn
    expand          an expression as a list of products under sums (`raws`); `contraction` for orthogonal matrices
    scope, cases    index names that are pairwise different, and every way in which free ones can coincide
    normal_form     sums split by which indices coincide, expectations taken; `roots`, `powers`, `integrals` for numbers
    moments         the expectation of one product; `units` for its independent blocks, `symmetries`, `unknowns`
    recursion       arrays defined layer by layer; `starts` for their first, `induction` for claims about every layer
    alike           what renumbering leaves as it is; `exchange` for claims that follow from it
    equations       what follows from others, by `abstraction` too; `orders`, `degrees`, `linear` for leading orders
    inequalities    what cannot be negative; `signs` for the forms that rest on it

`pruning` only saves work. A claim that is not proved comes back as a refusal: the two sides `differ` as far as
the kernel can see, the claim is `outside` the fragment, or the `budget` is spent. The fragment is polynomials in
entries, activations of them, and expectations, with sums over index ranges; a sum may start at the first value
of its range or at the second, and later where a condition such as `n >= 2` says that it is not empty by more
than one. SymPy cancels x/x and sqrt(x)^2 before a claim is made, so no condition x != 0 is recorded for them.
"""

from .leading import leading_order, neglected
from .memory import Memory
from .prove import consequence, identity, impossible, inequality, prove
from .rule import gather
from .settings import Budget
from .theorem import Refusal, Theorem

RULES = {
    "identity": identity,
    "induction": identity,
    "symmetry": identity,
    "leading order": leading_order,
    "inequality": inequality,
    "consequence": consequence,
}
"""Every rule that makes a theorem, by what the theorem calls it."""

__all__ = [
    "RULES",
    "Budget",
    "Memory",
    "Refusal",
    "Theorem",
    "consequence",
    "gather",
    "identity",
    "impossible",
    "inequality",
    "leading_order",
    "neglected",
    "prove",
]
