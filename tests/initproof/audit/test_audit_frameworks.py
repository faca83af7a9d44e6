"""Keras and Flax networks are audited as PyTorch ones are: laws named, defaults explained, signals predicted."""

import json
import os
import random

import pytest

from initproof.audit import TargetError, audit

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")


@pytest.fixture
def keras():
    pytest.importorskip("torch")
    os.environ.setdefault("KERAS_BACKEND", "torch")
    return pytest.importorskip("keras")


@pytest.fixture
def linen():
    return pytest.importorskip("flax.linen")


@pytest.fixture
def nnx():
    return pytest.importorskip("flax.nnx")


def parameter(report, name):
    return next(row for row in report.parameters if row.name.endswith(name))


def agree(report):
    """Each layer's measured gains near the predicted ones, and some layer was predicted."""
    predicted = [layer for layer in report.layers if layer.predicted_forward]
    for layer in predicted:
        assert layer.measured_forward == pytest.approx(layer.predicted_forward, rel=0.2)
        assert layer.measured_backward == pytest.approx(layer.predicted_backward, rel=0.2)
    assert predicted
    assert report.unpredicted == ""
    assert report.forward == pytest.approx(report.predicted_forward, rel=0.4)
    assert report.backward == pytest.approx(report.predicted_backward, rel=0.4)


def keras_chain(keras, first, second):
    layers = keras.layers
    return lambda: keras.Sequential(
        [
            keras.Input((48,)),
            layers.Dense(96, activation="relu", kernel_initializer=first),
            layers.Dense(96, kernel_initializer=second),
            layers.ReLU(),
            layers.Dense(10),
        ]
    )


def test_a_keras_model_by_the_book_raises_nothing(keras):
    """He before ReLU, inside a layer and as one of its own; both gains as predicted."""
    report = audit(keras_chain(keras, "he_normal", "he_uniform"), draws=8)
    assert report.findings == ()
    assert report.parameters[0].fits == "he_truncated_normal"
    assert [row.activation for row in report.parameters if row.kind == "Linear"] == ["relu", "relu", ""]
    agree(report)


def test_the_default_of_keras_leaves_the_nonlinearity_out(keras):
    """Glorot's law before ReLU is found and explained."""
    report = audit(keras_chain(keras, "glorot_uniform", "glorot_uniform"), draws=8)
    assert len(report.findings) == 2
    assert "leaves out what relu takes" in report.findings[0].why


def test_a_softmax_in_a_layer_of_keras_is_not_taken_for_a_linear_layer(keras):
    """What theory does not follow is named; the same head without it is predicted."""
    head = keras.layers.Dense
    with_it = audit(lambda: keras.Sequential([keras.Input((48,)), head(10, activation="softmax")]), draws=2)
    without = audit(lambda: keras.Sequential([keras.Input((48,)), head(10)]), draws=2)
    assert with_it.predicted_forward is None
    assert "theory does not follow softmax" in with_it.text()
    assert without.predicted_forward is not None


def test_the_recurrent_defaults_of_keras_are_stacked(keras):
    """Glorot and orthogonal on all four gates at once: a gate has a quarter of the orthogonal squares."""
    report = audit(lambda: keras.Sequential([keras.Input((5, 32)), keras.layers.LSTM(48)]), draws=4)
    recurrent = parameter(report, "recurrent_kernel[g]")
    assert recurrent.fits == "orthogonal as stored"
    assert recurrent.low < 0.25 < recurrent.high
    assert "stacked" in recurrent.why
    assert "of the stored array (32, 192)" in parameter(report, "kernel[i]").fits
    assert parameter(report, "bias[f]").fits == "constant 1"


def test_keras_convolutions_have_their_own_fans(keras):
    """A depthwise kernel sees one channel; a transposed one stores in last and divides fan_in by its strides."""
    layers = keras.layers
    report = audit(
        lambda: keras.Sequential(
            [keras.Input((8, 8, 16)), layers.DepthwiseConv2D(3), layers.Conv2DTranspose(8, 3, strides=2)]
        ),
        draws=4,
    )
    depthwise, transposed = (row for row in report.parameters if row.fan_in)
    assert (depthwise.fan_in, depthwise.fan_out) == (9, 9)
    assert "a channel sees 9 inputs only" in depthwise.why
    assert (transposed.fan_in, transposed.fan_out) == (36, 72)


def test_a_keras_model_of_models_is_followed(keras):
    """A residual sum and a model within: the nonlinearity inside is seen, and both gains are predicted."""
    layers = keras.layers

    def make():
        inner = keras.Sequential(
            [keras.Input((64,)), layers.Dense(64, activation="relu", kernel_initializer="he_normal"), layers.Dense(64)]
        )
        given = keras.Input((64,))
        return keras.Model(given, layers.LayerNormalization()(layers.Add()([given, inner(given)])))

    report = audit(make, draws=8)
    assert report.findings == ()
    agree(report)


@pytest.mark.parametrize(("make", "seen"), [("leaky_relu", "leaky_relu 0.2"), ("relu6", "relu6"), (None, "")])
def test_a_nonlinearity_of_keras_is_the_one_it_does(keras, make, seen):
    """Its own slope; a ReLU with a bound is another function than ReLU."""
    layers = keras.layers
    second = layers.Activation(make) if make else layers.ReLU(max_value=0.5)
    report = audit(lambda: keras.Sequential([keras.Input((64,)), layers.Dense(64), second]), draws=2)
    assert report.parameters[0].activation == seen
    assert (report.predicted_forward is None) == (make is None)


def test_a_subclassed_keras_model_is_followed(keras):
    """Given the shape of its input."""

    class Model(keras.Model):
        def __init__(self):
            super().__init__()
            self.one, self.two = keras.layers.Dense(64), keras.layers.Dense(64)

        def call(self, x):
            return x + self.two(keras.ops.tanh(self.one(x)))

    report = audit(Model, input_shape=(16, 64), draws=8)
    assert [row.activation for row in report.parameters if row.fan_in] == ["tanh", ""]
    agree(report)


@pytest.mark.parametrize("kind", ["LSTM", "GRU", "SimpleRNN"])
@pytest.mark.parametrize("every", [True, False])
def test_a_recurrent_keras_model_is_predicted(keras, kind, every):
    """Every time step handed on, or the last alone; no bias is taken for a matrix."""
    recurrent = getattr(keras.layers, kind)
    report = audit(lambda: keras.Sequential([keras.Input((9, 32)), recurrent(48, return_sequences=every)]), draws=8)
    assert {row.fan_in for row in report.parameters} == {None, 32, 48}
    agree(report)


def test_an_audit_leaves_the_generator_of_python_alone(keras):
    """Keras seeds from `random`, which is put back."""
    random.seed(3)
    expected = random.random()
    random.seed(3)
    audit(lambda: keras.Sequential([keras.Input((4,)), keras.layers.Dense(4)]), draws=2)
    assert random.random() == expected


def test_a_linen_module_is_drawn_and_watched(linen):
    """LeCun's truncated law is named, functions between layers are seen, and the chain is predicted."""

    class Chain(linen.Module):
        @linen.compact
        def __call__(self, x):
            x = linen.relu(linen.Dense(64)(x))
            return linen.Dense(10)(x)

    report = audit(Chain(), input_shape=(16, 48), draws=8)
    first = parameter(report, "Dense_0/kernel")
    assert "lecun_truncated_normal" in first.fits
    assert first.activation == "relu"
    assert [row.name for row in report.findings] == ["Dense_0/kernel"]
    agree(report)
    json.loads(report.json())


def test_a_residual_in_flax_is_predicted_as_one(linen):
    """What a layer is given is found to be a sum, by value; the chain of the layers would have a twentieth."""

    class Residual(linen.Module):
        @linen.compact
        def __call__(self, x):
            for _ in range(3):
                x = x + linen.Dense(64)(linen.relu(linen.Dense(64)(x)))
            return x

    report = audit(Residual(), input_shape=(16, 64), draws=8)
    assert report.predicted_forward > 2
    agree(report)


def test_what_is_not_understood_in_flax_is_not_predicted(linen):
    """A square between two layers is no nonlinearity that is known; a recurrence is measured as one."""

    class Square(linen.Module):
        @linen.compact
        def __call__(self, x):
            return linen.Dense(8)(linen.Dense(8)(x) ** 2)

    class Recurrent(linen.Module):
        @linen.compact
        def __call__(self, x):
            return linen.Dense(8)(linen.RNN(linen.LSTMCell(8))(x))

    square = audit(Square(), input_shape=(16, 8), draws=2)
    assert square.predicted_forward is None
    assert "something between two layers" in square.unpredicted
    recurrent = audit(Recurrent(), input_shape=(4, 5, 8), draws=2)
    assert recurrent.forward > 0
    assert "theory does not follow RNN" in recurrent.unpredicted


def test_a_linen_module_needs_the_shape_of_its_input(linen):
    """The message says which option states it."""
    with pytest.raises(TargetError, match="--input-shape"):
        audit(linen.Dense(3))


def test_an_nnx_module_is_made_with_fresh_generators(nnx):
    """A class that asks for `rngs` is drawn anew; the input's width is read off its first layer."""

    class Chain(nnx.Module):
        def __init__(self, *, rngs):
            self.one = nnx.Linear(48, 64, rngs=rngs, kernel_init=nnx.initializers.he_normal())
            self.two = nnx.Linear(64, 10, rngs=rngs)

        def __call__(self, x):
            return self.two(nnx.relu(self.one(x)))

    report = audit(Chain, draws=8)
    assert report.draws == 8
    assert report.findings == ()
    assert report.input_shape == (16, 48)
    agree(report)


def test_the_nonlinearities_of_jax_are_put_back(nnx):
    """Nothing of JAX or Flax is left changed."""
    import jax

    before = (jax.nn.relu, nnx.relu, nnx.Linear.__call__)
    audit(nnx.Linear(4, 4, rngs=nnx.Rngs(0)))
    assert before == (jax.nn.relu, nnx.relu, nnx.Linear.__call__)
