"""Defects of independence, seeds and orthogonality: every entry by itself may well be right."""

from __future__ import annotations

import math

import numpy as np

from initproof.testing.claim import Rng, Shape
from initproof.testing.laws import Array

from .specimens import Specimen, normal

_GLOBAL = np.random.RandomState(0)


def _one_key_for_all(shape: Shape, rng: Rng) -> Array:
    """A batch of 4 kernels stacked in the rows, all drawn from one key."""
    block = normal(1 / shape[0], (shape[0] // 4, shape[1]), rng)
    return np.tile(block, (4, 1))


def _normalised_columns(shape: Shape, rng: Rng) -> Array:
    drawn = rng.standard_normal(shape)
    return np.asarray(drawn / np.sqrt(np.square(drawn).sum(axis=0, keepdims=True)))


def _centred_columns(shape: Shape, rng: Rng) -> Array:
    drawn = rng.standard_normal(shape)
    return np.asarray((drawn - drawn.mean(axis=0)) / math.sqrt(shape[0]))


def _flattened_by_first(shape: Shape, rng: Rng) -> Array:
    tall = np.linalg.qr(rng.standard_normal((math.prod(shape[1:]), shape[0])))[0]
    return np.asarray(tall.T.reshape(shape))


STRUCTURE = (
    Specimen(
        "the same matrix at every call",
        lambda s, rng: normal(2 / sum(s), s, np.random.default_rng(1234)),
        "glorot_normal",
        "marian-nmt/marian-dev#77, LeelaChessZero/lc0#1883",
        "calls",
        "seeded anew",
    ),
    Specimen(
        "global generator",
        lambda s, rng: math.sqrt(1 / s[0]) * _GLOBAL.standard_normal(s),
        "lecun_normal",
        "openai/evolution-strategies-starter es_distributed/tf_util.py (np.random)",
        "seed",
        "global or unseeded",
    ),
    Specimen("one key for a batch of kernels", _one_key_for_all, "lecun_normal", "google/flax#2665", "rows", "twice"),
    Specimen(
        "columns normalised after the draw",
        _normalised_columns,
        "lecun_normal",
        "openai/baselines common/tf_util.py, normc_initializer",
        "norms of columns",
        "normalised",
    ),
    Specimen(
        "columns centred after the draw",
        _centred_columns,
        "lecun_normal",
        "re-created: weight standardisation taken for an initialiser",
        "sums of columns",
        "centred",
    ),
    # Normal, uncorrelated entries; all of a row have one size.
    Specimen(
        "one size for each row",
        lambda s, rng: normal(1 / s[0], (s[0], 1), rng) * rng.choice([-1.0, 1.0], s),
        "lecun_normal",
        "re-created: normal and uncorrelated, yet not independent",
        "sizes of columns",
        "scale drawn for each line",
    ),
    Specimen(
        "QR without the sign correction",
        lambda s, rng: np.linalg.qr(rng.standard_normal(s))[0],
        "orthogonal",
        "tensorflow/tensorflow#9429, google-research/google-research#436",
        "signs",
        "sign correction",
        shape=(64, 64),
    ),
    # Left singular vectors of a matrix of positive entries.
    Specimen(
        "orthonormal from positive entries",
        lambda s, rng: np.linalg.svd(rng.random(s), full_matrices=False)[0],
        "orthogonal",
        "tensorflow/tensorflow#10719",
        "entries",
        "not centred",
        shape=(64, 64),
    ),
    Specimen(
        "orthonormal along the wrong axis",
        _flattened_by_first,
        "orthogonal",
        "keras-team/keras#5507",
        "orthonormal",
        "flattening",
        shape=(3, 3, 16, 32),
    ),
    Specimen(
        "signed permutation as orthogonal",
        lambda s, rng: np.eye(s[0])[rng.permutation(s[0])] * rng.choice([-1.0, 1.0], s[0]),
        "orthogonal",
        "re-created: orthogonal, not Haar distributed",
        "entries",
        "permutation",
        shape=(64, 64),
    ),
)
