"""A network as a program in numpy, vector by vector, with blanks to be filled in; knows no pages and no words.

One example is a vector, a layer is a matrix, as lectures write it. What a box takes is the right side of one line;
which lines these are differs from sheet to sheet.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from derive.builders.dense import Layer
from derive.builders.objective import STRENGTH
from derive.course import Course
from derive.key import Ask
from derive.laws.functions import FUNCTIONS, call
from derive.names import COST, Name
from derive.python import expression
from derive.term import Num, Ref, Term, refs
from derive.tidy import tidy

BLANK = "???"
_SHOWN = 2  # lines of a program none of which has a like in another layer
_NUMPY = "numpy as np"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the program: what is computed, and how; lines of one `kind` do the same, others are never asked for.

    >>> str(Line("db1", "delta1", "db"))
    'db1 = delta1'
    """

    place: str
    right: str
    kind: str = ""

    def __str__(self) -> str:
        return f"{self.place} = {self.right}"


@dataclass(frozen=True, slots=True)
class Function:
    """One function of the program: its name, what it takes, its lines, and what it gives back."""

    name: str
    takes: tuple[str, ...]
    lines: tuple[Line, ...]
    gives: tuple[str, ...]


def code_asks(course: Course) -> Iterator[Ask]:
    """Yield an ask for every blank of a program, called as it is numbered there, whichever line it is."""
    count = len(blanks(course, lambda most: 0))
    yield from (Ask(0, f"({number})", "code", "code") for number in range(1, count + 1))


def blanks(course: Course, pick: Callable[[int], int]) -> tuple[Line, ...]:
    """Return the lines that one sheet leaves blank, as its stream picks: as many, of the same kinds, on every sheet.

    Of the lines that do the same in several layers one stays to be read; where no line has such a like, any two do.
    """
    asked = [line for function in functions(course) for line in function.lines if line.kind]
    alike = [[line for line in asked if line.kind == kind] for kind in dict.fromkeys(line.kind for line in asked)]
    shown = [lines[pick(len(lines))] for lines in alike if len(lines) > 1]
    if not shown:
        left = list(asked)
        shown = [left.pop(pick(len(left))) for _ in range(min(_SHOWN, len(asked) - 1))]
    return tuple(line for line in asked if line not in shown)


def assigned(text: str) -> tuple[str, str]:
    """Return the variable and the right side of a line, without a variable where the right side stands alone.

    >>> assigned("a1 = np.where(z1 == 0, 0, z1)"), assigned("delta1")
    (('a1', 'np.where(z1 == 0, 0, z1)'), ('', 'delta1'))
    """
    place, sign, right = text.partition(" = ")
    return (place, right) if sign and place.isidentifier() else ("", text)


def functions(course: Course) -> tuple[Function, ...]:
    """Return the program: the forward pass, the backward pass of one example, and the update.

    >>> from derive.problem import parse
    >>> from derive.worked import Solution
    >>> problem = parse("network: {inputs: 1, layers: [{units: 1, activation: tanh, weights: [[3]], biases: [1]}]}\\n"
    ...                 "cost: {kind: half-squared-error}\\ndata: [{x: 2, y: 10}]")
    >>> forward, backward = functions(Course(Solution(problem)))
    >>> [f"{line.place} = {line.right}" for line in backward.lines]
    ['dC_da1 = a1 - y', 'delta1 = dC_da1*(1 - a1**2)', 'dW1 = np.outer(delta1, x)', 'db1 = delta1']
    """
    writer = _Writer(course)
    found = [writer.forward()]
    if course.solution.setup.has_gradients:
        found.append(writer.backward())
        if course.solution.trains:
            found.append(writer.update())
    return tuple(found)


def written(course: Course, blank: Collection[Line] = ()) -> str:
    """Return the text of the program, with a numbered blank for each of some lines."""
    number = 0
    parts = [f"import {_NUMPY}"]
    for function in functions(course):
        rows = [f"def {function.name}({', '.join(function.takes)}):"]
        for line in function.lines:
            number += line in blank
            rows.append(f"    {line.place} = {BLANK}  # ({number})" if line in blank else f"    {line}")
        rows.append(f"    return {', '.join(function.gives)}")
        parts.append("\n".join(rows))
    return "\n\n\n".join(parts)


class _Writer:
    """Write the lines of one network; indices of layers stand in the names of variables."""

    def __init__(self, course: Course) -> None:
        assert course.network is not None, "a program is written for layers"
        self.course = course
        self.network = course.network
        self.last = len(self.network.layers)
        self.sign = "" if course.convention.signal_sign > 0 else "-"
        self.penalised = STRENGTH in course.parts[0].graph

    def _layers(self) -> Iterator[tuple[int, Layer]]:
        yield from enumerate(self.network.layers, 1)

    def _before(self, number: int) -> str:
        return "x" if number == 1 else f"a{number - 1}"

    def _parameters(self, lead: str = "") -> tuple[str, ...]:
        return tuple(
            f"{lead}{letter}{number}"
            for number, layer in self._layers()
            for letter in ("W", "b")
            if letter == "W" or layer.biases != "none"
        )

    def _values(self) -> tuple[str, ...]:
        return tuple(f"{letter}{number}" for number, _ in self._layers() for letter in "za")

    def forward(self) -> Function:
        """Return the function that computes z and a of every layer."""
        lines = []
        for number, layer in self._layers():
            joint = {"none": "", 1: f" + b{number}", -1: f" - b{number}"}
            added = joint["none" if layer.biases == "none" else layer.bias_input]
            lines.append(Line(f"z{number}", f"W{number} @ {self._before(number)}{added}", "z"))
            if layer.activation == "softmax":
                lines.append(Line(f"e{number}", f"np.exp(z{number})"))
                lines.append(Line(f"a{number}", f"e{number}/e{number}.sum()", "softmax"))
            else:
                z = Ref(Name("z", number))
                constants = (Num(value, decimal=True) for value in layer.constants)
                text = expression(call(layer.activation, z, *constants), {z.name: f"z{number}"})
                lines.append(Line(f"a{number}", text, "a"))
        return Function("forward", ("x", *self._parameters()), tuple(lines), self._values())

    def backward(self) -> Function:
        """Return the function that computes the gradients of one example from the values of its forward pass."""
        lines: list[Line] = []
        for number in range(self.last, 0, -1):
            lines += self._layer(number)
        weights = [part for part in self._parameters() if part[0] == "W"]
        given = weights if self.penalised else weights[1:]
        strength = ("strength",) if self.penalised else ()
        return Function("backward", ("x", "y", *given, *self._values(), *strength), tuple(lines), self._parameters("d"))

    def _layer(self, number: int) -> Iterator[Line]:
        layer, delta, slope = self.network.layers[number - 1], f"delta{number}", f"dC_da{number}"
        softmax = layer.activation == "softmax"
        if number == self.last and softmax and self.course.solution.setup.route == "short":
            yield Line(delta, f"a{number} - y" if not self.sign else f"y - a{number}", "cost")
        else:
            if number == self.last:
                yield Line(slope, self._cost(number), "cost")
            else:
                yield Line(slope, f"{self.sign}W{number + 1}.T @ delta{number + 1}", "back")
            if softmax:
                yield Line(delta, f"{self.sign}a{number}*({slope} - a{number} @ {slope})")
            else:
                yield Line(delta, self._signal(number, layer, slope), "delta")
        penalty = f" + strength*W{number}" if self.penalised else ""
        yield Line(f"dW{number}", f"{self.sign}np.outer({delta}, {self._before(number)}){penalty}", "dW")
        if layer.biases != "none":
            sign = "-" if (layer.bias_input < 0) != (self.sign == "-") else ""
            yield Line(f"db{number}", f"{sign}{delta}{'.sum()' if layer.biases == 'shared' else ''}", "db")

    def _cost(self, number: int) -> str:
        """Write ∂C/∂a of the output layer, all units at once, from the derivative by the first."""
        part = self.course.solution.by_chain(1).example
        term = part[Name("a", number, (1,)).wrt(COST)].term
        return expression(term, _vectors(term))

    def _signal(self, number: int, layer: Layer, slope: str) -> str:
        z, a = Ref(Name("z", number)), Ref(Name("a", number))
        constants = tuple(Num(value, decimal=True) for value in layer.constants)
        law = tidy(FUNCTIONS[layer.activation].derivatives[0]((z, *constants), a, self.course.convention))
        text = expression(law, {z.name: f"z{number}", a.name: f"a{number}"})
        if text == "1":
            return f"{self.sign}{slope}"
        bare = all(character.isalnum() for character in text) or text.startswith("np.") or _is_product(text)
        return f"{self.sign}{slope}*{text if bare else f'({text})'}"

    def update(self) -> Function:
        """Return the function that gives the new value of any parameter."""
        return Function("update", ("old", "gradient", "alpha"), (Line("new", "old - alpha*gradient", "new"),), ("new",))


def _is_product(text: str) -> bool:
    """Tell whether an expression is a product whose brackets are all closed before another sign."""
    depth = 0
    for character in text:
        depth += (character == "(") - (character == ")")
        if not depth and character in "+-/ ":
            return False
    return True


def _vectors(term: Term) -> dict[Name, str]:
    """Return the variables of the whole layer for the quantities of its first unit."""
    return {name: f"{name.letter}{name.layer or ''}" for name in refs(term)}
