"""What must fit between the lines of a graph: names, order, size of exact values; knows no networks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from derive.errors import Fault
from derive.problem.findings import Finding, Path, found
from derive.problem.formula import constant
from derive.problem.graph import CustomGraph
from derive.problem.lines import Line
from derive.problem.scan import name_fault
from derive.problem.words import nearest
from derive.term import Call, Neg, Num, Pow, Prod, Quot, Ref, Sum, Term

# Exact values grow with the powers in a line: q = x*x, r = q*q ... doubles the digits with every line.
MOST_GROWTH = 4096
# Their values are no fractions (but for a few such as exp(0)) and have as many digits as the arithmetic, whatever they
# are taken of: a recurrent cell of many steps does not grow.
_OF_FIXED_LENGTH = frozenset(
    {"exp", "ln", "sin", "cos", "sigmoid", "bipolar-sigmoid", "tanh", "arctan", "softplus"}
)  # fmt: skip


def graph_checks(graph: CustomGraph) -> Iterator[Finding]:
    """Yield every misfit in a graph.

    >>> graph = CustomGraph(inputs={"x": 1}, define=["f = x + y"])
    >>> [(finding.fault.what, finding.fault.column) for finding in graph_checks(graph)]
    [("'y' is not defined", 9)]
    """
    yield from _given_names(graph)
    yield from _lines(graph)
    yield from _ends(graph)
    yield from _growth(graph)


def _given_names(graph: CustomGraph) -> Iterator[Finding]:
    for section, names in (("inputs", graph.inputs), ("parameters", graph.parameters)):
        for name in names:
            fault = name_fault(name)
            if fault:
                yield Finding(fault, ("graph", section, name), key=True)
            if section == "parameters" and name in graph.inputs:
                what = f"'{name}' is an input and a parameter"
                yield found(what, "one of the two", "delete one", path=("graph", section, name), key=True)


def _lines(graph: CustomGraph) -> Iterator[Finding]:
    """Yield names defined twice, unknown, or used before their line."""
    places: dict[str, tuple[str, Path | None]] = {name: (" among the inputs", None) for name in graph.inputs}
    places |= {name: (" among the parameters", None) for name in graph.parameters}
    later = [line.name for line in graph.define]
    needs = (("graph", "inputs"), ("graph", "parameters"))
    for number, line in enumerate(graph.define):
        path: Path = ("graph", "define", number)
        for name, column in dict(reversed(line.uses)).items():
            if name in places:
                continue
            see: Path | None = None
            if name == line.name:
                what, todo = f"'{name}' is used in its own line", "give the result another name"
            elif name in later:
                what, todo = f"'{name}' is used here, but defined in", "put the lines in order"
                see = ("graph", "define", later.index(name))
            else:
                near = "write exp(...) for a power of e" if name == "e" else nearest(name, places)
                what, todo = f"'{name}' is not defined", near or "add it to inputs or parameters"
            fault = Fault(what, "names given or defined before", todo, column=column)
            yield Finding(fault, path, needs, see=see)
        if line.name in places:
            where, see = places[line.name]
            what = f"'{line.name}' is defined twice, first{where}"
            fault = Fault(what, "each name once", "choose another name", column=_first_column(line))
            yield Finding(fault, path, see=see)
        places.setdefault(line.name, (" in", path))


def _first_column(line: Line) -> int:
    return len(line.text) - len(line.text.lstrip(" \t")) + 1


def _ends(graph: CustomGraph) -> Iterator[Finding]:
    """Yield a cost or upstream names that no line defines."""
    names = [line.name for line in graph.define]
    expected = "a name that a line defines"
    if graph.cost is not None and graph.cost not in names:
        todo = nearest(graph.cost, names) or f"write {names[-1]}"
        yield found(f"no line defines '{graph.cost}'", expected, todo, path=("graph", "cost"))
    for name in graph.upstream:
        path = ("graph", "upstream", name)
        if name not in names:
            todo = nearest(name, names) or f"write {names[-1]}"
            yield found(f"no line defines '{name}'", expected, todo, path=path, key=True)
        elif name == graph.cost:
            what = f"'{name}' is the cost, and its derivative is given as well"
            yield found(what, "one of the two", "delete one", path=path, key=True)


def _growth(graph: CustomGraph) -> Iterator[Finding]:
    """Yield the first line whose exact value could have thousands of times as many digits as the givens."""
    sizes: dict[str, int] = {}
    for number, line in enumerate(graph.define):
        size = growth(line.term, sizes)
        if size > MOST_GROWTH:
            what = f"'{line.name}' multiplies powers upon powers of the givens"
            yield found(what, f"at most {MOST_GROWTH} factors", "use smaller powers", path=("graph", "define", number))
            return
        sizes[line.name] = size


def growth(term: Term, sizes: Mapping[str, int]) -> int:
    """Return how many given numbers, at most, are multiplied in one place of a term.

    >>> from derive.names import Name
    >>> from fractions import Fraction
    >>> x = Ref(Name("x"))
    >>> growth(Sum((Pow(x, Num(Fraction(3))), Prod((x, x)))), {"x": 2})
    10
    """
    match term:
        case Num():
            return 1
        case Ref(name):
            return sizes.get(str(name), 1)
        case Neg(inner):
            return growth(inner, sizes)
        case Sum(parts) | Prod(parts):
            # a sum of fractions has the product of their denominators
            return sum(growth(part, sizes) for part in parts)
        case Quot(over, under):
            return growth(over, sizes) + growth(under, sizes)
        case Pow(base, exponent):
            power = constant(exponent)
            return growth(base, sizes) * (12 if power is None else max(1, abs(int(power))))
        case Call(function, arguments):
            size = sum(growth(argument, sizes) for argument in arguments)
            return 1 if function in _OF_FIXED_LENGTH and size <= MOST_GROWTH else size
        case _:
            raise AssertionError(f"a line has no {type(term).__name__}")
