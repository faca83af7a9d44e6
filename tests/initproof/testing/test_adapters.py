"""Each library's initialisers, as installed, obey the laws they name; what does not is found."""

import math
import os

import numpy as np
import pytest

from initproof.testing import (
    LawViolation,
    assert_initializer,
    jax_initializer,
    keras_initializer,
    numpy_initializer,
    torch_initializer,
)

KERAS_WARNS = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
"""Keras hands PyTorch tensors to NumPy in a way that NumPy 2 deprecates."""


@pytest.fixture
def torch():
    return pytest.importorskip("torch")


@pytest.fixture
def jax():
    return pytest.importorskip("jax")


@pytest.fixture
def keras():
    pytest.importorskip("torch")
    os.environ.setdefault("KERAS_BACKEND", "torch")
    return pytest.importorskip("keras")


@pytest.mark.parametrize(
    ("name", "law"),
    [
        ("xavier_normal_", "glorot_normal"),
        ("xavier_uniform_", "glorot_uniform"),
        ("kaiming_normal_", "he_normal"),
        ("kaiming_uniform_", "he_uniform"),
        ("orthogonal_", "orthogonal"),
    ],
)
@pytest.mark.parametrize("shape", [(96, 160), (32, 16, 3, 3)])
def test_the_initialisers_of_torch_obey_their_laws(torch, name, law, shape):
    """In PyTorch's layout, fan_out first, in both precisions."""
    assert_initializer(torch_initializer(getattr(torch.nn.init, name)), law, shape)


def test_the_default_of_a_linear_layer_is_not_he(torch):
    """kaiming_uniform(a = sqrt 5) is a sixth of He's variance, and the message knows it."""

    def fill(tensor):
        torch.nn.init.kaiming_uniform_(tensor, a=math.sqrt(5))

    with pytest.raises(LawViolation, match="default of PyTorch's layers"):
        assert_initializer(torch_initializer(fill), "he_uniform", (96, 160))


def test_the_global_generator_of_torch_is_left_alone(torch):
    """What is drawn after an assertion does not depend on it."""
    torch.manual_seed(0)
    expected = torch.rand(3)
    torch.manual_seed(0)
    torch_initializer(torch.nn.init.xavier_normal_)((4, 5), np.random.default_rng(0))
    assert torch.equal(torch.rand(3), expected)


@pytest.mark.parametrize(
    ("name", "law"),
    [
        ("glorot_normal", "glorot_truncated_normal"),
        ("he_uniform", "he_uniform"),
        ("lecun_normal", "lecun_truncated_normal"),
    ],
)
def test_the_initialisers_of_jax_obey_their_laws(jax, name, law):
    """What JAX and Flax call normal is truncated at 2 sd and corrected."""
    assert_initializer(jax_initializer(getattr(jax.nn.initializers, name)()), law, (96, 160))


def test_a_truncated_normal_is_not_a_normal(jax):
    """Claimed as a plain normal it is refused, and the message says which law to claim."""
    with pytest.raises(LawViolation, match="agree with a truncated_normal law"):
        assert_initializer(jax_initializer(jax.nn.initializers.he_normal()), "he_normal", (96, 160))


@KERAS_WARNS
@pytest.mark.parametrize("family", ["glorot", "he", "lecun"])
def test_the_uniform_initialisers_of_keras_obey_their_laws(keras, family):
    """A new instance for each seed."""
    make = getattr(keras.initializers, f"{family.capitalize()}Uniform")
    assert_initializer(keras_initializer(lambda seed: make(seed=seed)), f"{family}_uniform", (96, 160))


@KERAS_WARNS
def test_one_keras_instance_draws_one_matrix(keras):
    """Called twice, an instance repeats itself: two layers that share it start equal."""
    instance = keras.initializers.HeUniform(seed=1)
    with pytest.raises(LawViolation, match="seeded anew at each call"):
        assert_initializer(keras_initializer(lambda seed: instance), "he_uniform", (96, 160))


def test_numpy_code_on_the_global_generator_is_seeded_and_put_back():
    """Legacy code passes, and the global state is as before."""
    before = np.random.get_state()[1].copy()

    def glorot(shape):
        return np.random.randn(*shape) * math.sqrt(2 / sum(shape))

    assert_initializer(numpy_initializer(glorot), "glorot_normal", (96, 160))
    assert np.array_equal(np.random.get_state()[1], before)


def test_a_library_initialiser_passed_as_it_is_is_told_its_adapter(torch, jax):
    """The message names the adapter and what it takes."""
    with pytest.raises(TypeError, match=r"xavier_normal_ is of torch: pass torch_initializer"):
        assert_initializer(torch.nn.init.xavier_normal_, "glorot_normal", (8, 8))
    with pytest.raises(TypeError, match="pass jax_initializer"):
        assert_initializer(jax.nn.initializers.he_normal(), "he_truncated_normal", (8, 8))


@pytest.mark.parametrize(
    ("module", "make", "law"),
    [
        ("flax.linen.initializers", "lecun_normal", "lecun_truncated_normal"),
        ("flax.linen.initializers", "he_uniform", "he_uniform"),
        ("flax.linen.initializers", "xavier_normal", "glorot_truncated_normal"),
        ("flax.linen.initializers", "orthogonal", "orthogonal"),
        ("flax.nnx.initializers", "glorot_uniform", "glorot_uniform"),
        ("flax.nnx.initializers", "kaiming_normal", "he_truncated_normal"),
        ("jax.nn.initializers", "lecun_uniform", "lecun_uniform"),
    ],
)
def test_an_initialiser_of_flax_obeys_its_law(jax, module, make, law):
    """Through the adapter of JAX, as a matrix and, where the law has fans, as a convolution."""
    init = jax_initializer(getattr(pytest.importorskip(module), make)())
    assert_initializer(init, law, (64, 96))
    if law != "orthogonal":
        assert_initializer(init, law, (3, 3, 16, 24))


def test_a_law_that_flax_does_not_claim_is_refused(jax):
    """Its normal initialisers are truncated, and the message says which law to claim."""
    linen = pytest.importorskip("flax.linen.initializers")
    with pytest.raises(LawViolation, match="agree with a truncated_normal law of the same variance") as caught:
        assert_initializer(jax_initializer(linen.lecun_normal()), "lecun_normal", (64, 96))
    assert [finding.check for finding in caught.value.findings] == ["distribution"]
    with pytest.raises(LawViolation, match="LeCun's 1/fan_in"):
        assert_initializer(jax_initializer(linen.lecun_uniform()), "he_uniform", (64, 96))


def test_an_initialiser_that_is_not_made_yet_is_told_to_be(jax):
    """`he_normal` returns an initialiser; a function of two arguments lacks the dtype."""
    with pytest.raises(TypeError, match=r"call it first, with \(\)"):
        assert_initializer(jax_initializer(jax.nn.initializers.he_normal), "he", (8, 8))
    with pytest.raises(TypeError, match=r"needed init\(key, shape, dtype\)"):
        jax_initializer(lambda key, shape: jax.random.normal(key, shape))


def test_a_keras_instance_is_told_to_be_made_from_a_seed(keras):
    """An instance is no function of a seed."""
    with pytest.raises(TypeError, match=r"lambda seed: keras.initializers.HeNormal\(seed=seed\)"):
        keras_initializer(keras.initializers.HeNormal(seed=1))


def test_a_tensor_that_is_not_filled_is_found(torch):
    """A fill that makes another tensor leaves the one it is given as it was."""
    with pytest.raises(LawViolation, match="handed back as it came"):
        assert_initializer(torch_initializer(lambda tensor: torch.nn.Linear(8, 8)), "lecun", (8, 8))
