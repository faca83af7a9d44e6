"""Decide as early as may be: look again and again at a growing number of replicates, and stay honest.

The looks are fixed in advance: after FIRST replicates, and then each time their number has grown by half. Look j may
use the share 1/(j (j + 1)) of both error rates, and these shares sum to one over all looks, for ever: so both rates
hold however many looks are taken and whenever one stops (a union bound). An answer, once given, stands.
"""

import math
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from functools import partial

from .arrays import require_size
from .decision import Decision, Errors, Prediction, decide
from .measurement import accumulate, summarise
from .passes import Network
from .replicates import BLOCK, blocks, run_block, run_blocks
from .tallies import MergeTree, Tally, merge_tallies

FIRST = 4 * BLOCK


def looks(most: int) -> list[int]:
    """How many replicates there are at each look: multiples of BLOCK, save for the last, which is `most`."""
    sizes = [min(FIRST, most)]
    while sizes[-1] < most:
        sizes.append(min(math.ceil(1.5 * sizes[-1] / BLOCK) * BLOCK, most))
    return sizes


def share_of_look(errors: Errors, look: int) -> Errors:
    """The part of both rates that look number `look`, from 1, may use."""
    return errors.share(1 / (look * (look + 1)))


def decide_sequentially(
    network: Network,
    predictions: Sequence[Prediction],
    seed: int,
    errors: Errors,
    *,
    most: int,
    executor: Executor | None = None,
    progress: Callable[[int], None] | None = None,
) -> tuple[Decision, ...]:
    """Run replicates until every prediction is decided, `most` at the most; rates are shared out over predictions.

    Raises MonteCarloError for fewer than two replicates, or a prediction of what is not observed.
    """
    require_size("replicates", most, least=2)
    observables = tuple(dict.fromkeys(prediction.observable for prediction in predictions))
    task = partial(run_block, network, observables, seed)
    tree: MergeTree[Tally] = MergeTree(merge_tallies)
    decisions: dict[Prediction, Decision] = {}
    done = 0
    for look, size in enumerate(looks(most), start=1):
        accumulate(tree, run_blocks(task, blocks(done, size), executor), progress)
        done = size
        share = share_of_look(errors, look).share(1 / max(1, len(predictions)))
        measurements = summarise(network, tree.total(), seed, confidence=1 - share.false_alarm)
        for prediction in predictions:
            if prediction not in decisions or decisions[prediction].answer == "not enough":
                measured = measurements.at(prediction.observable, prediction.place)
                decisions[prediction] = decide(measured, prediction, share)
        if all(decision.answer != "not enough" for decision in decisions.values()):
            break
    return tuple(decisions[prediction] for prediction in predictions)
