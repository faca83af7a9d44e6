"""The JSON of a report: it fits its published schema, and strings come back as they were."""

import json
from dataclasses import replace

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_hostile import HOSTILE, hostile_document
from report_sample import glorot

from reports.as_json import SCHEMA, as_json, schema
from reports.document import Document
from reports.model import Paragraph, Text


@pytest.mark.parametrize("document", [glorot(), hostile_document(HOSTILE)], ids=["sample", "hostile"])
def test_a_report_fits_the_schema(document: Document) -> None:
    """What is written is what the schema describes."""
    jsonschema.Draft202012Validator(schema()).validate(json.loads(as_json(document)))


def test_the_published_schema_is_that_of_the_nodes() -> None:
    """The file in the package is up to date."""
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == schema()


def test_a_missing_field_does_not_fit() -> None:
    """The schema refuses a document without its title."""
    report = json.loads(as_json(glorot()))
    del report["document"]["title"]
    with pytest.raises(jsonschema.ValidationError, match="'title' is a required property"):
        jsonschema.Draft202012Validator(schema()).validate(report)


@given(st.text())
def test_a_string_comes_back_as_it_was(text: str) -> None:
    """JSON holds the very string, lone surrogates and controls included."""
    document = replace(glorot(), blocks=(Paragraph((Text(text),)),), abstract=())
    assert json.loads(as_json(document))["document"]["blocks"][0]["content"][0]["value"] == text


def test_numbers_that_json_lacks_are_null() -> None:
    """An infinite or missing estimate is null, not a word that no parser reads."""
    assert "NaN" not in as_json(hostile_document(HOSTILE[:1]))
    assert "Infinity" not in as_json(hostile_document(HOSTILE[:1]))
