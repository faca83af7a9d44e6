"""What one assertion costs at 512 x 512, over the cost of drawing one such matrix.

python benchmarks/assertions/cost.py
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import numpy as np

from initproof.testing import assert_initializer
from initproof.testing.claim import Rng, Shape
from initproof.testing.gallery.specimens import normal, orthonormal, truncated, uniform
from initproof.testing.laws import TRUNCATED_SD

SHAPE = (512, 512)


def seconds(work: Callable[[], object]) -> float:
    """The best of five, in seconds of this process."""
    best = math.inf
    for _ in range(5):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def claims() -> dict[str, Callable[[Shape, Rng], object]]:
    return {
        "glorot_normal": lambda s, r: normal(2 / sum(s), s, r),
        "glorot_uniform": lambda s, r: uniform(math.sqrt(6 / sum(s)), s, r),
        "he_truncated_normal": lambda s, r: truncated(math.sqrt(2 / s[0]) / TRUNCATED_SD, s, r),
        "lecun": lambda s, r: normal(1 / s[0], s, r),
        "orthogonal": orthonormal,
    }


def main() -> None:
    plain = seconds(lambda: np.random.default_rng(0).standard_normal(SHAPE))
    for law, init in claims().items():
        one = seconds(lambda init=init, law=law: assert_initializer(init, law, SHAPE))
        print(f"{law:20} {one / plain:6.1f} times one normal draw of 512 x 512, {one:.2f} s here")


if __name__ == "__main__":
    main()
