"""Proofs of neural-network initialisation that run."""
