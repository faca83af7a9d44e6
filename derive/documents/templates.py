"""How an entry of a declared array is written: the author's name with places for labels and indices."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from .names import Name, positions_of, split, unwrapped
from .trees import Chain, Element, Group, Letter, Piece, Side, bare, latex_of, mapped, side_of, text_of

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


def indexed(elements: Sequence[Element], letters: Sequence[str]) -> tuple[Element, ...]:
    """A name that was written without its indices, with these letters in its subscript."""
    last = elements[-1]
    if not isinstance(last, Piece):
        return tuple(elements)
    end = last.end
    places = tuple(Chain((side_of([bare(Letter(x, end, end))], end, end),), (), end, end) for x in letters)
    sub = last.sub or Group("{", (), end, end)
    return *elements[:-1], replace(last, sub=replace(sub, items=sub.items + places))


def _marked(node: Any, slots: dict[str, str], written: dict[str, str]) -> Any:
    """The node with the marks in the scripts where labels and indices stand."""
    node = mapped(node, lambda inner: _marked(inner, slots, written))
    if not isinstance(node, Piece):
        return node
    sub, sup = (group and _script(group, slots, written) for group in (node.sub, node.sup))
    return replace(node, sub=sub, sup=sup)


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
    return replace(group, items=tuple(Chain((s,), (), 0, 0) for s in sides)) if sides else group


def _place(mark: str, side: Side) -> Side:
    """The mark where the slot was, in the parentheses it stood in."""
    inner = side_of([bare(Letter(mark, 0, 0))], 0, 0)
    if text_of(side)[:1] in ("(", "["):
        group = Group(text_of(side)[0], (Chain((inner,), (), 0, 0),), 0, 0)
        return side_of([bare(group)], 0, 0)
    return inner
