"""What theory predicts of a whole network is what is measured; what it does not follow is named and not predicted."""

import pytest

from initproof.audit import audit

torch = pytest.importorskip("torch")
nn = torch.nn


class Residual(nn.Module):
    """Four blocks; join makes the next signal from x and what the block makes of it."""

    def __init__(self, join):
        super().__init__()
        self.join = join
        self.blocks = nn.ModuleList(nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 64)) for _ in range(4))

    def forward(self, x):
        for block in self.blocks:
            x = self.join(x, block(x))
        return x


class Last(nn.Module):
    """The last time step of an LSTM: of its outputs, or its state."""

    def __init__(self, pick):
        super().__init__()
        self.recurrent, self.out, self.pick = nn.LSTM(32, 64, batch_first=True), nn.Linear(64, 10), pick

    def forward(self, x):
        return self.out(self.pick(*self.recurrent(x)))


def agree(report, forward=0.12, backward=0.12):
    assert report.unpredicted == ""
    assert report.forward == pytest.approx(report.predicted_forward, rel=forward)
    assert report.backward == pytest.approx(report.predicted_backward, rel=backward)


@pytest.mark.parametrize(
    "join",
    [
        lambda x, y: x + y,
        lambda x, y: torch.relu(x + y),
        lambda x, y: 0.5 * x - y,
        lambda x, y: nn.functional.layer_norm(x + y, (64,)),
        lambda x, y: x + x.tanh() * y,
    ],
)
def test_a_residual_network_is_predicted(join):
    """Before and after the nonlinearity, scaled, subtracted, normed and gated."""
    agree(audit(lambda: Residual(join)))


def test_a_residual_is_not_predicted_as_a_chain():
    """Its gain is above one, where the chain of its layers has one in a hundred."""
    assert audit(lambda: Residual(lambda x, y: x + y), draws=4).predicted_forward > 1
    assert audit(lambda: Residual(lambda x, y: y), draws=4).predicted_forward < 0.1


@pytest.mark.parametrize("kind", ["RNN", "LSTM", "GRU"])
def test_a_recurrent_network_is_predicted(kind):
    """One layer, by itself and as the whole network."""
    report = audit(lambda: getattr(nn, kind)(32, 48, batch_first=True), draws=16)
    agree(report)
    (layer,) = report.layers
    assert layer.measured_forward == pytest.approx(layer.predicted_forward, rel=0.12)
    assert layer.measured_backward == pytest.approx(layer.predicted_backward, rel=0.12)


def test_layers_and_directions_of_a_recurrence_are_predicted():
    """The second layer sees a signal that is alike from one time to the next: a fifth more than if it were not."""
    agree(audit(lambda: nn.LSTM(32, 48, num_layers=2, bidirectional=True), draws=16))


@pytest.mark.parametrize("pick", [lambda out, state: out[:, -1], lambda out, state: state[0][-1]])
def test_the_last_time_step_is_predicted(pick):
    """A gradient that enters at the end alone reaches the whole input thinly."""
    agree(audit(lambda: Last(pick), draws=16), backward=0.2)


class Gated(nn.Module):
    """Two halves of one matrix's output, one of which gates the other; or the first of a sequence."""

    def __init__(self, pick):
        super().__init__()
        self.layer, self.out, self.pick = nn.Linear(64, 256), nn.Linear(128, 64), pick

    def forward(self, x):
        return self.out(self.pick(self.layer(x)))


def halves(x):
    one, other = x.chunk(2, dim=-1)
    return one * other.sigmoid()


@pytest.mark.parametrize("pick", [halves, lambda x: x[..., :128], lambda x: x[:, :128].tanh() + x[:, 128:]])
def test_parts_of_a_value_are_other_neurons(pick):
    """They are independent of each other, and a gradient reaches the part that it belongs to."""
    agree(audit(lambda: Gated(pick), draws=16))


@pytest.mark.parametrize("kind", [nn.LeakyReLU(0.3), nn.GELU("tanh"), nn.ReLU(inplace=True), nn.ELU(inplace=True)])
def test_a_nonlinearity_with_its_settings_is_predicted(kind):
    """A slope, an approximation and work in place are what they are."""
    agree(audit(lambda: nn.Sequential(nn.Linear(48, 96), kind, nn.Linear(96, 96)), draws=8))


@pytest.mark.parametrize("kind", [nn.ELU(3.0), nn.Softplus(4.0)])
def test_a_nonlinearity_with_other_settings_is_not_predicted(kind):
    """It bears the name of another function, and is told from it by its values."""
    report = audit(lambda: nn.Sequential(nn.Linear(48, 96), kind), draws=2)
    assert report.predicted_forward is None
    assert report.parameters[0].activation == ""
    assert report.unpredicted == f"theory does not follow {type(kind).__name__.lower()}"


def test_what_theory_does_not_follow_is_named():
    """Attention is measured and not predicted, and the report says which function it is."""
    report = audit(lambda: nn.TransformerEncoderLayer(64, 4, 128, dropout=0.0), draws=4)
    assert report.predicted_forward is None
    assert "multi_head_attention_forward" in report.unpredicted
    assert "not predicted: theory does not follow multi_head_attention_forward" in report.text()
    assert "multi_head_attention_forward" in report.html()


def test_a_batch_norm_is_predicted_forward_only():
    """Its output has variance one; its gradient depends on the variance over examples."""
    report = audit(lambda: nn.Sequential(nn.Linear(32, 64), nn.BatchNorm1d(64), nn.ReLU(), nn.Linear(64, 8)), draws=8)
    assert report.forward == pytest.approx(report.predicted_forward, rel=0.12)
    assert report.predicted_backward is None
    assert "batch_norm" in report.unpredicted


def test_weights_that_are_not_centred_are_not_predicted():
    """Mean field takes the mean of a weight for zero."""

    def make():
        network = nn.Linear(48, 48)
        nn.init.uniform_(network.weight, 0, 0.1)
        return network

    report = audit(make, draws=4)
    assert report.predicted_forward is None
    assert "a mean of 0.05" in report.unpredicted


def test_a_tensor_from_elsewhere_is_not_predicted():
    """A network that adds noise of its own is not a function of its input alone."""
    report = audit(lambda: Residual(lambda x, y: y + torch.randn(x.shape)), draws=2)
    assert report.predicted_forward is None
    assert "not made from the input" in report.unpredicted
