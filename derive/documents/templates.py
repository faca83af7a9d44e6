"""How an entry of a declared array is written: the author's name with places for labels and indices."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from .names import Name, positions_of, split, unwrapped
from .trees import Chain, Element, Fraction, Group, Letter, Piece, Side, Styled, Term, latex_of, only_elements, text_of

_OPEN, _CLOSE = "\ue000", "\ue001"


def template_of(elements: Sequence[Element], name: Name) -> str:
    """The name in LaTeX with `{0}`, `{1}`, ... for labels and indices; other braces are doubled."""
    order = {(s.letter, s.label): f"{_OPEN}{n}{_CLOSE}" for n, s in enumerate(name.slots)}
    slots = {s.letter: order[s.letter, s.label] for s in name.slots}
    written = {s.written: order[s.letter, s.label] for s in name.slots}
    marked = latex_of([_marked(e, slots, written) for e in elements])
    return marked.replace("{", "{{").replace("}", "}}").replace(_OPEN, "{").replace(_CLOSE, "}")


def base_name(elements: Sequence[Element], name: Name) -> str:
    """The name with the scripts that hold its labels and indices left away."""
    marked = template_of(elements, name)
    bare = re.sub(r"[_^]\{\{(?:[^{}]|\{\d+\})*\{\d+\}(?:[^{}]|\{\d+\})*\}\}", "", marked)
    return bare.replace("{{", "{").replace("}}", "}")


def with_slots(elements: Sequence[Element], name: Name) -> str:
    """The template of a name that was written without its indices: they are put in a subscript."""
    bare = latex_of(elements).replace("{", "{{").replace("}", "}}")
    return bare + "_{{" + ",".join(f"{{{n}}}" for n, _ in enumerate(name.slots)) + "}}"


def _marked(element: Element, slots: dict[str, str], written: dict[str, str]) -> Element:
    if not isinstance(element, Piece):
        return element
    sub = element.sub and _script(element.sub, slots, written)
    sup = element.sup and _script(element.sup, slots, written)
    base = element.base
    match base:
        case Group():
            base = _inner(base, slots, written)
        case Fraction(above=above, below=below):
            base = replace(base, above=_inner(above, slots, written), below=_inner(below, slots, written))
        case Styled(argument=argument):
            base = replace(base, argument=_inner(argument, slots, written))
    return replace(element, base=base, sub=sub, sup=sup)


def _inner(group: Group, slots: dict[str, str], written: dict[str, str]) -> Group:
    elements = only_elements(group)
    if not elements:
        return group
    return _group([Side((Term("+", tuple(_marked(e, slots, written) for e in elements)),), 0, 0)], group)


def _script(group: Group, slots: dict[str, str], written: dict[str, str]) -> Group:
    sides: list[Side] = []
    for side in positions_of(group):
        parts = split(side)
        if text_of(unwrapped(side)) in written:
            sides.append(_place(written[text_of(unwrapped(side))], side))
        elif parts and all(text_of(p) in slots for p in parts):
            sides += [_place(slots[text_of(p)], p) for p in parts]
        else:
            sides.append(side)
    return _group(sides, group) if sides else group


def _place(mark: str, side: Side) -> Side:
    """The mark where the slot was, in the parentheses it stood in."""
    inner = Side((Term("+", (Piece(Letter(mark, 0, 0), 0, None, None, 0, 0, 0),)),), 0, 0)
    if text_of(side)[:1] in ("(", "["):
        bracketed = Piece(_group([inner], Group(text_of(side)[0], (), 0, 0)), 0, None, None, 0, 0, 0)
        return Side((Term("+", (bracketed,)),), 0, 0)
    return inner


def _group(sides: list[Side], like: Group) -> Group:

    return replace(like, items=tuple(Chain((s,), (), 0, 0) for s in sides))
