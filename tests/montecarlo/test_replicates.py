"""Laws of running blocks of replicates on an executor."""

import signal

from montecarlo.replicates import processes, run_blocks


def blocked_here(_block: range) -> bool:
    return signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_interrupts_are_left_to_the_driver() -> None:
    """Every worker is born with them blocked; in this process they are as they were."""
    with processes(2) as pool:
        assert list(run_blocks(blocked_here, [range(1)] * 8, pool)) == [True] * 8
    assert not blocked_here(range(1))
