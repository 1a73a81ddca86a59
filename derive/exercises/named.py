"""A problem without numbers, from a few words on the command line; knows which words there are, draws nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from derive.errors import Fault, Refused
from derive.problem import Problem
from derive.problem.exact import quoted
from derive.problem.words import (
    ACTIVATION_ALIASES,
    ACTIVATIONS,
    COST_ALIASES,
    COSTS,
    nearest,
    plain,
    sharing,
    unshared,
)

# What the usual first network of a course has.
ACTIVATION = "sigmoid"
COST = "half-squared-error"
SOFTMAX_COST = "cross-entropy"
RATE = "0.1"
_EXPECTED = "layers such as 2-2-1"
_LAYERS = re.compile(r"[0-9]{1,3}(?:-[0-9]{1,3})+")
_LARGEST = 20
_MOST_LAYERS = 8


def named(network: str, *, activation: str | None = None, cost: str | None = None) -> Problem:
    """Return the problem of a network that is called by its layers, all numbers left out to be drawn.

    >>> problem = named("2-2-1", activation="tanh, sigmoid")
    >>> problem.network.widths, [layer.activation.kind for layer in problem.network.layers]
    ((2, 2, 1), ['tanh', 'sigmoid'])

    `activation` is one for all layers, or one for each, separated by commas. Raises Refused with every fault at once.
    """
    faults = [*_layer_faults(network)]
    widths = [int(width) for width in network.split("-")] if not faults else [1, 1]
    activations, wrong = _activations(activation or ACTIVATION, None if faults else len(widths) - 1)
    faults += wrong
    kind = cost or (SOFTMAX_COST if activations and activations[-1] == "softmax" else COST)
    faults += _word_faults("--cost", kind, (*COSTS, *COST_ALIASES))
    if not faults:
        faults += _output_faults(widths[-1], activations, kind)
    if faults:
        raise Refused(tuple(faults))
    layers: list[dict[str, Any]] = [
        {"units": units, "activation": function} for units, function in zip(widths[1:], activations, strict=True)
    ]
    return Problem(
        network={"inputs": widths[0], "layers": layers},
        cost={"kind": plain(kind)},
        training={"learning_rate": RATE},
    )


def _layer_faults(network: str) -> Iterator[Fault]:
    if not _LAYERS.fullmatch(network):
        yield Fault(f"--network {quoted(network)} is no network", _EXPECTED, "write numbers with hyphens between")
        return
    widths = [int(width) for width in network.split("-")]
    if 0 in widths:
        yield Fault(f"--network {network} has a layer without units", _EXPECTED, "write 1 or more for each")
    if max(widths) > _LARGEST:
        yield Fault(
            f"--network {network} has a layer of {max(widths)} units",
            f"at most {_LARGEST}",
            "write a problem file for a larger network",
        )
    if len(widths) - 1 > _MOST_LAYERS:
        yield Fault(
            f"--network {network} has {len(widths) - 1} layers",
            f"at most {_MOST_LAYERS}",
            "write a problem file for a deeper network",
        )


def _activations(text: str, layers: int | None) -> tuple[list[str], list[Fault]]:
    """Return the activation of each layer and what is wrong with them; `layers` is None where nobody knows how many."""
    words = [plain(word) for word in text.split(",")]
    faults = [fault for word in dict.fromkeys(words) for fault in _word_faults("--activation", word, _known())]
    if layers is not None and len(words) not in (1, layers):
        what = f"--activation names {len(words)} activations"
        faults.append(Fault(what, f"one, or one for each of the {layers} layers", "name as many as there are layers"))
    words = [ACTIVATION_ALIASES.get(word, word) for word in words]
    return (words * (layers or 1) if len(words) == 1 else words), faults


def _output_faults(units: int, activations: list[str], cost: str) -> Iterator[Fault]:
    """Yield why no numbers suit the output layer: logarithms of what is no share, or a share that is always all."""
    last, kind = activations[-1], COST_ALIASES.get(plain(cost), {}).get("kind", plain(cost))
    proposed = ",".join([*activations[:-1], sharing(units, kind)])
    if last == "softmax" and units == 1:
        yield Fault(
            "softmax of one output is always 1",
            "two outputs or more",
            f"give the last layer 2 units, or write --activation {proposed}",
        )
    elif unshared(last, kind):
        yield Fault(
            f"--cost {plain(cost)} needs outputs between 0 and 1, and those of {last} need not be",
            f"an output layer such as {sharing(units, kind)}",
            f"write --activation {proposed}",
        )


def _known() -> tuple[str, ...]:
    return (*ACTIVATIONS, *ACTIVATION_ALIASES)


def _word_faults(option: str, word: str, known: tuple[str, ...]) -> Iterator[Fault]:
    if plain(word) not in known:
        yield Fault(
            f"{option} {quoted(word)} is unknown", ", ".join(known), nearest(word, known) or "choose one of these"
        )
