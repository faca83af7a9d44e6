"""Right, though they look odd: each obeys the law it claims and must pass."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from initproof.testing.claim import Rng, Shape
from initproof.testing.laws import TRUNCATED_SD, Array, Law, fans

from .specimens import Specimen, normal, orthonormal, truncated, uniform


def _linear_default(shape: Shape, rng: Rng) -> Array:
    return uniform(1 / math.sqrt(shape[0]), shape, rng)


def _truncated_corrected(shape: Shape, rng: Rng) -> Array:
    return truncated(math.sqrt(2 / shape[0]) / TRUNCATED_SD, shape, rng)


def _signs(shape: Shape, rng: Rng) -> Array:
    return rng.choice([-1.0, 1.0], shape) / math.sqrt(shape[0])


def _laplace(shape: Shape, rng: Rng) -> Array:
    return rng.laplace(0, math.sqrt(1 / (shape[0] + shape[1])), shape)


def _sparse(shape: Shape, rng: Rng) -> Array:
    return np.where(rng.random(shape) < 0.2, normal(5 / shape[0], shape, rng), 0.0)


def _box_muller(shape: Shape, rng: Rng) -> Array:
    radius = np.sqrt(-2 * np.log1p(-rng.random(shape)))
    return np.asarray(math.sqrt(2 / shape[0]) * radius * np.cos(2 * np.pi * rng.random(shape)))


def _single_precision(shape: Shape, rng: Rng) -> NDArray[np.float32]:
    return np.float32(math.sqrt(2 / sum(shape))) * rng.standard_normal(shape, dtype=np.float32)


def _block_by_block(shape: Shape, rng: Rng) -> Array:
    blocks = [uniform(math.sqrt(6 / (2 * shape[0])), (shape[0], shape[0]), rng) for _ in range(3)]
    return np.concatenate(blocks, axis=1)


def _stored_out_first(shape: Shape, rng: Rng) -> Array:
    return normal(2 / fans(shape, out_first=True)[0], shape, rng)


def _spawned_rows(shape: Shape, rng: Rng) -> Array:
    return np.stack([normal(1 / shape[0], shape[1:], child) for child in rng.spawn(shape[0])])


def _polar(shape: Shape, rng: Rng) -> Array:
    left, _, right = np.linalg.svd(rng.standard_normal(shape), full_matrices=False)
    return np.asarray(left @ right)


def _rotation(shape: Shape, rng: Rng) -> Array:
    q = orthonormal(shape, rng)
    q[:, 0] *= np.sign(np.linalg.det(q))
    return q


UNUSUAL = (
    Specimen(
        "kaiming_uniform(a = sqrt 5) claimed as what it is", _linear_default,
        Law(1 / (3 * 96), "uniform", 96, 160, "U(-1/sqrt n, 1/sqrt n)", "Var U(-a, a) = a^2/3"),
        "pytorch/pytorch#57109",
    ),
    Specimen("truncated normal, corrected", _truncated_corrected, "he_truncated_normal", "keras-team/keras#9963"),
    Specimen("random signs", _signs, "lecun", "a two-point law: kurtosis 1"),
    Specimen("Laplace", _laplace, "glorot", "kurtosis 6"),
    Specimen("sparse", _sparse, "lecun", "one entry in five: kurtosis 15"),
    Specimen("Box-Muller", _box_muller, "he_normal", "normals from uniforms"),
    Specimen("single precision", _single_precision, "glorot_normal", "float32 throughout"),
    Specimen(
        "stacked matrices drawn one by one", _block_by_block, "glorot_uniform", "pytorch/pytorch#171361",
        shape=(96, 288), fan_in=96, fan_out=96,
    ),
    Specimen(
        "convolution stored fan_out first", _stored_out_first, "he_normal", "PyTorch's layout", shape=(64, 32, 3, 3),
        out_first=True,
    ),
    Specimen("a generator spawned for each row", _spawned_rows, "lecun_normal", "parallel draws"),
    Specimen("polar factor", _polar, "orthogonal", "Haar without QR", shape=(48, 64)),
    Specimen("rotations only", _rotation, "orthogonal", "determinant one", shape=(32, 32)),
)
