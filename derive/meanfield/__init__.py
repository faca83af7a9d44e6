"""Mean field: what very wide layers do to variances, correlations and gradients, for any activation."""

from .edge import Edge, as_dictionary, edge_of_chaos
from .fixed_points import (
    CorrelationFixedPoint,
    FixedPoint,
    NoFixedPoint,
    correlation_fixed_point,
    depth_scale,
    fixed_points,
)
from .linear_regime import Decay, critical_decay, second_moment_series, slope_second_moment_series
from .maps import Layer, chi, correlation_slope, next_correlation, next_variance, variance_slope

__all__ = [
    "CorrelationFixedPoint",
    "Decay",
    "Edge",
    "FixedPoint",
    "Layer",
    "NoFixedPoint",
    "as_dictionary",
    "chi",
    "correlation_fixed_point",
    "correlation_slope",
    "critical_decay",
    "depth_scale",
    "edge_of_chaos",
    "fixed_points",
    "next_correlation",
    "next_variance",
    "second_moment_series",
    "slope_second_moment_series",
    "variance_slope",
]
