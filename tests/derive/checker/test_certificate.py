"""A certificate says what was found, notices when the document or its own text changed, and is checked
anew.
"""

import json

import pytest

from derive.checker import check_derivation
from derive.checker.certificate import CertificateError, certify, dump, load, verify
from derive.documents import read_markdown

TEXT = """
```given
X, Y: random, zero mean
X, Y: independent
```

$$\\mathrm{Var}[XY] = \\mathrm{Var}[X] \\mathrm{Var}[Y]$$
"""


def checked(text):
    return check_derivation(read_markdown(text, "notes.md")), text.encode()


def test_a_certificate_is_good_for_its_document():
    """Written, read and checked again."""
    certificate = certify(*checked(TEXT))
    assert load(dump(certificate)) == certificate
    assert verify(certificate, *checked(TEXT)) == ()
    assert certificate.verdict == "proved"


def test_a_changed_assumption_makes_it_stale_and_is_named():
    """The step that was proved is so no longer."""
    first, *others = verify(certify(*checked(TEXT)), *checked(TEXT.replace(", zero mean", "")))
    assert "not the document that was checked" in first
    assert any("was proved and is needs" in line for line in others)


def test_a_changed_claim_is_shown_beside_the_old_one():
    """Both as they were read."""
    changes = verify(certify(*checked(TEXT)), *checked(TEXT.replace("= \\mathrm", "= 2 \\mathrm")))
    assert any("is now" in line for line in changes)


def test_a_new_sentence_makes_it_stale_though_every_step_stands():
    """The document is another; nothing else changed."""
    changes = verify(certify(*checked(TEXT)), *checked(TEXT + "\nA remark.\n"))
    assert len(changes) == 1


def test_a_certificate_that_was_edited_is_refused():
    """Its content no longer has its hash."""
    data = json.loads(dump(certify(*checked(TEXT))))
    data["steps"][0]["claim"] = "0 = 1"
    with pytest.raises(CertificateError, match="changed after it was made"):
        load(json.dumps(data))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"sha256": "", "version": 1, "steps": [{}]}'])
def test_what_is_not_a_certificate_is_refused(text):
    """With what is missing."""
    with pytest.raises(CertificateError, match="not a certificate"):
        load(text)
