"""Defects of independence, seeds and orthogonality: every entry by itself may well be right."""

from __future__ import annotations

import math

import numpy as np

from initproof.testing.claim import Rng, Shape
from initproof.testing.laws import Array

from .specimens import Specimen, normal

_GLOBAL = np.random.RandomState(0)


def _same_every_call(shape: Shape, rng: Rng) -> Array:
    return normal(2 / (shape[0] + shape[1]), shape, np.random.default_rng(1234))


def _global_generator(shape: Shape, rng: Rng) -> Array:
    return np.asarray(math.sqrt(1 / shape[0]) * _GLOBAL.standard_normal(shape))


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


def _one_size_a_row(shape: Shape, rng: Rng) -> Array:
    """Normal, uncorrelated entries; all of a row have one size."""
    return np.asarray(normal(1 / shape[0], (shape[0], 1), rng) * rng.choice([-1.0, 1.0], shape))


def _qr_signs(shape: Shape, rng: Rng) -> Array:
    return np.asarray(np.linalg.qr(rng.standard_normal(shape))[0])


def _from_positive(shape: Shape, rng: Rng) -> Array:
    """Left singular vectors of a matrix of positive entries."""
    return np.asarray(np.linalg.svd(rng.random(shape), full_matrices=False)[0])


def _flattened_by_first(shape: Shape, rng: Rng) -> Array:
    tall = np.linalg.qr(rng.standard_normal((math.prod(shape[1:]), shape[0])))[0]
    return np.asarray(tall.T.reshape(shape))


def _permutation(shape: Shape, rng: Rng) -> Array:
    return np.asarray(np.eye(shape[0])[rng.permutation(shape[0])] * rng.choice([-1.0, 1.0], shape[0]))


STRUCTURE = (
    Specimen(
        "the same matrix at every call", _same_every_call, "glorot_normal",
        "marian-nmt/marian-dev#77, LeelaChessZero/lc0#1883", "calls", "seeded anew",
    ),
    Specimen(
        "global generator", _global_generator, "lecun_normal",
        "openai/evolution-strategies-starter es_distributed/tf_util.py (np.random)", "seed", "global or unseeded",
    ),
    Specimen("one key for a batch of kernels", _one_key_for_all, "lecun_normal", "google/flax#2665", "rows", "twice"),
    Specimen(
        "columns normalised after the draw", _normalised_columns, "lecun_normal",
        "openai/baselines common/tf_util.py, normc_initializer", "norms of columns", "normalised",
    ),
    Specimen(
        "columns centred after the draw", _centred_columns, "lecun_normal",
        "re-created: weight standardisation taken for an initialiser", "sums of columns", "centred",
    ),
    Specimen(
        "one size for each row", _one_size_a_row, "lecun_normal",
        "re-created: normal and uncorrelated, yet not independent", "sizes of columns", "scale drawn for each line",
    ),
    Specimen(
        "QR without the sign correction", _qr_signs, "orthogonal",
        "tensorflow/tensorflow#9429, google-research/google-research#436", "signs", "sign correction", shape=(64, 64),
    ),
    Specimen(
        "orthonormal from positive entries", _from_positive, "orthogonal", "tensorflow/tensorflow#10719", "entries",
        "not centred", shape=(64, 64),
    ),
    Specimen(
        "orthonormal along the wrong axis", _flattened_by_first, "orthogonal", "keras-team/keras#5507", "orthonormal",
        "flattening", shape=(3, 3, 16, 32),
    ),
    Specimen(
        "signed permutation as orthogonal", _permutation, "orthogonal", "re-created: orthogonal, not Haar distributed",
        "entries", "permutation", shape=(64, 64),
    ),
)
