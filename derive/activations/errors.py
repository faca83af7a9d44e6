"""What can be wrong with a question about an activation.

Decides nothing; the texts are written where it is asked.
"""


class ActivationError(ValueError):
    """A question about an activation that has no answer; the message says what was needed and what to write."""


class UnknownActivation(ActivationError):
    """The name or text describes no activation."""


class NoFiniteMoment(ActivationError):
    """No finite value of the expectation could be established."""


class NoFiniteGain(ActivationError):
    """1/sqrt(E f(s)^2) is not a finite positive number."""
