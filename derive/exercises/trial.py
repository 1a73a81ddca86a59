"""Lines that try a program with the numbers of a sheet, and what a right program prints; knows no words and no blanks.

The numbers are those without rounding, as a program has them, printed with the digits of the sheet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from derive.builders.dense import Layer, Network, bias, weight
from derive.builders.objective import STRENGTH
from derive.builders.optimiser import RATE
from derive.course import Course
from derive.evaluate import EXACT, evaluate
from derive.exercises.coding import Function, functions
from derive.names import COST, Name
from derive.numbers import Policy, Real, fraction
from derive.python import constant
from derive.worked import Solution

_WIDEST = 8  # entries of a row; wider networks are tried with numbers of one's own
_SPREAD = 4  # entries of a row that fit beside one another under a printed matrix
Rows = Sequence[Sequence[Name]]


def trial(course: Course) -> str:
    """Return the lines that try a program, nothing where its vectors are too long to be read.

    >>> from derive.problem import parse
    >>> from derive.worked import Solution
    >>> problem = parse("network: {inputs: 1, layers: [{units: 1, activation: tanh, weights: [[3]], biases: [1]}]}\\n"
    ...                 "cost: {kind: half-squared-error}\\ndata: [{x: 0.2, y: 1}]")
    >>> print(trial(Course(Solution(problem))))
    x = np.array([0.2])
    y = np.array([1])
    W1 = np.array([[3]])
    b1 = np.array([1])
    <BLANKLINE>
    z1, a1 = forward(x, W1, b1)
    print(a1)  # [0.9217]
    dW1, db1 = backward(x, y, z1, a1)
    print(dW1)  # [[-0.0024]]
    print(db1)  # [-0.0118]
    """
    network = course.network
    assert network is not None, "a program is written for layers"
    if max(network.inputs, *(layer.units for layer in network.layers)) > _WIDEST:
        return ""
    return "\n".join(_lines(course, network, {function.name: function for function in functions(course)}))


def _lines(course: Course, network: Network, program: Mapping[str, Function]) -> Iterator[str]:
    solution = course.solution
    values = solution.point((_telling(solution),), solution.setup.parameters)
    found = evaluate(solution.by_chain(1).whole, values, EXACT).carried
    policy, last = solution.setup.policy, len(network.layers)
    yield from _given("x", [_each(Name("a", 0), network.inputs)], values)
    if "backward" in program:
        yield from _given("y", [_each(Name("y"), network.layers[-1].units)], values)
    for number, layer in enumerate(network.layers, 1):
        yield from _given(f"W{number}", _weights(network, number), values, matrix=True)
        if layer.biases == "shared":
            yield f"b{number} = {constant(fraction(values[bias(number, 1, True)]))}"
        elif layer.biases == "each":
            yield from _given(f"b{number}", _biases(layer, number), values)
    yield ""
    yield _call(program["forward"], {})
    yield from _printed(f"a{last}", [_each(Name("a", last), network.layers[-1].units)], found, policy)
    if "backward" in program:
        strength = {"strength": constant(fraction(values[STRENGTH]))} if STRENGTH in values else {}
        yield _call(program["backward"], strength)
        for number, layer in enumerate(network.layers, 1):
            yield from _printed(f"dW{number}", _gradients(_weights(network, number)), found, policy, matrix=True)
            if layer.biases == "each":
                yield from _printed(f"db{number}", _gradients(_biases(layer, number)), found, policy)
    updated = [[name._replace(new=True) for name in row] for row in _weights(network, 1)]
    if "update" in program and all(name in found for row in updated for name in row):
        call = f"update(W1, dW1, {constant(fraction(values[RATE]))})"
        yield from _printed(call, updated, found, policy, matrix=True)


def _telling(solution: Solution) -> int:
    """Return the first example whose inputs are not 0, which would hide what becomes of them; else the first one."""
    batch, examples = solution.setup.batches[0], solution.setup.examples

    def shows(number: int) -> bool:
        return all(value for name, value in examples[number - 1].items() if name.letter == "a")

    return next(filter(shows, batch), batch[0])


def _each(name: Name, count: int) -> list[Name]:
    return [name._replace(indices=(unit,)) for unit in range(1, count + 1)]


def _weights(network: Network, number: int) -> Rows:
    before = network.inputs if number == 1 else network.layers[number - 2].units
    units = range(1, network.layers[number - 1].units + 1)
    return [[weight(number, unit, source) for source in range(1, before + 1)] for unit in units]


def _biases(layer: Layer, number: int) -> Rows:
    return [[bias(number, unit, False) for unit in range(1, layer.units + 1)]]


def _gradients(rows: Rows) -> Rows:
    return [[name.wrt(COST) for name in row] for row in rows]


def _call(function: Function, constants: Mapping[str, str]) -> str:
    takes = ", ".join(constants.get(name, name) for name in function.takes)
    return f"{', '.join(function.gives)} = {function.name}({takes})"


def _given(variable: str, rows: Rows, values: Mapping[Name, Real], matrix: bool = False) -> Iterator[str]:
    """Yield an assignment; each row of a matrix stands in a line of its own."""
    texts = ["[" + ", ".join(constant(fraction(values[name])) for name in row) + "]" for row in rows]
    lead = f"{variable} = np.array({'[' * matrix}"
    yield lead + (",\n" + " " * len(lead)).join(texts) + "]" * matrix + ")"


def _printed(
    call: str, rows: Rows, values: Mapping[Name, Real], policy: Policy, matrix: bool = False
) -> Iterator[str]:
    """Yield a line that prints, with what a right program prints behind it, or under it where it is long."""
    texts = ["[" + ", ".join(policy.rounded(values[name]).text for name in row) + "]" for row in rows]
    if len(rows) * len(rows[0]) <= _SPREAD:
        yield f"print({call})  # {'[' * matrix}{', '.join(texts)}{']' * matrix}"
        return
    yield f"print({call})"
    yield "# " + "[" * matrix + ",\n#  ".join(texts) + "]" * matrix
