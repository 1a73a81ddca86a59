"""Symbolic proofs of gradients by SymPy, in a process of their own with a time limit; knows no numbers and no pages."""

from __future__ import annotations

import multiprocessing
from typing import Any

from derive import algebra
from derive.derivation import Derivation, forward_over, given_derivatives
from derive.graph import Graph

_SECONDS = 30


def proven_in_time(derivation: Derivation, forward: Graph, seconds: int = _SECONDS) -> bool:
    """Tell whether SymPy reduces every chain-rule gradient minus its own derivative to zero within the time.

    SymPy's composition over branches and its cancellation can neither be bounded nor interrupted from inside, so it
    all runs beside and is stopped.
    """
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    worker = context.Process(target=_decide, args=(derivation, forward, sender), daemon=True)
    worker.start()
    sender.close()
    try:
        return bool(receiver.recv()) if receiver.poll(seconds) else False
    except EOFError:
        return False
    finally:
        worker.kill()
        worker.join()
        receiver.close()


def _decide(derivation: Derivation, forward: Graph, sender: Any) -> None:
    sender.send(all(algebra.vanishes(difference) for difference in _differences(derivation, forward)))


def _differences(derivation: Derivation, forward: Graph) -> list[Any]:
    """Return chain-rule gradient minus SymPy's own, for every parameter, composed in symbols."""
    graph = forward_over(forward, derivation.recipe, derivation.size)
    given = given_derivatives(graph, derivation)
    symbols = algebra.symbols([leaf.name for leaf in graph.leaves] + list(given))
    cost = algebra.surrogate(((d.name, d.term) for d in graph.definitions), symbols, derivation.recipe.cost, given)
    # Leaves that only the update needs, such as the rate, stand in no gradient.
    leaves = {leaf.name: symbols[leaf.name] for leaf in derivation.whole.leaves if leaf.name in symbols}
    needed = (d for d in derivation.whole.definitions if d.role != "update")
    whole = algebra.composed(((d.name, d.term) for d in needed), leaves)
    return [
        whole[name.wrt(derivation.recipe.cost)] - algebra.derivative(cost, symbols[name])
        for name in derivation.parameters
    ]
