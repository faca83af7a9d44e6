"""Derivations as authors type them, each row with the verdict it must get as a comment.

Commas part the verdicts of the relations of one row; one verdict stands for all of them.
"""

import re
from collections import defaultdict
from pathlib import Path

import pytest

from derive.checker import check_derivation
from derive.documents import read_file

DOCUMENTS = sorted((Path(__file__).parent / "wild").glob("*.*"))


@pytest.mark.parametrize("path", DOCUMENTS, ids=[p.stem for p in DOCUMENTS])
def test_a_derivation_as_typed_gets_the_verdicts_it_deserves(path):
    """Each row is judged as its author's comment says, the wrong ones too."""
    expected = {
        number: [v.strip() for v in found[1].split(",")]
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (found := re.search(r"% ([a-z, ]+)$", line))
    }
    told = defaultdict(list)
    for step in check_derivation(read_file(path)).steps:
        verdict = step.finding.verdict.value
        if verdict not in ("definition", "required"):
            told[step.step.place.last_line].append(verdict)
    wanted = {n: v * len(told[n]) if len(v) == 1 else v for n, v in expected.items()}
    assert dict(told) == wanted


def test_the_wild_documents_hold_false_rows():
    """A document that could only be proved would test little."""
    false = sum(re.search(r"% .*(refuted|needs)", p.read_text(encoding="utf-8")) is not None for p in DOCUMENTS)
    assert false >= 15
