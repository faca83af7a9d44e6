"""Words between and after equations, in the languages authors write. Decides how they join equations."""

# ruff: noqa: SIM905 - word lists read better as text
from __future__ import annotations

from enum import Enum

from .tokens import Token


class Joint(Enum):
    """How an equation hangs on the one before."""

    NEW = "new"
    AND = "and"
    EQUIVALENT = "equivalent"
    CONSEQUENCE = "consequence"
    """An arrow: what stands before it is its premise."""
    THEREFORE = "therefore"
    """`so`, `\\therefore`: what stands before it is a claim of its own."""
    CONDITION = "condition"
    EVERY = "every"
    """A condition after `\\forall`."""
    WHERE = "where"
    """What follows may give a name that the equation before uses."""
    REASON = "reason"
    """What follows says why, to the end of the row."""


_EQUIVALENT = (
    "equivalent", "equivalently", "équivalen", "equivalen", "äquivalent", "gleichbedeutend", "等价",
    "等價", "同値", "동치", "równow", "эквивалент", "i.e.", "that is", "c'est-à-dire", "d.h.", "即",
)  # fmt: skip
_THEREFORE = (
    "so", "thus", "hence", "therefore", "then", "which gives", "we get", "implies", "yields", "donc",
    "ainsi", "d'où", "also", "daher", "folglich", "somit", "luego", "entonces", "quindi", "logo",
    "所以", "因此", "故", "于是", "よって", "したがって", "ゆえに", "그러므로", "따라서", "więc",
    "zatem", "następnie", "следовательно", "значит", "поэтому",
)  # fmt: skip
_CONDITION = (
    "if", "for", "for all", "for every", "for each", "when", "whenever", "provided", "assuming",
    "given", "as long as", "si", "pour", "lorsque", "quand", "falls", "wenn", "für", "cuando", "para",
    "se", "per", "若", "如果", "当", "對", "のとき", "만약", "gdy", "jeśli", "dla", "если", "при", "для",
)  # fmt: skip
_WHERE = "where", "with", "wobei", "mit", "où", "avec", "donde", "con", "dove", "onde", "其中", "ただし", "gdzie", "где"
_REASON = (
    "since", "because", "by", "using", "due to", "as", "from", "recall", "car", "puisque", "comme",
    "par", "weil", "da", "wegen", "nach", "porque", "ya que", "pues", "perché", "poiché", "因为",
    "由于", "なぜなら", "왜냐하면", "ponieważ", "bo", "так как", "потому что",
)  # fmt: skip
_SINGLE = frozenset(
    r"""and or so thus hence therefore then where with if for when since because by using as while but also
    i.e. et ou donc où und oder also wobei mit wenn falls y o donde si e con dove i oraz lub gdzie и или
    где we get have choose both given gives let resp independence linearity iid zero definition
    symmetry""".split()
)


def is_prose(row: list[Token], position: int) -> bool:
    """Whether the text at `position` is words and not the name of a quantity, as `\\text{Var}` is."""
    token = row[position]
    following = row[position + 1].kind if position + 1 < len(row) else ""
    text = token.text
    word = text.strip().strip(".,:;")
    if following in ("SUB", "SUP", "PRIME"):
        return False
    if " " in text.strip() or text != text.strip() or not text.isascii():
        return True
    if (word.lower() if len(word) > 1 else word) in _SINGLE or not word:
        return True
    if following in ("OPEN", "LBRACE"):
        return False
    before = row[position - 1].kind if position else ""
    return before in ("QUAD", "AMP") or text.startswith("(")


def joint_of(text: str) -> Joint:
    """What words between two equations say of them."""
    said = text.strip().strip("(),.:; ").lower()
    if any(w in said for w in _EQUIVALENT):
        return Joint.EQUIVALENT
    if _begins(said, _THEREFORE):
        return Joint.THEREFORE
    if _begins(said, _CONDITION):
        return Joint.CONDITION
    if _begins(said, _REASON):
        return Joint.REASON
    return Joint.WHERE if _begins(said, _WHERE) else Joint.AND


def _begins(said: str, words: tuple[str, ...]) -> bool:
    for word in words:
        if said == word or said.startswith(word + " ") or (not word.isascii() and said.startswith(word)):
            return True
    return said.startswith("and ") and _begins(said.removeprefix("and "), words)
