"""What can be said: arrays, expressions, assumptions, derivations. Decides nothing."""
