"""The memory of one pass over a long time, with checkpointing.

    python benchmarks/montecarlo/memory.py [--steps 10000] [--batch 64]

H = 256, D = 128, float32. Prints the largest resident set of the process (Linux), in MiB, and what keeping
everything would take.
"""

import argparse
import json
import resource

import numpy as np

from montecarlo import Elman

HIDDEN, INPUTS = 256, 128


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=10_000)
    parser.add_argument("--batch", type=int, default=64)
    arguments = parser.parse_args()
    network = Elman(INPUTS, HIDDEN, steps=arguments.steps, batch=arguments.batch, dtype="float32", checkpointing=True)
    norms = {
        name: float(np.linalg.norm(gradient))
        for name, gradient in network.run(np.random.default_rng(0)).weight_gradients.items()
    }
    kept = 4 * arguments.steps * arguments.batch * (3 * HIDDEN + INPUTS) / 2**20
    print(
        json.dumps(
            {
                "resident_MiB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
                "keeping_everything_MiB": round(kept),
                "norms": norms,
            }
        )
    )


if __name__ == "__main__":
    main()
