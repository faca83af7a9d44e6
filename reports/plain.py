"""Strings from outside, made fit to be written: the border that all formats share.

Decides: which characters may reach a page at all. Controls, lone surrogates and invisible characters that
reorder text are shown by their code point, so that nothing hides on a page.
Does not decide: how a format escapes what remains (each writer), nor how a formula is typeset.
"""

import re
import unicodedata
from collections.abc import Mapping
from itertools import chain
from typing import Final

from .document import cited
from .formula import spoken
from .maths import parse
from .model import Citation, Code, Emphasis, Line, Maths, Reference, Text

_UNBREAKABLE: Final = "\u00a0"
_SEAMS: Final = re.compile(
    r"(?<=[/,;=&)}\]])(?=[^/,;=&)}\]_^{])|(?<=[^\\({\[])(?=\\)|(?<=[A-Za-z]{2}_)(?=[A-Za-z]{2})|(?<=[a-z]{9})(?=\{)"
)
"""Where a long word may break: after what closes, before a command, between the words of a name."""
_SHOWN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def visible(value: str) -> str:
    """One line of the string: runs of white space become a space, unprintable characters their code point."""
    return re.sub(" +", " ", "".join(_shown(c) for c in unicodedata.normalize("NFC", value))).strip(" ")


def edged(value: str, written: str) -> str:
    """What is written for a string, with a space at either end where the string has white space there."""
    before, after = value[:1].isspace(), value[-1:].isspace()
    return f"{' ' * before}{written}{' ' * after}"


def visible_lines(value: str) -> tuple[str, ...]:
    """The lines of a string, each made visible, with the spaces as they are."""
    lines = value.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4).split("\n")
    return tuple("".join(_shown(c) for c in unicodedata.normalize("NFC", line)) for line in lines)


def _shown(character: str) -> str:
    kind = unicodedata.category(character)
    if character in "\t\n\r\v\f" or (kind == "Zs" and character != _UNBREAKABLE):
        return " "
    return f"<U+{ord(character):04X}>" if kind in _SHOWN else character


def plain(line: Line, shown: Mapping[str, str]) -> str:
    """A line as plain text; `shown` gives what references show."""
    return visible("".join(_plain(piece, shown) for piece in line))


def _plain(piece: Text | Emphasis | Code | Maths | Reference | Citation, shown: Mapping[str, str]) -> str:
    match piece:
        case Text(value) | Emphasis(value) | Code(value):
            return value
        case Maths(source):
            return spoken(parse(source))
        case Reference(label):
            return shown[label]
        case Citation(key):
            return f"[{shown[cited(key)]}]"


def divided(word: str, longest: int) -> list[str]:
    """The pieces of a word between which a line may break: whole if short, else at its punctuation, else anywhere."""
    if len(word) <= longest:
        return [word]
    whole = max(min(longest, 16), 13)
    cut = [re.findall("(?s).{1,6}", part) if len(part) > whole else [part] for part in _SEAMS.split(word)]
    return list(chain.from_iterable(cut))


def shortened(text: str, length: int) -> str:
    """The text, cut at a word with an ellipsis where it is longer than `length` characters."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    return (cut[: cut.rindex(" ")] if " " in cut[length // 2 :] else cut).rstrip(" ,;:") + "…"
