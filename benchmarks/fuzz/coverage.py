"""The reader under atheris, which looks for inputs that reach new code.

    pip install atheris
    python benchmarks/fuzz/coverage.py -runs=100000 -seed=1 -max_len=2000 FOLDER

Anything but DocumentError is a crash, and atheris writes the input down. FOLDER is the corpus it grows.
"""

import sys

import atheris

with atheris.instrument_imports(include=["derive.documents"]):
    from derive.documents import DocumentError, read_latex, read_markdown


def one(data: bytes) -> None:
    """Read the input both ways."""
    text = data.decode("utf-8", errors="replace")
    for read in (read_markdown, read_latex):
        try:
            read(text)
        except DocumentError:
            continue


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
