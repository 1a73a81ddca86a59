"""What a file may have meant otherwise though it can be read as it stands: [0,5] for 0.5, a cost; refuses nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from derive.errors import Fault
from derive.problem.exact import quoted
from derive.problem.schema import Problem
from derive.problem.tree import Plain, Tree

_DECIMAL_COMMA = re.compile(r"\s*[-+]?[0-9]+,[0-9]+\s*")
_NUMBERS = ("network", "data", "graph")  # elsewhere lists hold names and counts


def doubts(problem: Problem) -> Iterator[Fault]:
    """Yield what may have been meant otherwise, at its place in the file."""
    tree = problem._places.tree
    if tree is not None:
        yield from _commas(problem, tree)
        yield from _one_sided(problem, tree)


def _commas(problem: Problem, tree: Tree) -> Iterator[Fault]:
    """Yield where lists without a blank after the comma stand in the file of someone who writes decimal commas.

    Without a sign of that nothing is doubtful: [0,1] is how many people write two numbers.

    >>> from derive.problem import parse
    >>> layer = "{units: 1, activation: tanh, weights: [[0,5]], biases: ['0,1']}"
    >>> for doubt in doubts(parse("network: {inputs: 2, layers: [" + layer + "]}")):
    ...     print(doubt)
    problem.yaml:1:70: [0,5] is read as 2 numbers; write "0,5" for a decimal comma, or a blank after every comma
    """
    if not (tree.tight and _writes_commas(problem, tree.root)):
        return
    lists = [path for path in sorted(tree.tight, key=lambda path: tree.values[path].line) if path[0] in _NUMBERS]
    if lists:
        yield _read_as(tree, lists[0], len(lists) - 1)


def _one_sided(problem: Problem, tree: Tree) -> Iterator[Fault]:
    """Yield that a cross-entropy of shares is taken of targets that are no shares: books often mean the binary one.

    >>> from derive.problem import parse
    >>> layer = "{units: 1, activation: sigmoid, weights: [[2]], biases: [2]}"
    >>> text = "network: {inputs: 1, layers: [" + layer + "]}\\ndata: [{x: 1, y: 0}]\\ncost: cross-entropy"
    >>> [str(doubt).partition("; ")[0] for doubt in doubts(parse(text))]
    ['problem.yaml:3:7: cross-entropy is read as -y ln a, without (1 - y) ln(1 - a)']
    """
    network, cost = problem.network, problem.cost
    if network is None or cost is None or cost.kind != "cross-entropy":
        return
    if network.layers[-1].activation.kind == "softmax":  # its outputs are no yes or no each
        return
    targets = [[y for y in one.y if y is not None] for one in problem.data if one.y is not None]
    if all(sum(shares) == 1 for shares in targets):
        return
    spot = tree.values.get(("cost", "kind")) or tree.values[("cost",)]
    what = "cross-entropy is read as -y ln a, without (1 - y) ln(1 - a)"
    todo = "write binary-cross-entropy if every output is a yes or no by itself"
    yield Fault(what, "", todo, tree.file, spot.line, spot.column)


def _writes_commas(problem: Problem, part: Plain) -> bool:
    """Tell whether the page has a decimal comma, or a number in the file."""
    present = problem.present
    return (present.decimal_mark or ("comma" if present.lang == "id" else "point")) == "comma" or _has_comma(part)


def _has_comma(part: Plain) -> bool:
    if isinstance(part, dict):
        return any(map(_has_comma, part.values()))
    if isinstance(part, list):
        return any(map(_has_comma, part))
    return isinstance(part, str) and _DECIMAL_COMMA.fullmatch(part) is not None


def _read_as(tree: Tree, path: tuple[str | int, ...], more: int) -> Fault:
    part: Plain = tree.root
    for step in path:
        part = part[step]  # type: ignore[index]
    assert isinstance(part, list), "only lists are tight"
    said = ",".join(map(str, part))
    what = f"[{said}] is read as {len(part)} numbers" + f", and {more} more such lists likewise" * (more > 0)
    spot = tree.values[path]
    decimal = quoted(f"{part[0]},{part[1]}").replace("'", '"')
    todo = f"write {decimal} for a decimal comma, or a blank after every comma"
    return Fault(what, "", todo, tree.file, spot.line, spot.column)
