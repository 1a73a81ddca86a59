"""The first update of a solution as a program in numpy, a student's own check of the page; knows no notebooks.

Every definition of the graph is one line. A batch is worked at once: its inputs and targets are arrays with one value
for each example, and its gradients are means or sums of arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from derive.builders.optimiser import RATE
from derive.evaluate import Arithmetic
from derive.graph import Definition
from derive.names import Name
from derive.python import WIDEST, constant, expression, identifiers, wrapped
from derive.term import Call, Term, children, refs
from derive.worked import Solution

# What our own lines are called, beside the names of quantities.
_OURS = frozenset({"theta", "forward", "gradient", "page", "numeric", "step", "h", "i", "theta_new", "learned", "ln"})
_FORWARD = ("weighted-sum", "activation", "exponential", "exponential-sum", "cost", "line")


@dataclass(frozen=True, slots=True)
class Program:
    """The cells of a program; those that a problem has no use for are empty."""

    values: str
    forward: str
    backward: str
    check: str
    update: str


def program(
    solution: Solution, data: Mapping[str, Any], folders: tuple[Path, ...], say: Callable[[str], str]
) -> Program:
    """Return the program of a solution, with what its JSON says of the first update.

    Its cells are spelled by the templates of the first folder that has them; `say` speaks a message.
    """
    environment = Environment(
        loader=FileSystemLoader([str(folder) for folder in folders]),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def cell(name: str, content: Mapping[str, Any]) -> str:
        return environment.get_template(f"notebook/{name}.py.jinja").render(content, say=say)

    writer = _Writer(solution, data)
    differentiated = solution.setup.has_gradients and bool(writer.parameters)
    return Program(
        cell("values", writer.values()),
        cell("forward", writer.forward()),
        cell("backward", writer.backward()) if differentiated else "",
        cell("check", writer.check()) if differentiated else "",
        cell("update", writer.updated()) if differentiated and solution.trains else "",
    )


class _Writer:
    """What the cells of one program hold: names, terms and numbers as Python writes them."""

    def __init__(self, solution: Solution, data: Mapping[str, Any]) -> None:
        self.solution = solution
        self.data = data
        self.graph = solution.by_chain(solution.size).whole
        self.parameters = self.graph.having("parameter")
        # The first example of a batch stands for all: its variables are arrays.
        shown = [name for name in self.graph.names if name.example in (None, 1)]
        self.variables = identifiers(shown, _OURS, "_k")
        cost = solution.setup.recipe.cost
        self.cost = cost if cost in self.graph else None
        definitions = [d for d in self.graph.definitions if d.name.example in (None, 1)]
        self.steps = [d for d in definitions if self._is_forward(d)]
        self.gradients = [name.wrt(cost) for name in self.parameters]
        self.logarithm = "ln" if self._meets_zero() else "np.log"
        self.links = list(self._needed([d for d in definitions if not self._is_forward(d) and d.role != "update"]))

    def _is_forward(self, definition: Definition) -> bool:
        return definition.role in _FORWARD and definition.name.of is None

    def _meets_zero(self) -> bool:
        """Tell whether a logarithm is taken of zero, which counts nothing where its factor is zero."""
        values, arithmetic = self.solution.updates[0].true.carried, Arithmetic()
        return any(
            arithmetic.value(inner, values) == 0
            for definition in self.graph.definitions
            for inner in _logarithms(definition.term)
            if all(name in values for name in refs(inner))
        )

    def _needed(self, definitions: list[Definition]) -> Iterator[Definition]:
        """Yield the definitions that lead to gradients, in order."""
        needed = set(self.gradients)
        for definition in reversed(definitions):
            if definition.name in needed:
                # Where a line sums over the examples, the first stands for all.
                needed |= {name._replace(example=1) if name.example else name for name in refs(definition.term)}
        return (definition for definition in definitions if definition.name in needed)

    def values(self) -> dict[str, Any]:
        """Return what is given: data, rates and parameters."""
        update = self.solution.updates[0]
        point = self.solution.point(update.batch, self.solution.setup.parameters)
        given = []
        for leaf in self.graph.leaves:
            if leaf.name not in self.variables or leaf.role == "parameter" or leaf.name not in point:
                continue
            if leaf.name.example == 1:
                column = [point[leaf.name._replace(example=k)] for k in range(1, len(update.batch) + 1)]
                given.append(wrapped(f"{self.variables[leaf.name]} = np.array([", [*map(constant, column)], "])"))
            else:
                given.append(f"{self.variables[leaf.name]} = {constant(point[leaf.name])}")
        return {
            "zero_logarithm": self.logarithm == "ln",
            "several": len(update.batch) > 1,
            "given": given,
            "parameters": [f"{self.variables[name]} = {constant(point[name])}" for name in self.parameters],
            "theta": wrapped("theta = np.array([", self._of(self.parameters), "], dtype=float)"),
        }

    def forward(self) -> dict[str, Any]:
        """Return the forward pass as a function of the parameters, and its values."""
        results = self._of(d.name for d in self.steps)
        unpacked = [_several("", self._of(self.parameters), " = theta")] if self.parameters else []
        return {
            "steps": [row for line in (*unpacked, *self._lines(self.steps)) for row in line.split("\n")],
            "returned": _several("    return ", results, ""),
            "values": _several("", results, " = forward(theta)"),
            "result": results[-1],
        }

    def backward(self) -> dict[str, Any]:
        """Return the chain rule, line by line, and the gradients in the order of the parameters."""
        known = {definition.name for definition in self.links}
        gradients = [self.variables[name] if name in known else "0" for name in self.gradients]
        return {
            "links": list(self._lines(self.links)),
            "gradient": wrapped("gradient = np.array([", gradients, "], dtype=float)"),
        }

    def check(self) -> dict[str, Any]:
        """Return what the gradients are compared with, and where the cost stands among the values."""
        names = [d.name for d in self.steps]
        possible = self.cost is not None and not self.graph.having("upstream")
        return {
            "page": self._page("derivatives"),
            "upstream": not possible,
            "kink": self.data["certificate"].get("kink", False),
            "at": names.index(self.cost) - len(names) if possible and self.cost is not None else 0,
            "cost": self.variables[self.cost] if self.cost is not None else "",
        }

    def updated(self) -> dict[str, Any]:
        """Return the update of all parameters at once, and what it is compared with."""
        learned = self.solution.setup.recipe.learned
        shares = ["1" if name in learned else "0" for name in self.parameters]
        return {
            "learned": wrapped("learned = np.array([", shares, "])") if "0" in shares else "",
            "rate": self.variables[RATE],
            "page": self._page("updated"),
        }

    def _page(self, which: str) -> str:
        found = self.data["updates"][0][which]
        return wrapped("page = np.array([", [repr(found[str(name)]) for name in self.parameters], "])")

    def _of(self, names: Iterable[Name]) -> list[str]:
        return [self.variables[name] for name in names]

    def _lines(self, definitions: list[Definition]) -> Iterator[str]:
        """Yield assignments, layers apart."""
        for number, (_, group) in enumerate(groupby(definitions, key=_layer)):
            if number:
                yield ""
            for definition in group:
                term = expression(definition.term, self.variables, self.logarithm)
                yield f"{self.variables[definition.name]} = {term}"


def _layer(definition: Definition) -> tuple[int | None, bool]:
    return definition.name.layer, definition.name.example is None


def _logarithms(term: Term) -> Iterator[Term]:
    if isinstance(term, Call) and term.function == "ln":
        yield term.arguments[0]
    for part in children(term):
        yield from _logarithms(part)


def _several(lead: str, names: list[str], close: str) -> str:
    """Return several variables as Python writes them side by side, in brackets where one line is too short."""
    line = f"{lead}{', '.join(names)}{',' * (len(names) == 1)}{close}"
    return line if len(line) <= WIDEST else wrapped(f"{lead}(", names, f"){close}")
