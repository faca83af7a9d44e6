"""Random numbers of a replicate: a function of the seed and the replicate's number, and of nothing else."""

import numpy as np

from .arrays import require_size


def replicate_generator(seed: int, replicate: int) -> np.random.Generator:
    """The generator of one replicate: the child that `SeedSequence(seed).spawn` would give it."""
    require_size("seed", seed, least=0)
    child = np.random.SeedSequence(seed, spawn_key=(replicate,))
    return np.random.Generator(np.random.PCG64DXSM(child))
