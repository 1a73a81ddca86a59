"""How fast a network is derived: against naive SymPy, and per parameter as the network grows.

Both sides start from a description of the layers, with SymPy's caches empty, and end with every gradient as LaTeX and
as a number from the same exact givens (exact where it is rational, else to 50 digits).

derive: forward graph; chain rule with every local derivative proven against SymPy; the update; all values of
all definitions (z, a, C, δ, links, gradients, new parameters); LaTeX of all these definitions.
Naive SymPy: the cost composed by substitution; for every parameter `diff`, `latex` of it, `subs` of all numbers,
`evalf(50)`. Nothing of the forward pass is spelled, and nothing is proven.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from random import Random

import pytest
from measure import ROOT, least, seconds
from naive import Naive

from derive.builders.dense import Layer, Network, Objective, forward
from derive.builders.optimiser import RATE
from derive.derivation import Derivation, Recipe, derive_example, explain
from derive.evaluate import Valuation, evaluate
from derive.names import Name
from derive.render.formats.latex import formula
from derive.render.layout import Layout
from derive.render.notation import Notation
from derive.render.scheme import read_scheme
from derive.render.setting import Hand
from derive.term import Ref

Report = Callable[[str, str, str], None]
Layers = tuple[tuple[int, str], ...]

SCHEME = read_scheme((ROOT / "templates",), "superscript")
GOALS: list[tuple[int, Layers, int]] = [
    (2, ((2, "arctan"), (1, "arctan")), 10),
    (1, ((4, "relu"), (2, "sigmoid"), (1, "identity")), 40),
]
DEEP: tuple[int, Layers, int] = (3, ((4, "tanh"), (4, "tanh"), (3, "tanh"), (2, "tanh")), 80)
SIZES = (2, 6, 21, 70)  # units of two hidden layers: about 20, 100, 1,000 and 10,000 parameters


def described(inputs: int, layers: Layers) -> Network:
    """Return a network with half the squared error."""
    return Network(inputs, tuple(Layer(units, kind) for units, kind in layers), Objective("half-squared-error"))


def point(network: Network) -> dict[Name, Fraction]:
    """Return exact numbers for all givens, of two decimals and both signs."""
    random = Random("benchmark")
    givens = {
        leaf.name: Fraction(random.choice((-1, 1)) * random.randint(1, 99), 100) for leaf in forward(network).leaves
    }
    return {**givens, RATE: Fraction(1, 10)}


def derived(network: Network) -> Derivation:
    """Return the whole derivation of one update by one example, from the description."""
    graph = forward(network)
    recipe = Recipe(learned=graph.having("parameter"))
    return explain(derive_example(graph, recipe, network=True, alone=True), recipe, 1)


def ours(network: Network, givens: dict[Name, Fraction]) -> tuple[list[str], Valuation]:
    """Return every definition as LaTeX, and every value."""
    derivation = derived(network)
    layout = Layout(Hand(Notation(SCHEME), dict.fromkeys(range(1, 9), 0)))
    spelled = [
        f"{formula(layout.symbols(Ref(d.name)), False)} = {formula(layout.symbols(d.term), False)}"
        for d in derivation.whole.definitions
    ]
    return spelled, evaluate(derivation.whole, givens)


def title(inputs: int, layers: Layers) -> str:
    """Return a network as people say it: 2-2-1."""
    return "-".join(map(str, (inputs, *(units for units, _ in layers))))


@pytest.mark.parametrize(("inputs", "layers", "goal"), GOALS, ids=["2-2-1", "1-4-2-1"])
def test_a_new_network_against_naive_sympy(inputs: int, layers: Layers, goal: int, report: Report) -> None:
    """A small network is derived many times faster than SymPy differentiates its composed cost."""
    network = described(inputs, layers)
    givens = point(network)
    named = {str(name): value for name, value in givens.items()}
    fast, slow = least(lambda: ours(network, givens), lambda: Naive(inputs, layers, named).gradients(), repeats=7)
    found = f"{slow / fast:.1f}×  ({fast * 1000:.1f} ms, naive SymPy {slow * 1000:.0f} ms)"
    report(f"derive {title(inputs, layers)} anew", found, f"≥ {goal}×")
    assert slow / fast >= goal


def test_a_deep_network_against_naive_sympy(report: Report) -> None:
    """Four layers are too slow for naive SymPy to finish: two parameters of each layer stand for all of it.

    The first is counted once; the second, which finds warmer caches, for all others of its layer.
    """
    inputs, layers, goal = DEEP
    network = described(inputs, layers)
    givens = point(network)
    fast = least(lambda: ours(network, givens), repeats=7)[0]
    named = {str(name): value for name, value in givens.items()}
    naive = Naive(inputs, layers, named)
    slow = seconds(lambda: Naive(inputs, layers, named))
    for parameters in naive.layers:
        for parameter, times in ((parameters[0], 1), (parameters[-2], len(parameters) - 1)):
            slow += seconds(lambda parameter=parameter: naive.gradient(parameter), cold=False) * times
    found = f"{slow / fast:.0f}×  ({fast * 1000:.1f} ms, naive SymPy {slow:.0f} s from a sample)"
    report(f"derive {title(inputs, layers)} anew", found, f"≥ {goal}×")
    assert slow / fast >= goal


def test_naive_sympy_finds_the_same() -> None:
    """Both sides of the comparison compute the same gradients."""
    inputs, layers, _ = GOALS[0]
    network = described(inputs, layers)
    givens = point(network)
    values = ours(network, givens)[1].carried
    naive = Naive(inputs, layers, {str(name): value for name, value in givens.items()})
    for name in forward(network).having("parameter"):
        symbol = next(known for known in naive.numbers if known.name == str(name))
        gap = float(naive.gradient(symbol)[1]) - float(values[name.wrt(Name("C"))])
        assert abs(gap) < 1e-15


def test_the_time_per_parameter_stays_flat(report: Report) -> None:
    """From 100 to 10,000 parameters the time per parameter does not grow, nor does what remains without the proofs.

    The proofs of the local laws are needed once per kind of definition, not per parameter; a network of the same
    kinds with one unit per layer shows what they take.
    """
    networks = [described(n, ((n, "tanh"), (n, "tanh"), (2, "tanh"))) for n in SIZES]
    counts = [len(forward(network).having("parameter")) for network in networks]
    smallest = described(1, ((1, "tanh"), (1, "tanh"), (2, "tanh")))
    *small, large = (lambda network=network: derived(network) for network in networks)
    # A difference of two measurements is no better than the machine they share: they are taken in turns.
    once, *times = least(lambda: derived(smallest), *small, repeats=15)
    times.append(least(large, repeats=3)[0])
    whole = [time / count * 10**6 for time, count in zip(times, counts, strict=True)]
    beyond = [(time - once) / count * 10**6 for time, count in zip(times, counts, strict=True)]
    for count, all_in, rest in zip(counts, whole, beyond, strict=True):
        report(
            f"derive {count:,} parameters",
            f"{all_in:.0f} µs each, {rest:.0f} µs without the proofs",
            "flat within 1.3×",
        )
    assert whole[-1] <= whole[1] * 1.3
    assert max(beyond[1:]) <= min(beyond[1:]) * 1.3
