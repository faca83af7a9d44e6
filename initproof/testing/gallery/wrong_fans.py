"""Defects of the fans: the formula is right, the numbers put into it are not."""

from __future__ import annotations

import math

from initproof.testing.laws import Law, fans

from .specimens import Specimen, normal, uniform

WRONG_FANS = (
    Specimen(
        "three stacked matrices of attention",
        lambda s, rng: uniform(math.sqrt(6 / sum(fans(s))), s, rng),
        "glorot_uniform",
        "pytorch/pytorch#166378",
        "variance",
        "stacked",
        shape=(96, 288),
        fan_in=96,
        fan_out=96,
    ),
    Specimen(
        "transposed convolution, fans exchanged",
        lambda s, rng: normal(2 / fans(s)[0], s, rng),
        "he_normal",
        "tensorflow/tensorflow#31192",
        "variance",
        "swapped",
        shape=(3, 3, 32, 64),
        fan_in=576,
        fan_out=288,
    ),
    Specimen(
        "fan_out for fan_in, seen only at another shape",
        lambda s, rng: normal(2 / s[-1], s, rng),
        "he_normal",
        "SymJAX/SymJAX#9",
        "fans",
        "swapped",
        shape=(128, 128),
    ),
    # (channels, 1, 3, 3), fan_out read as channels x 9.
    Specimen(
        "depthwise convolution, fan_out of all channels",
        lambda s, rng: normal(2 / (s[0] * math.prod(s[2:])), s, rng),
        Law(2 / 9, "normal", 9, 9, "he of fan_out", "n_out Var[W] / 2 = 1; a channel has 9 outputs"),
        "pytorch/pytorch#23854, huggingface/pytorch-image-models#84",
        "variance",
        "counted 32 times",
        shape=(32, 1, 3, 3),
        out_first=True,
    ),
    Specimen(
        "fan_out without the receptive field",
        lambda s, rng: uniform(math.sqrt(6 / (fans(s)[0] + s[-1])), s, rng),
        "glorot_uniform",
        "keras-team/keras#2252, chainer/chainer#1774",
        "variance",
        "left out of fan_out",
        shape=(3, 3, 32, 64),
    ),
    Specimen(
        "fan_in without the receptive field",
        lambda s, rng: normal(1 / s[-2], s, rng),
        "lecun_normal",
        "akanimax/pro_gan_pytorch#44",
        "variance",
        "left out of both fans",
        shape=(4, 4, 32, 32),
    ),
    # (3, 3, channels / 4, out) of a convolution in 4 groups, fan_in read as channels x 9.
    Specimen(
        "grouped convolution, fan_in of all groups",
        lambda s, rng: uniform(1 / math.sqrt(4 * fans(s)[0]), s, rng),
        Law(1 / (3 * 144), "uniform", 144, 576, "U(-1/sqrt n, 1/sqrt n)", "Var U(-a, a) = a^2/3"),
        "ml-explore/mlx#4536",
        "variance",
        "counted 4 times",
        shape=(3, 3, 16, 64),
    ),
    Specimen(
        "attention kernel read as a convolution",
        lambda s, rng: uniform(math.sqrt(6 / sum(fans(s))), s, rng),
        "glorot_uniform",
        "keras-team/keras#22789",
        "variance",
        "as stored",
        shape=(64, 8, 16),
        fan_in=64,
        fan_out=128,
    ),
    # Right for 100 inputs, and for nothing else.
    Specimen(
        "a scale fitted to one shape",
        lambda s, rng: normal(0.01, s, rng),
        "lecun_normal",
        "re-created: N(0, 0.01) whatever the shape",
        "fans",
        "does not follow the fans",
        shape=(100, 200),
    ),
)
