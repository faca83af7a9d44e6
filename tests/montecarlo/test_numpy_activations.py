"""Laws of the NumPy activations."""

import numpy as np
import pytest

from montecarlo import ACTIVATIONS, MonteCarloError, activation

AWAY_FROM_KINKS = np.array([-3.1, -1.7, -0.6, -0.2, 0.15, 0.7, 1.3, 2.9])


@pytest.mark.parametrize("name", [*ACTIVATIONS, "leaky_relu(0.2)", "elu(0.5)"])
def test_derivative_is_the_slope_of_the_value(name: str) -> None:
    """The derivative agrees with a central difference of the value."""
    f, step = activation(name), 1e-6
    slope = (f.value(AWAY_FROM_KINKS + step) - f.value(AWAY_FROM_KINKS - step)) / (2 * step)
    np.testing.assert_allclose(f.derivative(AWAY_FROM_KINKS, f.value(AWAY_FROM_KINKS)), slope, atol=1e-8)


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_precision_is_kept(name: str, dtype: type) -> None:
    """float32 in gives float32 out, for value and derivative alike, and so does float64."""
    f, s = activation(name), AWAY_FROM_KINKS.astype(dtype)
    h = f.value(s)
    assert (h.dtype, f.derivative(s, h).dtype) == (dtype, dtype)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_large_arguments_give_no_nan(name: str) -> None:
    """Saturated units have a value and a slope, without a warning."""
    f, s = activation(name), np.array([-700.0, 700.0])
    h = f.value(s)
    assert np.isfinite(h).all()
    assert np.isfinite(f.derivative(s, h)).all()


@pytest.mark.parametrize("text", ["tanhh", "", "leaky_relu(a)", "tanh(1)", "tanh)", "__import__('os')"])
def test_unknown_activations_are_refused(text: str) -> None:
    """A name that is not in the table, or with numbers it does not take, is named in the message."""
    with pytest.raises(MonteCarloError, match="activation"):
        activation(text)
