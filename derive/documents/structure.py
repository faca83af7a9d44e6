"""From tokens to structure with a lark grammar: brackets, scripts, fractions, sums, relations.

What a row of letters means is not decided here, since that depends on the names the author declared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from lark import Lark, Transformer, UnexpectedInput, v_args
from lark import Token as LarkToken
from lark.lexer import Lexer

from .errors import Unreadable
from .numerals import joined
from .terminals import prepared
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
    bare,
    deeper,
    only_elements,
    text_of,
    wrapped,
)  # fmt: skip

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
     | group | braces | bars | norm | fraction | root | roman | bold | accent | cases
arg: LETTER | DIGIT | TIMES | SIGN | TEXT | OTHER | FUNC | PRIME | marks | braces | fraction
    | root | roman | bold | accent
marks: LBRACE PRIME+ RBRACE
group: OPEN items CLOSE
braces: LBRACE items RBRACE
cases: BEGIN row (ROW row)* END
row: chain CELL chain
bars: BAROPEN items BARCLOSE
norm: DBAROPEN items DBARCLOSE
fraction: FRAC arg arg
root: SQRT (OPTION items OPTIONEND)? (arg | group)
roman: ROMAN arg
bold: BOLD arg
accent: ACCENT arg
%declare COMMA REL SIGN TIMES SLASH ODOT DOTS RANGE PRIME BANG SUB SUP LETTER DIGIT POINT BIG FUNC OTHER TEXT
%declare OPEN CLOSE LBRACE RBRACE BAROPEN BARCLOSE DBAROPEN DBARCLOSE FRAC SQRT OPTION OPTIONEND
%declare ROMAN BOLD ACCENT BEGIN END ROW CELL
"""


LEVELS = 6 * DEPTH
"""How deep the nodes of a tree may nest: what has no braces, such as `\\sqrt\\sqrt x`, nests too."""


class _Terminal(LarkToken):
    """A token as lark has it, with a span like every node."""

    @property
    def start(self) -> int:
        return self.start_pos

    @property
    def end(self) -> int:
        return self.end_pos


class _Tokens(Lexer):
    """Hands lark the tokens that `tokens` made."""

    def __init__(self, _conf: Any) -> None:
        pass

    def lex(self, data: list[Token]) -> Iterator[LarkToken]:
        for token in data:
            yield _Terminal(token.kind, token.text, start_pos=token.start, end_pos=token.end)


@dataclass(frozen=True, slots=True)
class _Script:
    kind: str
    group: Group
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Word:
    """Letters of one upright word."""

    letters: tuple[Atom, ...]
    start: int
    end: int


@v_args(inline=True)
class _Build(Transformer):
    """Lark's tree as our nodes, built while parsing."""

    def __init__(self) -> None:
        super().__init__()
        self._words = count(1)

    def start(self, items: tuple[Chain, ...]) -> tuple[Chain, ...]:
        return items

    def items(self, *children: Any) -> tuple[Chain, ...]:
        return tuple(c for c in children if isinstance(c, Chain))

    def chain(self, *children: Any) -> Chain:
        sides = tuple(
            c if c.terms or len(children) == 1 else _nothing_beside(children[n - 1 if n else 1])
            for n, c in enumerate(children)
            if isinstance(c, Side)
        )
        relations = tuple(str(c) for c in children if not isinstance(c, Side))
        return Chain(sides, relations, sides[0].start, sides[-1].end)

    def side(self, *children: Any) -> Side:
        terms: list[Term] = []
        sign = "+"
        for child in children:
            if isinstance(child, tuple):
                terms.append(Term(sign, child))
                sign = "+"
            elif str(child) != "+":
                sign = "-" if sign == "+" else "+"
        if children and not isinstance(children[-1], tuple):
            terms.append(Term(str(children[-1]), ()))
        first, last = (children[0], children[-1]) if children else ((), ())
        start = first[0].start if isinstance(first, tuple) and first else getattr(first, "start", 0)
        end = last[-1].end if isinstance(last, tuple) and last else getattr(last, "end", 0)
        return Side(tuple(terms), start, end)

    def term(self, *children: Any) -> tuple[Element, ...]:
        elements: list[Element] = []
        for child in children:
            if isinstance(child, LarkToken):
                elements.append(Sign(child.type, str(child), child.start, child.end))
            else:
                elements += _spliced(child)
        return tuple(joined(elements))

    def piece(self, base: Any, *scripts: Any) -> tuple[Piece, ...]:
        atoms = self._atoms(base)
        last = (scripts or (base,))[-1].end
        if not atoms:
            raise Unreadable("an empty name", base.start, last)
        return *map(bare, atoms[:-1]), _scripted(atoms[-1], scripts, last)

    def _atoms(self, child: Any) -> tuple[Atom, ...]:
        if isinstance(child, _Word):
            return child.letters
        if not isinstance(child, LarkToken):
            return (child,)
        at, end = child.start, child.end
        match child.type:
            case "LETTER":
                return (Letter(str(child), at, end),)
            case "DIGIT" | "POINT":
                return (Number(str(child), at, end),)
            case "TEXT":
                letters = [c for c in child.strip().replace("\\_", "_") if not c.isspace()]
                number = next(self._words)
                return tuple(Letter("\\_" if c == "_" else c, at, end, number) for c in letters)
            case "TIMES" | "SIGN" | "PRIME":
                return (Command("MARK", str(child), at, end),)
        return (Command(child.type, str(child), at, end),)

    def arg(self, child: Any) -> Group:
        if isinstance(child, Group) and child.bracket == "{":
            return child
        return wrapped(tuple(map(bare, self._atoms(child))), child.start, child.end)

    def group(self, opening: Any, items: tuple[Chain, ...], closing: Any) -> Group:
        return Group(str(opening), items, opening.start, closing.end)

    bars = norm = group

    def braces(self, opening: Any, items: tuple[Chain, ...], closing: Any) -> Group:
        return Group("{", items, opening.start, closing.end)

    def row(self, value: Chain, _cell: Any, condition: Chain) -> tuple[Chain, Chain]:
        return value, condition

    def cases(self, opening: Any, *rows: Any) -> Group:
        items = tuple(chain for row in rows if isinstance(row, tuple) for chain in row)
        return Group(r"\begin{cases}", items, opening.start, rows[-1].end)

    def marks(self, opening: Any, *primes: Any) -> Group:
        return wrapped(tuple(bare(*self._atoms(p)) for p in primes[:-1]), opening.start, primes[-1].end)

    def fraction(self, command: Any, above: Group, below: Group) -> Fraction:
        return Fraction(above, below, command.start, below.end, str(command) == r"\binom")

    def root(self, command: Any, *arguments: Any) -> Root:
        argument = arguments[-1]
        degree = Group("{", arguments[1], command.start, argument.start) if len(arguments) > 1 else None
        return Root(argument, degree, command.start, argument.end)

    def roman(self, command: Any, argument: Group) -> _Word | Group:
        """An upright word is its letters, so that `\\mathrm{Var}` and `Var` are one name."""
        elements = only_elements(argument)
        if not elements or not all(isinstance(e, Piece) and e.bare and isinstance(e.base, Letter) for e in elements):
            return argument
        number = next(self._words)
        start, end = command.start, argument.end
        letters = tuple(Letter(text_of(e).strip(), start, end, number) for e in elements)
        return _Word(letters, start, end)

    def bold(self, command: Any, argument: Group) -> Styled:
        return Styled(str(command)[1:], argument, command.start, argument.end)

    accent = bold

    def sub(self, mark: Any, group: Group) -> _Script:
        return _Script("sub", group, mark.start, group.end)

    def sup(self, mark: Any, group: Group) -> _Script:
        return _Script("sup", group, mark.start, group.end)


def _scripted(base: Atom, scripts: Sequence[Any], end: int) -> Piece:
    primes = bangs = 0
    found: dict[str, Group] = {}
    for script in scripts:
        if isinstance(script, LarkToken):
            primes += script.type == "PRIME"
            bangs += script.type == "BANG"
            continue
        group = script.group
        marks = _primes(group) if script.kind == "sup" else 0
        if script.kind in found and not marks:
            raise Unreadable.at(group, f"two {script.kind}{'er' * (script.kind == 'sup')}scripts")
        if marks:
            primes += marks
        else:
            found[script.kind] = group
    return Piece(base, primes, found.get("sub"), found.get("sup"), bangs, base.start, max(end, base.end))


def _nothing_beside(relation: LarkToken) -> Side:
    """What stands before or after a relation and says nothing, for a message that points there."""
    start = relation.start_pos or 0
    return Side((), start, start + len(relation))


def _primes(group: Group) -> int:
    """How many primes a superscript consists of; 0 where it is anything else."""
    elements = only_elements(group) or ()
    marks = [e.base.text for e in elements if isinstance(e, Piece) and isinstance(e.base, Command)]
    return len(marks) if marks and len(marks) == len(elements) and set(marks) <= {"'", r"\prime"} else 0


def _spliced(pieces: tuple[Piece, ...]) -> list[Element]:
    """LaTeX's own braces round a plain product group nothing: `{\\rm Var}` is `Var`."""
    spliced: list[Element] = []
    for piece in pieces:
        base = piece.base
        inside = only_elements(base) if isinstance(base, Group) and base.bracket == "{" else None
        inner = inside[0] if inside and len(inside) == 1 else None
        if inside is None or not all(isinstance(e, Piece) for e in inside):
            spliced.append(piece)
        elif piece.bare:
            spliced += inside
        elif isinstance(inner, Piece) and _mergeable(inner, piece):
            primes, bangs = inner.primes + piece.primes, inner.bangs + piece.bangs
            sub, sup = inner.sub or piece.sub, inner.sup or piece.sup
            spliced.append(Piece(inner.base, primes, sub, sup, bangs, piece.start, piece.end))
        else:
            spliced.append(piece)
    return spliced


def _mergeable(inner: Piece, outer: Piece) -> bool:
    return not ((inner.sub and outer.sub) or inner.sup or inner.bangs or (inner.primes and outer.primes))


_PARSER = Lark(GRAMMAR, parser="lalr", lexer=_Tokens, transformer=_Build())

_ADVICE = {
    "SUP": "put the base before ^, or braces round it", "SUB": "put the base before _, or braces round it",
    "RBRACE": "a } without its {", "CLOSE": "a bracket that nothing opened",
    "AMP": "& outside an aligned environment", "CELL": "a row of cases is a value, & and a condition",
    "ROW": "a row of cases is a value, & and a condition",
}  # fmt: skip


def structure(source: list[Token]) -> tuple[Chain, ...]:
    """The comma-separated chains that `source` consists of; raises Unreadable at the first bad token."""
    ready = prepared(source)
    try:
        chains: tuple[Chain, ...] = _PARSER.parse(ready)
    except UnexpectedInput as error:
        token = getattr(error, "token", None)
        if token is None or token.type == "$END":
            end = source[-1].end if source else 0
            raise Unreadable("the formula ends too early", max(end - 1, 0), end, "close every bracket") from None
        raise Unreadable.at(token, f"{token} is not expected here", _ADVICE.get(token.type, "")) from None
    unbraced = sum(t.kind in ("FRAC", "SQRT", "ROMAN", "BOLD", "ACCENT") for t in ready)
    if unbraced > DEPTH // 4 and deeper(chains, LEVELS):
        raise Unreadable("this is nested too deeply", ready[0].start, ready[-1].end)
    return chains


def one_side(source: list[Token], start: int, end: int) -> Side:
    """The one expression that `source`, which stands from `start` to `end`, consists of; raises Unreadable."""
    chains = structure(source)
    if len(chains) != 1 or len(chains[0].sides) != 1 or not chains[0].sides[0].terms:
        raise Unreadable("one expression is needed here", start, end)
    return chains[0].sides[0]
