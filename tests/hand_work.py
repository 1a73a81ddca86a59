"""Work networks through as pupils do, thousands at a time; knows numpy and rounding habits, nothing of `derive`.

A pupil rounds every result, only what has a name, nothing, or this and that; may carry further digits or round twice on
the way; groups products and sums at will; reads a value from the paper or from the calculator; takes δ by ∂C/∂a, in one
product, or path by path. With `corners`, rounding does not follow the digits but goes half a unit either way, which
finds how far rounding could lead with other numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

Array = Any
FULL = 99
HABITS = ("every", "names", "never", "mixed")


@dataclass(frozen=True, slots=True)
class Number:
    """One number of every pupil, with so many digits more than asked."""

    value: Array
    more: int = FULL

    def __neg__(self) -> Number:
        return Number(-self.value, self.more)


@dataclass(frozen=True, slots=True)
class Entry:
    """A named value: as it stands on the paper, and as the calculator still has it."""

    paper: Number
    memory: Number


@dataclass
class Pupils:
    """Calculate with one habit; all pupils group alike and differ in how their roundings fall."""

    random: np.random.Generator
    habit: str
    decimals: int | None = 4
    significant: int | None = None
    count: int = 250
    corners: bool = False
    truncating: bool = False
    answers: dict[str, list[Array]] = field(default_factory=dict)

    def given(self, value: float) -> Number:
        return Number(np.full(self.count, float(value)), 0 if self.is_short(np.array([float(value)])) else FULL)

    def unit(self, value: Array, more: int) -> Array:
        if self.decimals is not None:
            return np.full_like(value, 10.0 ** -(self.decimals + more))
        assert self.significant is not None
        size = np.where(value == 0, 1.0, np.abs(value))
        return 10.0 ** (np.floor(np.log10(size) + 1e-12) + 1 - self.significant - more)

    def is_short(self, value: Array) -> bool:
        places = value / self.unit(value, 0)
        return bool(np.all(np.abs(places - np.rint(places)) < 1e-7))

    def cut(self, number: Number, more: int = 0) -> Number:
        """Round to the asked digits, or to some more; a number with few digits stays as it is."""
        if number.more <= more:
            return number
        if self.is_short(number.value):
            return Number(number.value, 0)
        unit = self.unit(number.value, more)
        places = number.value / unit
        if self.corners:
            moved = places + self.random.choice((-0.5, 0.5), self.count)
            if self.significant is not None:  # rounding keeps order, so nothing falls below a power of ten
                least = np.where(places == 0, 0.0, 10.0 ** (self.significant + more - 1))
                moved = np.copysign(np.maximum(np.abs(moved), least), places) * (places != 0)
        else:
            nearest = [np.rint(places), np.copysign(np.floor(np.abs(places) + 0.5), places)]
            if self.truncating and (self.habit == "every" or self.random.integers(2)):
                nearest = [np.trunc(places)]
            moved = nearest[self.random.integers(len(nearest))]
        return Number(moved * unit, more)

    def longer(self, number: Number) -> Number:
        """Carry all digits or a few more than asked."""
        more = self.random.integers(4)
        return number if more == 0 else self.cut(number, int(more))

    def result(self, number: Number) -> Number:
        """Write down a result inside a line, or keep it in the calculator."""
        if self.habit == "every" or (self.habit == "mixed" and self.random.integers(2)):
            if self.random.integers(4) == 0:
                number = self.longer(number)
            return self.cut(number)
        if self.is_short(number.value):
            return Number(number.value, 0)
        return number if self.habit != "mixed" else self.longer(number)

    def name(self, name: str, number: Number) -> Entry:
        """Write a named value down; it may have been rounded before."""
        memory = number if self.habit in ("never", "names") else self.longer(number)
        paper = self.cut(memory if self.random.integers(2) else number)
        self.answers.setdefault(name, []).extend((paper.value, memory.value))
        return Entry(paper, memory)

    def use(self, entry: Entry | Number) -> Number:
        """Read a named value: from the paper, from the calculator, or now so and now so."""
        if isinstance(entry, Number):
            return entry
        from_paper = self.habit in ("every", "names") or (self.habit == "mixed" and self.random.integers(2))
        return entry.paper if from_paper else entry.memory

    def grouped(self, parts: Sequence[Entry | Number], join: Callable[[Number, Number], Number]) -> Number:
        """Join numbers two at a time in any order; what stands in the middle is a result."""
        waiting = [self.use(part) for part in parts]
        while len(waiting) > 1:
            first, second = (waiting.pop(int(self.random.integers(len(waiting)))) for _ in range(2))
            joined = join(first, second)  # adding 0 and multiplying by 1 is no result
            waiting.append(joined if joined is first or joined is second else self.result(joined))
        return waiting[0]

    def times(self, *parts: Entry | Number) -> Number:
        def join(x: Number, y: Number) -> Number:
            for number, other in ((x, y), (y, x)):
                if number.value[0] == 1 and _is_whole(number):
                    return other
                if _is_whole(number) and (self.decimals is not None or abs(number.value[0]) == 1):
                    return Number(x.value * y.value, other.more)
            return Number(x.value * y.value)

        return self.grouped(parts, join)

    def plus(self, *parts: Entry | Number) -> Number:
        def join(x: Number, y: Number) -> Number:
            if not x.value.any() or not y.value.any():
                return y if not x.value.any() else x
            return Number(x.value + y.value, max(x.more, y.more) if self.decimals is not None else FULL)

        return self.grouped(parts, join)

    def key(self, function: Callable[[Array], Array], entry: Entry | Number) -> Number:
        """Press a key of the calculator."""
        return self.result(Number(function(self.use(entry).value)))

    def square(self, number: Number) -> Number:
        return self.result(Number(number.value**2))

    def over(self, top: Number, bottom: Number) -> Number:
        if not top.value.any() or (_is_whole(bottom) and bottom.value[0] == 1):
            return top
        return self.result(Number(top.value / bottom.value))


def _is_whole(number: Number) -> bool:
    first = number.value[0]
    return bool(np.all(number.value == first)) and first == np.rint(first)


Link = Callable[[], "Entry | Number"]
Chain = Callable[[], "list[Entry | Number]"]


def activation(p: Pupils, kind: str, at: str, z: Entry) -> Entry:
    """Work a = f(z)."""
    one = p.given(1)
    match kind:
        case "sigmoid" if p.random.integers(2):
            return p.name(at, p.over(one, p.plus(one, p.key(np.exp, _negative(z)))))
        case "sigmoid":
            return p.name(at, p.key(lambda x: 1 / (1 + np.exp(-x)), z))
        case "tanh" | "arctan":
            return p.name(at, p.key({"tanh": np.tanh, "arctan": np.arctan}[kind], z))
        case "relu":
            return p.name(at, Number(np.maximum(z.paper.value, 0), z.paper.more))
        case "identity":
            return p.name(at, p.use(z))
    raise AssertionError(f"nobody here works {kind}")


def _negative(entry: Entry) -> Entry:
    return Entry(-entry.paper, -entry.memory)


def slope(p: Pupils, kind: str, z: Entry, a: Entry) -> list[Link]:
    """Return the factors of f'(z), each worked when it is used."""
    one = p.given(1)
    match kind:
        case "sigmoid":
            return [lambda: a, lambda: p.plus(one, _negative(a))]
        case "tanh":
            return [lambda: p.plus(one, -p.square(p.use(a)))]
        case "arctan":
            return [lambda: p.over(one, p.plus(one, p.square(p.use(z))))]
        case "relu":
            return [lambda: Number((p.use(z).value > 0).astype(float), 0)]
        case "identity":
            return []
    raise AssertionError(f"nobody here works {kind}")


def example(p: Pupils, net: Mapping[str, Any], x: Sequence[float], y: Sequence[float], mark: str = "") -> None:
    """Work one example through: z, a, C, ∂C/∂a, f', δ and its gradients, with `mark` behind every name."""
    rows = [[[p.given(w) for w in row] for row in layer["W"]] for layer in net["layers"]]
    acts = [[Entry(p.given(v), p.given(v)) for v in x]]
    sums: list[list[Entry]] = []
    entries: dict[str, Entry] = {}
    for n, layer in enumerate(net["layers"], 1):
        zs = []
        for i, (row, b) in enumerate(zip(rows[n - 1], layer["b"], strict=True), 1):
            products = [p.times(w, a) for w, a in zip(row, acts[-1], strict=True)]
            zs.append(p.name(f"z{n}[{i}]{mark}", p.plus(*products, p.given(b))))
        sums.append(zs)
        if layer["act"] == "softmax":
            es = [p.name(f"e{n}[{i}]{mark}", p.key(np.exp, z)) for i, z in enumerate(zs, 1)]
            s = p.name(f"s{n}{mark}", p.plus(*es))
            acts.append([p.name(f"a{n}[{i}]{mark}", p.over(p.use(e), p.use(s))) for i, e in enumerate(es, 1)])
        else:
            acts.append([activation(p, layer["act"], f"a{n}[{i}]{mark}", z) for i, z in enumerate(zs, 1)])
    outputs, targets = acts[-1], [p.given(t) for t in y]
    last = len(net["layers"])
    deltas: list[Entry] = []
    chains: list[Chain] = []  # what δ is a product of, for gradients in one go
    if net["cost"] == "cross-entropy":
        logs = [p.times(t, p.key(np.log, a)) for t, a in zip(targets, outputs, strict=True) if t.value[0]]
        p.name(f"C{mark}", -(p.plus(*logs) if len(logs) > 1 else logs[0]))
        for i, (a, t) in enumerate(zip(outputs, targets, strict=True), 1):
            delta = p.name(f"delta{last}[{i}]{mark}", p.plus(a, -t))
            deltas.append(delta)
            chains.append(partial(_alone, delta))
    else:
        half = net["cost"] == "half-squared-error"
        squares = [p.square(p.plus(a, -t)) for a, t in zip(outputs, targets, strict=True)]
        if not half:
            total = p.plus(*squares)
        elif p.random.integers(2):
            total = p.times(p.given(0.5), p.plus(*squares))
        else:
            total = p.plus(*(p.times(p.given(0.5), square) for square in squares))
        p.name(f"C{mark}", total)
        front = [] if half else [p.given(2)]
        for i, (a, t) in enumerate(zip(outputs, targets, strict=True), 1):
            da = p.name(f"dC/da{last}[{i}]{mark}", p.times(*front, p.plus(a, -t)))
            links = slope(p, net["layers"][-1]["act"], sums[-1][i - 1], a)
            f = _link(p, links, f"da{last}[{i}]/dz{last}[{i}]{mark}")
            if p.random.integers(2):
                delta = p.times(da, f)
            else:
                delta = p.times(*front, p.plus(a, -t), *(link() for link in links))
            deltas.append(p.name(f"delta{last}[{i}]{mark}", delta))
            chains.append(partial(_output_chain, p, front, a, t, da, f, links))
    for n in range(last, 0, -1):
        layer = net["layers"][n - 1]
        for i, delta in enumerate(deltas, 1):
            entries[f"b{n}[{i}]"] = p.name(f"dC/db{n}[{i}]{mark}", p.use(delta))
            for j, a in enumerate(acts[n - 1], 1):
                entries[f"W{n}[{i},{j}]"] = p.name(
                    f"dC/dW{n}[{i},{j}]{mark}",
                    p.times(*chains[i - 1](), a) if p.random.integers(2) else p.times(delta, a),
                )
        if n == 1:
            break
        above, deltas, chains = deltas, [], []
        for j, (z, a) in enumerate(zip(sums[n - 2], acts[n - 1], strict=True), 1):
            weights = [row[j - 1] for row in rows[n - 1]]
            links = slope(p, net["layers"][n - 2]["act"], z, a)
            f = _link(p, links, f"da{n - 1}[{j}]/dz{n - 1}[{j}]{mark}")
            sum_of_paths = [p.times(d, w) for d, w in zip(above, weights, strict=True)]
            da = p.name(f"dC/da{n - 1}[{j}]{mark}", p.plus(*sum_of_paths))
            match p.random.integers(3):
                case 0:
                    delta = p.times(da, f)
                case 1 if len(above) == 1:
                    delta = p.times(above[0], weights[0], *(link() for link in links))
                case 1:
                    delta = p.times(da, *(link() for link in links))
                case _:
                    paths = (p.times(d, w, f) for d, w in zip(above, weights, strict=True))
                    delta = p.plus(*paths)
            deltas.append(p.name(f"delta{n - 1}[{j}]{mark}", delta))
            chains.append(partial(_hidden_chain, p, above, weights, da, f, links))
    if not mark:
        updated(p, net, entries)
    else:
        net.setdefault("entries", []).append(entries)  # type: ignore[attr-defined]


def _alone(delta: Entry) -> list[Entry | Number]:
    return [delta]


def _output_chain(
    p: Pupils, front: list[Number], a: Entry, y: Number, da: Entry, f: Entry, links: list[Link]
) -> list[Entry | Number]:
    if p.random.integers(2):
        return [da, f]
    return [*front, p.plus(a, -y), *(link() for link in links)]


def _hidden_chain(
    p: Pupils, above: list[Entry], weights: list[Number], da: Entry, f: Entry, links: list[Link]
) -> list[Entry | Number]:
    if len(above) == 1 and p.random.integers(2):
        return [above[0], weights[0], *(link() for link in links)]
    return [da, *(link() for link in links)] if p.random.integers(2) else [da, f]


def _link(p: Pupils, links: list[Link], name: str) -> Entry:
    if not links:
        return Entry(p.given(1), p.given(1))
    return p.name(name, p.times(*(link() for link in links)))


def updated(p: Pupils, net: Mapping[str, Any], gradients: Mapping[str, Entry]) -> None:
    """Work θ' = θ - α ∂C/∂θ for every parameter."""
    rate = p.given(net["rate"])
    for n, layer in enumerate(net["layers"], 1):
        for i, (row, b) in enumerate(zip(layer["W"], layer["b"], strict=True), 1):
            old = {f"W{n}[{i},{j}]": w for j, w in enumerate(row, 1)} | {f"b{n}[{i}]": b}
            for name, value in old.items():
                p.name(f"{name}'", p.plus(p.given(value), -p.times(rate, gradients[name])))


def work(p: Pupils, net: Mapping[str, Any]) -> dict[str, list[Array]]:
    """Work a network through, with the mean over its examples, and return what stands under every name."""
    data = net["data"]
    if len(data) == 1:
        example(p, net, *data[0])
        return p.answers
    own = {**net, "entries": []}
    for k, (x, y) in enumerate(data, 1):
        example(p, own, x, y, f"@{k}")
    count = p.given(len(data))
    means = {}
    for name in own["entries"][0]:
        total = p.plus(*(entries[name] for entries in own["entries"]))
        means[name] = p.name(f"dC/d{name}", p.over(total, count))
    updated(p, net, means)
    return p.answers
