"""Activations: what is known of each, and its Gaussian moments, exact or certified."""
