"""What a document holds beside its blocks: what a notation must know of the network, and the head of an exam."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from derive.builders.dense import Network
from derive.document import Block, Document, Head
from derive.message import Message
from derive.worked import Solution


def page_of(
    solution: Solution, title: Message, blocks: Iterable[Block], *, compact: bool = False, indexed: bool = False
) -> Document:
    """Return blocks about a solution as a document, with what a notation must know of its network.

    `indexed` keeps the index of a quantity of which there is one.
    """
    network = solution.setup.network
    single = set()
    if network is not None and not indexed:
        single |= {"a0"} if network.inputs == 1 else set()
        single |= {"y"} if network.layers[-1].units == 1 else set()
    return Document(
        title,
        tuple(blocks),
        _letters(network) if network is not None else {},
        frozenset(single),
        any(name.letter == "e" for name in solution.setup.forward.names),
        None if network is not None else frozenset(name.letter for name in solution.setup.forward.names if not name.of),
        compact,
        solution.setup.forward.having("parameter") if network is not None else (),
        len(network.layers) if network is not None else 0,
        tuple(name for name, _ in _distinct(network)) if network is not None else (),
        _head(solution),
        cost=solution.setup.recipe.cost,
    )


def _head(solution: Solution) -> Head | None:
    """Return what stands above the title, where the problem gives anything of it."""
    given = solution.problem.present.head
    if given is None:
        return None
    labelled = (
        (Message("head.course"), given.course),
        (Message("head.lecturer"), given.lecturer),
        (Message("head.date"), given.date),
        (Message("head.time"), given.time),
    )
    return Head(given.faculty, tuple((label, words) for label, words in labelled if words))


def _letters(network: Network) -> dict[int, int]:
    """Give each layer the place of its activation's letter: one letter per activation, softmax has none."""
    distinct = _distinct(network)
    kinds = enumerate(((layer.activation, layer.constants) for layer in network.layers), 1)
    return {number: distinct.index(kind) for number, kind in kinds if kind in distinct}


def _distinct(network: Network) -> list[tuple[str, tuple[Fraction, ...]]]:
    """Return the activations that have letters, with their constants, in the order of the letters."""
    kinds = dict.fromkeys((layer.activation, layer.constants) for layer in network.layers)
    return [kind for kind in kinds if kind[0] != "softmax"]
