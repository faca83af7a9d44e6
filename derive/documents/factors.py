"""What one factor of a product means: a declared name with its indices and labels, a number, brackets, a letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sympy import Dummy, Expr, Rational, exp, oo, pi

from ..language.assumptions import Claim, Relation
from ..language.expressions import RELU, Array, Distinct, Entry
from . import tensors
from .errors import Placed, Undeclared, Unreadable
from .names import Slot, Use, positions_of, split, unwrapped
from .powers import DIGITS
from .scope import Activation, Family, Operator, Quantity
from .summation import Summation
from .tensors import Axis, Tensor
from .trees import (
    Command,
    Element,
    Fraction,
    Group,
    Letter,
    Number,
    Piece,
    Root,
    Side,
    Styled,
    bare,
    event_of,
    latex_of,
    only_elements,
    spanning,
    spelled,
    text_of,
    wrapped,
)  # fmt: skip
from .vocabulary import BOLD, UNREAD

_NOTATION = {"V": r"\operatorname{Var}", "D": r"\operatorname{Var}", "P": r"\Pr", "M": r"\operatorname{E}"}
_INDICATORS = r"\mathbb{1}", r"\mathbf{1}", r"\mathbb{I}", r"\mathbf{I}", r"\boldsymbol{1}"


class Factors(Summation):
    """The meaning of what stands next to other things in a product."""

    def factor(self, elements: Sequence[Element], at: int) -> tuple[Tensor, int]:
        """The factor that begins at `elements[at]`, and where the next one begins."""
        piece = elements[at]
        if not isinstance(piece, Piece):
            raise Unreadable.at(piece, f"{piece.text} is not expected here")
        if (
            self.bound
            and not (piece.primes or piece.sub)
            and text_of(piece.base) in self.bound
            and not self._indexed_name(elements, at)
        ):
            return self._scripted(Tensor(self.bound[text_of(piece.base)]), piece), at + 1
        for use in self.scope.uses(elements, at):
            return self._use(use, elements, at)
        return self._over(elements, at) or self._unnamed(elements, at, piece)

    def _indexed_name(self, elements: Sequence[Element], at: int) -> bool:
        """Whether a bound letter is here the beginning of a longer or indexed name."""
        piece = elements[at]
        uses = self.scope.uses(elements, at)
        return bool(uses) and (uses[0].length > 1 or (isinstance(piece, Piece) and piece.sub is not None))

    def _use(self, use: Use, elements: Sequence[Element], at: int) -> tuple[Tensor, int]:
        after = at + use.length
        last = elements[after - 1]
        where = spanning(elements[at:after])
        match use.name.meaning:
            case Quantity(value=value):
                if use.primes:
                    raise Undeclared(spelled(elements[at:after]), where)
                return self._factorials(self._powered(Tensor(value), use.sup, where), last), after
            case Family(array=array):
                if use.primes:
                    raise Undeclared(spelled(elements[at:after]), where)
                self._no_call(use, elements[at : after + 1])
                raised = self._powered(self._entry(array, use, where), use.sup, where)
                return self._factorials(raised, last), after
            case Activation(function=function):
                return self._applied(function, use, elements, after)
            case Operator(name=name):
                return self._operated(name, use, elements, at, after)
        raise Unreadable.at(where, "this name has no meaning here")

    def _no_call(self, use: Use, elements: Sequence[Element]) -> None:
        """Refuse `x[i]` and `x(1)` of an array whose index is left out: no product is meant."""
        last = elements[-1].base if use.omitted and isinstance(elements[-1], Piece) else None
        if len(elements) == use.length or not isinstance(last, Group) or last.bracket not in "([":
            return
        inner = only_elements(last) or ()
        if len(inner) != 1 or not isinstance(inner[0], Piece):
            return
        letter = spelled(inner)
        if isinstance(inner[0].base, Number) or letter in self.bound or not self.scope.uses(inner, 0):
            hint = f"write {latex_of(elements[:-1])}_{{{letter.strip()}}}"
            raise Unreadable.at(spanning(elements), "an index stands in a subscript", hint)

    def _layer(self, array: Array, slot: Slot, side: Side, where: Placed) -> Expr:
        """The value at a label. Raises Unreadable where it is none of those that are declared."""
        value = self.index(side, None)
        first, last = self.scope.layers.get((array, slot.letter), (value, value))
        if (value - last).is_positive or (first - value).is_positive:
            message = f"{array.name} is declared from {first} to {last}, and this is {array.name} at {value}"
            raise Unreadable.at(where, message, f"leave out the range of the label {slot.letter.strip()}, or mend it")
        return value

    def _entry(self, array: Array, use: Use, where: Placed) -> Tensor:
        slots = use.name.slots
        labels: list[Expr] = []
        for slot, side in zip(slots, use.bound, strict=True):
            if slot.label:
                if side is None:
                    hint = f"write {use.name.written}; no label is left out, since nothing says that layers are alike"
                    if slot.letter in (text_of(b) for b in use.bound if b is not None):
                        hint = f"{slot.letter.strip()} stands here where {use.name.written} has an index"
                    raise Unreadable.at(where, f"{use.name.written} needs its label {slot.letter}", hint)
                labels.append(self._layer(array, slot, side, where))
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

    def _unnamed(self, elements: Sequence[Element], at: int, piece: Piece) -> tuple[Tensor, int]:
        base = piece.base
        match base:
            case Number(text=text):
                if text.count(".") > 1 or not text.strip(".") or len(text) > DIGITS:
                    raise Unreadable.at(piece, f"{text[:20]} is not a number")
                if text == "1" and event_of(piece.sub):
                    return self._powered(self._indicator(piece.sub, piece), piece.sup, piece), at + 1
                return self._scripted(Tensor(Rational(text)), piece), at + 1
            case Fraction(above=above, below=below, binomial=binomial):
                if not binomial and self._derivative(above) and self._derivative(below):
                    raise Unreadable.at(piece, *UNREAD[r"\partial"])
                value = self._binomial(base) if binomial else self._fraction(above, below)
                return self._scripted(value, piece), at + 1
            case Root(argument=argument, degree=degree):
                return self._scripted(self._root(argument, degree), piece), at + 1
            case Group():
                norm = base.bracket == r"\|"
                return self._norm(base, piece) if norm else self._scripted(self._group(base), piece), at + 1
            case Styled(command=command, argument=argument):
                return self._styled(command, argument, elements, at, piece)
            case Command(text=text):
                if text in UNREAD:
                    raise Unreadable.at(piece, *UNREAD[text])
                over = " over an index" if text in (r"\max", r"\min") and piece.sub else ""
                hint = r"put brackets round the sum, as in `E[\sum_i x_i]`" if text == r"\sum" else ""
                here = " here" if hint else ""
                raise Unreadable.at(piece, f"{text}{over} is not read{here}", hint)
        return self._letter(elements, at, piece)

    def _derivative(self, group: Group) -> bool:
        """Whether a group begins with the d of a derivative, which nobody declared."""
        first = (only_elements(group) or ())[:1]
        return spelled(first).split("^")[0].strip() in ("d", r"\partial") and not self.scope.uses(first, 0)

    def _styled(
        self, command: str, argument: Group, elements: Sequence[Element], at: int, piece: Piece
    ) -> tuple[Tensor, int]:
        if event_of(piece.sub) and text_of(piece.base) in _INDICATORS:
            return self._powered(self._indicator(piece.sub, piece), piece.sup, piece), at + 1
        if command not in BOLD:
            raise self._unknown(elements, at)
        inner = only_elements(argument)
        if inner and len(inner) == 1 and isinstance(inner[0], Piece) and isinstance(inner[0].base, Letter):
            single = inner[0]
            sub, sup = single.sub or piece.sub, single.sup or piece.sup
            plain = replace(piece, base=single.base, primes=piece.primes + single.primes, sub=sub, sup=sup)
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
        delta = self._kronecker(piece) if letter == r"\delta " else None
        if delta is not None:
            return self._scripted(delta, replace(piece, sub=None)), at + 1
        for style in ("mathbf", "boldsymbol", "bm", "vec"):
            bold = self._in_style(style, elements, at, piece)
            if bold is not None:
                return bold
        raise self._unknown(elements, at)

    def _kronecker(self, piece: Piece) -> Tensor | None:
        """`\\delta_{ij}` where nobody declared it: 1 for i = j, else 0."""
        sides = positions_of(piece.sub) if piece.sub is not None else ()
        places = split(sides[0]) if len(sides) == 1 else sides
        if len(places) != 2 or piece.primes:
            return None
        left, right = (self._place(p) for p in places)
        return Tensor(1 - Distinct(left, right))

    def _place(self, side: Side) -> Expr:
        """The value of an index that is in no array."""
        letter = text_of(unwrapped(side))
        known = letter in self.bound or self._number(letter) is not None or letter in self.scope.labels
        return self._free(letter, None) if not known and self._is_letter(side) else self.index(side, None)

    def _in_style(self, style: str, elements: Sequence[Element], at: int, piece: Piece) -> tuple[Tensor, int] | None:
        """`y_i` where only a bold y is declared: its entry."""
        group = wrapped([bare(piece.base)], piece.base.start, piece.base.end)
        styled = replace(piece, base=Styled(style, group, group.start, group.end))
        for use in self.scope.uses([styled], 0):
            if use.length == 1:
                return self._use(use, [*elements[:at], styled, *elements[at + 1 :]], at)
        return None

    def _unknown(self, elements: Sequence[Element], at: int) -> Unreadable:
        piece = elements[at]
        end = at + 1
        word = piece.base.word if isinstance(piece, Piece) and isinstance(piece.base, Letter) else 0
        while word and end < len(elements):
            other = elements[end]
            if not (isinstance(other, Piece) and isinstance(other.base, Letter) and other.base.word == word):
                break
            end += 1
        last = elements[end - 1]
        lowered = replace(last, sup=None, bangs=0) if isinstance(last, Piece) else last
        name = latex_of((*elements[at : end - 1], lowered))
        first = text_of(piece.base).strip() if isinstance(piece, Piece) else name
        if first in UNREAD:
            return Unreadable.at(spanning(elements[at:end]), *UNREAD[first])
        close = self.scope.close(elements[at:end]) if end == at + 1 else ""
        following = elements[end] if end < len(elements) else None
        called = isinstance(following, Piece) and isinstance(following.base, Group) and following.base.bracket == "("
        hint = (
            close
            if close
            else f"write `{name}: notation for {_NOTATION[name]}` in a given block, or `{name}: function`"
            if called and name in _NOTATION
            else f"declare it in a given block: `{name}: function`, or `{name}(t) := ...`"
            if called
            else f"declare it in a given block: `{name}: random`, `{name}: constant` or `{name}: dimension`"
        )
        return Undeclared(name, spanning(elements[at:end]), hint)

    def _group(self, base: Group) -> Tensor:
        if base.bracket == r"\begin{cases}":
            return self._cases(base)
        if base.bracket == "|":
            inner = self._inside(base)
            if inner.axes:
                raise Unreadable.at(base, r"|x| of a vector is not read", r"write \|x\|, or the indices")
            if inner.expr.is_number or inner.expr.is_nonnegative:
                return Tensor(abs(inner.expr))
            return Tensor(RELU(inner.expr) + RELU(-inner.expr))
        if base.bracket == r"\langle" and len(base.items) == 2:
            return self._inner_product(base)
        if base.bracket == r"\langle":
            angle = [n for n in self.scope.names if n.written == r"\langle" and isinstance(n.meaning, Operator)]
            if not angle:
                raise Unreadable.at(base,
                    "angle brackets are not declared",
                    r"write `\langle x \rangle: notation for \operatorname{E}` in the given",
                )  # fmt: skip
            return self._expected("E", base)
        return self._inside(base)

    def _inner_product(self, base: Group) -> Tensor:
        left, right = (self.side(c.sides[0]) for c in base.items)
        if len(left.axes) != len(right.axes) or len(left.axes) > 1:
            raise Unreadable.at(base, "an inner product is of two vectors")
        left, right = replace(left, row=True), replace(right, row=False)
        return self._safely(base, tensors.product, left, right)
