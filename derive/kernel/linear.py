"""What is left of a claim about arrays defined layer by layer when the signal is small: f(x) becomes f'(0) x."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

from sympy import Add, Expr, Mul, Pow, Sum, Symbol

from ..language.assumptions import Claim, Definition, HasLaw, HasStatistic, Relation
from ..language.expressions import Apply, Array, Cov, E, Entry, Index, Var
from .conditions import high_and_low
from .definitions import stands_for
from .expand import is_a_number
from .inequalities import is_even_power
from .raws import is_random
from .settings import OutsideFragment, Setting


def linearised(claim: Claim, setting: Setting) -> tuple[Claim, list[Definition]] | None:
    """The claim and the definitions with f(x) replaced by f'(0) x: what is left for a small signal.

    None where an activation is not smooth with f(0) = 0, where its argument is not small, or where terms of several
    orders are added: the linear part need then not be the leading one.
    """
    if any(_adds_signals(side, setting) for side in (claim.left, claim.right)):
        return None
    definitions = [a for a in setting.facts.assumptions if isinstance(a, Definition)]
    try:
        if not setting.facts.small() and any(_cancels(d.body, setting) for d in definitions):
            raise _NotLinear
        changed = [replace(d, body=_linear(d.body, setting)) for d in definitions]
        moved = replace(claim, left=_linear(claim.left, setting), right=_linear(claim.right, setting))
        if setting.facts.small():
            orders = _Orders(setting)
            orders.settle([d for d in definitions if not isinstance(d.head, Apply)])
            for side in (claim.left, claim.right):
                orders.of(side)
    except _NotLinear:
        return None
    return moved, changed


def is_made_of_activations(node: Expr, setting: Setting) -> bool:
    """Whether the node, or what its names stand for, has activations, so that its linear part is another."""
    return any(part.has(Apply) for part in _made_of(node, setting))


def scaled_laws(claim: Claim, setting: Setting) -> set[str]:
    """The keys of arrays whose law depends on a small or large number.

    Raises OutsideFragment where the claim speaks of the size of what is small by a number that a law of it has, and
    that is then small as well: Var[x] = c for a small x; and where what is small has a law that grows as it shrinks.
    """
    facts, numbers, found = setting.facts, set[Symbol](), set[str]()
    small = facts.small()
    for a in facts.assumptions:
        if isinstance(a, HasStatistic | HasLaw):
            values = a.law.parameters if isinstance(a, HasLaw) else (a.value,)
            parts = [part for value in values for part in _made_of(value, setting)]
            own = {s for part in parts for s in part.free_symbols}
            if not facts.large() and any(_divides_by(small, part, setting) for part in parts):
                raise OutsideFragment(f"{a.array.name} has a law that grows as something in it becomes small")
            if own & (small | facts.large()):
                found.add(facts.key(a.array))
            if a.array in small or any(isinstance(s, Entry) and s.array == a.array for s in small):
                numbers |= {s for s in own if not s.is_integer}
    named = {s for side in (claim.left, claim.right) for part in _made_of(side, setting) for s in part.free_symbols}
    for number in sorted(numbers & named, key=str):
        raise OutsideFragment(f"{number} is a number in the law of something small, and not said to be small")
    return found


def check_apart(claim: Claim, setting: Setting) -> None:
    """Raise OutsideFragment where conditions tie what is small or large to something else that the claim speaks of and
    that so has no order of its own: d < c^2 for a small c. One that holds the further the smaller c is ties nothing.
    """
    facts, found = setting.facts, list[set[object]]()
    small, large = facts.small(), facts.large()
    if not (small or large):
        return
    for condition in facts.conditions():
        left, right, relation = condition.claim.left, condition.claim.right, condition.claim.relation
        high, low = high_and_low(condition.claim)
        if relation is Relation.DISTINCT:
            continue
        if relation is Relation.EQUAL and any(s.is_Symbol and facts.equal_to(s) is not None for s in (left, right)):
            continue  # one is put in for the other
        if relation.is_order and (
            (_name(high) in large and not _names(low, setting) & (small | large))
            or (_name(low) in small and not _names(high, setting) & (small | large))
        ):
            continue
        found.append(_names(left, setting) | _names(right, setting))
    spoken = _names(claim.left, setting) | _names(claim.right, setting)
    scales = {_name(s) if isinstance(s, Expr) else s for s in small | large}
    for scale in scales & spoken:
        tied = {scale}
        for _ in found:
            tied = tied.union(*(names for names in found if names & tied))
        if len(tied & spoken) > 1:
            raise OutsideFragment("a condition ties what is small or large to something else, whose order is not known")


def _names(node: Expr, setting: Setting) -> set[object]:
    """The numbers and arrays that a node is made of."""
    parts = _made_of(node, setting)
    return {_name(s) for part in parts for s in part.atoms(Entry, Symbol) if not isinstance(s, Index)}


def _divides_by(small: set[object], node: Expr, setting: Setting) -> bool:
    """Whether a divisor in the node is made of something small."""
    divisors = [power.base for power in node.atoms(Pow) if not power.exp.is_nonnegative]
    names = {s for d in divisors for part in _made_of(d, setting) for s in part.atoms(Entry, Symbol)}
    return any({s, _name(s)} & small for s in names)


def _made_of(node: Expr, setting: Setting) -> Iterator[Expr]:
    """The node, and what its names stand for."""
    todo, seen = [node], set[object]()
    while todo:
        part = todo.pop()
        yield part
        for name in part.atoms(Entry, Symbol, Apply):
            known = name.function if isinstance(name, Apply) else _name(name)
            if known not in seen:
                seen.add(known)
                todo += stands_for(name, setting.facts)


def keeps_squares(claim: Claim) -> bool:
    """Whether each activation of the claim stands in the mean of a square, or alone in a variance.

    f(x) = f'(0) x (1 + o(1)), and slopes of f near 0 are near f'(0), whatever the orders of x are; so these change by
    a factor 1 + o(1), even where the part of x that is linear in the signal vanishes.
    """
    return all(_keeps_squares(side) for side in (claim.left, claim.right))


def _keeps_squares(node: Expr) -> bool:
    match node:
        case Var(args=(Apply(order=0) as u,)):
            return not u.argument.has(Apply)
        case E(args=(u,)) if u.has(Apply):
            return all(_is_a_square_or_slope(part) for part in Mul.make_args(u))
        case Mul() | Pow():
            return all(map(_keeps_squares, node.args))
    return not node.has(Apply)


def _is_a_square_or_slope(part: Expr) -> bool:
    inner = part.base if is_even_power(part) else part
    if isinstance(inner, Apply):
        return (inner is not part or inner.order > 0) and not inner.argument.has(Apply)
    return inner is not part or not is_random(part)


class _NotLinear(Exception):
    """What is left for a small signal is not what leads, or not known to be."""


def _adds_signals(side: Expr, setting: Setting) -> bool:
    if isinstance(side, Apply) or not side.args:
        return False
    if side.is_Add and any(_is_signal(e, setting) for e in side.atoms(Apply, Entry)):
        return True
    return any(_adds_signals(part, setting) for part in side.args if isinstance(part, Expr))


def _cancels(body: Expr, setting: Setting) -> bool:
    """Whether linear parts cancel in a sum with an activation: what f(x) - x + x^5 leaves for a small x is not x^5."""
    for node in (n for n in body.atoms(Add) if n.has(Apply)):
        parts = [_linear(part, setting).expand() for part in node.args]
        found = {term.as_coeff_Mul()[1] for part in parts for term in Add.make_args(part)}
        if found - {term.as_coeff_Mul()[1] for term in Add.make_args(Add(*parts))}:
            return True
    return False


def _is_signal(node: Expr, setting: Setting) -> bool:
    return isinstance(node, Apply) or bool(setting.facts.definitions(node))


def _linear(node: Expr, setting: Setting) -> Expr:
    if isinstance(node, Apply):
        facts, function = setting.facts, node.function
        slope = facts.derivative_at_zero(function, 1)
        if slope is None or slope == 0 or node.order > 1 or not facts.is_smooth(function) or facts.large():
            raise _NotLinear
        if node.order == 0 and facts.derivative_at_zero(function, 0) != 0:
            raise _NotLinear
        if not facts.small() and is_a_number(node.argument, setting):
            raise _NotLinear
        return slope * _linear(node.argument, setting) if node.order == 0 else slope
    if not node.args or isinstance(node, Array):
        return node
    return node.func(*(_linear(a, setting) if isinstance(a, Expr) else a for a in node.args))


@dataclass
class _Orders:
    """Of which order in what is declared small an expression is, if all its terms are of one, and it the same in
    every layer; None of what is 0 or, before all is settled, not yet known.
    """

    setting: Setting
    known: dict[object, Fraction] = field(default_factory=dict)

    def settle(self, definitions: list[Definition]) -> None:
        """Find the order of everything defined; raises _NotLinear where it has none."""
        for _ in range(len(definitions) + 1):  # each round but the last finds one at least; the last compares them all
            for d in definitions:
                order = self.of(d.body)
                if order is not None and self.known.setdefault(_name(d.head), order) != order:
                    raise _NotLinear
        if any(d.body != 0 and _name(d.head) not in self.known for d in definitions):
            raise _NotLinear

    def of(self, node: Expr) -> Fraction | None:
        match node:
            case Apply():
                return self._of_activation(node)
            case Entry() | Symbol():
                return self._of_name(node)
            case E() | Sum():
                return self.of(node.args[0])
            case Var():
                return self._of_product((node.args[0], node.args[0]))
            case Cov() | Mul():
                return self._of_product(node.args)
            case Add():
                orders = {order for a in node.args if (order := self.of(a)) is not None}
                if len(orders) > 1:
                    raise _NotLinear
                return orders.pop() if orders else None
            case Pow() if node.exp.is_Rational:
                order = self.of(node.base)
                return None if order is None else order * Fraction(int(node.exp.p), int(node.exp.q))
        if any(self.of(a) for a in node.args if isinstance(a, Expr)):
            raise _NotLinear
        return None if node == 0 else Fraction(0)

    def _of_activation(self, node: Apply) -> Fraction | None:
        order = self.of(node.argument)
        if order is not None and order <= 0:
            raise _NotLinear
        return Fraction(0) if node.order else order

    def _of_name(self, node: Entry | Symbol) -> Fraction | None:
        facts = self.setting.facts
        name = _name(node)
        if facts.definitions(node):
            return self.known.get(name)
        equal = facts.equal_to(node) if isinstance(node, Symbol) else None
        return self.of(equal) if equal is not None else Fraction(int(bool({node, name} & facts.small())))

    def _of_product(self, parts: Iterable[Expr]) -> Fraction | None:
        total = Fraction(0)
        for part in parts:
            order = self.of(part)
            if order is None:
                return None
            total += order
        return total


def _name(node: Expr) -> object:
    return node.array if isinstance(node, Entry) else node
