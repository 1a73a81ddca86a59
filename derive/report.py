"""A solution as data: values, derivatives, updates and steps in full precision; knows no formats of pages."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from derive.certificate import Certificate
from derive.errors import Undefined
from derive.lines import Lines
from derive.names import Name
from derive.numbers import Real
from derive.plain import plain
from derive.problem.written import written_out
from derive.term import refs
from derive.worked import Solution, Update

_GIVEN = ("input", "target", "parameter")
_QUANTITIES = (*_GIVEN, "weighted-sum", "activation", "exponential", "exponential-sum", "cost", "line")


def as_data(solution: Solution, certificate: Certificate | None) -> dict[str, Any]:
    """Return everything a program wants to know of a solution, with full-precision floats.

    Values and derivatives are keyed by the names of quantities; `@k` marks example k of a batch of several.
    """
    cost = solution.setup.recipe.cost
    after = None
    if solution.trains and solution.setup.has_cost:
        after = number(solution.true_after.carried[cost], cost)
    return {
        "problem": written_out(solution.problem),
        "digest": solution.digest,
        "updates": [_update(solution, update) for update in solution.true_updates],
        "cost_after": after,
        "certificate": asdict(certificate) if certificate is not None else {},
        "steps": [step for update in solution.true_updates for step in _steps(solution, update)],
    }


def _update(solution: Solution, update: Update) -> dict[str, Any]:
    graph = solution.by_chain(len(update.batch)).whole
    values = update.true.carried
    cost = solution.setup.recipe.cost
    quantities = {name: renumbered(name, update) for name in graph.names if graph.role(name) in _QUANTITIES}
    shares = {
        name._replace(example=place): name._replace(example=number)
        for name in graph.having("parameter")
        for place, number in enumerate(update.batch, 1)
        if len(update.batch) > 1
    }
    learned = solution.setup.recipe.learned
    updated = {
        str(name): number(values[name._replace(new=True) if name in learned else name])
        for name in (graph.having("parameter") if solution.trains else ())
    }
    derivatives: dict[str, float | None] = {}
    if solution.setup.has_gradients:
        derivatives = {
            str(shown): value
            for name, shown in {**quantities, **shares}.items()
            # A given quantity's derivative may have no value, which is not the same as having none.
            if (value := derivative_of(solution, update, name)) is not None or graph.role(name) in ("input", "target")
        }
    return {
        "batch": list(update.batch),
        "cost": number(values[cost], cost) if cost in values else None,
        "values": {str(shown): number(values[name], shown) for name, shown in quantities.items()},
        "derivatives": derivatives,
        "updated": updated,
        "tensors": _tensors(
            solution, {str(n): number(values[n]) for n in graph.having("parameter")}, derivatives, updated
        ),
    }


def number(value: Real, name: Name | None = None) -> float:
    """Return a value as the nearest float; `name` is whose value it is.

    Raises Undefined for one that no float can hold.
    """
    try:
        found = float(value)
    except OverflowError:
        found = math.inf
    if math.isinf(found):
        whose = name or "a value"
        raise Undefined(f"{whose} is too large for a float", "use smaller numbers, or a page instead of JSON", name)
    return found


def renumbered(name: Name, update: Update) -> Name:
    """Return the name with the example's own number instead of its place in the batch."""
    return name if name.example is None else name._replace(example=update.batch[int(name.example) - 1])


def derivative_of(solution: Solution, update: Update, quantity: Name) -> float | None:
    """Return ∂C/∂q at full precision; for a quantity of one example, that example's cost alone.

    None for a quantity of the whole batch that is not differentiated there.
    """
    setup = solution.setup
    values = update.true.carried
    if quantity._replace(example=None) == setup.recipe.cost:
        return float(1)
    if quantity.letter == "z" and setup.network is not None:
        signal = quantity._replace(letter="delta")
        if signal in values:
            return number(setup.recipe.convention.signal_sign * values[signal], signal)
    name = quantity._replace(of=setup.recipe.cost)
    return number(values[name], name) if name in values else None


def _tensors(
    solution: Solution, parameters: Mapping[str, Any], gradients: Mapping[str, Any], updated: Mapping[str, Any]
) -> dict[str, Any]:
    """Return parameters, gradients and updated parameters as matrices (out-in), vectors and numbers."""
    names = solution.setup.forward.having("parameter")
    return {
        "parameters": tensor_form(names, parameters),
        "gradients": tensor_form(names, gradients),
        "updated": tensor_form(names, updated),
    }


def tensor_form(names: tuple[Name, ...], values: Mapping[str, Any]) -> dict[str, Any]:
    """Gather W1[i,j] into the matrix W1, b1[i] into the vector b1; other parameters stay numbers.

    >>> tensor_form((Name("b", 1, (1,)), Name("b", 1, (2,))), {"b1[1]": 0.5, "b1[2]": 0.25})
    {'b1': [0.5, 0.25]}
    """
    found: dict[str, Any] = {}
    for name in names:
        if str(name) not in values:
            continue
        key, value = name._replace(indices=()).bare, values[str(name)]
        match len(name.indices):
            case 0:
                found[key] = value
            case 1:
                found.setdefault(key, []).append(value)
            case _:
                rows = found.setdefault(key, [])
                if name.indices[0] > len(rows):  # type: ignore[operator]
                    rows.append([])
                rows[-1].append(value)
    return found


def _steps(solution: Solution, update: Update) -> list[dict[str, Any]]:
    """Return every line of the page: its formula in names, its numbers, its relation and its value, as carried."""
    graph = update.derivation.whole
    lines = Lines(solution.setup.policy, update.page, {leaf.name for leaf in graph.leaves} - update.computed)
    found = []
    for definition in graph.definitions:
        known = {definition.name, *refs(definition.term)} <= update.page.carried.keys()
        if not known and definition.role in ("aside", "link"):
            continue
        line = lines.line(definition) if known else None
        found.append(
            {
                "name": str(_numbered(definition.name, update, len(solution.true_updates) > 1)),
                "role": definition.role,
                "formula": plain(definition.term),
                # What the page's rounding leaves without a value stands here without one, too.
                "numbers": plain(line.resolved, line.operands) if line else None,
                "relation": ("=" if line.exact else "≈") if line else None,
                "value": line.result.text if line else None,
            }
        )
    return found


def _numbered(name: Name, update: Update, several: bool) -> Name:
    shown = renumbered(name, update)
    return shown._replace(update=update.number) if several else shown
