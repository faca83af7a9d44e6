"""The one exception that `montecarlo` raises for what a caller can put right."""


class MonteCarloError(ValueError):
    """Bad input to an experiment: the message says what was needed, what was found and what to write."""


class WorkerLost(MonteCarloError):
    """A worker, or the scheduler of the workers, died while it had work to do."""
