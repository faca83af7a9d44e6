"""Fetches KaTeX from npm once more and verifies it: `python -m reports.vendor_katex [--check]`.

Decides: the version, the hash of its package, and which files of it are kept, unchanged, with their licence.
Does not decide: how a page uses them (`html_page`).
"""

import argparse
import base64
import hashlib
import io
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Final

VERSION: Final = "0.16.22"
INTEGRITY: Final = "sha512-XCHRdUw4lf3SKBaJe4EvgqIuWwkPSo9XoeO8GjQW94Bp7TWv9hNhzZjZ+OH9yf1UmLygb7DIT5GSFQiyt16zYg=="
HERE: Final = Path(__file__).with_name("katex")
FONTS: Final = (
    "AMS-Regular", "Caligraphic-Regular", "Main-Bold", "Main-Italic", "Main-Regular", "Math-BoldItalic",
    "Math-Italic", "SansSerif-Regular", "Size1-Regular", "Size2-Regular", "Size3-Regular", "Size4-Regular",
)  # fmt: skip
FILES: Final = {
    "LICENSE": "LICENSE",
    "katex.min.js": "dist/katex.min.js",
    "katex.min.css": "dist/katex.min.css",
} | {f"KaTeX_{font}.woff2": f"dist/fonts/KaTeX_{font}.woff2" for font in FONTS}


class Tampered(RuntimeError):
    """What npm gave, or what is kept, is not what the hash says."""


def fetched() -> dict[str, bytes]:
    """The files kept, fresh from npm. Raises Tampered where the package has another hash."""
    with tempfile.TemporaryDirectory() as directory:
        command = ["npm", "pack", "--silent", f"katex@{VERSION}"]
        subprocess.run(command, cwd=directory, check=True, stdout=subprocess.DEVNULL)
        package = (Path(directory) / f"katex-{VERSION}.tgz").read_bytes()
    found = "sha512-" + base64.b64encode(hashlib.sha512(package).digest()).decode("ascii")
    if found != INTEGRITY:
        raise Tampered(f"katex {VERSION} has the hash {found}, not {INTEGRITY}")
    with tarfile.open(fileobj=io.BytesIO(package)) as archive:
        return {name: _member(archive, f"package/{path}") for name, path in FILES.items()}


def _member(archive: tarfile.TarFile, path: str) -> bytes:
    stream = archive.extractfile(path)
    if stream is None:
        raise Tampered(f"katex {VERSION} has no file {path}")
    return stream.read()


def sums() -> dict[str, str]:
    """The SHA-256 of every file kept, as they were when they were fetched."""
    lines = (HERE / "SHA256SUMS").read_text(encoding="ascii").splitlines()
    return {name: digest for digest, name in (line.split("  ") for line in lines)}


def verify() -> None:
    """Raises Tampered where a kept file has changed since it was fetched."""
    for name, digest in sums().items():
        if hashlib.sha256((HERE / name).read_bytes()).hexdigest() != digest:
            raise Tampered(f"{name} has changed; fetch it anew with python -m reports.vendor_katex")


def main() -> None:
    """Fetches the files, or with --check compares those kept with what npm gives."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a file differs")
    check = parser.parse_args().check
    files = fetched()
    if check and any((HERE / name).read_bytes() != content for name, content in files.items()):
        raise Tampered("the files kept are not those of the package")
    if not check:
        HERE.mkdir(exist_ok=True)
        for name, content in files.items():
            (HERE / name).write_bytes(content)
        lines = (f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items()))
        (HERE / "SHA256SUMS").write_text("".join(lines), encoding="ascii")


if __name__ == "__main__":
    main()
