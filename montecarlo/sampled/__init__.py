"""The third witness: any claim of the language tried by sampling, with both error rates stated. Never proves."""

from .claims import Sampled, sample_claim

__all__ = ["Sampled", "sample_claim"]
