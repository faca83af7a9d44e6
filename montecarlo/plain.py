"""Experiments as plain data, for a file's header and for a hash: dictionaries, lists, strings and numbers."""

import hashlib
import json
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np


def to_plain(value: Any) -> Any:
    """A value made of frozen dataclasses as plain data; an array is told by its shape, type and hash."""
    if is_dataclass(value) and not isinstance(value, type):
        return {
            "kind": type(value).__name__,
            **{field.name: to_plain(getattr(value, field.name)) for field in fields(value)},
        }
    if isinstance(value, np.ndarray):
        digest = hashlib.sha256(np.ascontiguousarray(value).tobytes()).hexdigest()
        return {"kind": "array", "shape": list(value.shape), "dtype": str(value.dtype), "sha256": digest}
    if isinstance(value, tuple | list):
        return [to_plain(item) for item in value]
    return value


def plain_hash(plain: Any) -> str:
    """SHA-256 of plain data in one canonical spelling."""
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
