"""Defects of scale, mean and distribution: the fans are right, the numbers drawn are not."""

from __future__ import annotations

import math

import numpy as np

from initproof.testing.claim import Rng, Shape
from initproof.testing.laws import Array, Law

from .specimens import Specimen, normal, truncated, uniform


def _truncated_uncorrected(shape: Shape, rng: Rng) -> Array:
    return truncated(math.sqrt(2 / shape[0]), shape, rng)


def _clipped(shape: Shape, rng: Rng) -> Array:
    sd = math.sqrt(1 / shape[0])
    return np.clip(normal(sd**2, shape, rng), -2 * sd, 2 * sd)


def _bound_is_sd(shape: Shape, rng: Rng) -> Array:
    return uniform(math.sqrt(2 / (shape[0] + shape[1])), shape, rng)


def _linear_default(shape: Shape, rng: Rng) -> Array:
    return uniform(1 / math.sqrt(shape[0]), shape, rng)


def _he_as_lecun(shape: Shape, rng: Rng) -> Array:
    return normal(1 / shape[0], shape, rng)


def _uniform_draws_normal(shape: Shape, rng: Rng) -> Array:
    return normal(2 / (shape[0] + shape[1]), shape, rng)


def _three_for_two(shape: Shape, rng: Rng) -> Array:
    return normal(3 / (shape[0] + shape[1]), shape, rng)


def _parentheses(shape: Shape, rng: Rng) -> Array:
    return normal(2 / shape[0] + shape[1], shape, rng)


def _no_root(shape: Shape, rng: Rng) -> Array:
    return normal((2 / (shape[0] + shape[1])) ** 2, shape, rng)


def _sd_as_mean(shape: Shape, rng: Rng) -> Array:
    return rng.normal(math.sqrt(2 / shape[0]), 1.0, shape)


def _constant(shape: Shape, rng: Rng) -> Array:
    return np.full(shape, math.sqrt(1 / shape[0]))


def _zeros(shape: Shape, rng: Rng) -> Array:
    return np.zeros(shape)


def _positive(shape: Shape, rng: Rng) -> Array:
    return rng.random(shape)


def _low_precision_tail(shape: Shape, rng: Rng) -> Array:
    """Inverse distribution function in bfloat16: one uniform in 256 rounds to 0, its image is -2."""
    drawn = 0.01 * rng.standard_normal(shape)
    return np.where(rng.random(shape) < 2**-8, -2.0, drawn)


SCALES = (
    Specimen(
        "truncated normal without correction", _truncated_uncorrected, "he_truncated_normal",
        "keras-team/keras#8048, tensorflow/tensorflow#18706", "variance", "without correction",
    ),
    Specimen(
        "normal clipped, not truncated", _clipped, "lecun_truncated_normal",
        "keras-team/keras#8048 (Theano backend), Theano/Theano#6381", "variance", "clipped",
    ),
    Specimen(
        "bound equals the standard deviation", _bound_is_sd, "glorot_uniform", "keras-team/keras#372", "variance",
        "bound equals the standard deviation",
    ),
    Specimen(
        "default of a linear layer as LeCun", _linear_default, "lecun_uniform", "pytorch/pytorch#5168", "variance",
        "default of PyTorch's layers",
    ),
    Specimen(
        "kaiming_uniform(a = sqrt 5) as He", _linear_default, "he_uniform", "pytorch/pytorch#15314", "variance",
        "default of PyTorch's layers",
    ),
    Specimen("He that is LeCun", _he_as_lecun, "he_normal", "LBANN/lbann#316", "variance", "LeCun's"),
    Specimen(
        "Glorot that is LeCun", _he_as_lecun, "glorot_normal", "harvard-edge/cs249r_book#1161", "variance", "LeCun's",
    ),
    Specimen(
        "uniform that draws normals", _uniform_draws_normal, "glorot_uniform", "LBANN/lbann#316", "distribution",
        "normal law",
    ),
    Specimen(
        "sqrt(3 / (in + out))", _three_for_two, "glorot_normal", "tflearn/tflearn#870", "variance",
        "3/(fan_in + fan_out)",
    ),
    Specimen("2 / in + out", _parentheses, "glorot_normal", "mlverse/torch#555", "variance", "parentheses are missing"),
    Specimen("no square root", _no_root, "glorot_normal", "SethHWeidman/DLFS_code#10", "variance", "no square root"),
    Specimen("sd passed as the mean", _sd_as_mean, "he_normal", "aiUIUC/pyAIUtils#25", "mean", "not centred"),
    Specimen("every entry the sd", _constant, "lecun_normal", "sugarme/gotch#48", "mean", "not centred"),
    Specimen("zeros", _zeros, "glorot_uniform", "tensorflow/models#1529", "variance", "zero"),
    Specimen(
        "uniform on [0, 1)", _positive, "lecun", "PacktPublishing/Hands-On-Computer-Vision-with-TensorFlow-2#10",
        "mean", "not centred",
    ),
    Specimen(
        "outliers of a low-precision transform", _low_precision_tail, Law(1e-4, "normal"),
        "pytorch/pytorch#145498, pytorch/pytorch#155588", "support", "low precision",
    ),
)
