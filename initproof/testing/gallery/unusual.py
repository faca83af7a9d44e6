"""Right, though they look odd: each obeys the law it claims and must pass."""

from __future__ import annotations

import math

import numpy as np

from initproof.testing.claim import Rng, Shape
from initproof.testing.laws import TRUNCATED_SD, Array, Law, fans

from .specimens import Specimen, normal, orthonormal, truncated, uniform


def _box_muller(shape: Shape, rng: Rng) -> Array:
    radius = np.sqrt(-2 * np.log1p(-rng.random(shape)))
    return np.asarray(math.sqrt(2 / shape[0]) * radius * np.cos(2 * np.pi * rng.random(shape)))


def _block_by_block(shape: Shape, rng: Rng) -> Array:
    blocks = [uniform(math.sqrt(6 / (2 * shape[0])), (shape[0], shape[0]), rng) for _ in range(3)]
    return np.concatenate(blocks, axis=1)


def _polar(shape: Shape, rng: Rng) -> Array:
    left, _, right = np.linalg.svd(rng.standard_normal(shape), full_matrices=False)
    return np.asarray(left @ right)


def _rotation(shape: Shape, rng: Rng) -> Array:
    q = orthonormal(shape, rng)
    q[:, 0] *= np.sign(np.linalg.det(q))
    return q


UNUSUAL = (
    Specimen(
        "kaiming_uniform(a = sqrt 5) claimed as what it is",
        lambda s, rng: uniform(1 / math.sqrt(s[0]), s, rng),
        Law(1 / (3 * 96), "uniform", 96, 160, "U(-1/sqrt n, 1/sqrt n)", "Var U(-a, a) = a^2/3"),
        "pytorch/pytorch#57109",
    ),
    Specimen(
        "truncated normal, corrected",
        lambda s, rng: truncated(math.sqrt(2 / s[0]) / TRUNCATED_SD, s, rng),
        "he_truncated_normal",
        "keras-team/keras#9963",
    ),
    Specimen(
        "random signs",
        lambda s, rng: rng.choice([-1.0, 1.0], s) / math.sqrt(s[0]),
        "lecun",
        "a two-point law: kurtosis 1",
    ),
    Specimen("Laplace", lambda s, rng: rng.laplace(0, math.sqrt(1 / sum(s)), s), "glorot", "kurtosis 6"),
    Specimen(
        "sparse",
        lambda s, rng: np.where(rng.random(s) < 0.2, normal(5 / s[0], s, rng), 0.0),
        "lecun",
        "one entry in five: kurtosis 15",
    ),
    Specimen("Box-Muller", _box_muller, "he_normal", "normals from uniforms"),
    Specimen(
        "single precision",
        lambda s, rng: np.float32(math.sqrt(2 / sum(s))) * rng.standard_normal(s, dtype=np.float32),
        "glorot_normal",
        "float32 throughout",
    ),
    Specimen(
        "stacked matrices drawn one by one",
        _block_by_block,
        "glorot_uniform",
        "pytorch/pytorch#171361",
        shape=(96, 288),
        fan_in=96,
        fan_out=96,
    ),
    Specimen(
        "convolution stored fan_out first",
        lambda s, rng: normal(2 / fans(s, out_first=True)[0], s, rng),
        "he_normal",
        "PyTorch's layout",
        shape=(64, 32, 3, 3),
        out_first=True,
    ),
    Specimen(
        "a generator spawned for each row",
        lambda s, rng: np.stack([normal(1 / s[0], s[1:], child) for child in rng.spawn(s[0])]),
        "lecun_normal",
        "parallel draws",
    ),
    Specimen("polar factor", _polar, "orthogonal", "Haar without QR", shape=(48, 64)),
    Specimen("rotations only", _rotation, "orthogonal", "determinant one", shape=(32, 32)),
)
