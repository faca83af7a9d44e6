"""From tokens to structure with a lark grammar: brackets, scripts, fractions, sums, relations.

What a row of letters means is not decided here, since that depends on the names the author declared.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any, TypeVar

from lark import Lark, Transformer, UnexpectedInput
from lark import Token as LarkToken
from lark.lexer import Lexer

from .errors import Unreadable
from .tokens import DEPTH, Token
from .trees import (
    Atom,
    Chain,
    Command,
    Element,
    Fraction,
    Group,
    Letter,
    Number,
    Piece,
    Root,
    Side,
    Sign,
    Styled,
    Term,
    only_elements,
    text_of,
)

GRAMMAR = r"""
start: items
items: chain (COMMA chain)*
chain: side (REL side)*
side: term? (SIGN term?)*
term: (piece | TIMES | SLASH | ODOT | DOTS | RANGE)+
piece: atom (sub | sup | PRIME | BANG)*
sub: SUB arg
sup: SUP arg
?atom: LETTER | DIGIT | POINT | BIG | FUNC | OTHER | TEXT
     | group | braces | bars | norm | fraction | root | roman | bold | accent
arg: LETTER | DIGIT | TIMES | SIGN | TEXT | OTHER | FUNC | PRIME | marks | braces | fraction
    | root | roman | bold | accent
marks: LBRACE PRIME+ RBRACE
group: OPEN items CLOSE
braces: LBRACE items RBRACE
bars: BAROPEN items BARCLOSE
norm: DBAROPEN items DBARCLOSE
fraction: FRAC arg arg
root: SQRT (OPTION items OPTIONEND)? (arg | group)
roman: ROMAN arg
bold: BOLD arg
accent: ACCENT arg
%declare COMMA REL SIGN TIMES SLASH ODOT DOTS RANGE PRIME BANG SUB SUP LETTER DIGIT POINT BIG FUNC OTHER TEXT
%declare OPEN CLOSE LBRACE RBRACE BAROPEN BARCLOSE DBAROPEN DBARCLOSE FRAC SQRT OPTION OPTIONEND
%declare ROMAN BOLD ACCENT
"""


_Node = TypeVar("_Node")


SUMS = 100
"""How many sums and products one side of a relation may have."""


class _Tokens(Lexer):  # type: ignore[misc]
    """Hands lark the tokens that `tokens` made."""

    def __init__(self, _conf: Any) -> None:
        pass

    def lex(self, data: list[Token]) -> Iterator[LarkToken]:
        for token in data:
            yield LarkToken(token.kind, token.text, start_pos=token.start, end_pos=token.end)


class _Build(Transformer):  # type: ignore[misc]
    """Lark's tree as our nodes."""

    def __init__(self) -> None:
        super().__init__()
        self._words = count(1)
        self._unbraced: dict[int, int] = {}

    def start(self, children: list[Any]) -> tuple[Chain, ...]:
        return children[0]  # type: ignore[no-any-return]

    def items(self, children: list[Any]) -> tuple[Chain, ...]:
        return tuple(c for c in children if isinstance(c, Chain))

    def chain(self, children: list[Any]) -> Chain:
        sides = tuple(c for c in children if isinstance(c, Side))
        relations = tuple(str(c) for c in children if not isinstance(c, Side))
        return Chain(sides, relations, sides[0].start, sides[-1].end)

    def side(self, children: list[Any]) -> Side:
        terms: list[Term] = []
        sign, spans = "+", [_span(c) for c in children]
        for child in children:
            if isinstance(child, Term):
                terms.append(Term(sign, child.elements))
                sign = "+"
            elif str(child) != "+":
                sign = "-" if sign == "+" else "+"
        if children and not isinstance(children[-1], Term):
            terms.append(Term(str(children[-1]), ()))
        inner = [s for s in spans if s[1]]
        return Side(tuple(terms), inner[0][0] if inner else 0, inner[-1][1] if inner else 0)

    def term(self, children: list[Any]) -> Term:
        elements: list[Element] = []
        for child in children:
            if isinstance(child, LarkToken):
                elements.append(Sign(child.type, str(child), child.start_pos, child.end_pos))
            else:
                elements += _spliced(child)
        return Term("+", tuple(_numbers(elements)))

    def piece(self, children: list[Any]) -> Piece | tuple[Piece, ...]:
        atoms = self._atoms(children[0])
        scripts = children[1:]
        first, last = _span(children[0])[0], _span(children[-1])[1]
        if not atoms:
            raise Unreadable("an empty name", first, last)
        final = _scripted(atoms[-1], scripts, last)
        if len(atoms) == 1:
            return final
        return (*(Piece(a, 0, None, None, 0, a.start, a.end) for a in atoms[:-1]), final)

    def _atoms(self, child: Any) -> tuple[Atom, ...]:
        if isinstance(child, tuple):
            return child
        if not isinstance(child, LarkToken):
            return (child,)
        at, end = child.start_pos, child.end_pos
        if child.type in ("LETTER",):
            return (Letter(str(child), at, end),)
        if child.type in ("DIGIT", "POINT"):
            return (Number(str(child), at, end),)
        if child.type == "TEXT":
            return self._word(str(child), at, end)
        return (Command(child.type, str(child), at, end),)

    def _word(self, text: str, start: int, end: int) -> tuple[Atom, ...]:
        letters = text.strip().replace("\\_", "_")
        number = next(self._words)
        return tuple(Letter("\\_" if c == "_" else c, start, end, number) for c in letters if not c.isspace())

    def arg(self, children: list[Any]) -> Group:
        child = children[0]
        if isinstance(child, Group) and child.bracket == "{":
            return child
        depth = self._unbraced.get(id(child), 0) + 1
        if depth > DEPTH // 4:
            raise Unreadable("this is nested too deeply", *_span(child))
        start, end = _span(child)
        if isinstance(child, LarkToken) and child.type in ("TIMES", "SIGN", "PRIME"):
            atoms: tuple[Atom, ...] = (Command("MARK", str(child), start, end),)
        else:
            atoms = self._atoms(child)
        pieces = tuple(Piece(a, 0, None, None, 0, a.start, a.end) for a in atoms)
        wrapped = _wrapped(pieces, start, end)
        self._unbraced[id(wrapped)] = depth
        return wrapped

    def _deepened(self, node: _Node, *arguments: Any) -> _Node:
        """`node`, as deep as its deepest argument without braces."""
        self._unbraced[id(node)] = max(self._unbraced.get(id(a), 0) for a in arguments)
        return node

    def group(self, children: list[Any]) -> Group:
        return Group(str(children[0]), children[1], _span(children[0])[0], _span(children[2])[1])

    def braces(self, children: list[Any]) -> Group:
        return Group("{", children[1], _span(children[0])[0], _span(children[2])[1])

    def marks(self, children: list[Any]) -> Group:
        start, end = _span(children[0])[0], _span(children[-1])[1]
        pieces = tuple(
            Piece(Command("MARK", "'", start, end), 0, None, None, 0, start, end) for _ in children[1:-1]
        )
        return _wrapped(pieces, start, end)

    bars = group
    norm = group

    def fraction(self, children: list[Any]) -> Fraction:
        start, end = _span(children[0])[0], children[2].end
        if str(children[0]) == r"\binom":
            raise Unreadable("binomial coefficients are not read", start, end)
        return self._deepened(Fraction(children[1], children[2], start, end), *children[1:])

    def root(self, children: list[Any]) -> Root:
        start, argument = _span(children[0])[0], children[-1]
        degree = Group("{", children[2], start, argument.start) if len(children) > 2 else None
        return self._deepened(Root(argument, degree, start, argument.end), argument)

    def roman(self, children: list[Any]) -> tuple[Atom, ...] | Group:
        """An upright word is its letters, so that `\\mathrm{Var}` and `Var` are one name."""
        elements = only_elements(children[1])
        start, end = _span(children[0])[0], children[1].end
        if elements is None or not all(isinstance(e, Piece) for e in elements):
            return children[1]  # type: ignore[no-any-return]
        if all(isinstance(e, Piece) and e.bare and isinstance(e.base, Letter) for e in elements):
            number = next(self._words)
            return tuple(Letter(text_of(e).strip(), start, end, number) for e in elements)
        return children[1]  # type: ignore[no-any-return]

    def bold(self, children: list[Any]) -> Styled:
        styled = Styled(str(children[0])[1:], children[1], _span(children[0])[0], children[1].end)
        return self._deepened(styled, children[1])

    accent = bold

    def sub(self, children: list[Any]) -> tuple[str, Group]:
        return "sub", children[1]

    def sup(self, children: list[Any]) -> tuple[str, Group]:
        return "sup", children[1]


def _wrapped(pieces: tuple[Element, ...], start: int, end: int) -> Group:
    side = Side((Term("+", pieces),), start, end)
    return Group("{", (Chain((side,), (), start, end),), start, end)


def _scripted(base: Atom, scripts: list[Any], end: int) -> Piece:
    primes = bangs = 0
    found: dict[str, Group] = {}
    for script in scripts:
        if isinstance(script, LarkToken):
            primes += script.type == "PRIME"
            bangs += script.type == "BANG"
            continue
        kind, group = script
        marks = _primes(group) if kind == "sup" else 0
        if marks:
            primes += marks
        elif kind in found:
            raise Unreadable(
                f"two {kind}erscripts" if kind == "sup" else "two subscripts", group.start, group.end
            )
        else:
            found[kind] = group
    return Piece(base, primes, found.get("sub"), found.get("sup"), bangs, base.start, max(end, base.end))


def _primes(group: Group) -> int:
    """How many primes a superscript consists of; 0 where it is anything else."""
    elements = only_elements(group)
    if not elements:
        side = group.items[0].sides[0] if group.items and group.items[0].sides else None
        elements = side.terms[0].elements if side and len(side.terms) == 1 else ()
    marks = [e.base.text for e in elements if isinstance(e, Piece) and isinstance(e.base, Command)]
    return len(marks) if marks and len(marks) == len(elements) and set(marks) <= {"'", r"\prime"} else 0


def _spliced(child: Piece | tuple[Piece, ...]) -> list[Element]:
    """LaTeX's own braces round a plain product group nothing: `{\\rm Var}` is `Var`."""
    pieces = child if isinstance(child, tuple) else (child,)
    spliced: list[Element] = []
    for piece in pieces:
        base = piece.base
        inside = only_elements(base) if isinstance(base, Group) and base.bracket == "{" else None
        plain = inside is not None and all(isinstance(e, Piece) for e in inside)
        if plain and inside is not None and piece.bare:
            spliced += inside
        elif plain and inside is not None and len(inside) == 1 and _mergeable(inside[0], piece):
            inner = inside[0]
            if isinstance(inner, Piece):
                spliced.append(
                    Piece(
                        inner.base,
                        inner.primes + piece.primes,
                        inner.sub or piece.sub,
                        inner.sup or piece.sup,
                        inner.bangs + piece.bangs,
                        piece.start,
                        piece.end,
                    )
                )
        else:
            spliced.append(piece)
    return spliced


def _mergeable(inner: Element, outer: Piece) -> bool:
    return isinstance(inner, Piece) and not (
        (inner.sub and outer.sub) or inner.sup or inner.bangs or (inner.primes and outer.primes)
    )


def _numbers(elements: list[Element]) -> list[Element]:
    """Digits that stand together make one number."""
    merged: list[Element] = []
    for element in elements:
        last = merged[-1] if merged else None
        if (
            isinstance(element, Piece)
            and isinstance(element.base, Number)
            and isinstance(last, Piece)
            and isinstance(last.base, Number)
            and last.bare
            and last.end == element.start
        ):
            base = Number(last.base.text + element.base.text, last.start, element.base.end)
            merged[-1] = Piece(
                base, element.primes, element.sub, element.sup, element.bangs, last.start, element.end
            )
        else:
            merged.append(element)
    return merged


def _span(child: Any) -> tuple[int, int]:
    if isinstance(child, LarkToken):
        return child.start_pos, child.end_pos
    if isinstance(child, tuple):
        if child and isinstance(child[0], str):
            return child[1].start, child[1].end
        return (child[0].start, child[-1].end) if child else (0, 0)
    if isinstance(child, Term):
        return (child.elements[0].start, child.elements[-1].end) if child.elements else (0, 0)
    return child.start, child.end


_PARSER = Lark(GRAMMAR, parser="lalr", lexer=_Tokens)

_ADVICE = {
    "SUP": "put the base before ^, or braces round it", "SUB": "put the base before _, or braces round it",
    "RBRACE": "a } without its {", "CLOSE": "a bracket that nothing opened",
    "AMP": "& outside an aligned environment",
}  # fmt: skip


def structure(source: list[Token]) -> tuple[Chain, ...]:
    """The comma-separated chains that `source` consists of; raises Unreadable at the first bad token."""
    prepared = _prepared(source)
    try:
        return _Build().transform(_PARSER.parse(prepared))  # type: ignore[no-any-return]
    except UnexpectedInput as error:
        token = getattr(error, "token", None)
        if token is None or token.type == "$END":
            end = source[-1].end if source else 0
            raise Unreadable(
                "the formula ends too early", max(end - 1, 0), end, "close every bracket"
            ) from None
        message = f"{token} is not expected here"
        if token.type == "BEGIN":
            message = f"the environment {token} is not read"
        raise Unreadable(message, token.start_pos, token.end_pos, _ADVICE.get(token.type, "")) from None
    except RecursionError:
        raise Unreadable("this is nested too deeply", prepared[0].start, prepared[-1].end) from None
    except Exception as error:  # lark wraps what a callback raises
        cause = getattr(error, "orig_exc", None)
        if isinstance(cause, Unreadable):
            raise cause from None
        if isinstance(cause, RecursionError):
            raise Unreadable("this is nested too deeply", prepared[0].start, prepared[-1].end) from None
        raise


_INVISIBLE = {"NEWLINE", "QUAD", "AMP", "COLUMN"}


def _prepared(source: list[Token]) -> list[Token]:
    """Tokens as the grammar has them: bars told apart, `\\not` joined, depth bounded."""
    result: list[Token] = []
    stack: list[str] = []
    bars = _bar_sides(source)
    sums = [t for t in source if t.kind == "BIG"]
    if len(sums) > SUMS:
        raise Unreadable(f"more than {SUMS} sums in one expression", sums[SUMS].start, sums[SUMS].end)
    negated = False
    opened: list[Token] = []
    braces: list[bool] = []
    for position, token in enumerate(source):
        kind = bars.get(position, token.kind)
        if kind in _INVISIBLE:
            continue
        if kind == "NOT":
            negated = True
            continue
        if kind == "COMMA" and braces and not braces[-1] and between_digits(source, position):
            kind, token = "POINT", Token("POINT", ".", token.start, token.end)
        if negated and token.text == "=":
            token = Token("REL", "≠", token.start, token.end)
        negated = False
        if result and result[-1].kind == "SQRT" and token.text == "[":
            kind = "OPTION"
        if kind in ("LBRACE", "OPEN", "BAROPEN", "DBAROPEN", "OPTION"):
            stack.append(kind)
            opened.append(token)
            before = result[-1].kind if result else ""
            braces.append(kind != "LBRACE" or before in ("SUB", "SUP"))
            if len(stack) > DEPTH:
                raise Unreadable(f"brackets nested more than {DEPTH} deep", token.start, token.end)
        elif kind in ("RBRACE", "CLOSE", "BARCLOSE", "DBARCLOSE") and stack:
            opened.pop()
            braces.pop()
            kind = "OPTIONEND" if stack.pop() == "OPTION" and kind == "CLOSE" else kind
        if kind in ("BAR", "DBAR"):
            kind, token = "REL", Token("REL", "|", token.start, token.end)
        result.append(Token(kind, token.text, token.start, token.end))
    if opened:
        raise Unreadable("this bracket is never closed", opened[-1].start, opened[-1].end)
    return result


def between_digits(source: list[Token], position: int) -> bool:
    """Whether a comma stands between two digits without a blank: a decimal comma."""
    if not 0 < position < len(source) - 1:
        return False
    before, comma, after = source[position - 1 : position + 2]
    return before.kind == "DIGIT" == after.kind and before.end == comma.start and comma.end == after.start


def _bar_sides(source: list[Token]) -> dict[int, str]:
    """Which `|` opens and which closes: they alternate inside one pair of other brackets."""
    sides: dict[int, str] = {}
    waiting: list[dict[str, list[int]]] = [{}]
    for position, token in enumerate(source):
        if token.kind in ("LBRACE", "OPEN"):
            waiting.append({})
        elif token.kind in ("RBRACE", "CLOSE") and len(waiting) > 1:
            waiting.pop()
        elif token.kind in ("BAR", "DBAR"):
            opened = waiting[-1].setdefault(token.kind, [])
            if opened:
                sides[opened.pop()] = token.kind + "OPEN"
                sides[position] = token.kind + "CLOSE"
            else:
                opened.append(position)
    return sides
