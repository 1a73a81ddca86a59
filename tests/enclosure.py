"""Encloses what correct hand work on a worksheet can reach; knows intervals and layered networks, not `derive`.

Every named value (z, a, C, the links and gradients, the mean over examples) and every sub-result inside a line (each
product, partial sum, square and exponential) may be off by half a unit of its last digit; products may be grouped in
any way. Ends are exact fractions on a grid of 40 decimals, always moved outwards.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import permutations
from pathlib import Path
from typing import Any

import mpmath
import yaml

GRID = 10**40
HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Interval:
    """Hold every number from `low` to `high`, both included."""

    low: Fraction
    high: Fraction

    def __add__(self, other: Interval) -> Interval:
        return outward(self.low + other.low, self.high + other.high)

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low)

    def __sub__(self, other: Interval) -> Interval:
        return self + -other

    def __mul__(self, other: Interval) -> Interval:
        corners = [self.low * other.low, self.low * other.high, self.high * other.low, self.high * other.high]
        return outward(min(corners), max(corners))

    def __truediv__(self, other: Interval) -> Interval:
        assert not other.holds(0), "the divisor may be zero"
        return self * outward(1 / other.high, 1 / other.low)

    def __or__(self, other: Interval) -> Interval:
        return Interval(min(self.low, other.low), max(self.high, other.high))

    def holds(self, number: Fraction | int) -> bool:
        return self.low <= number <= self.high


def outward(low: Fraction, high: Fraction) -> Interval:
    """Return the smallest interval with ends on the grid that holds `low` and `high`."""
    return Interval(Fraction(low * GRID // 1, GRID), Fraction(-(-high * GRID // 1), GRID))


def exact(number: object) -> Interval:
    """Return the interval of one number, read as text: 0.05 is 1/20."""
    value = Fraction(str(number))
    return Interval(value, value)


ZERO, ONE = exact(0), exact(1)
Layer = tuple[str, list[list[Interval]], list[Interval]]


def monotone(function: Callable[[Any], Any], x: Interval) -> Interval:
    """Return the range of an increasing function, from its ends in 60 digits."""
    with mpmath.workdps(60):
        low, high = (function(mpmath.mpf(end.numerator) / end.denominator) for end in (x.low, x.high))
        ends = [Fraction(int(mpmath.floor(end * mpmath.mpf(10) ** 50)), 10**50) for end in (low, high)]
    return outward(ends[0] - Fraction(1, 10**45), ends[1] + Fraction(1, 10**45))


@dataclass(frozen=True, slots=True)
class Hand:
    """Calculate as people do: with `decimals` or `significant` digits at every result, or exactly with neither."""

    decimals: int | None = None
    significant: int | None = None

    def rounded(self, x: Interval) -> Interval:
        """Return x with half a unit of its last digit on both sides; an exact zero needs no rounding."""
        size = max(abs(x.low), abs(x.high))
        if size == 0 or (self.decimals is None and self.significant is None):
            return x
        last = -(self.decimals or 0)
        if self.significant is not None:
            last = len(str(size.numerator)) - len(str(size.denominator)) + 1 - self.significant
            last -= size < Fraction(10) ** (last - 1 + self.significant)
        return outward(x.low - HALF * Fraction(10) ** last, x.high + HALF * Fraction(10) ** last)

    def times(self, *factors: Interval) -> Interval:
        """Return the hull of the product over every order of the factors; a factor 0, 1 or -1 costs no digit."""
        if ZERO in factors:
            return ZERO

        def step(left: Interval, right: Interval) -> Interval:
            return left * right if {ONE, -ONE} & {left, right} else self.rounded(left * right)

        return reduce(Interval.__or__, (reduce(step, order) for order in permutations(factors)))

    def plus(self, *terms: Interval) -> Interval:
        """Return the sum, with the unit of the largest possible partial sum at each addition."""
        kept = [term for term in terms if term != ZERO]
        total = sum(kept, ZERO)
        largest = sum((max(abs(term.low), abs(term.high)) for term in kept), Fraction(0))
        slack = self.rounded(outward(largest, largest)).high - largest
        return outward(total.low - slack * (len(kept) - 1), total.high + slack * (len(kept) - 1)) if kept else ZERO

    def square(self, x: Interval) -> Interval:
        ends = (x.low**2, x.high**2)
        return self.rounded(outward(Fraction(0) if x.holds(0) else min(ends), max(ends)))

    def activation(self, kind: str, z: Interval) -> tuple[Interval, Interval]:
        """Return a = f(z) and f'(z), written in a where the page writes it so."""
        match kind:
            case "identity":
                return z, ONE
            case "relu":
                assert not z.holds(0), "a relu at its kink has no slope to enclose"
                return (z, ONE) if z.low > 0 else (ZERO, ZERO)
            case "arctan":
                return self.rounded(monotone(mpmath.atan, z)), self.rounded(ONE / self.plus(ONE, self.square(z)))
            case "tanh":
                a = self.rounded(monotone(mpmath.tanh, z))
                return a, self.rounded(self.plus(ONE, -self.square(a)))
            case "sigmoid":
                a = self.rounded(ONE / self.plus(ONE, self.rounded(monotone(mpmath.exp, -z))))
                return a, self.rounded(self.one_minus(a))
            case "softplus":
                e = self.plus(ONE, self.rounded(monotone(mpmath.exp, z)))
                return self.rounded(monotone(mpmath.log, e)), self.rounded(monotone(mpmath.sigmoid, z))
            case _:
                raise AssertionError(f"no enclosure for the activation {kind}")

    def one_minus(self, a: Interval) -> Interval:
        """Return a(1 - a), which rises up to a = 1/2 and falls after it, with the slack of 1 - a."""
        ends = [end * (1 - end) for end in (a.low, a.high)]
        top = Fraction(1, 4) if a.holds(HALF) else max(ends)
        slack = (self.plus(ONE, -a) - (ONE - a)) * a
        return outward(min(ends) + slack.low, top + slack.high)


def layers(problem: Mapping[str, Any]) -> list[Layer]:
    """Return activation, weights (out-in) and biases of each layer; refuse what is not enclosed here."""
    part, cost = problem["network"], problem.get("cost", {"kind": None})
    usual = {"over_units": "sum", "over_examples": "mean", "kind": cost["kind"]}
    assert usual | cost == usual, "only costs summed over units, mean over examples"
    assert len(problem["data"]) == 1 or problem.get("training", {}).get("batch", "full") == "full"
    found = []
    for layer in part["layers"]:
        rows = [[exact(w) for w in row] for row in layer["weights"]]
        if part.get("weights_are") == "in-out":
            rows = [list(column) for column in zip(*rows, strict=True)]
        found.append((layer["activation"], rows, [exact(b) for b in layer["biases"]]))
    return found


def one_example(problem: Mapping[str, Any], hand: Hand, example: Mapping[str, Any]) -> dict[str, Interval]:
    """Return every named value of one example: z, a, then C, dC/da, delta, dC/dW and dC/db if there is a cost."""
    a, net, slopes = [exact(x) for x in example["x"]], layers(problem), []
    found = named("a0", a)
    for n, (kind, rows, biases) in enumerate(net, 1):
        sums = [hand.plus(*map(hand.times, row, a), b) for row, b in zip(rows, biases, strict=True)]
        found |= named(f"z{n}", z := [hand.rounded(x) for x in sums])
        if kind == "softmax":
            found |= named(f"e{n}", e := [hand.rounded(monotone(mpmath.exp, x)) for x in z])
            found[f"s{n}"] = s = hand.rounded(hand.plus(*e))
            a, slope = [hand.rounded(x / s) for x in e], [ONE] * len(e)
        else:
            a, slope = map(list, zip(*(hand.activation(kind, x) for x in z), strict=True))
        slopes.append(slope)
        found |= named(f"a{n}", a)
    if "cost" not in problem:
        return found
    y = [None if t is None else exact(t) for t in example["y"]]
    above = (
        entropy(found, hand, y, len(net)) if kind == "softmax" else squares(found, hand, y, a, problem["cost"]["kind"])
    )
    given = {name: exact(value) for name, value in problem["network"].get("upstream", {}).items()}
    for n in range(len(net), 0, -1):
        kind, rows, _ = net[n - 1]
        if kind != "softmax":
            found |= named(f"dC/da{n}", above)
        delta = [hand.rounded(hand.times(g, f)) for g, f in zip(above, slopes[n - 1], strict=True)]
        delta = [given.get(f"z{n}[{i}]", d) for i, d in enumerate(delta, 1)]
        found |= named(f"delta{n}", delta) | named(f"dC/db{n}", delta)
        before = [x for name, x in found.items() if name.startswith(f"a{n - 1}[")]
        for i, d in enumerate(delta, 1):
            found |= {f"dC/dW{n}[{i},{j}]": hand.rounded(hand.times(d, x)) for j, x in enumerate(before, 1)}
        above = [hand.rounded(hand.plus(*map(hand.times, delta, column))) for column in zip(*rows, strict=True)]
    return found


def named(letter: str, values: list[Interval]) -> dict[str, Interval]:
    return {f"{letter}[{i}]": x for i, x in enumerate(values, 1)}


def squares(
    found: dict[str, Interval], hand: Hand, y: list[Interval | None], a: list[Interval], kind: str
) -> list[Interval]:
    """Put C = (1 or 1/2) sum (a - y)^2 into `found` and return dC/da, 0 where the target is unknown."""
    factor, slope = {"squared-error": (ONE, exact(2)), "half-squared-error": (exact("1/2"), ONE)}[kind]
    errors = [ZERO if t is None else hand.plus(x, -t) for x, t in zip(a, y, strict=True)]
    found["C"] = hand.rounded(hand.plus(*(hand.times(factor, hand.square(x)) for x in errors if x != ZERO)))
    return [hand.rounded(hand.times(slope, x)) for x in errors]


def entropy(found: dict[str, Interval], hand: Hand, y: list[Interval | None], n: int) -> list[Interval]:
    """Put C = -sum y ln a of softmax layer n into `found` and return delta, by way of e and s and as a - y."""
    a, e = ([found[f"{letter}{n}[{j}]"] for j in range(1, len(y) + 1)] for letter in "ae")
    t, s = [x for x in y if x is not None], found[f"s{n}"]
    assert sum(x.low for x in t) == 1 and len(t) == len(y), "a - y needs targets with sum 1"
    logs = [hand.rounded(monotone(mpmath.log, x)) for x in a]
    found["C"] = hand.rounded(hand.plus(*map(hand.times, [-x for x in t], logs)))
    da = [hand.rounded(-x / p) for x, p in zip(t, a, strict=True)]
    ds = hand.rounded(
        hand.plus(*(hand.times(g, hand.rounded(-x / hand.square(s))) for g, x in zip(da, e, strict=True)))
    )
    de = [hand.rounded(hand.plus(hand.times(g, hand.rounded(ONE / s)), ds)) for g in da]
    long_way = [hand.rounded(hand.times(g, x)) for g, x in zip(de, e, strict=True)]
    return [long | hand.rounded(hand.plus(p, -x)) for long, p, x in zip(long_way, a, t, strict=True)]


def enclosure(path: Path, hand: Hand) -> dict[str, Interval]:
    """Return the set that hand work can reach for each quantity of a worksheet, `@k` where it has several examples."""
    problem = yaml.safe_load(path.read_text(encoding="utf-8"))
    each = [one_example(problem, hand, example) for example in problem["data"]]
    if len(each) == 1:
        return each[0]
    found = {f"{name}@{k}": x for k, values in enumerate(each, 1) for name, x in values.items()}
    for name in each[0]:
        if name == "C" or name.startswith(("dC/dW", "dC/db")):
            found[name] = hand.rounded(hand.plus(*(values[name] for values in each)) / exact(len(each)))
    return found


def spread(path: Path, hand: Hand) -> dict[str, float]:
    """Return, for each quantity, the half-width of its set as a part of its true size; infinite if the set holds 0."""
    truth, parts = enclosure(path, Hand()), {}
    for name, x in enclosure(path, hand).items():
        size = abs(truth[name].low + truth[name].high)
        relative = float("inf") if x.holds(0) else float((x.high - x.low) / max(size, Fraction(1, 10**30)))
        parts[name] = relative if size > Fraction(1, 10**30) else 0.0  # hand work finds an exact zero exactly
    return parts
