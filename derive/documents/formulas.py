"""What a formula means, given the declared names: from structure to expressions of the language.

Decides names, powers and labels, juxtaposition, what a sum reaches over, indices left out. Nothing is evaluated
but numbers, and those within bounds. Every refusal is an `Unreadable` that points at its construct.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from sympy import (
    Add, Dummy, Expr, I, Integer, Integral, Mul, Product, Rational, S, Sum, Symbol, cos, erf, exp, factorial, log, oo, pi,
    sin, sqrt, zoo,
)  # fmt: skip

from ..language.assumptions import Assumption, Claim, HasLaw, Law, Relation
from ..language.expressions import RELU, STEP, Apply, Array, Before, Cov, Distinct, E, Entry, Function, Index, Var
from . import tensors
from .errors import Unreadable
from .names import Use, split, unwrapped
from .scope import Activation, Family, Operator, Quantity, Scope
from .sums import Bound, ellipsis, limits, script_letters
from .tensors import Axis, ShapeError, Tensor
from .trees import (
    Chain, Command, Element, Fraction, Group, Letter, Number, Piece, Root, Side, Sign, Styled, Term, latex_of,
    only_elements, only_side, spelled, text_of,
)  # fmt: skip

TANH = Function(r"\tanh", "tanh")
_BY_NAME: dict[str, Callable[[Expr], Expr]] = {
    "exp": exp, "log": log, "ln": log, "erf": erf, "sin": sin, "cos": cos, "tanh": TANH, "relu": RELU,
}  # fmt: skip
_LAWS = {"normal": 2, "uniform": 2, "bernoulli": 1, "poisson": 1, "rademacher": 0}
DIGITS = 60
"""How many digits a number may have."""
NESTED = 12
"""How many sums may stand inside each other."""
POWER = 64
"""The largest power that a number may be raised to."""


class Reading:
    """One chain being read: the indices met so far, those that were left out, what was noted.

    Every side of a chain is read by the same Reading, so that one letter is one index throughout.
    """

    def __init__(self, scope: Scope, bound: dict[str, Expr] | None = None, taken: set[str] | None = None) -> None:
        self.scope = scope
        self.bound: dict[str, Expr] = dict(bound or {})
        self.free: dict[str, Dummy] = {}
        self.ranges: dict[Expr, list[tuple[Expr, Expr]]] = {}
        self.taken = set(taken or ())
        self.left_out: dict[tuple[str, Expr, Expr, int], Index] = {}
        self.notes: list[str] = []
        self.noted: set[str] = set()
        self.uniform: list[Claim] = []
        self.assumed: list[Assumption] = []
        self.last_sum: list[Bound] = []
        self.indexing = 0
        self.whole_labels = False

    # Sides and terms

    def side(self, side: Side) -> Tensor:
        """A sum of terms; a `\\sum` takes the terms after it that mention its index."""
        terms = side.terms
        letters = [script_letters(t) for t in terms]
        result: Tensor | None = None
        numbers: list[Expr] = []
        at = 0
        while at < len(terms):
            term = terms[at]
            if not term.elements:
                self._nothing(side, at)
            spread = ellipsis(terms, at, self._fresh_letter)
            if spread is not None:
                body, letter, first, last, reach = spread
                value = self._ellipsis(body, letter, first, last)
            else:
                reach = self._reach(terms, at, letters)
                value = self._term(term, terms[at + 1 : at + reach])
            if term.sign == "-":
                value = replace(value, expr=-value.expr)
            if not value.axes:
                numbers.append(value.expr)
            else:
                result = value if result is None else self._safely(tensors.total, result, value, term)
            at += reach
        if result is None and not numbers:
            raise Unreadable("there is nothing here to read", side.start, side.end)
        return Tensor(Add(*numbers)) if result is None else replace(result, expr=Add(result.expr, *numbers))

    def _nothing(self, side: Side, at: int) -> None:
        raise Unreadable("an operator with nothing after it", side.start, side.end)

    def _safely(self, combine: Callable[..., Tensor], left: Tensor, right: Tensor, near: Term, *more: str) -> Tensor:
        try:
            return combine(left, right, *more)
        except ShapeError as error:
            raise Unreadable(str(error), near.elements[0].start, near.elements[-1].end) from None

    def _reach(self, terms: tuple[Term, ...], at: int, scripts: list[set[str]]) -> int:
        """How many terms, this one included, the sum in term `at` reaches over."""
        position = next((p for p, e in enumerate(terms[at].elements) if self._big(e)), None)
        if position is None:
            return 1
        piece = terms[at].elements[position]
        letters = [b.letter for b in limits(piece)] if isinstance(piece, Piece) else []
        letters = letters or sorted(self._summed(terms[at].elements[position + 1 :]))
        letters = [letter for letter in letters if letter not in self.free and letter not in self.bound]
        reach = 1
        for further in range(at + 1, len(terms)):
            if not scripts[further].isdisjoint(letters):
                reach = further - at + 1
        return reach

    def _big(self, element: Element) -> bool:
        return isinstance(element, Piece) and self._big_name(element) is not None

    def _big_name(self, piece: Piece) -> str | None:
        if isinstance(piece.base, Command) and piece.base.kind == "BIG":
            return piece.base.text
        bare = replace(piece, sub=None, sup=None, primes=0)
        for use in self.scope.uses([bare], 0)[:1]:
            if isinstance(use.name.meaning, Operator) and use.name.meaning.name in (r"\sum", r"\prod"):
                return use.name.meaning.name
        return None

    def _term(self, term: Term, reached: tuple[Term, ...] = ()) -> Tensor:
        return self._product(term.elements, reached)

    def _product(self, elements: Sequence[Element], reached: tuple[Term, ...] = ()) -> Tensor:
        """Factors left to right; `a/bc` is a/(bc), up to the next explicit sign."""
        result: Tensor | None = None
        divisor: Tensor | None = None
        factors: list[Expr] = []
        divided, sign, at = "", "", 0
        here = Term("+", tuple(elements))
        while at < len(elements):
            element = elements[at]
            if isinstance(element, Sign):
                sign, kind = self._sign(element)
                if result is None or at + 1 == len(elements):
                    raise Unreadable(f"{element.text} needs something on both sides", element.start, element.end)
                if divisor is not None:
                    result, divisor = self._divided(result, divisor, here), None
                divided = kind if kind == "SLASH" else ""
                at += 1
                continue
            if self._big(element) and isinstance(element, Piece):
                if divisor is not None and result is not None:
                    result, divisor = self._divided(result, divisor, here), None
                factor, at = self._sum(element, elements[at + 1 :], reached), len(elements)
                divided = "" if divisor is None else divided
            else:
                started = at
                factor, at = self.factor(elements, at)
                if divisor is not None:
                    self._flag(elements, started)
            if divided and divisor is None:
                divisor = factor
            elif divisor is not None:
                divisor = self._safely(tensors.product, divisor, factor, here, sign)
            elif factor.axes or result is None:
                result = factor if result is None else self._safely(tensors.product, result, factor, here, sign)
            else:
                factors.append(factor.expr)
            sign = ""
        if result is None:
            raise Unreadable("there is nothing here to read", 0, 1)
        result = replace(result, expr=Mul(result.expr, *factors)) if factors else result
        return result if divisor is None else self._divided(result, divisor, here)

    def _flag(self, elements: Sequence[Element], at: int) -> None:
        element = elements[at]
        uses = self.scope.uses(elements, at)
        if uses and isinstance(uses[0].name.meaning, Operator):
            raise Unreadable(
                "a quotient on one line followed by an operator can be read in two ways",
                element.start, element.end, r"write \frac{a}{b} \operatorname{Var}[x], or brackets round the divisor",
            )  # fmt: skip
        self._note("a/bc is read as a/(bc)")

    def _note(self, note: str) -> None:
        """Say something of this chain, once."""
        if note not in self.noted:
            self.noted.add(note)
            self.notes.append(note)

    def _sign(self, element: Sign) -> tuple[str, str]:
        if element.kind == "DOTS":
            raise Unreadable("`...` is read between the first and the last term of a sum", element.start, element.end)
        if element.kind == "RANGE":
            raise Unreadable("a range has no place here", element.start, element.end)
        return ("ODOT" if element.kind == "ODOT" else element.text), element.kind

    def _divided(self, above: Tensor, below: Tensor, near: Term) -> Tensor:
        start, end = near.elements[0].start, near.elements[-1].end
        if below.axes:
            raise Unreadable("division by something whose indices are left out", start, end)
        return replace(above, expr=self._checked(above.expr / self._nonzero(below.expr, start, end), start, end))

    def _nonzero(self, value: Expr, start: int, end: int) -> Expr:
        if value.is_zero:
            raise Unreadable("division by zero", start, end)
        return value

    def _checked(self, value: Expr, start: int, end: int) -> Expr:
        if value.has(zoo, S.NaN, I):
            raise Unreadable("this has no value among the real numbers", start, end)
        if value.is_Rational and max(abs(value.p), value.q) > 10**DIGITS:
            raise Unreadable(f"a number of more than {DIGITS} digits", start, end)
        return value

    # Factors

    def factor(self, elements: Sequence[Element], at: int) -> tuple[Tensor, int]:
        """The factor that begins at `elements[at]`, and where the next one begins."""
        piece = elements[at]
        if not isinstance(piece, Piece):
            raise Unreadable(f"{piece.text} is not expected here", piece.start, piece.end)
        if not (piece.primes or piece.sub) and text_of(piece.base) in self.bound and not self._indexed_name(elements, at):
            return self._scripted(Tensor(self.bound[text_of(piece.base)]), piece), at + 1
        for use in self.scope.uses(elements, at):
            return self._use(use, elements, at)
        return self._unnamed(elements, at, piece)

    def _indexed_name(self, elements: Sequence[Element], at: int) -> bool:
        """Whether a bound letter is here the beginning of a longer or indexed name."""
        piece = elements[at]
        uses = self.scope.uses(elements, at)
        return bool(uses) and (uses[0].length > 1 or (isinstance(piece, Piece) and piece.sub is not None))

    def _use(self, use: Use, elements: Sequence[Element], at: int) -> tuple[Tensor, int]:
        after = at + use.length
        last = elements[after - 1]
        start, end = elements[at].start, last.end
        match use.name.meaning:
            case Quantity(value=value):
                if use.primes:
                    raise Unreadable(f"{spelled(elements[at:after])} is not declared", start, end)
                return self._factorials(self._powered(Tensor(value), use.sup, start, end), last), after
            case Family(array=array):
                if use.primes:
                    raise Unreadable(f"{spelled(elements[at:after])} is not declared", start, end)
                raised = self._powered(self._entry(array, use, start, end), use.sup, start, end)
                return self._factorials(raised, last), after
            case Activation(function=function):
                return self._applied(function, use, elements, after)
            case Operator(name=name):
                return self._operated(name, use, elements, at, after)
        raise Unreadable("this name has no meaning here", start, end)

    def _entry(self, array: Array, use: Use, start: int, end: int) -> Tensor:
        slots = use.name.slots
        labels: list[Expr] = []
        for slot, side in zip(slots, use.bound, strict=True):
            if slot.label:
                if side is None:
                    raise Unreadable(
                        f"{use.name.written} needs its label {slot.letter}", start, end,
                        "labels are never left out, since nothing says that layers are alike",
                    )  # fmt: skip
                labels.append(self.index(side, None))
        indices: list[Expr] = []
        axes: list[Axis] = []
        inner = [(s, b) for s, b in zip(slots, use.bound, strict=True) if not s.label]
        for position, (slot, side) in enumerate(inner):
            first, last = array.range_of(position, tuple(labels))
            if side is None:
                axes.append(Axis(Dummy(slot.letter, integer=True), first, last, slot.letter))
                indices.append(axes[-1].symbol)
            else:
                indices.append(self.index(side, (first, last)))
        unnamed = [
            Axis(Dummy("i", integer=True), *array.range_of(p, tuple(labels)), "i")
            for p in range(len(inner), len(array.ranges))
        ]
        entry = Entry(array, *labels, *indices, *(a.symbol for a in unnamed))
        if not unnamed:
            return Tensor(entry, tuple(axes))
        hidden = Tensor(entry, tuple(unnamed))
        same, other = self.filled(hidden), self.filled(hidden, other=1)
        self.uniform.append(Claim(same, Relation.EQUAL, other))
        return Tensor(same, tuple(axes))

    def index(self, side: Side, bounds: tuple[Expr, Expr] | None) -> Expr:
        """The value at an index (`bounds`: its range) or at a label (None)."""
        side = unwrapped(side)
        letter = text_of(side)
        single = len(split(side)) == 1 and not letter.isdigit()
        if single and letter in self.bound:
            symbol = self.bound[letter]
            if bounds is not None and symbol in self.ranges:
                self.ranges[symbol].append(bounds)
            return symbol
        if single and self._number(letter) is None and self._is_letter(side):
            if bounds is None or letter in self.scope.labels:
                return self.scope.label(letter)
            return self._free(letter, bounds)
        self.indexing += 1
        try:
            value = self.side(side)
        finally:
            self.indexing -= 1
        if value.axes:
            raise Unreadable("an index is a number", side.start, side.end)
        return value.expr

    def _is_letter(self, side: Side) -> bool:
        element = side.terms[0].elements[0]
        return isinstance(element, Piece) and isinstance(element.base, Letter) and not (element.sub or element.sup)

    def _number(self, letter: str) -> Expr | None:
        return self.scope.numbers().get(letter)

    def _free(self, letter: str, bounds: tuple[Expr, Expr] | None) -> Expr:
        symbol = self.free.setdefault(letter, Dummy(letter.strip(), integer=True))
        self.ranges.setdefault(symbol, [])
        if bounds is not None:
            self.ranges[symbol].append(bounds)
        return symbol

    def _unnamed(self, elements: Sequence[Element], at: int, piece: Piece) -> tuple[Tensor, int]:
        base = piece.base
        match base:
            case Number(text=text):
                if text.count(".") > 1 or not text.strip(".") or len(text) > DIGITS:
                    raise Unreadable(f"{text[:20]} is not a number", piece.start, piece.end)
                if text == "1" and _has_relation(piece.sub):
                    return self._powered(self._indicator(piece.sub, piece), piece.sup, piece.start, piece.end), at + 1
                return self._scripted(Tensor(Rational(text)), piece), at + 1
            case Fraction(above=above, below=below):
                value = self._fraction(above, below)
                return self._scripted(value, piece), at + 1
            case Root(argument=argument, degree=degree):
                return self._scripted(self._root(argument, degree), piece), at + 1
            case Group():
                return self._scripted(self._group(base, piece), piece, in_norm=base.bracket == r"\|"), at + 1
            case Styled(command=command, argument=argument):
                return self._styled(command, argument, elements, at, piece)
            case Command():
                return self._commanded(base, elements, at, piece)
        return self._letter(elements, at, piece)

    def _styled(
        self, command: str, argument: Group, elements: Sequence[Element], at: int, piece: Piece
    ) -> tuple[Tensor, int]:
        if _has_relation(piece.sub) and text_of(piece.base) in _INDICATORS:
            return self._powered(self._indicator(piece.sub, piece), piece.sup, piece.start, piece.end), at + 1
        if command not in ("mathbf", "boldsymbol", "bm", "pmb", "bf", "boxed", "fbox", "mathord", "underline"):
            raise self._unknown(elements, at)
        inner = only_elements(argument)
        if inner and len(inner) == 1 and isinstance(inner[0], Piece) and isinstance(inner[0].base, Letter):
            single = inner[0]
            plain = Piece(single.base, piece.primes + single.primes, single.sub or piece.sub, single.sup or piece.sup,
                          piece.bangs, piece.start, piece.end)  # fmt: skip
            return self.factor([*elements[:at], plain, *elements[at + 1 :]], at)
        return self._scripted(self._inside(argument), piece), at + 1

    def _letter(self, elements: Sequence[Element], at: int, piece: Piece) -> tuple[Tensor, int]:
        letter = text_of(piece.base)
        if piece.sub is None and not piece.primes:
            if letter in (r"\pi ", r"\infty "):
                return self._scripted(Tensor(pi if letter == r"\pi " else oo), piece), at + 1
            if letter == "e" and piece.sup is not None:
                power = self._inside(piece.sup)
                return replace(power, expr=exp(power.expr)), at + 1
            label = self.scope.labels.get(letter)
            if label is not None:
                return self._scripted(Tensor(label), piece), at + 1
            if self.indexing or letter in self.free or letter in self.scope.index_ranges:
                return self._scripted(Tensor(self._free(letter, None)), piece), at + 1
        for style in ("mathbf", "boldsymbol", "bm", "vec"):
            bold = self._in_style(style, elements, at, piece)
            if bold is not None:
                return bold
        raise self._unknown(elements, at)

    def _in_style(
        self, style: str, elements: Sequence[Element], at: int, piece: Piece
    ) -> tuple[Tensor, int] | None:
        """`y_i` where only a bold y is declared: its entry."""
        inner = Piece(piece.base, 0, None, None, 0, piece.base.start, piece.base.end)
        side = Side((Term("+", (inner,)),), piece.base.start, piece.base.end)
        group = Group("{", (Chain((side,), (), side.start, side.end),), side.start, side.end)
        styled = replace(piece, base=Styled(style, group, side.start, side.end))
        for use in self.scope.uses([styled], 0):
            if use.length == 1:
                return self._use(use, [*elements[:at], styled, *elements[at + 1 :]], at)
        return None

    def _unknown(self, elements: Sequence[Element], at: int) -> Unreadable:
        piece = elements[at]
        if isinstance(piece, Piece) and piece.sub is not None:
            bare = self.scope.uses([replace(piece, sub=None, sup=None), *elements[at + 1 : at + 2]], 0)
            if bare and isinstance(bare[0].name.meaning, Operator):
                return Unreadable(
                    f"{bare[0].name.written} with a subscript is not read", piece.start, piece.end,
                    "an expectation is over everything random; leave the subscript out where that is meant",
                )  # fmt: skip
        end = at + 1
        word = piece.base.word if isinstance(piece, Piece) and isinstance(piece.base, Letter) else 0
        while word and end < len(elements):
            other = elements[end]
            if not (isinstance(other, Piece) and isinstance(other.base, Letter) and other.base.word == word):
                break
            end += 1
        last = elements[end - 1]
        bare = replace(last, sup=None, bangs=0) if isinstance(last, Piece) else last
        name = latex_of([*elements[at : end - 1], bare])
        first = text_of(piece.base).strip() if isinstance(piece, Piece) else name
        close = [n.written for n in self.scope.names if n.pieces[0].text.strip() == first and "^" not in n.written]
        close = [c for c in close if not c.isalpha() or len(c) == 1]
        hint = f"declared are: {', '.join(close[:4])}" if close else f"declare it in a given block, for instance `{name}: random`"
        return Unreadable(f"{name} is not declared", piece.start, elements[end - 1].end, hint)

    def _group(self, base: Group, piece: Piece) -> Tensor:
        if base.bracket == r"\|":
            inner = self._inside(base)
            try:
                squared = tensors.norm_squared(inner)
            except ShapeError as error:
                raise Unreadable(str(error), base.start, base.end) from None
            square = piece.sup is not None and text_of(piece.sup) == "{2}"
            return Tensor(squared if square else sqrt(squared))
        if base.bracket == "|":
            inner = self._inside(base)
            if inner.axes:
                raise Unreadable(r"|x| of a vector is not read", base.start, base.end, r"write \|x\|, or the indices")
            if inner.expr.is_number or inner.expr.is_nonnegative:
                return Tensor(abs(inner.expr))
            return Tensor(RELU(inner.expr) + RELU(-inner.expr))
        if base.bracket == r"\langle" and len(base.items) == 2:
            return self._inner_product(base)
        if base.bracket == r"\langle":
            angle = [n for n in self.scope.names if n.written == r"\langle" and isinstance(n.meaning, Operator)]
            if not angle:
                raise Unreadable(
                    "angle brackets are not declared", base.start, base.end,
                    r"write `\langle x \rangle: notation for \operatorname{E}` in the given",
                )  # fmt: skip
            return self._expected("E", base)
        return self._inside(base)

    def _inner_product(self, base: Group) -> Tensor:
        left, right = (self.side(c.sides[0]) for c in base.items)
        if len(left.axes) != len(right.axes) or len(left.axes) > 1:
            raise Unreadable("an inner product is of two vectors", base.start, base.end)
        left, right = replace(left, row=True), replace(right, row=False)
        return self._safely(tensors.product, left, right, Term("+", (Piece(base, 0, None, None, 0, base.start, base.end),)))

    def _inside(self, group: Group) -> Tensor:
        side = only_side(group)
        if side is None:
            what = "a list or a relation" if group.items and group.items[0].sides[0].terms else "nothing"
            raise Unreadable(f"one value is needed here, and there is {what}", group.start, group.end)
        return self.side(side)

    def _fraction(self, above: Group, below: Group) -> Tensor:
        top, bottom = self._inside(above), self._inside(below)
        if bottom.axes:
            raise Unreadable("division by something whose indices are left out", below.start, below.end)
        quotient = top.expr / self._nonzero(bottom.expr, below.start, below.end)
        return replace(top, expr=self._checked(quotient, above.start, below.end))

    def _root(self, argument: Group, degree: Group | None) -> Tensor:
        inner = self._inside(argument)
        power: Expr = Integer(2)
        if degree is not None:
            power = self._inside(degree).expr
            if not (power.is_Integer and 1 < power <= POWER):
                raise Unreadable("the degree of a root is a whole number", degree.start, degree.end)
        value = inner.expr ** (1 / power)
        return replace(inner, expr=self._checked(value, argument.start, argument.end))

    def _scripted(self, value: Tensor, piece: Piece, in_norm: bool = False) -> Tensor:
        if piece.primes:
            raise Unreadable("a prime belongs to a declared name or function", piece.start, piece.end)
        if piece.sub is not None:
            raise Unreadable("this subscript belongs to no declared name", piece.sub.start, piece.sub.end)
        if in_norm and piece.sup is not None and text_of(piece.sup) == "{2}":
            return value
        return self._factorials(self._powered(value, piece.sup, piece.start, piece.end), piece)

    def _factorials(self, value: Tensor, piece: Element) -> Tensor:
        for _ in range(piece.bangs if isinstance(piece, Piece) else 0):
            if value.axes or (value.expr.is_number and not (value.expr.is_Integer and 0 <= value.expr <= 40)):
                raise Unreadable("a factorial of this is not read", piece.start, piece.end)
            value = Tensor(factorial(value.expr))
        return value

    def _powered(self, value: Tensor, sup: Group | None, start: int, end: int) -> Tensor:
        if sup is None:
            return value
        spelling = text_of(sup)
        if spelling in ("{T}", r"{\top }", r"{\intercal }") and not self._declared("T", spelling):
            try:
                return tensors.transposed(value)
            except ShapeError as error:
                raise Unreadable(str(error), sup.start, sup.end) from None
        power = self._inside(sup)
        if power.axes:
            raise Unreadable("a power is one number", sup.start, sup.end)
        if power.expr.is_number and (power.expr.is_infinite or abs(power.expr) > POWER):
            raise Unreadable(f"powers above {POWER} are not read", sup.start, sup.end)
        if value.expr.is_zero and (power.expr.is_number and power.expr <= 0):
            raise Unreadable("zero has no such power", start, end)
        raised = self._checked(value.expr**power.expr, start, end)
        return replace(value, expr=raised, powered=bool(value.axes))

    def _declared(self, letter: str, spelling: str) -> bool:
        return spelling == f"{{{letter}}}" and self._number(letter) is not None

    # Functions and operators

    def _argument(self, elements: Sequence[Element], at: int, what: str) -> tuple[Group, int]:
        """The brackets that follow at `elements[at]`."""
        piece = elements[at] if at < len(elements) else None
        if isinstance(piece, Piece) and isinstance(piece.base, Group) and piece.base.bracket in ("(", "[", r"\{", "{"):
            return piece.base, at + 1
        start = elements[at - 1].start
        raise Unreadable(f"{what} needs its argument in brackets", start, elements[at - 1].end)

    def _after(self, value: Tensor, elements: Sequence[Element], after: int, *more: Group | None) -> Tensor:
        """`value` with the power written on its brackets or on its name."""
        bracket = elements[after - 1]
        if isinstance(bracket, Piece) and isinstance(bracket.base, Group):
            value = self._scripted(value, bracket)
        for sup in more:
            value = self._powered(value, sup, elements[after - 1].start, elements[after - 1].end)
        return value

    def _applied(
        self, function: Function, use: Use, elements: Sequence[Element], at: int
    ) -> tuple[Tensor, int]:
        argument, after = self._argument(elements, at, use.name.written)
        inner = self._inside(argument)
        order, power = use.primes, use.sup
        if power is not None and text_of(power).startswith("{("):
            value = self._inside(power).expr
            if not (value.is_Integer and 0 <= value <= 8):
                raise Unreadable("the order of a derivative is a small whole number", power.start, power.end)
            order, power = order + int(value), None
        if power is not None and text_of(power).startswith("{-"):
            raise Unreadable("the inverse of a function is not read", power.start, power.end)
        value = replace(inner, expr=Apply(function, order, inner.expr))
        return self._after(value, elements, after, power), after

    def _operated(
        self, name: str, use: Use, elements: Sequence[Element], at: int, after: int
    ) -> tuple[Tensor, int]:
        if use.primes:
            raise Unreadable("a prime has no meaning on an operator", elements[at].start, elements[after - 1].end)
        if name in ("E", "Var"):
            return self._moment(name, use, elements, after)
        if name in _LAWS:
            return self._random_law(name, elements, at, after)
        if name == "indicator":
            argument, after = self._argument(elements, after, "an indicator")
            return self._after(self._indicator(argument, argument), elements, after, use.sup), after
        argument, after = self._argument(elements, after, use.name.written)
        if name == "Cov":
            value = self._covariance(argument)
        elif name == "Pr":
            value = Tensor(E(self._indicator(argument, argument).expr))
        elif name in ("max", "min"):
            value = self._extremum(name, argument)
        elif name == "tr":
            value = self._trace(argument)
        elif name in _BY_NAME:
            inner = self._inside(argument)
            value = replace(inner, expr=_BY_NAME[name](inner.expr))
        else:
            raise Unreadable(f"{use.name.written} is not read here", elements[at].start, elements[after - 1].end)
        return self._after(value, elements, after, use.sup), after

    def _moment(self, name: str, use: Use, elements: Sequence[Element], at: int) -> tuple[Tensor, int]:
        piece = elements[at] if at < len(elements) else None
        if isinstance(piece, Piece) and isinstance(piece.base, Group) and piece.base.bracket in ("(", "[", r"\{", "{"):
            return self._after(self._expected(name, piece.base), elements, at + 1, use.sup), at + 1
        if piece is None or isinstance(piece, Sign):
            where = elements[at - 1]
            raise Unreadable(f"{use.name.written} needs something after it", where.start, where.end)
        inner, after = self.factor(elements, at)
        self._unbracketed(use, elements, at, after)
        return self._powered(self._close(name, inner), use.sup, piece.start, piece.end), after

    def _unbracketed(self, use: Use, elements: Sequence[Element], at: int, after: int) -> None:
        """`EX` is E[X]; `EX^2` and `EXY` could be two things each."""
        start, end = elements[at].start, elements[after - 1].end
        what = spelled(elements[at:after])
        name = use.name.written
        last = elements[after - 1]
        if isinstance(last, Piece) and last.sup is not None and "^" not in use.name.written:
            inner = self.scope.uses(elements, at)
            if inner and inner[0].sup is not None:
                raise Unreadable(f"{name}{what} can be read in two ways", start, end, f"write {name}[{what}] or ({name} x)^2")
        following = elements[after] if after < len(elements) else None
        if isinstance(following, Piece):
            uses = self.scope.uses(elements, after)
            if uses and isinstance(uses[0].name.meaning, Family) and uses[0].name.meaning.array.random:
                more = what + text_of(following)
                raise Unreadable(f"{name}{more} can be read in two ways", start, following.end, f"write {name}[{more}]")

    def _expected(self, name: str, argument: Group) -> Tensor:
        for chain in argument.items:
            if "|" in chain.relations:
                raise Unreadable("conditional expectations are not read", argument.start, argument.end)
        return self._close(name, self._inside(argument))

    def _close(self, name: str, inner: Tensor) -> Tensor:
        """E or Var of a thing whose indices are left out: the same for every index, or it is refused later."""
        make: Callable[[Expr], Expr] = E if name == "E" else Var
        value = make(self.filled(inner))
        if inner.axes:
            self.uniform.append(Claim(value, Relation.EQUAL, make(self.filled(inner, other=1))))
        return Tensor(value)

    def filled(self, tensor: Tensor, other: int = 0) -> Expr:
        """The expression with indices in the places that were left out, the same ones throughout a chain."""
        symbols: list[Index] = []
        for axis in tensor.axes:
            key = (axis.letter, axis.first, axis.last, other)
            index = self.left_out.get(key)
            if index is None or index in symbols:
                index = Index(self._fresh_letter(axis.letter), axis.first, axis.last)
                self.left_out.setdefault(key, index)
            symbols.append(index)
        return tensor.expr.xreplace({a.symbol: s for a, s in zip(tensor.axes, symbols, strict=True)})

    def _fresh_letter(self, wanted: str = "i") -> str:
        letter = wanted.strip()
        while letter in self.taken:
            letter += "'"
        self.taken.add(letter)
        return letter

    def _covariance(self, argument: Group) -> Tensor:
        if len(argument.items) != 2 or any(len(c.sides) != 1 for c in argument.items):
            raise Unreadable("Cov needs two arguments, with a comma between", argument.start, argument.end)
        left, right = (self.side(c.sides[0]) for c in argument.items)
        value = Cov(self.filled(left), self.filled(right))
        if left.axes or right.axes:
            twin = Cov(self.filled(left, other=1), self.filled(right, other=1))
            self.uniform.append(Claim(value, Relation.EQUAL, twin))
        return Tensor(value)

    def _extremum(self, name: str, argument: Group) -> Tensor:
        if len(argument.items) != 2 or any(len(c.sides) != 1 for c in argument.items):
            raise Unreadable(f"{name} needs two arguments", argument.start, argument.end)
        left, right = (self.side(c.sides[0]) for c in argument.items)
        if right.axes and not left.axes:
            left, right = right, left
        if right.expr.is_zero and not right.axes:
            sign = 1 if name == "max" else -1
            return replace(left, expr=sign * RELU(sign * left.expr))
        if left.expr.is_zero and not left.axes:
            left, right = right, left
            return self._extremum_with_zero(name, left)
        if left.axes != right.axes and right.axes:
            raise Unreadable("write the indices", argument.start, argument.end)
        difference = left.expr - right.expr
        if name == "min":
            return replace(left, expr=left.expr - RELU(difference))
        return replace(left, expr=right.expr + RELU(difference))

    def _extremum_with_zero(self, name: str, value: Tensor) -> Tensor:
        sign = 1 if name == "max" else -1
        return replace(value, expr=sign * RELU(sign * value.expr))

    def _trace(self, argument: Group) -> Tensor:
        try:
            return Tensor(tensors.trace(self._inside(argument)))
        except ShapeError as error:
            raise Unreadable(str(error), argument.start, argument.end) from None

    def _indicator(self, group: Group | None, where: Piece | Group) -> Tensor:
        """1 where the event in `group` happens, else 0."""
        if group is None or len(group.items) != 1 or len(group.items[0].sides) != 2:
            raise Unreadable("an event needs one relation, such as x > 0", where.start, where.end)
        chain = group.items[0]
        relation = chain.relations[0]
        left, right = self.side(chain.sides[0]), self.side(chain.sides[1])
        if relation in ("≠", "<") and left.expr.is_Symbol and right.expr.is_Symbol and left.expr.is_integer:
            return Tensor((Distinct if relation == "≠" else Before)(left.expr, right.expr))
        if relation not in ("<", ">", "≤", "≥"):
            raise Unreadable(f"an event with {relation} is not read", group.start, group.end)
        difference = self._safely(tensors.total, left, replace(right, expr=-right.expr), chain.sides[0].terms[0])
        sign = 1 if relation in (">", "≤") else -1
        step = STEP(sign * difference.expr)
        return replace(difference, expr=step if relation in ("<", ">") else 1 - step)

    def _random_law(self, name: str, elements: Sequence[Element], at: int, after: int) -> tuple[Tensor, int]:
        """A law where a random variable stands: a new variable that has it."""
        argument, after = self._argument(elements, after, name)
        array = Array(spelled(elements[at:after]))
        self.assumed.append(HasLaw(array, self.law(name, argument)))
        return Tensor(Entry(array)), after

    def law(self, name: str, argument: Group | None) -> Law:
        """A law with its parameters; the second one of a normal law becomes a variance."""
        sides = [c.sides[0] for c in argument.items] if argument is not None else []
        if argument is not None and (len(sides) != _LAWS[name] or any(len(c.sides) != 1 for c in argument.items)):
            wanted = f"{_LAWS[name]} parameter" + "s" * (_LAWS[name] != 1)
            raise Unreadable(f"the {name} law has {wanted}", argument.start, argument.end)
        parameters: list[Expr] = []
        for side in sides:
            value = self.side(side)
            if value.axes:
                raise Unreadable("a parameter is one number", side.start, side.end)
            parameters.append(value.expr)
        if name == "normal" and self.scope.normal_takes_deviation:
            parameters[1] = parameters[1] ** 2
        return Law(name, tuple(parameters))

    def law_use(self, elements: Sequence[Element], at: int) -> tuple[str, Group, int] | None:
        """A law's name and brackets that begin at `elements[at]`, and where they end."""
        for use in self.scope.uses(elements, at)[:1]:
            meaning = use.name.meaning
            after = at + use.length
            if isinstance(meaning, Operator) and meaning.name in _LAWS and after < len(elements):
                argument, after = self._argument(elements, after, meaning.name)
                return meaning.name, argument, after
        return None

    # Commands

    def _commanded(
        self, base: Command, elements: Sequence[Element], at: int, piece: Piece
    ) -> tuple[Tensor, int]:
        name = base.text.removeprefix("\\")
        if base.kind == "FUNC":
            if name in ("max", "min"):
                argument, after = self._argument(elements, at + 1, base.text)
                if piece.sub is not None:
                    raise Unreadable("a maximum over an index is not read", piece.start, piece.end)
                return self._after(self._extremum(name, argument), elements, after, piece.sup), after
            if name in ("tr", "trace"):
                argument, after = self._argument(elements, at + 1, base.text)
                return self._after(self._trace(argument), elements, after, piece.sup), after
            if name in _BY_NAME:
                return self._function(name, elements, at, piece)
        hint = r"environments such as cases and matrices are not read" if base.text == r"\begin" else ""
        raise Unreadable(f"{base.text} is not read", piece.start, piece.end, hint)

    def _function(self, name: str, elements: Sequence[Element], at: int, piece: Piece) -> tuple[Tensor, int]:
        following = elements[at + 1] if at + 1 < len(elements) else None
        if isinstance(following, Piece) and isinstance(following.base, Group):
            inner, after = self._inside(following.base), at + 2
            rest: Group | None = following.sup
        elif isinstance(following, Piece):
            inner, after = self.factor(elements, at + 1)
            rest = None
        else:
            raise Unreadable(f"{piece.base and name} needs an argument", piece.start, piece.end)
        if piece.primes and name == "tanh":
            value = replace(inner, expr=Apply(TANH, piece.primes, inner.expr))
        elif piece.primes:
            raise Unreadable(f"the derivative of {name} is not read", piece.start, piece.end)
        else:
            value = replace(inner, expr=_BY_NAME[name](inner.expr))
        if piece.sup is not None and text_of(piece.sup).startswith("{-"):
            raise Unreadable("the inverse of a function is not read", piece.start, piece.end)
        for sup in (rest, piece.sup):
            value = self._powered(value, sup, piece.start, piece.end)
        return value, after

    # Sums, products, integrals

    def _summed(self, elements: Sequence[Element], more: tuple[Term, ...] = ()) -> set[str]:
        """The letters at indices in what follows a `\\sum` without any that could be what it sums over."""
        letters: set[str] = set()
        for term in (Term("+", tuple(elements)), *more):
            letters |= script_letters(term)
        known = set(self.bound) | set(self.free) | set(self.scope.labels)
        return {x for x in letters - known if self._number(x) is None}

    def _sum(self, piece: Piece, rest: Sequence[Element], reached: tuple[Term, ...]) -> Tensor:
        name = self._big_name(piece)
        if len(self.bound) > NESTED:
            raise Unreadable(f"more than {NESTED} sums inside each other", piece.start, piece.end)
        if not rest:
            raise Unreadable(f"{name} has nothing after it", piece.start, piece.end)
        if name == r"\int":
            return self._integral(piece, rest)
        body = Side((Term("+", tuple(rest)), *reached), rest[0].start, rest[-1].end)
        bounds = limits(piece)
        if bounds == [] and (piece.sup is None or piece.sub is None):
            bounds = self._guessed(piece, rest, reached)
        return self._bounded(name or r"\sum", bounds, body, piece)

    def _guessed(self, piece: Piece, rest: Sequence[Element], reached: tuple[Term, ...]) -> list[Bound]:
        letters = sorted(self._summed(rest, reached))
        if not letters and self.last_sum:
            return self.last_sum
        if len(letters) != 1:
            found = " or ".join(x.strip() for x in letters) or "nothing"
            raise Unreadable(f"what is summed over is not said: {found} could be", piece.start, piece.end)
        last = only_side(piece.sup) if piece.sup is not None else None
        return [Bound(letters[0], None, last)]

    def _bounded(self, name: str, bounds: list[Bound], body: Side, piece: Piece) -> Tensor:
        kept = self.bound
        symbols: list[tuple[Expr, Bound, Expr | None, Expr | None]] = []
        weight: Expr = Integer(1)
        for b in bounds:
            if b.free_if_known and (b.letter in kept or b.letter in self.free):
                continue
            if b.set_text:
                raise Unreadable(f"a sum over {b.set_text} is not read", piece.start, piece.end, "write bounds")
            first = self._limit(b.first, 1 if b.last is not None else None)
            last = self._limit(b.last, None)
            symbol: Expr = Dummy(b.letter.strip(), integer=True)
            if first is not None and last is not None:
                symbol = Index(b.letter.strip(), first, last)
            else:
                self.ranges[symbol] = []
            self.bound = {**self.bound, b.letter: symbol}
            symbols.append((symbol, b, first, last))
        try:
            for kind, left, right in {c for b in bounds for c in b.conditions}:
                pair = (self._at(left, piece), self._at(right, piece))
                weight *= Distinct(*pair) if kind == "≠" else Before(*pair)
            value = self.side(body)
        finally:
            self.bound = kept
        if value.axes and name == r"\prod":
            raise Unreadable("a product of things whose indices are left out", piece.start, piece.end)
        over: list[tuple[Expr, Expr, Expr]] = []
        expression = value.expr * weight
        for symbol, b, first, last in symbols:
            index = symbol if isinstance(symbol, Index) else self._inferred(symbol, b, first, last, piece)
            expression = expression.xreplace({symbol: index})
            over.append((index, index.first, index.last))
        self.last_sum = bounds if len(symbols) == 1 and bounds[0].last is not None else self.last_sum
        if not over:
            raise Unreadable("nothing is summed over here", piece.start, piece.end)
        make = Sum if name == r"\sum" else Product
        return replace(value, expr=make(expression, *over))

    def _at(self, letter: str, piece: Piece) -> Expr:
        if letter in self.bound:
            return self.bound[letter]
        if letter in self.free:
            return self.free[letter]
        raise Unreadable(f"{letter.strip()} is not bound here", piece.start, piece.end)

    def _limit(self, side: Side | None, default: int | None) -> Expr | None:
        if side is None:
            return None if default is None else Integer(default)
        self.indexing += 1
        try:
            value = self.side(side)
        finally:
            self.indexing -= 1
        if value.axes:
            raise Unreadable("a bound is one number", side.start, side.end)
        return value.expr

    def _inferred(self, symbol: Expr, b: Bound, first: Expr | None, last: Expr | None, piece: Piece) -> Index:
        known = self.ranges.pop(symbol, [])
        known = known or ([self.scope.index_ranges[b.letter]] if b.letter in self.scope.index_ranges else [])
        if not known:
            raise Unreadable(
                f"the range of {b.letter.strip()} is not known here", piece.start, piece.end, r"write \sum_{i=1}^{n}"
            )
        return Index(b.letter.strip(), known[0][0] if first is None else first, known[0][1] if last is None else last)

    def _ellipsis(self, body: Term, letter: str, first: Side, last: Side) -> Tensor:
        bound = Bound(letter, first, last)
        start = body.elements[0]
        piece = Piece(Command("BIG", r"\sum", start.start, start.end), 0, None, None, 0, start.start, start.end)
        return self._bounded(r"\sum", [bound], Side((Term("+", body.elements),), start.start, start.end), piece)

    def _integral(self, piece: Piece, rest: Sequence[Element]) -> Tensor:
        ends = [p for p in range(len(rest) - 1) if text_of(rest[p]).strip() in ("d", r"\mathrm{d}")]
        if not ends or piece.sub is None or piece.sup is None or ends[-1] + 2 != len(rest):
            raise Unreadable("an integral is read with both bounds and dx at its end", piece.start, piece.end)
        variable = text_of(rest[ends[-1] + 1])
        symbol = Symbol(variable.strip(), real=True)
        low, high = self._limit(only_side(piece.sub), None), self._limit(only_side(piece.sup), None)
        kept, self.bound = self.bound, {**self.bound, variable: symbol}
        try:
            body = self._product(rest[: ends[-1]]) if ends[-1] else Tensor(Integer(1))
        finally:
            self.bound = kept
        if body.axes:
            raise Unreadable("an integral of something whose indices are left out", piece.start, piece.end)
        return Tensor(Integral(body.expr, (symbol, low, high)))

    # The end

    def finished(self, expression: Expr) -> Expr:
        """`expression` with every free letter an index over the range of the arrays it stands in."""
        named: dict[Expr, Expr] = {}
        for letter, symbol in self.free.items():
            ranges = self.ranges.get(symbol) or []
            if not ranges and letter in self.scope.index_ranges:
                ranges = [self.scope.index_ranges[letter]]
            if not ranges:
                raise Unreadable(f"the range of {letter.strip()} is not known", 0, 1)
            if any(r != ranges[0] for r in ranges):
                self._note(f"{letter.strip()} stands in arrays of different lengths; it is read over the first")
            named[symbol] = Index(letter.strip(), *ranges[0])
        return expression.xreplace(named)


_INDICATORS = (r"\mathbb{1}", r"\mathbf{1}", r"\mathbb{I}", r"\mathbf{I}", r"\boldsymbol{1}")


def _has_relation(group: Group | None) -> bool:
    return group is not None and len(group.items) == 1 and len(group.items[0].sides) == 2


def chain_letters(chains: Sequence[Chain | Side]) -> set[str]:
    """Every letter that stands in a script: names that an index left out must not take."""
    letters: set[str] = set()
    for chain in chains:
        sides = chain.sides if isinstance(chain, Chain) else (chain,)
        for side in sides:
            for term in side.terms:
                letters |= {x.strip() for x in script_letters(term)}
    return letters
