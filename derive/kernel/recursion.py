"""Arrays defined layer by layer or step by step: what a layer is made of, and what holds in every layer.

z^{l+1} := f(z^l W^l) with z^0 := x makes z^l a function of x and of the W^k with k < l, so it is
independent of
W^l wherever x and all the W^k are independent. An array without the label is the same at every step:
nothing is independent of it after its first use.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sympy import Integer, Symbol

from ..language.assumptions import Definition, Property
from ..language.expressions import Array, Entry
from ..language.expressions import E as Expectation
from .arguments import argument
from .definitions import bases, recursion_step
from .facts import Facts
from .forms import Form
from .labels import Instance, Label, label
from .naming import names_in_argument
from .scope import NormalForm, Scope, range_key
from .settings import Level, OutsideFragment, Setting
from .starts import is_whole

IsNonzero = Callable[[Form, Scope, Setting], bool]
"""Whether a form is known not to vanish."""
_LAYER = Symbol("\0layer", integer=True)
"""The layer from which one more is unfolded where something is shown of every layer."""


@dataclass(frozen=True, slots=True)
class Source:
    """An array that something is made of: at one label, or (`step` not 0) at all labels up to it or from it on."""

    key: str
    label: Label | None
    step: int = 0

    def apart_from(self, other: Source) -> bool:
        """Whether two sources of one array are known to lie at different labels."""
        if self.label is None or other.label is None or self.label[0] != other.label[0]:
            return False
        gap = self.label[1] - other.label[1]
        if self.step == 0 and other.step == 0:
            return gap != 0
        if self.step and other.step:
            return False
        explicit_minus_limit = gap if self.step == 0 else -gap
        return explicit_minus_limit * (self.step or other.step) < 0


def is_folded(instance: Instance, facts: Facts) -> bool:
    """Whether the array is defined in terms of itself at another label."""
    return any(recursion_step(d, facts) for d in facts.definitions_of(facts.arrays[instance[0]]))


def sources(instance: Instance, facts: Facts) -> list[Source]:
    """The arrays that an instance is made of, as far as they are not defined."""
    key, labels = instance
    at = labels[0] if labels else None
    if not is_folded(instance, facts):
        return [Source(key, at)]
    array = facts.arrays[key]
    if len(labels) > 1:
        at = None  # it may also lead along another label than the first
    step = next((s for d in facts.definitions_of(array) if (s := recursion_step(d, facts))), -1)
    found: dict[str, list[int | None]] = {}
    reached: dict[Array, int | None] = {array: 0}
    todo = [array]
    while todo:
        current = todo.pop()
        if not is_whole(current, facts):
            found.setdefault(facts.key(current), []).append(None)  # what nothing defines may be anything
        for definition in facts.definitions_of(current):
            goes_back = recursion_step(definition, facts) * step < 0
            for entry in (e for e in definition.body.atoms(Entry) if e.array.random):
                # what goes the other way is made of layers without end
                relative, shift = None if goes_back else _relative(definition, entry), reached[current]
                offset = None if relative is None or shift is None else shift + relative
                if not facts.definitions_of(entry.array):
                    found.setdefault(facts.key(entry.array), []).append(offset)
                elif entry.array not in reached or _goes_further(offset, reached[entry.array], step):
                    reached[entry.array] = offset
                    todo.append(entry.array)
    return [Source(k, _limit(at, offsets, step), step) for k, offsets in sorted(found.items())]


def _goes_further(offset: int | None, known: int | None, step: int) -> bool:
    """Whether more layers are reached from this offset (None: from any layer) than from the known one."""
    if offset is None or known is None:
        return known is not None
    return offset > known if step < 0 else offset < known


def _relative(definition: Definition, entry: Entry) -> int | None:
    """The entry's label less the head's; None where one of them has none."""
    head = definition.head
    if not isinstance(head, Entry) or not head.labels or not entry.labels:
        return None
    mine, other = label(head.labels[0]), label(entry.labels[0])
    if mine is None or other is None or mine[0] != other[0]:
        return None
    return other[1] - mine[1]


def _limit(at: Label | None, offsets: list[int | None], step: int) -> Label | None:
    known = [o for o in offsets if o is not None]
    if at is None or len(known) < len(offsets):
        return None
    return at[0], at[1] + (max(known) if step < 0 else min(known))


def mutually_independent(instances: list[Instance], facts: Facts) -> bool:
    """Whether different arrays, and one array at different labels, are mutually independent."""
    folded = any(is_folded(i, facts) for i in instances)
    if not folded or (len(instances) > 1 and facts.covering(tuple(instances), one_layer=True)):
        return _declared_independent(instances, facts)
    made_of = [sources(i, facts) for i in instances]
    keys = sorted({s.key for group in made_of for s in group})
    if len(keys) > 1 and not facts.covering_whole(tuple(keys)):
        return False
    for i, group in enumerate(made_of):
        for other in made_of[i + 1 :]:
            for left in group:
                for right in other:
                    if left.key == right.key and not (
                        left.apart_from(right) and facts.has(left.key, Property.ACROSS_LABELS)
                    ):
                        return False
    return True


def _declared_independent(instances: list[Instance], facts: Facts) -> bool:
    keys = {key for key, _ in instances}
    if len(keys) > 1 and not facts.covering(tuple(instances)):
        return False
    for key in keys:
        several = [Source(key, labels[0] if labels else None) for k, labels in instances if k == key]
        apart = all(a.apart_from(b) for i, a in enumerate(several) for b in several[i + 1 :])
        if len(several) > 1 and not (apart and facts.has(key, Property.ACROSS_LABELS)):
            return False
    return True


def vanishes_in_every_layer(instance: Instance, power: int, setting: Setting, normal_form: NormalForm) -> bool:
    """Whether E[z^power] = 0: shown for the base and, one layer unfolded, for every later one."""
    return _lemma(instance, power, setting, normal_form, "zero")


def is_alike_in_every_layer(instance: Instance, power: int, setting: Setting, normal_form: NormalForm) -> bool:
    """Whether E[z_k^power] is the same for all k, in the base and in every later layer."""
    return _lemma(instance, power, setting, normal_form, "alike")


def is_nonzero_in_every_layer(
    instance: Instance, setting: Setting, normal_form: NormalForm, is_nonzero: IsNonzero
) -> bool:
    """Whether E[z^2] is not 0 in the base, nor in any later layer where it was not in the one before."""
    return is_folded(instance, setting.facts) and _lemma(instance, 2, setting, normal_form, "nonzero", is_nonzero)


def _lemma(
    instance: Instance,
    power: int,
    setting: Setting,
    normal_form: NormalForm,
    what: str,
    is_nonzero: IsNonzero | None = None,
) -> bool:
    key, labels = instance
    name = (key, power, what)
    if name == setting.hypothesis and labels[0][0] == _LAYER.name and labels[0][1] <= 0:
        return True
    if name in setting.pending:
        # one lemma inside another may not rest on what is not shown yet, nor one on itself in the layer it is shown for
        return False
    first = min(bases(setting.facts.definitions_of(setting.facts.arrays[key])), default=0)
    inner = Setting(
        setting.facts, setting.budget, levels={_LAYER.name: Level(0, first)}, names=setting.names, hypothesis=name,
        pending=setting.pending | {name},
    )  # fmt: skip
    return inner.recall("lemma", name, lambda: _show(key, power, inner, normal_form, what, is_nonzero))


def _show(
    key: str, power: int, setting: Setting, normal_form: NormalForm, what: str, is_nonzero: IsNonzero | None
) -> bool:
    """By induction: for the base, and for one layer more if it holds up to this one."""
    array = setting.facts.arrays[key]
    definitions = setting.facts.definitions_of(array)
    starts = [d for d in definitions if _is_base(d)]
    steps = [d for d in definitions if not _is_base(d)]
    if len(starts) != 1 or len(steps) != 1 or recursion_step(steps[0], setting.facts) >= 0 or len(array.labels) > 1:
        return False
    for at in (starts[0].head.labels[0], _LAYER + 1):
        indices = [Symbol(f"\0{i}", integer=True) for i in range(len(array.ranges))]
        scope = Scope()
        for position, index in enumerate(indices):
            first, last = array.range_of(position, (at,))
            scope = scope.with_name(index.name, range_key(first, last, Scope(), setting, normal_form))
            scope = scope.with_meaning(index, index.name)
        try:
            form = normal_form(Expectation(Entry(array, at, *indices) ** power), scope, setting)
        except OutsideFragment:
            return False
        if what == "zero" and form:
            return False
        if is_nonzero is not None:
            if not is_nonzero(form, scope, setting):
                return False
        elif names_in_argument(argument(form, scope.names)) & {i.name for i in indices}:
            return False
    return True


def _is_base(definition: Definition) -> bool:
    head = definition.head
    return isinstance(head, Entry) and bool(head.labels) and isinstance(head.labels[0], Integer)
