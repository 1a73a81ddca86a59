"""Sheets that students hand in: right, with one mistake throughout, with a slip, or nothing but zeros."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from misconception_cases import REFERENCE

from derive.checking.judge import Judging
from derive.checking.marks import Rules
from derive.checking.sheet import of_problem
from derive.checking.typed import Typed
from derive.checking.verdict import Judged
from derive.course import Course
from derive.evaluate import evaluate
from derive.key import Ask, Entry
from derive.misconceptions import MISTAKES
from derive.names import Name
from derive.numbers import Policy, fraction
from derive.problem import Problem, parse
from derive.worked import Solution

_COSTS = {"sse": "squared-error", "half": "half-squared-error", "bce": "binary-cross-entropy", "ce": "cross-entropy"}
_FUNCTIONS = {"atan": "arctan"}
ASIDE = ("aside", "exponential-sum", "exponential")


def typed(text: str) -> Typed:
    """Return what a plain number says."""
    bare = text.partition("e")[0].lstrip("-")
    decimals = None if "e" in text else len(bare.partition(".")[2])
    return Typed(text, "value", Fraction(text), decimals, len(bare.replace(".", "").lstrip("0")))


def problem_of(name: str, decimals: int = 4) -> Problem:
    """Return a reference case of the library as a problem."""
    given = REFERENCE["cases"][name]
    layers = [
        {"units": len(rows), "activation": _FUNCTIONS.get(kind, kind), "weights": rows, "biases": biases}
        for rows, biases, kind in zip(given["W"], given["b"], given["acts"], strict=True)
    ]
    cost: dict[str, Any] = {"kind": _COSTS[given["cost"]]}
    if given.get("lam"):
        cost["l2"] = given["lam"]
    return parse(
        json.dumps(
            {
                "network": {"inputs": len(given["X"][0]), "layers": layers},
                "cost": cost,
                "data": [{"x": x, "y": y} for x, y in zip(given["X"], given["Y"], strict=True)],
                "training": {"learning_rate": given["lr"]},
                "numbers": {"decimals": decimals},
            }
        )
    )


def random_problem(
    random: Any, shape: tuple[int, ...], kinds: tuple[str, ...], cost: str, decimals: int = 4
) -> Problem:
    """Return a network with parameters from ±0.1 … ±0.9, as the measurements of the library have them."""

    def number() -> float:
        return float(random.choice((-1, 1)) * random.integers(1, 10)) / 10

    layers = [
        {
            "units": units,
            "activation": kind,
            "weights": [[number() for _ in range(before)] for _ in range(units)],
            "biases": [number() for _ in range(units)],
        }
        for before, units, kind in zip(shape, shape[1:], kinds, strict=False)
    ]
    y = [int(random.integers(2)) for _ in range(shape[-1])]
    return parse(
        json.dumps(
            {
                "network": {"inputs": shape[0], "layers": layers},
                "cost": {"kind": cost},
                "data": [{"x": [number() for _ in range(shape[0])], "y": y}],
                "training": {"learning_rate": 0.3},
                "numbers": {"decimals": decimals},
            }
        )
    )


@dataclass(frozen=True)
class Class:
    """A key of one student, with everything that a person would write asked for."""

    course: Course
    asks: tuple[Ask, ...]
    entry: Entry

    def judging(self, **rules: Any) -> Judging:
        """Return the sheet as it is judged."""
        return Judging(self.course, self.asks, Rules(**rules))

    @property
    def point(self) -> dict[Name, Fraction]:
        """The given numbers."""
        return {self.course.names[name]: value for name, value in self.entry.numbers.items()}

    @property
    def policy(self) -> Policy:
        """How the page rounds."""
        return self.course.solution.setup.policy

    def right(self) -> dict[int, Typed]:
        """Return a right sheet, rounded at every name."""
        return self.written(evaluate(self.course.graph, self.point, self.policy, partial=True).carried)

    def written(self, values: Mapping[Name, Any], policy: Policy | None = None) -> dict[int, Typed]:
        """Return values as a student writes them."""
        rule = policy or self.policy
        found = {}
        for ask in self.asks:
            name = self.course.names[ask.quantity]
            if name in values:
                value = fraction(values[name])
                found[ask.number] = typed(plain(rule, value))
        return found

    def mistaken(self, slug: str) -> dict[int, Typed] | None:
        """Return a sheet with one mistake made throughout, or None where it does not apply."""
        found = self.course.mistaken(MISTAKES[slug])
        if found is None:
            return None
        rule = found.policy(self.policy)
        return self.written(found.values(self.point, self.policy, partial=True).carried, rule)

    def number(self, quantity: str) -> int:
        """Return the number of a quantity's box."""
        return next(ask.number for ask in self.asks if ask.quantity == quantity)


def plain(policy: Policy, value: Fraction) -> str:
    """Return a number with the asked decimals, also where the page would print a power of ten."""
    text = policy.rounded(value).text
    if "e" not in text or policy.decimals is None:
        return text
    return Policy(decimals=policy.decimals).rounded(Fraction(0)).text if abs(value) < 1 else text


def class_of(problem: Problem, wanted: Callable[[str, str], bool] = lambda name, role: True) -> Class:
    """Return the key of a problem that asks for every step a person writes down, or for those that are wanted."""
    course = Course(Solution(problem))
    quantities = [
        str(definition.name)
        for definition in course.graph.definitions
        if str(definition.name) in course.names
        and definition.role not in ASIDE
        and wanted(str(definition.name), definition.role)
    ]
    return Class(*of_problem(problem, quantities))


@cache
def case_class(name: str, decimals: int = 4, links: bool = True) -> Class:
    """Return the class of a reference case; without `links`, slopes are not asked."""
    return class_of(problem_of(name, decimals), lambda _, role: links or role != "link")


def codes(judged: Judged) -> dict[str, str]:
    """Return the codes by quantity."""
    return {verdict.ask.quantity: verdict.code for verdict in judged.answers}


def share(judged: Judged) -> float:
    """Return the marks as a share."""
    return float(judged.points / judged.of)


def zeros(asks: Iterable[Ask]) -> dict[int, Typed]:
    """Return a sheet of zeros."""
    return {ask.number: typed("0") for ask in asks}
