"""PyTorch's automatic differentiation as an oracle: every activation with every cost, batches, several updates."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Any

import pytest
import strategies as some

from derive.builders.dense import Layer, Network, Objective, bias, forward, parameters, weight
from derive.builders.objective import STRENGTH
from derive.builders.optimiser import RATE
from derive.derivation import Recipe, derive_example, explain
from derive.evaluate import EXACT, Arithmetic, evaluate
from derive.laws.costs import COSTS as LAWS_OF_COSTS
from derive.names import COST, Name

torch = pytest.importorskip("torch", reason="PyTorch is an optional oracle: pip install derive-backprop[oracle]")

Values = dict[Name, Fraction]
ROUGH = Arithmetic(digits=30, bits=64)
FUNCTIONS: dict[str, Callable[..., Any]] = {  # where PyTorch has another name than ours, or other arguments
    "identity": lambda z: z,
    "step": lambda z, at_zero: 0 * z + torch.heaviside(z.detach(), torch.tensor(at_zero, dtype=z.dtype)),
    "sigmoid": lambda z: torch.sigmoid(z),
    "bipolar-sigmoid": lambda z: torch.tanh(z / 2),
    "tanh": lambda z: torch.tanh(z),
    "arctan": lambda z: torch.atan(z),
    "relu": lambda z: torch.relu(z),
    "leaky-relu": lambda z, slope: torch.nn.functional.leaky_relu(z, slope),
    "prelu": lambda z, slope: torch.nn.functional.prelu(z, torch.tensor([slope], dtype=z.dtype)),
    "elu": lambda z, alpha: torch.nn.functional.elu(z, alpha),
    "softplus": lambda z: torch.nn.functional.softplus(z),
    "softmax": lambda z: torch.softmax(z, -1),
}
COSTS: dict[str, Callable[..., Any]] = {
    "squared-error": lambda a, y: torch.nn.functional.mse_loss(a, y, reduction="none"),
    "half-squared-error": lambda a, y: torch.nn.functional.mse_loss(a, y, reduction="none") / 2,
    "absolute-error": lambda a, y: torch.nn.functional.l1_loss(a, y, reduction="none"),
    "binary-cross-entropy": lambda a, y: torch.nn.functional.binary_cross_entropy(a, y, reduction="none"),
    "cross-entropy": lambda a, y: -y * torch.log(a),
    "huber": lambda a, y, delta: torch.nn.functional.huber_loss(a, y, reduction="none", delta=delta),
    "kl-divergence": lambda a, y: torch.nn.functional.kl_div(torch.log(a), y, reduction="none"),
}


def function_of(name: str) -> Callable[..., Any]:
    """Return PyTorch's activation of a name; skip the test where there is none."""
    found = FUNCTIONS.get(name) or getattr(torch.nn.functional, name.replace("-", "_"), None)
    return found or pytest.skip(f"PyTorch has no activation {name}")


def cost_of(kind: str) -> Callable[..., Any]:
    """Return PyTorch's cost of a kind for each output; skip the test where there is none."""
    return COSTS.get(kind) or pytest.skip(f"PyTorch has no cost {kind}")


class Oracle:
    """The same network in PyTorch, its parameters in float64."""

    def __init__(self, network: Network, point: dict[Name, Fraction]) -> None:
        self.network = network
        self.held = {
            name: torch.tensor(float(point[name]), dtype=torch.float64, requires_grad=True)
            for name in parameters(network)
        }

    def outputs(self, inputs: Any) -> Any:
        sizes = [self.network.inputs, *(layer.units for layer in self.network.layers)]
        for number, (layer, (before, units)) in enumerate(zip(self.network.layers, pairwise(sizes), strict=True), 1):
            every = range(1, units + 1)
            rows = [[self.held[weight(number, to, source + 1)] for source in range(before)] for to in every]
            inputs = inputs @ torch.stack([torch.stack(row) for row in rows]).T
            if layer.biases != "none":
                own = [self.held[bias(number, to, layer.biases == "shared")] for to in every]
                inputs = inputs + torch.stack(own) * float(layer.bias_input)
            inputs = function_of(layer.activation)(inputs, *map(float, layer.constants))
        return inputs

    def cost(self, inputs: Any, targets: Any) -> Any:
        objective = self.network.objective
        assert objective is not None
        shares = cost_of(objective.kind)(self.outputs(inputs), targets, *map(float, objective.constants))
        examples = shares.mean(-1) if objective.mean_over_units else shares.sum(-1)
        total = examples.mean() if objective.mean_over_examples else examples.sum()
        return torch.sqrt(total) if objective.root else total


def drawn(network: Network, size: int, seed: object) -> tuple[Values, list[Values]]:
    """Return values for the parameters, and the inputs and targets of so many examples."""
    random = Random(repr(seed))
    held = {name: Fraction(random.randint(-150, 150), 101) for name in parameters(network)}
    inputs = [Name("a", 0, (i,)) for i in range(1, network.inputs + 1)]
    targets = [Name("y", None, (j,)) for j in range(1, network.layers[-1].units + 1)]
    return held, [
        {name: Fraction(random.randint(-150, 150), 101) for name in inputs}
        | {name: Fraction(random.randint(5, 95), 101) for name in targets}
        for _ in range(size)
    ]


def tensor(examples: list[dict[Name, Fraction]], letter: str) -> Any:
    """Return the inputs (a) or targets (y) of examples as rows."""
    rows = [[float(value) for name, value in at.items() if name.letter == letter] for at in examples]
    return torch.tensor(rows, dtype=torch.float64)


def over(examples: list[dict[Name, Fraction]]) -> dict[Name, Fraction]:
    """Return the point of a batch: one example by its own names, several with @k."""
    if len(examples) == 1:
        return examples[0]
    return {name._replace(example=k): value for k, at in enumerate(examples, 1) for name, value in at.items()}


def network_of(activation: str, kind: str, hidden: str = "tanh", **reductions: bool) -> Network:
    """Return a 2-2-2 network with this activation in its last layer, and in its first where that is `hidden`."""
    deltas = (Fraction(1, 2),) * LAWS_OF_COSTS[kind].constants
    layers = (
        Layer(2, hidden, some.ACTIVATIONS[hidden][0], "shared", Fraction(-1)),
        Layer(2, activation, some.ACTIVATIONS[activation][-1]),
    )
    return Network(2, layers, Objective(kind, deltas, **reductions))


PAIRS = [(activation, kind) for activation in some.ACTIVATIONS for kind in some.costs_after(activation)]


@pytest.mark.parametrize(("activation", "kind"), PAIRS)
def test_gradients_of_every_pair(activation: str, kind: str) -> None:
    """Cost and gradients of a batch of two equal PyTorch's for every activation with every cost it allows."""
    network = network_of(activation, kind, hidden=activation)
    held, examples = drawn(network, 2, (activation, kind))
    oracle = Oracle(network, held)
    cost = oracle.cost(tensor(examples, "a"), tensor(examples, "y"))
    cost.backward()
    whole = explain(derive_example(forward(network), Recipe(), True, False), Recipe(), 2).whole
    values = evaluate(whole, {**held, **over(examples)}, EXACT, ROUGH).carried
    assert cost.item() == pytest.approx(float(values[COST]), rel=1e-10)
    for name, parameter in oracle.held.items():
        assert parameter.grad.item() == pytest.approx(float(values[name.wrt(COST)]), rel=1e-9, abs=1e-12), str(name)


TRAINED = [  # activation, cost, mean over units, mean over examples, root, l2, sizes of the batches
    ("sigmoid", "binary-cross-entropy", False, True, False, "0", (1, 1, 1)),
    ("softmax", "cross-entropy", False, True, False, "1/10", (2, 1, 3)),
    ("tanh", "squared-error", True, False, False, "0", (3, 2)),
    ("arctan", "squared-error", True, True, True, "0", (4, 4, 4)),
    ("elu", "huber", False, True, True, "1/7", (2, 2, 1)),
    ("softplus", "half-squared-error", False, False, False, "1/5", (1, 3)),
]


@pytest.mark.parametrize(("activation", "kind", "units", "examples", "root", "l2", "sizes"), TRAINED)
def test_several_updates(
    activation: str, kind: str, units: bool, examples: bool, root: bool, l2: str, sizes: tuple[int, ...]
) -> None:
    """After several updates over batches of any size, parameters equal those of torch.optim.SGD with weight decay."""
    strength = Fraction(l2)
    network = network_of(activation, kind, mean_over_units=units, mean_over_examples=examples, root=root)
    held, data = drawn(network, sum(sizes), kind)
    oracle = Oracle(network, held)
    groups = [
        {"params": [p for name, p in oracle.held.items() if (name.letter == "W") == decays], "weight_decay": decay}
        for decays, decay in ((True, float(strength)), (False, 0.0))
    ]
    optimiser = torch.optim.SGD(groups, lr=0.2)
    recipe = Recipe(mean=examples, root=root, penalty=strength > 0, learned=tuple(held))
    rates = {RATE: Fraction(1, 5)} | ({STRENGTH: strength} if strength else {})
    graph = forward(network)
    for size in sizes:
        batch, data = data[:size], data[size:]
        optimiser.zero_grad()
        oracle.cost(tensor(batch, "a"), tensor(batch, "y")).backward()
        optimiser.step()
        whole = explain(derive_example(graph, recipe, True, size == 1), recipe, size).whole
        values = evaluate(whole, {**held, **over(batch), **rates}, EXACT, ROUGH).carried
        held = {name: values[name._replace(new=True)] for name in held}
        for name, parameter in oracle.held.items():
            assert parameter.item() == pytest.approx(float(held[name]), rel=1e-9, abs=1e-12), str(name)
