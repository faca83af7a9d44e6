"""Definitions: `NAME := EXPRESSION`, in groups, since they may call each other with another label.

Decides which letters of a head are labels or indices, over which ranges (from their use in the bodies), and
whether the name is random.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sympy import Dummy, Expr, Integer, Pow, Symbol

from ..language.assumptions import Claim, Definition, Holds, Relation
from ..language.expressions import Apply, Array, Cov, E, Entry, Function, Index, Var
from .declarations import shifted
from .errors import Unreadable
from .formulas import Reading, chain_letters
from .lines import Span
from .names import Name, NamePiece, Slot, name_pieces, positions_of, split, unwrapped
from .scope import Activation, Family, Quantity, Scope
from .source import Source
from .sums import script_letters, walk
from .templates import base_name, template_of, with_slots
from .tensors import Tensor
from .trees import Element, Group, Letter, Piece, Side, Sign, Term, latex_of, only_elements, spelled, text_of

_UNKNOWN = Dummy("unknown")


@dataclass(frozen=True, slots=True)
class Written:
    """Where head and body of a definition stand."""

    head: Span
    body: Span


@dataclass(slots=True)
class Head:
    """The left side of a definition, taken apart."""

    elements: tuple[Element, ...]
    body: Side
    span: Span
    square: bool
    base: bool
    """Gives the value at a number in place of the label."""
    labels: tuple[str, ...]
    letters: tuple[str, ...]
    pieces: tuple[NamePiece, ...] = ()
    name: Name | None = None


@dataclass(slots=True)
class Recursion:
    """The definitions of one name: a recursive one and its base cases."""

    heads: list[Head]
    array: Array | None = None
    ranges: dict[int, tuple[Expr, Expr]] = field(default_factory=dict)
    random: bool = True


def define(source: Source, scope: Scope, written: Sequence[Written]) -> None:
    """Read a group of definitions into the scope; raises Unreadable."""
    sides = [(w, *_sides(source, scope, w)) for w in written]
    apply_definitions(scope, [(w.head, head, body) for w, head, body in sides])


def _sides(source: Source, scope: Scope, w: Written) -> tuple[Side, Side]:
    if not w.head.of(source.text).strip() or not w.body.of(source.text).strip():
        raise Unreadable("`:=` needs a name before and an expression after it", w.head.start, w.body.end)
    head = w.head.stripped(source.text)
    return source.side(head.start, head.end, scope.aliases), source.side(
        w.body.start, w.body.end, scope.aliases
    )


def apply_definitions(scope: Scope, parts: Sequence[tuple[Span, Side, Side]]) -> None:
    """Definitions whose sides are read: head, body and where the head stands."""
    waiting: list[Head] = []
    all_heads = [side for _, side, _ in parts]
    for span, side, body in parts:
        head = _head(scope, span, side, body, all_heads)
        if head is not None:
            waiting.append(head)
    last_problem: Unreadable | None = None
    waiting = _ordered(waiting)
    while waiting:
        left: list[Head] = []
        for head in waiting:
            if head.base or any(h.base and _key(h) == _key(head) for h in waiting):
                left.append(head)
                continue
            try:
                _simple(scope, head)
            except Unreadable as problem:
                last_problem = problem
                left.append(head)
        if len(left) == len(waiting):
            _recursive(scope, left, last_problem)
            return
        waiting = left


def _ordered(heads: list[Head]) -> list[Head]:
    """Definitions after those whose letters they mention, as far as that goes."""
    by_letter: dict[str, list[int]] = {}
    for number, head in enumerate(heads):
        by_letter.setdefault(_first_letter(head), []).append(number)
    needs: list[set[int]] = []
    for number, head in enumerate(heads):
        letters = {spelled([replace(p, sup=None)]) for t in head.body.terms for p, _ in walk(t)}
        letters |= {text_of(p.base) for t in head.body.terms for p, _ in walk(t)}
        needs.append({n for x in letters for n in by_letter.get(x, ()) if n != number})
    order: list[int] = []
    placed: set[int] = set()
    waiting: list[tuple[int, bool]] = [(n, False) for n in reversed(range(len(heads)))]
    opened: set[int] = set()
    while waiting:
        number, done = waiting.pop()
        if done and number not in placed:
            placed.add(number)
            order.append(number)
        elif not done and number not in opened:
            opened.add(number)
            waiting.append((number, True))
            waiting += [(n, False) for n in sorted(needs[number] - opened, reverse=True)]
    return [heads[n] for n in order]


def _first_letter(head: Head) -> str:
    """The spelling of the first letter; with its subscript where that is part of the name."""
    first = head.elements[0]
    if not isinstance(first, Piece):
        return ""
    whole = len(head.elements) == 1 and not (head.letters or head.labels)
    return spelled([replace(first, sup=None)]) if whole else text_of(first.base)


# Heads


def _head(scope: Scope, span: Span, side: Side, body: Side, heads: Sequence[Side]) -> Head | None:
    if (
        len(side.terms) != 1
        or side.terms[0].sign != "+"
        or any(isinstance(e, Sign) for e in side.terms[0].elements)
    ):
        raise Unreadable("the left side of a definition is a name", span.start, span.end)
    elements = side.terms[0].elements
    if _function(scope, elements, body):
        return None
    last = elements[-1]
    siblings = [h for h in heads if _frame(h.terms[0].elements) == _frame(elements)]
    everything = [body, *siblings]
    labels = _label_letters(scope, everything)
    base_at = [g for g in _scripts(last) if _base_case(g, siblings, labels, g is getattr(last, "sup", None))]
    square = isinstance(last, Piece) and last.sup is not None and not base_at and text_of(last.sup) == "{2}"
    if square and isinstance(last, Piece):
        elements = (*elements[:-1], replace(last, sup=None))
    letters = _index_letters(scope, elements, body, labels)
    return Head(elements, body, span, square, bool(base_at), tuple(labels), tuple(letters))


def _scripts(element: Element) -> list[Group]:
    return [g for g in (element.sub, element.sup) if g is not None] if isinstance(element, Piece) else []


def _frame(elements: Sequence[Element]) -> tuple[str, ...]:
    """The name without its scripts: heads of one frame may be base case and recursion."""
    return tuple(text_of(e.base) + "'" * e.primes if isinstance(e, Piece) else "" for e in elements)


def _label_letters(scope: Scope, sides: Sequence[Side]) -> list[str]:
    """Letters known as labels, and those that stand with arithmetic (`t-1`) at some script."""
    letters = set(scope.labels)
    for side in sides:
        for term in side.terms:
            for group in _all_scripts(term):
                for position in positions_of(group):
                    inner = unwrapped(position)
                    if len(inner.terms) > 1:
                        first = inner.terms[0].elements[0]
                        if isinstance(first, Piece) and isinstance(first.base, Letter) and first.bare:
                            letters.add(text_of(first))
    known = scope.numbers()
    return sorted(x for x in letters if x not in known)


def _all_scripts(term: Term) -> list[Group]:

    return [g for piece, _ in walk(term) if isinstance(piece.base, Letter) for g in _scripts(piece)]


def _base_case(group: Group, siblings: Sequence[Side], labels: Sequence[str], above: bool) -> bool:
    """Whether a number in this script is the value of a label: `z^0_j`, `h_{0,i}`."""
    texts = [text_of(unwrapped(p)) for p in positions_of(group)]
    if not any(t.isdigit() for t in texts):
        return False
    if above and texts in (["0"], ["1"]):
        return True
    for sibling in siblings:
        for other in _scripts(sibling.terms[0].elements[-1]):
            found = positions_of(other)
            if len(found) == len(texts):
                for text, position in zip(texts, found, strict=True):
                    inner = unwrapped(position)
                    letters = {text_of(e) for t in inner.terms for e in t.elements}
                    if text.isdigit() and letters & set(labels):
                        return True
    return False


def _index_letters(scope: Scope, elements: Sequence[Element], body: Side, labels: Sequence[str]) -> list[str]:
    """The letters of the head that stand for positions: indices of the given, or free in the body."""
    in_body: set[str] = set()
    for term in body.terms:
        in_body |= script_letters(term)
    known = scope.numbers()
    head = script_letters(Term("+", tuple(elements)))
    return sorted(
        x for x in head if x not in labels and x not in known and (
            x in in_body or (x in scope.index_ranges and len(elements) == 1)
        )
    )  # fmt: skip


def _function(scope: Scope, elements: tuple[Element, ...], body: Side) -> bool:
    """`f(t) := ...`."""
    last = elements[-1]
    if not (len(elements) > 1 and isinstance(last, Piece) and last.bare and isinstance(last.base, Group)):
        return False
    inner = only_elements(last.base)
    if inner is None or len(inner) != 1 or not isinstance(inner[0], Piece) or not inner[0].bare:
        return False
    variable = text_of(inner[0])
    if last.base.bracket != "(" or scope.uses(inner, 0):
        return False
    symbol = Symbol(variable.strip(), real=True)
    reading = Reading(scope, bound={variable: symbol})
    value = reading.side(body)
    if value.axes or reading.free:
        raise Unreadable("a function's value is one number", body.start, body.end)
    name = elements[:-1]
    function = Function(latex_of(name))
    scope.declare(name_pieces(name, (), ()), Activation(function), spelled(name))
    scope.assume(Definition(Apply(function, 0, symbol), value.expr))
    return True


# Definitions that need nothing of their group


def _simple(scope: Scope, head: Head) -> None:
    reading = Reading(scope, taken=chain_letters([head.body]))
    value = reading.side(head.body)
    body = reading.finished(value.expr)
    pieces = name_pieces(head.elements, head.letters, head.labels)
    name = Name(pieces, None, spelled(head.elements))
    random = is_random(body)
    indices = _indices(scope, reading, name, head)
    if not name.slots and not random and not value.axes and not _loose(reading, body, ()):
        _number(scope, head, pieces, body)
        return
    _array(scope, head, pieces, name, value, body, reading, indices, random)


def _number(scope: Scope, head: Head, pieces: tuple[NamePiece, ...], body: Expr) -> None:
    symbol = Symbol(latex_of(head.elements), real=True)
    if _leads_to(scope, body, symbol):
        raise Unreadable("this definition is circular", head.span.start, head.body.end)
    scope.declare(pieces, Quantity(symbol), spelled(head.elements))
    scope.assume(Definition(symbol**2 if head.square else symbol, body))
    if head.square:
        scope.assume(Holds(Claim(symbol, Relation.AT_LEAST, Integer(0))))


def _leads_to(scope: Scope, body: Expr, symbol: Symbol) -> bool:
    """Whether unfolding the definitions of numbers in `body` comes back to `symbol`."""
    heads = [(a.head.base if isinstance(a.head, Pow) else a.head, a.body) for a in scope.assumptions
             if isinstance(a, Definition)]  # fmt: skip
    bodies = {head: body for head, body in heads if isinstance(head, Symbol)}
    waiting = [body]
    seen: set[Expr] = set()
    while waiting:
        here = waiting.pop()
        if here.has(symbol):
            return True
        for known in here.free_symbols - seen:
            seen.add(known)
            waiting += [bodies[known]] if known in bodies else []
    return False


def _loose(reading: Reading, body: Expr, indices: Sequence[Expr]) -> list[Index]:
    """Indices of the body that the head does not name."""
    left_out = list(reading.left_out.values())
    return [
        s for s in sorted(body.free_symbols, key=lambda s: (left_out.index(s) if s in left_out else -1,
        str(s)))
        if isinstance(s, Index) and s not in indices and _made_here(reading, s)
    ]  # fmt: skip


def _made_here(reading: Reading, symbol: Index) -> bool:
    return symbol in reading.left_out.values() or any(
        letter.strip() == symbol.name for letter in reading.free
    )


def _indices(scope: Scope, reading: Reading, name: Name, head: Head) -> dict[str, Index]:
    found: dict[str, Index] = {}
    for slot in name.slots:
        if slot.label:
            scope.label(slot.letter)
            continue
        symbol = reading.free.get(slot.letter)
        ranges = reading.ranges.get(symbol, []) if symbol is not None else []
        ranges = ranges or ([scope.index_ranges[slot.letter]] if slot.letter in scope.index_ranges else [])
        if not ranges:
            letter = slot.letter.strip()
            raise Unreadable(
                f"the range of {slot.letter.strip()} is not known", head.span.start, head.span.end,
                f"declare an array with it first, such as `x_{letter}, {letter} = 1..n: random`",
            )  # fmt: skip
        found[slot.letter] = Index(slot.letter.strip(), *ranges[0])
    return found


def _array(
    scope: Scope, head: Head, pieces: tuple[NamePiece, ...], name: Name, value: Tensor, body: Expr,
    reading: Reading, indices: dict[str, Index], random: bool,
) -> None:  # fmt: skip
    labels = tuple(scope.label(s.letter) for s in name.slots if s.label)
    back = _back(scope, name, head.span)
    inner = [indices[s.letter] for s in name.slots if not s.label]
    ranges = [(i.first.xreplace(back), i.last.xreplace(back)) for i in inner]
    template = template_of(head.elements, name)
    if value.axes and (inner or (random and _loose(reading, body, inner))):
        raise Unreadable("write the indices on both sides", head.span.start, head.span.end)
    if value.axes:
        last = pieces[-1]
        if last.sub is not None:
            raise Unreadable("write the indices on both sides", head.span.start, head.span.end)
        slots = tuple(Slot(a.letter + "'" * n, False, a.letter) for n, a in enumerate(value.axes))
        pieces = (*pieces[:-1], replace(last, sub=slots))
        name = Name(pieces, None, name.written)
        inner = [Index(a.letter.strip() + "'" * n, a.first, a.last) for n, a in enumerate(value.axes)]
        body = body.xreplace({a.symbol: i for a, i in zip(value.axes, inner, strict=True)})
        ranges = [(i.first.xreplace(back), i.last.xreplace(back)) for i in inner]
        template = template if labels else with_slots(head.elements, name)
    loose = _loose(reading, body, inner)
    if loose and random:
        letter = loose[0].name
        raise Unreadable(
            f"{letter} stands in the definition and not in the name", head.span.start, head.span.end
        )
    ranges += [(i.first.xreplace(back), i.last.xreplace(back)) for i in loose]
    array = Array(base_name(head.elements, name), *ranges, labels=labels, random=random, template=template)
    scope.declare(pieces, Family(array, defined=True), spelled(head.elements))
    _assume(scope, Name(pieces, None, name.written), head, array, (*inner, *loose), body)


def _assume(scope: Scope, name: Name, head: Head, array: Array, indices: Sequence[Expr], body: Expr) -> None:
    at = [_label_value(scope, s.written, head) for s in name.slots if s.label]
    entry: Expr = Entry(array, *at, *indices)
    scope.assume(Definition(entry**2 if head.square else entry, body))
    if head.square:
        scope.assume(Holds(Claim(entry, Relation.AT_LEAST, Integer(0))))


def _label_value(scope: Scope, written: str, head: Head) -> Expr:
    if written.isdigit():
        return Integer(written)
    for letter in head.labels:
        label = scope.label(letter)
        if written == letter:
            return label
        try:
            return 2 * label - shifted(label, written)
        except ValueError:
            continue
    raise Unreadable(f"the label {written} is not read", head.span.start, head.span.end)


def _back(scope: Scope, name: Name, span: Span) -> dict[Expr, Expr]:
    """From the label in the head to the array's own."""
    back: dict[Expr, Expr] = {}
    for slot in name.slots:
        if slot.label and slot.written != slot.letter:
            try:
                back[scope.label(slot.letter)] = shifted(scope.label(slot.letter), slot.written)
            except ValueError:
                raise Unreadable(f"the label {slot.written} is not read", span.start, span.end) from None
    return back


def is_random(expression: Expr) -> bool:
    """Whether a random entry stands outside every E, Var and Cov."""
    if isinstance(expression, E | Var | Cov):
        return False
    if isinstance(expression, Entry):
        return bool(expression.array.random)
    return any(is_random(a) for a in expression.args if isinstance(a, Expr))


# Definitions that call each other


def _key(head: Head) -> tuple[tuple[str, ...], tuple[int, ...]]:
    shape = tuple(len(positions_of(g)) for g in _scripts(head.elements[-1]))
    return _frame(head.elements), shape


def _recursive(scope: Scope, heads: list[Head], problem: Unreadable | None) -> None:
    groups: dict[object, Recursion] = {}
    for head in heads:
        groups.setdefault(_key(head), Recursion([])).heads.append(head)
    for family in groups.values():
        _named(scope, family, problem)
    trial = scope.copy()
    _settle(trial, list(groups.values()), problem)
    _refuse_circles(trial, list(groups.values()))
    for family in groups.values():
        _declare(scope, family)
    for family in groups.values():
        for head in family.heads:
            _final(scope, family, head)


def _named(scope: Scope, family: Recursion, problem: Unreadable | None) -> None:
    """The shape of the name, from the recursive definition; a base case has a number where the label is."""
    generic = next((h for h in family.heads if not h.base), None)
    for head in family.heads:
        if not head.base:
            head.pieces = name_pieces(head.elements, head.letters, head.labels)
            head.name = Name(head.pieces, None, spelled(head.elements))
    for head in family.heads:
        if head.base and generic is not None:
            head.pieces = generic.pieces
            head.name = _based(head, generic)
        elif head.base:
            head.pieces = _lone_base(scope, head)
            head.name = Name(head.pieces, None, spelled(head.elements))


def _lone_base(scope: Scope, head: Head) -> tuple[NamePiece, ...]:
    """`z^0_j := x_j` alone: a name with the number as its label."""
    return name_pieces(head.elements, head.letters, ())


def _based(head: Head, generic: Head) -> Name:
    """The head's own letters at the slots of the recursive definition, numbers at its labels."""
    last = head.elements[-1]
    pattern = generic.pieces[-1]
    sub = _aligned(pattern.sub, last.sub if isinstance(last, Piece) else None, head)
    sup = _aligned(pattern.sup, last.sup if isinstance(last, Piece) else None, head)
    return Name((*generic.pieces[:-1], replace(pattern, sub=sub, sup=sup)), None, spelled(head.elements))


def _aligned(
    pattern: tuple[Slot | str, ...] | None, group: Group | None, head: Head
) -> tuple[Slot | str, ...] | None:
    if pattern is None or group is None:
        return pattern
    sides = positions_of(group)
    if len(sides) != len(pattern) and len(sides) == 1:
        sides = split(sides[0])
    if len(sides) != len(pattern):
        raise Unreadable("this head has other indices than the recursive one", head.span.start, head.span.end)
    aligned: list[Slot | str] = []
    for position, side in zip(pattern, sides, strict=True):
        if isinstance(position, Slot):
            text = text_of(unwrapped(side))
            aligned.append(Slot(position.letter if position.label else text, position.label, text))
        else:
            aligned.append(position)
    return tuple(aligned)


def _settle(scope: Scope, families: list[Recursion], problem: Unreadable | None) -> None:
    """Find the ranges and whether each name is random, by reading the bodies with what is known so far."""
    for family in families:
        family.random = False
    for _ in range(2 * len(families) + 2):
        before = [(dict(f.ranges), f.random) for f in families]
        for family in families:
            _provisional(scope, family)
        for family in families:
            for head in family.heads:
                problem = _tried(scope, family, head) or problem
        if before == [(f.ranges, f.random) for f in families]:
            break
    for family in families:
        for head in family.heads:
            name = head.name
            wanted = sum(not s.label for s in name.slots) if name is not None else 0
            if len(family.ranges) < wanted:
                if problem is not None:
                    raise problem
                raise Unreadable("the range of an index is not known", head.span.start, head.span.end)


def _refuse_circles(scope: Scope, families: list[Recursion]) -> None:
    """Each way from a name back to itself must go down in a label."""
    arrays = [f.array for f in families]
    edges: dict[int, set[int]] = {}
    for number, family in enumerate(families):
        for head in family.heads:
            at = (
                [_label_value(scope, s.written, head) for s in head.name.slots if s.label]
                if head.name
                else []
            )
            for entry in Reading(scope).side(head.body).expr.atoms(Entry):
                if entry.array in arrays and not _goes_down(at, entry.labels):
                    edges.setdefault(number, set()).add(arrays.index(entry.array))
    for number, family in enumerate(families):
        waiting = [number]
        reached: set[int] = set()
        while waiting:
            for following in edges.get(waiting.pop(), set()) - reached:
                reached.add(following)
                waiting.append(following)
        if number in reached:
            head = family.heads[0]
            raise Unreadable(
                "this definition is circular", head.span.start, head.span.end,
                "a definition may call itself with a smaller label only, as in `z^{l+1} := f(z^l)`",
            )  # fmt: skip


def _goes_down(head: Sequence[Expr], entry: Sequence[Expr]) -> bool:
    steps = [b - a for a, b in zip(head, entry, strict=False)]
    return bool(steps) and all(s.is_Integer and s <= 0 for s in steps) and any(s < 0 for s in steps)


def _provisional(scope: Scope, family: Recursion) -> None:
    head = next((h for h in family.heads if not h.base), family.heads[0])
    if head.name is None:
        return
    count = sum(not s.label for s in head.name.slots)
    labels = tuple(scope.label(s.letter) for s in head.name.slots if s.label)
    ranges = [family.ranges.get(n, (_UNKNOWN, _UNKNOWN)) for n in range(count)]
    family.array = Array("?", *ranges, labels=labels, random=family.random)
    scope.declare(head.pieces, Family(family.array, defined=True), spelled(head.elements))


def _tried(scope: Scope, family: Recursion, head: Head) -> Unreadable | None:
    reading = Reading(scope, taken=chain_letters([head.body]))
    try:
        value = reading.side(head.body)
    except Unreadable as problem:
        return problem
    family.random = family.random or is_random(value.expr)
    if head.name is None:
        return None
    back = _back_of(scope, head)
    if back is None:
        return None
    for position, slot in enumerate(s for s in head.name.slots if not s.label):
        symbol = reading.free.get(slot.letter)
        known = [r for r in reading.ranges.get(symbol, []) if _UNKNOWN not in r] if symbol is not None else []
        if not known and slot.letter in scope.index_ranges and symbol is None:
            known = [scope.index_ranges[slot.letter]]
        generic = not head.base or position not in family.ranges
        if known and (generic and (position not in family.ranges or not head.base)):
            if head.base and any(not h.base for h in family.heads):
                continue
            family.ranges[position] = (known[0][0].xreplace(back), known[0][1].xreplace(back))
    return None


def _back_of(scope: Scope, head: Head) -> dict[Expr, Expr] | None:
    if head.base:
        return {}
    return _back(scope, head.name, head.span) if head.name is not None else None


def _declare(scope: Scope, family: Recursion) -> None:
    head = next((h for h in family.heads if not h.base), family.heads[0])
    name = head.name
    if name is None:
        return
    labels = tuple(scope.label(s.letter) for s in name.slots if s.label)
    ranges = [family.ranges[n] for n in range(sum(not s.label for s in name.slots))]
    template = template_of(head.elements, name)
    family.array = Array(
        base_name(head.elements, name), *ranges, labels=labels, random=family.random, template=template
    )
    scope.declare(head.pieces, Family(family.array, defined=True), spelled(head.elements))


def _final(scope: Scope, family: Recursion, head: Head) -> None:
    array, name = family.array, head.name
    if array is None or name is None:
        return
    reading = Reading(scope, taken=chain_letters([head.body]))
    value = reading.side(head.body)
    if value.axes:
        raise Unreadable("write the indices on both sides", head.span.start, head.span.end)
    at = tuple(_label_value(scope, s.written, head) for s in name.slots if s.label)
    indices = [
        Index(s.letter.strip(), *array.range_of(n, at))
        for n, s in enumerate(s for s in name.slots if not s.label)
    ]
    symbols = {
        reading.free[s.letter]: i for s, i in zip((s for s in name.slots if not s.label), indices,
        strict=True)
        if s.letter in reading.free
    }  # fmt: skip
    body = reading.finished(value.expr.xreplace(symbols))
    _assume(scope, name, head, array, indices, body)
