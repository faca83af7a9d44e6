"""An audit finds what PyTorch's defaults do, explains it, and is quiet on a network drawn by the book."""

import json
import math

import pytest

from initproof.audit import TargetError, audit, audit_target, load_target

torch = pytest.importorskip("torch")
nn = torch.nn
functional = torch.nn.functional


def by_the_book():
    network = nn.Sequential(nn.Linear(48, 96), nn.ReLU(), nn.Linear(96, 96), nn.ReLU(), nn.Linear(96, 10))
    for layer in (network[0], network[2]):
        nn.init.kaiming_normal_(layer.weight)
        nn.init.zeros_(layer.bias)
    nn.init.xavier_uniform_(network[4].weight)
    nn.init.zeros_(network[4].bias)
    return network


def parameter(report, name):
    return next(row for row in report.parameters if row.name == name)


def test_a_network_by_the_book_raises_nothing():
    """He before ReLU and Glorot at the end: no finding, and the laws are named."""
    report = audit(by_the_book)
    assert report.findings == ()
    assert parameter(report, "0.weight").fits == "he_normal"
    assert parameter(report, "4.weight").fits == "glorot_uniform"
    assert parameter(report, "0.bias").fits == "constant 0"
    assert "drawn by the book" in report.text()


def test_a_law_in_use_that_is_not_the_one_asked_for_is_said_to_be_one():
    """LeCun before tanh is by the book, and named since it is 0.39 of what is asked; what is asked needs no name."""
    fan_in = 256

    def net(scale):
        layer = nn.Linear(fan_in, 3 * fan_in)
        nn.init.normal_(layer.weight, std=(scale / fan_in) ** 0.5)
        return nn.Sequential(layer, nn.Tanh())

    common, own = audit(lambda: net(1.0)), audit(lambda: net(2.5361))
    assert not common.findings + own.findings
    assert "by the book of lecun" in common.text()
    assert "of lecun" in common.html()
    assert "by the book\n" in own.text()


def test_measured_gains_agree_with_predicted_ones():
    """Forward n_in Var[W] E relu^2 and backward n_out Var[W] E relu'^2, of each layer and of the chain."""
    report = audit(by_the_book)
    for layer in report.layers:
        if layer.predicted_forward is not None:
            assert layer.measured_forward == pytest.approx(layer.predicted_forward, rel=0.15)
            assert layer.measured_backward == pytest.approx(layer.predicted_backward, rel=0.15)
    assert report.forward == pytest.approx(report.predicted_forward, rel=0.25)
    assert report.backward == pytest.approx(report.predicted_backward, rel=0.25)


def test_the_default_of_a_linear_layer_is_a_sixth_of_he():
    """kaiming_uniform(a = sqrt 5) before ReLU, weight and bias recognised."""
    report = audit(lambda: nn.Sequential(nn.Linear(64, 128), nn.ReLU()))
    row = parameter(report, "0.weight")
    assert row.activation == "relu"
    assert row.low < 1 / 6 < row.high
    assert "a = sqrt 5" in row.why
    assert "PyTorch's default" in parameter(report, "0.bias").fits


@pytest.mark.parametrize("kind", ["RNN", "LSTM", "GRU", "LSTMCell"])
def test_a_recurrent_default_depends_on_the_hidden_width_alone(kind):
    """U(-1/sqrt H, 1/sqrt H) for every gate: hidden weights at a third, input weights at n/(3 H)."""
    report = audit(lambda: getattr(nn, kind)(32, 48))
    kind = kind.removesuffix("Cell")
    inputs = [row for row in report.parameters if row.kind == f"{kind} input weight"]
    hidden = [row for row in report.parameters if row.kind == f"{kind} hidden weight"]
    assert len(inputs) == len(hidden) == {"RNN": 1, "LSTM": 4, "GRU": 3}[kind]
    for row in (*inputs, *hidden):
        assert "1/sqrt H" in row.why
        assert row.low < row.fan_in / (3 * 48) < row.high


def test_the_in_projection_of_attention_is_at_half():
    """Glorot of three stacked matrices; the nonlinearity inside a Transformer layer is seen."""
    report = audit(lambda: nn.TransformerEncoderLayer(64, 4, 128, dropout=0.3))
    for part in "qkv":
        row = parameter(report, f"self_attn.in_proj_weight[{part}]")
        assert row.low < 0.5 < row.high
        assert "stacked" in row.why
    assert parameter(report, "linear1.weight").activation == "relu"
    assert parameter(report, "linear2.weight").activation == ""


def test_a_transposed_convolution_has_its_fans_exchanged():
    """PyTorch reads fan_in off axis 1, which is fan_out of a transposed kernel."""
    report = audit(lambda: nn.Sequential(nn.ConvTranspose2d(8, 32, 3), nn.ReLU()), draws=8)
    row = parameter(report, "0.weight")
    assert (row.fan_in, row.fan_out) == (72, 288)
    assert "exchanged" in row.why


def test_a_depthwise_convolution_sees_one_channel():
    """The fans of a group are those of its own channels."""
    report = audit(lambda: nn.Conv2d(64, 64, 3, groups=64), draws=8)
    row = parameter(report, "weight")
    assert (row.fan_in, row.fan_out) == (9, 9)
    assert "fan_in of 9 only" in row.why


def test_an_embedding_is_noted_and_not_judged():
    """N(0, 1) whatever the dimension: nothing asks for another variance."""
    report = audit(lambda: nn.Embedding(300, 64))
    row = parameter(report, "weight")
    assert row.fits == "N(0, 1)"
    assert row.by_the_book is None
    assert "tied output matrix" in row.why


def test_an_orthogonal_recurrence_is_by_the_book():
    """Orthogonal hidden weights are accepted at gain one and refused at another."""

    def made(gain):
        def make():
            network = nn.RNN(32, 48)
            nn.init.orthogonal_(network.weight_hh_l0, gain=gain)
            return network

        return make

    assert parameter(audit(made(1.0), draws=4), "weight_hh_l0").by_the_book
    assert "gain is 1.5" in parameter(audit(made(1.5), draws=4), "weight_hh_l0").why


class Functional(nn.Module):
    """Nonlinearities as functions, a residual and a norm: nothing for module lists to see."""

    def __init__(self):
        super().__init__()
        self.one, self.two, self.norm = nn.Linear(32, 32), nn.Linear(32, 32), nn.LayerNorm(32)

    def forward(self, x):
        return x + self.two(functional.gelu(self.norm(self.one(x))))


def test_a_nonlinearity_is_seen_through_a_norm_and_as_a_function():
    """GELU follows `one` through the norm; the residual after `two` is no nonlinearity."""
    report = audit(Functional, draws=4)
    assert parameter(report, "one.weight").activation == "gelu"
    assert parameter(report, "two.weight").activation == ""


def drawn(kind, init, **options):
    def make():
        network = nn.Sequential(nn.Linear(96, 96), kind)
        init(network[0].weight, **options)
        return network

    return make


@pytest.mark.parametrize(
    ("kind", "init", "options"),
    [
        (nn.Tanh(), nn.init.kaiming_normal_, {"nonlinearity": "tanh"}),
        (nn.Tanh(), nn.init.xavier_uniform_, {}),
        (nn.Tanh(), nn.init.xavier_normal_, {"gain": 5 / 3}),
        (nn.GELU(), nn.init.kaiming_normal_, {}),
        (nn.LeakyReLU(0.3), nn.init.kaiming_uniform_, {"a": 0.3}),
        (nn.ReLU(), nn.init.xavier_normal_, {"gain": math.sqrt(2)}),
    ],
)
def test_a_law_made_for_the_nonlinearity_is_by_the_book(kind, init, options):
    """The gain of the nonlinearity itself, with the fans of LeCun, He or Glorot."""
    assert audit(drawn(kind, init, **options), draws=8).findings == ()


@pytest.mark.parametrize(
    ("kind", "init", "options", "why"),
    [
        (nn.Tanh(), nn.init.kaiming_normal_, {}, "He's factor 2 is what relu takes from the mean square, not tanh"),
        (nn.Sigmoid(), nn.init.kaiming_uniform_, {}, "not sigmoid"),
        (nn.GELU(), nn.init.xavier_normal_, {}, "leaves out what gelu takes"),
        (nn.LeakyReLU(0.3), nn.init.xavier_normal_, {}, "leaves out what leaky_relu 0.3 takes"),
    ],
)
def test_a_law_made_for_another_nonlinearity_is_not_by_the_book(kind, init, options, why):
    """He before tanh has 0.79 of what tanh asks for: a law is judged by the nonlinearity that follows."""
    (row,) = audit(drawn(kind, init, **options), draws=8).findings
    assert why in row.why


def test_a_normalised_weight_is_judged_as_the_network_uses_it():
    """Weight norm stores a direction and a length; the product is what is drawn, judged and predicted."""
    normed = nn.utils.parametrizations.weight_norm
    report = audit(lambda: nn.Sequential(normed(nn.Linear(32, 64)), nn.ReLU()), draws=8)
    assert [row.name for row in report.parameters] == ["0.weight", "0.bias"]
    assert "PyTorch's default" in parameter(report, "0.weight").fits
    assert report.forward == pytest.approx(report.predicted_forward, rel=0.15)


class Odd(nn.Module):
    def __init__(self, returned):
        super().__init__()
        self.layer, self.returned = nn.Linear(8, 8), returned

    def forward(self, x):
        return self.returned(self.layer(x))


def fails(x):
    raise ZeroDivisionError("a mistake of the author's")


def test_a_network_may_return_its_tensor_in_a_mapping():
    """As a model with named outputs does."""
    assert audit(lambda: Odd(lambda x: {"logits": x}), draws=2).forward > 0


@pytest.mark.parametrize(("returned", "why"), [(fails, "a mistake of the author's"), (repr, "returns a str")])
def test_a_network_that_cannot_be_run_is_still_judged(returned, why):
    """Its weights are shown, and why there are no signals."""
    report = audit(lambda: Odd(returned), draws=2)
    assert [row.name for row in report.findings] == ["layer.weight"]
    assert why in report.unmeasured
    assert why in report.text()


def test_a_lazy_module_needs_the_shape_of_its_input():
    """Without it the option is named; with it the weights are drawn."""
    with pytest.raises(TargetError, match="--input-shape"):
        audit(lambda: nn.Sequential(nn.LazyLinear(4)))
    report = audit(lambda: nn.Sequential(nn.LazyLinear(4)), input_shape=(16, 48), draws=2)
    assert parameter(report, "0.weight").fan_in == 48


def test_a_layer_of_zeros_passes_nothing_on():
    """Gains of zero are shown as zero, and explained."""

    def make():
        network = nn.Linear(16, 16)
        nn.init.zeros_(network.weight)
        nn.init.zeros_(network.bias)
        return network

    report = audit(make, draws=2)
    assert (report.forward, report.backward, report.predicted_forward, report.predicted_backward) == (0, 0, 0, 0)
    assert "passes nothing on" in report.findings[0].why


def test_a_network_without_weights_is_not_praised():
    """There is nothing to judge, and the report says so."""
    assert "No weight matrix to judge." in audit(nn.ReLU, draws=2).text()


def test_a_ready_made_network_is_one_draw_and_is_not_changed():
    """Its weights are judged as they are; dropout is switched off in a copy."""
    network = nn.Sequential(nn.Linear(64, 64), nn.Dropout(0.5))
    report = audit(network)
    assert report.draws == 1
    assert network[1].p == 0.5
    assert [row.name for row in report.findings] == ["0.weight"]


def test_a_network_of_unknown_input_is_audited_without_signals():
    """No shape fits: the parameters are judged all the same and the report says so."""

    class Pair(nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = nn.Linear(16, 16)

        def forward(self, x, y):
            return self.layer(x + y)

    report = audit(Pair, draws=2)
    assert report.input_shape is None
    assert report.layers == ()
    assert "not measured" in report.text()


def test_the_audit_leaves_the_global_generator_alone():
    """Random numbers after an audit are those without one."""
    torch.manual_seed(0)
    expected = torch.rand(2)
    torch.manual_seed(0)
    audit(lambda: nn.Linear(4, 4), draws=2)
    assert torch.equal(torch.rand(2), expected)


def test_json_has_every_field_and_no_infinities():
    """The JSON is strict and lists the findings by name."""

    def refuse(constant):
        raise ValueError(constant)

    text = audit(lambda: nn.Sequential(nn.Linear(8, 8), nn.Tanh()), draws=2).json()
    data = json.loads(text, parse_constant=refuse)
    assert {"parameters", "layers", "forward", "predicted_forward", "findings", "draws"} <= set(data)


@pytest.fixture
def target(tmp_path):
    path = tmp_path / "user_network.py"
    path.write_text(
        "import torch\n"
        "def make():\n    return torch.nn.Sequential(torch.nn.Linear(32, 64), torch.nn.ReLU())\n"
        "def empty():\n    return torch.nn.ReLU()\n"
        "number = 3\n"
        "def wrong():\n    return number\n"
    )
    return path


def test_a_target_in_a_file_is_audited(target):
    """Exit status 1 with findings, 0 without, and each output in its own form."""
    text, status = audit_target(f"{target}:make")
    assert status == 1
    assert "0.weight" in text
    assert audit_target(f"{target}:empty")[1] == 0
    assert json.loads(audit_target(f"{target}:make", output="json")[0])["findings"] == ["0.weight"]
    assert audit_target(f"{target}:make", output="html")[0].startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("attribute", "message"),
    [
        ("missing", "has no attribute"),
        ("wrong", "the target makes a int; a torch.nn.Module, a Keras model or a Flax module is needed"),
        ("number", "torch.nn.Module"),
        ("torch.nn.Linear", "the target needs in_features, out_features: write a function without arguments"),
    ],
)
def test_a_target_that_is_no_network_is_refused(target, attribute, message):
    """Exit status 2, and the message says what was found."""
    text, status = audit_target(f"{target}:{attribute}")
    assert status == 2
    assert message in text


@pytest.mark.parametrize("text", ["torch.nn", "no_such_package:thing", "no_such_file.py:thing", "torch:"])
def test_a_target_that_cannot_be_found_is_refused(text):
    """The message says how a target is written or what is missing."""
    with pytest.raises(TargetError):
        load_target(text)


def test_an_import_path_is_a_target():
    """package.module:attribute, classes included."""
    assert load_target("torch.nn:Linear") is nn.Linear
    assert math.isclose(load_target("math:pi"), math.pi)


def test_an_unknown_output_is_refused(target):
    """The message lists the outputs."""
    with pytest.raises(ValueError, match="text, json, html"):
        audit_target(f"{target}:make", output="pdf")
