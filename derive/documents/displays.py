"""A display as equations: rows, columns, words between equations, reasons. Reads no names.

Decides where one equation ends and the next begins. A line break, `\\quad` or `&` ends an equation only where what
follows has a relation of its own and does not begin with one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise

from .errors import Unreadable
from .lines import Span
from .numerals import between_digits
from .prose import Joint, is_prose, joint_of
from .rows import columns, marked, rows, unwrapped
from .tokens import Token


@dataclass(slots=True)
class Equation:
    """Sides and the relations between them as tokens; `joint` is how it hangs on the equation before."""

    sides: list[list[Token]]
    relations: list[Token]
    joint: Joint
    reasons: dict[int, str] = field(default_factory=dict)
    condition: bool = False
    """Says when the others hold, and claims nothing."""
    defines: bool = False
    """Its left side is a name that it gives."""
    continues: bool = False
    """Begins with a relation, so it goes on with the chain before."""

    @property
    def start(self) -> int:
        return next((s[0].start for s in self.sides if s), self.relations[0].start if self.relations else 0)

    @property
    def end(self) -> int:
        ends = [t.end for s in self.sides for t in s] + [t.end for t in self.relations]
        return max(ends, default=0)


_ARROWS = {"⇒": Joint.CONSEQUENCE, "⇔": Joint.EQUIVALENT}
_MARKS = {"BECAUSE": Joint.AND, "THEREFORE": Joint.THEREFORE, "FORALL": Joint.EVERY}
_BLANK = "NEWLINE", "QUAD", "COLUMN"
_IN_EXPRESSIONS = frozenset(
    {"plus", "minus", "times", "multiplied by", "over", "divided by", "modulo", "mod", "or", "else", "to", "per", "of"}
    | {"squared", "cubed", "equals", "which equals", "which is", "not", ", not", "instead of"}
)
"""Words between two parts of one expression, where what follows has no relation."""
OPERATORS = "SIGN", "PM", "TIMES", "SLASH", "ODOT"


def equations(source: list[Token], text: str) -> list[Equation]:
    """The equations of one display; raises Unreadable where its rows cannot be told."""
    tokens, reasons = marked(unwrapped(source))
    state = _Cutting(reasons, text)
    cut = rows(tokens)
    for row, following in zip(cut, [*cut[1:], []], strict=False):
        state.row(columns(row), following)
    return [e for e in state.found if e.relations or any(e.sides)]


# Cutting rows into equations


class _Cutting:
    """The equations found so far, and the one that is being read."""

    def __init__(self, reasons: dict[int, str], text: str) -> None:
        self.text = text
        self.found: list[Equation] = []
        self.reasons = reasons
        self.joint = Joint.NEW
        self.columns: dict[int, Equation] = {}

    def row(self, row: list[Token], following: list[Token]) -> None:
        row, reason = _reason(_parenthetical(_untagged(row)), self.text)
        condition = False
        segments = _segments(row, wide=len(self.columns) > 1)
        columns = self.columns if any(c for _, c, _ in segments) else {}
        self.columns = {}
        leading, indices = True, True
        for number, (joint, column, segment) in enumerate(segments):
            if joint is Joint.EVERY and not _plain(segment):
                where = Span(segment[0].start, segment[-1].end)
                raise Unreadable.at(where, r"what follows \forall is an index", "end it with a comma or a colon")
            if joint in (Joint.CONDITION, Joint.EVERY):
                condition, joint = True, Joint.AND
            elif joint is not Joint.AND or (condition and indices and not _plain(segment)):
                condition = False
            leading = leading and (condition or not segment)
            indices = leading or not condition or _plain(segment)
            if not segment:
                self.joint = joint if joint is not Joint.NEW else self.joint
                continue
            last = number + 1 == len(segments)
            above = columns.get(column)
            if above is not None and segment[0].kind == "REL":
                self._append(above, *_sides(segment))
                self.columns[column] = above
                continue
            self._segment(segment, joint, condition, following if last else [], number == 0)
            self.columns.setdefault(column, self.found[-1])
        if reason and self.found and self.found[-1].relations:
            self.found[-1].reasons[len(self.found[-1].relations) - 1] = reason

    def _segment(
        self, segment: list[Token], joint: Joint, condition: bool, following: list[Token], first_of_row: bool
    ) -> None:
        if self.joint is not Joint.NEW and joint in (Joint.NEW, Joint.AND):
            joint = self.joint
        self.joint = Joint.NEW
        sides, relations = _sides(segment)
        last = self._last(segment[0].kind == "REL" and first_of_row)
        if last is not None and _goes_on(last, segment, relations, joint, condition, first_of_row, following):
            self._append(last, sides, relations)
        else:
            equation = Equation(sides, relations, joint, condition=condition, continues=segment[0].kind == "REL")
            self._reasons(equation, 0)
            self.found.append(equation)

    def _last(self, over_conditions: bool) -> Equation | None:
        """The equation before; where a row begins with a relation, not the condition of one."""
        found = reversed(self.found)
        claims = (e for e in found if not (e.condition or _says_differ(e))) if over_conditions else found
        return next(claims, None)

    def _append(self, last: Equation, sides: list[list[Token]], relations: list[Token]) -> None:
        before = len(last.relations)
        last.sides[-1] = last.sides[-1] + sides[0]
        last.sides += sides[1:]
        last.relations += relations
        self._reasons(last, before)

    def _reasons(self, equation: Equation, start: int) -> None:
        for number, relation in enumerate(equation.relations[start:], start):
            if relation.start in self.reasons:
                equation.reasons[number] = self.reasons[relation.start]


def _goes_on(
    last: Equation, segment: list[Token], relations: list[Token], joint: Joint, condition: bool,
    first_of_row: bool, following: list[Token],
) -> bool:  # fmt: skip
    """Whether a segment belongs to the equation before it and begins none of its own."""
    if last.relations and not last.sides[-1]:
        return True
    starts = segment[0].kind
    if starts == "REL":
        return joint in (Joint.NEW, Joint.AND)
    if not first_of_row or joint is not Joint.NEW or condition:
        return False
    return starts in OPERATORS or (not relations and not _begins_with_relation(following))


def _plain(segment: list[Token]) -> bool:
    """Whether a segment could be a condition on indices: `i`, `k \\ne l`, `1 \\le i \\le n`."""
    kinds = (*_BLANK, "LETTER", "DIGIT", "REL", "DOTS", "RANGE", "SUB", "SUP", "LBRACE", "RBRACE", "POINT", "ROMAN",
             "SIGN", "COMMA", "OPEN", "CLOSE")  # fmt: skip
    applied = any(b.kind == "OPEN" and a.kind not in ("REL", "OPEN") for a, b in pairwise(segment))
    return all(t.kind in kinds for t in segment) and not applied


def _says_differ(equation: Equation) -> bool:
    """Whether it is `k \\ne l`, which says of what the equation before it is said."""
    return [r.text for r in equation.relations] == ["≠"] and all(map(_plain, equation.sides)) and all(equation.sides)


def _begins_with_relation(row: list[Token]) -> bool:
    first = next((t for t in row if t.kind not in ("AMP", "NEWLINE", "QUAD")), None)
    return first is not None and first.kind == "REL"


def _sides(segment: list[Token]) -> tuple[list[list[Token]], list[Token]]:
    sides: list[list[Token]] = [[]]
    relations: list[Token] = []
    negated: Token | None = None
    for token, depth in _depths(segment):
        if depth == 0 and token.kind == "NOT":
            negated = token
        elif depth == 0 and token.kind == "REL":
            text = "≠" if negated and token.text == "=" else token.text
            relations.append(replace(token, text=text))
            sides.append([])
            negated = None
        else:
            sides[-1].append(token)
    return sides, relations


def _depths(tokens: list[Token]) -> list[tuple[Token, int]]:
    """Each token with the number of brackets open round it."""
    result: list[tuple[Token, int]] = []
    depth = 0
    for token in tokens:
        if token.kind in ("RBRACE", "CLOSE", "BARCLOSE", "DBARCLOSE", "END"):
            depth = max(depth - 1, 0)
        result.append((token, depth))
        if token.kind in ("LBRACE", "OPEN", "BAROPEN", "DBAROPEN", "BEGIN"):
            depth += 1
    return result


def _untagged(row: list[Token]) -> list[Token]:
    """The row without an equation number such as `\\quad (3)` and full stops at its end."""
    tokens = list(row)
    while tokens and tokens[-1].kind in ("POINT", "COMMA", *_BLANK):
        tokens.pop()
    at = max((i for i, t in enumerate(tokens) if t.kind == "QUAD"), default=-1)
    tag = [t for t in tokens[at + 1 :] if t.kind != "NEWLINE"] if at >= 0 else []
    shape = "".join("0" if t.kind == "DIGIT" else t.text for t in tag).replace("00", "0").replace("00", "0")
    if shape in ("(0)", "[0]", "(0.0)"):
        return _untagged(tokens[:at])
    return tokens


def _parenthetical(row: list[Token]) -> list[Token]:
    """`\\quad (i = 1, ..., n)` at the end of a row as a condition."""
    at = max((i for i, t in enumerate(row) if t.kind == "QUAD"), default=-1)
    inside = [t for t in row[at + 1 :] if t.kind != "NEWLINE"]
    if at < 0 or len(inside) < 3 or inside[0].text != "(" or inside[-1].text != ")":
        return row
    if not any(t.kind in ("REL", "FORALL") for t in inside) or any(d == 0 for _, d in _depths(inside)[1:-1]):
        return row
    return [*row[:at], replace(inside[0], kind="TEXT", text=" for "), *inside[1:-1]]


def _reason(row: list[Token], text: str) -> tuple[list[Token], str]:
    """Words at the end of a row, no relation after them, are its reason."""
    depths = _depths(row)
    relation = max((i for i, (t, d) in enumerate(depths) if t.kind == "REL" and d == 0), default=-1)
    for position, (token, depth) in enumerate(depths):
        words = token.kind == "TEXT" and is_prose(row, position)
        why = token.kind == "BECAUSE" or (words and joint_of(token.text) is Joint.REASON)
        if depth or (position <= relation and not why):
            continue
        if token.kind == "BECAUSE" or (words and joint_of(token.text) is not Joint.CONDITION):
            before = row[:position]
            if any(t.kind not in _BLANK for t in before):
                _refuse_words_in_an_expression(row, position)
                return _untagged(before), _said(text[token.start : row[-1].end])
    return row, ""


def _refuse_words_in_an_expression(row: list[Token], position: int) -> None:
    """Raise Unreadable for `1 \\text{ plus } 5`, of which the part before the words is another claim."""
    after = next((t for t in row[position + 1 :] if t.kind not in _BLANK), None)
    said = row[position].text.strip(" ~").lower()
    operator = re.match(r"[+*/=>≈≠]|<(?!/?[a-z]+>)", said) is not None  # <b> is no relation
    if operator or said in _IN_EXPRESSIONS or (after is not None and after.kind in OPERATORS):
        raise Unreadable.at(row[position], "words inside an expression are not read", "write it in symbols")


def _said(typed: str) -> str:
    """Words as typed, the commands round them taken away."""
    words = r"\\(?:text|textrm|textit|textbf|mbox|mathrm|because|quad|qquad)\b"
    bare = re.sub(rf"(\\(?:eq|c|auto)?ref\s*\{{[^{{}}]*\}})|\\label\s*\{{[^{{}}]*\}}|{words}|[{{}}&$]", r"\1 ", typed)
    return " ".join(bare.split()).strip(" ,;")


def _segments(row: list[Token], wide: bool) -> list[tuple[Joint, int, list[Token]]]:
    """The parts of a row between commas, words, arrows and soft breaks, each with what stands before it.

    The number is the column; `wide` says that the row above has several columns of equations.
    """
    result: list[tuple[Joint, int, list[Token]]] = [(Joint.NEW, 0, [])]
    following = _following(row)
    column = 0
    complete = False
    for position, (token, depth) in enumerate(_depths(row)):
        joint: Joint | None = None
        column += token.kind == "COLUMN"
        if depth == 0:
            before, _, current = result[-1]
            ends = current and before in (Joint.CONDITION, Joint.EVERY) and token.kind in ("QUAD", "COLON")
            complete = complete and bool(current)
            over = complete and current[-1].kind not in ("REL", *OPERATORS)
            joint = Joint.NEW if ends else _joint(row, position, following, over, wide and bool(current))
        if joint is None:
            if token.kind not in _BLANK:
                result[-1][2].append(token)
                complete = complete or (token.kind == "REL" and depth == 0)
        elif result[-1][2] or joint not in (Joint.AND, Joint.NEW):
            result.append((joint, column, []))
    return [(j, c, _trimmed(s)) for j, c, s in result]


def _trimmed(segment: list[Token]) -> list[Token]:
    while segment and segment[-1].kind == "POINT":
        segment = segment[:-1]
    return segment


def _joint(row: list[Token], position: int, following: list[int], complete: bool, wide: bool) -> Joint | None:
    """How the token at `position` parts two equations; None where it does not.

    `complete` says that what stands before it is an equation already.
    """
    token = row[position]
    if token.kind == "TEXT" and is_prose(row, position):
        return joint_of(token.text)
    if token.kind == "REL" and token.text in _ARROWS:
        return _ARROWS[token.text]
    if token.kind in _MARKS:
        return _MARKS[token.kind]
    if token.kind in ("COMMA", "SEMICOLON"):
        return None if between_digits(row, position) else Joint.AND
    column = token.kind == "COLUMN" and wide
    if (column and _own_relation(row, following, position + 1, leading=True)) or (
        token.kind in _BLANK and complete and _own_relation(row, following, position + 1)
    ):
        return Joint.AND
    return None


def _following(row: list[Token]) -> list[int]:
    """For each position the next one, it or a later, with a relation, comma or words outside brackets."""
    result = [len(row)]
    for position, (token, depth) in reversed(list(enumerate(_depths(row)))):
        words = token.kind == "TEXT" and is_prose(row, position)
        stops = depth == 0 and (token.kind in ("COMMA", "SEMICOLON", "REL") or words)
        result.append(position if stops else result[-1])
    return result[::-1]


def _own_relation(row: list[Token], following: list[int], start: int, leading: bool = False) -> bool:
    """Whether what follows is an equation of its own; `leading`: or the relation that continues one."""
    stop = following[start]
    first = next((p for p in range(start, stop + 1) if p < len(row) and row[p].kind not in _BLANK), stop)
    if stop == len(row) or row[stop].kind != "REL" or (first < stop and row[first].kind in OPERATORS):
        return False
    return (leading or first < stop) and row[stop].text not in _ARROWS
