"""A certificate says what was found, notices when the document or its own text changed, and is checked anew."""

import json
from hashlib import sha256

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


@pytest.mark.parametrize(
    ("field", "value"),
    [("line", 99), ("line", "8"), ("overclaims", True), ("follows_from", ["0 = 0"]), ("given", None)],
)
def test_every_field_of_a_step_is_compared(field, value):
    """An edited certificate with a hash of its own is worth what a new check says of it."""
    assert forged(lambda data: data["steps"][0].update({field: value}))


def test_a_verdict_of_the_whole_that_its_steps_do_not_have_is_not_certified():
    """The first line alone is what somebody reads."""
    assert forged(lambda data: data.update(verdict="refuted")) == ("the document was refuted and is proved",)


def forged(edit):
    data = json.loads(dump(certify(*checked(TEXT))))
    del data["sha256"]
    edit(data)
    data["sha256"] = sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode("utf-8", "replace")).hexdigest()
    return verify(load(json.dumps(data)), *checked(TEXT))


@pytest.mark.parametrize("file", [3, None, ["notes.md"], "\0", "\ud800", "\x1b[2J"])
def test_a_certificate_of_a_file_without_a_readable_name_is_refused(file):
    """No other type, no half characters, nothing that a terminal would obey."""
    with pytest.raises(CertificateError, match="not a certificate"):
        forged(lambda data: data.update(file=file))


DEEP = "[" * 100_000 + "]" * 100_000


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"sha256": "", "version": 1, "steps": [{}]}', DEEP, f'{{"steps": {DEEP}}}']
)
def test_what_is_not_a_certificate_is_refused(text):
    """With what is missing."""
    with pytest.raises(CertificateError, match="not a certificate"):
        load(text)


@pytest.mark.parametrize("name", ["verdict", "steps", "claim"])
def test_a_certificate_that_says_two_things_is_refused(name):
    """What stands first is what somebody reads, and what stands last is what would be compared."""
    text = dump(certify(*checked(TEXT)))
    assert load(text)
    with pytest.raises(CertificateError, match="a name stands twice"):
        load(text.replace(f'"{name}":', f'"{name}": "0 = 1", "{name}":', 1))


def test_a_certificate_with_names_that_a_terminal_would_obey_is_refused():
    """They are not shown."""
    with pytest.raises(CertificateError, match="control characters"):
        forged(lambda data: data.update({"\x1b[2J": 1}))
