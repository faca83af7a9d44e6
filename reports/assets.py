"""What a page that needs no network is made of: KaTeX with its fonts, our style and script, and the policy.

Decides: what is embedded, and that nothing else may load or run. Does not decide: what stands on a page.
`folder()` is where the files of KaTeX are, for a server that hands them out one by one.
"""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).parent
_FACE: Final = re.compile(r"@font-face\{[^}]*?url\(fonts/(KaTeX_[A-Za-z0-9-]+\.woff2)\)[^}]*\}")


def folder() -> Path:
    """The folder with `katex.min.js`, `katex.min.css`, its fonts (*.woff2) and its licence."""
    return _HERE / "katex"


@cache
def beside(name: str) -> str:
    """A text file of this package, such as page.css."""
    return (_HERE / name).read_text(encoding="utf-8")


def katex_script() -> str:
    """KaTeX itself."""
    return beside("katex/katex.min.js")


def katex_licence() -> str:
    """The licence of KaTeX, fit for an HTML comment."""
    return beside("katex/LICENSE").replace("--", "")


@cache
def katex_style() -> str:
    """KaTeX's style with the fonts that are kept in it, and without those that are not."""
    return _FACE.sub(lambda found: _embedded(found[0], found[1]), beside("katex/katex.min.css"))


def _embedded(face: str, name: str) -> str:
    path = folder() / name
    if not path.exists():
        return ""
    data = base64.b64encode(path.read_bytes()).decode("ascii")
    return re.sub(r"src:[^}]*", f"src:url(data:font/woff2;base64,{data}) format('woff2')", face)


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"


@cache
def policy(styles: tuple[str, ...], scripts: tuple[str, ...]) -> str:
    """The content security policy: these styles and scripts by hash, fonts from the page, no more."""
    return (
        f"default-src 'none'; style-src {' '.join(map(_hash, styles))}; "
        f"script-src {' '.join(map(_hash, scripts))}; font-src data:; base-uri 'none'; form-action 'none'"
    )
