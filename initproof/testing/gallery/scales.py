"""Defects of scale, mean and distribution: the fans are right, the numbers drawn are not."""

from __future__ import annotations

import math

import numpy as np

from initproof.testing.claim import Rng, Shape
from initproof.testing.laws import Array, Law

from .specimens import Specimen, normal, truncated, uniform


def _clipped(shape: Shape, rng: Rng) -> Array:
    sd = math.sqrt(1 / shape[0])
    return np.clip(normal(sd**2, shape, rng), -2 * sd, 2 * sd)


def _low_precision_tail(shape: Shape, rng: Rng) -> Array:
    """Inverse distribution function in bfloat16: one uniform in 256 rounds to 0, its image is -2."""
    drawn = 0.01 * rng.standard_normal(shape)
    return np.where(rng.random(shape) < 2**-8, -2.0, drawn)


SCALES = (
    Specimen(
        "truncated normal without correction",
        lambda s, rng: truncated(math.sqrt(2 / s[0]), s, rng),
        "he_truncated_normal",
        "keras-team/keras#8048, tensorflow/tensorflow#18706",
        "variance",
        "without correction",
    ),
    Specimen(
        "normal clipped, not truncated",
        _clipped,
        "lecun_truncated_normal",
        "keras-team/keras#8048 (Theano backend), Theano/Theano#6381",
        "variance",
        "clipped",
    ),
    Specimen(
        "bound equals the standard deviation",
        lambda s, rng: uniform(math.sqrt(2 / sum(s)), s, rng),
        "glorot_uniform",
        "keras-team/keras#372",
        "variance",
        "bound equals the standard deviation",
    ),
    Specimen(
        "default of a linear layer as LeCun",
        lambda s, rng: uniform(1 / math.sqrt(s[0]), s, rng),
        "lecun_uniform",
        "pytorch/pytorch#5168",
        "variance",
        "default of PyTorch's layers",
    ),
    Specimen(
        "kaiming_uniform(a = sqrt 5) as He",
        lambda s, rng: uniform(1 / math.sqrt(s[0]), s, rng),
        "he_uniform",
        "pytorch/pytorch#15314",
        "variance",
        "default of PyTorch's layers",
    ),
    Specimen(
        "He that is LeCun",
        lambda s, rng: normal(1 / s[0], s, rng),
        "he_normal",
        "LBANN/lbann#316",
        "variance",
        "LeCun's",
    ),
    Specimen(
        "Glorot that is LeCun",
        lambda s, rng: normal(1 / s[0], s, rng),
        "glorot_normal",
        "harvard-edge/cs249r_book#1161",
        "variance",
        "LeCun's",
    ),
    Specimen(
        "uniform that draws normals",
        lambda s, rng: normal(2 / sum(s), s, rng),
        "glorot_uniform",
        "LBANN/lbann#316",
        "distribution",
        "normal law",
    ),
    Specimen(
        "sqrt(3 / (in + out))",
        lambda s, rng: normal(3 / sum(s), s, rng),
        "glorot_normal",
        "tflearn/tflearn#870",
        "variance",
        "3/(fan_in + fan_out)",
    ),
    Specimen(
        "2 / in + out",
        lambda s, rng: normal(2 / s[0] + s[1], s, rng),
        "glorot_normal",
        "mlverse/torch#555",
        "variance",
        "parentheses are missing",
    ),
    Specimen(
        "no square root",
        lambda s, rng: normal((2 / sum(s)) ** 2, s, rng),
        "glorot_normal",
        "SethHWeidman/DLFS_code#10",
        "variance",
        "no square root",
    ),
    Specimen(
        "sd passed as the mean",
        lambda s, rng: rng.normal(math.sqrt(2 / s[0]), 1.0, s),
        "he_normal",
        "aiUIUC/pyAIUtils#25",
        "mean",
        "not centred",
    ),
    Specimen(
        "every entry the sd",
        lambda s, rng: np.full(s, math.sqrt(1 / s[0])),
        "lecun_normal",
        "sugarme/gotch#48",
        "mean",
        "not centred",
    ),
    Specimen("zeros", lambda s, rng: np.zeros(s), "glorot_uniform", "tensorflow/models#1529", "variance", "zero"),
    Specimen(
        "uniform on [0, 1)",
        lambda s, rng: rng.random(s),
        "lecun",
        "PacktPublishing/Hands-On-Computer-Vision-with-TensorFlow-2#10",
        "mean",
        "not centred",
    ),
    Specimen(
        "outliers of a low-precision transform",
        _low_precision_tail,
        Law(1e-4, "normal"),
        "pytorch/pytorch#145498, pytorch/pytorch#155588",
        "support",
        "low precision",
    ),
)
