"""Problem files of other authors worked without the package: read by PyYAML, in PyTorch or in mpmath's many digits.

The functions are written out here once more, so that they share nothing with the tables of laws.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import mpmath
import pytest
import yaml

FOLDER = Path(__file__).parent / "data" / "authors"


def number(text: object) -> Fraction:
    """Read a number of a file as PyYAML gives it."""
    return Fraction(str(text).strip().replace(",", "."))


def numbers(value: object) -> list[Fraction]:
    return [number(one) for one in (value if isinstance(value, list) else [value])]


@cache
def text(name: str) -> Any:
    return yaml.load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)


def in_torch(relu_at_zero: float = 0.0) -> SimpleNamespace:
    """Return the functions of PyTorch, its numbers in float64."""
    torch = pytest.importorskip("torch", reason="PyTorch is an optional oracle")

    def relu(z: Any) -> Any:
        return torch.relu(z) if float(z.detach()) != 0 else relu_at_zero * z

    return SimpleNamespace(
        const=lambda value: torch.tensor(float(value), dtype=torch.float64),
        leaf=lambda value: torch.tensor(float(value), dtype=torch.float64, requires_grad=True),
        functions={
            "exp": torch.exp,
            "log": torch.log,
            "ln": torch.log,
            "sin": torch.sin,
            "cos": torch.cos,
            "sqrt": torch.sqrt,
            "abs": torch.abs,
            "tanh": torch.tanh,
            "arctan": torch.atan,
            "relu": relu,
            "step": lambda z: torch.heaviside(z.detach(), torch.ones((), dtype=torch.float64)) + 0 * z,
            "sigmoid": torch.sigmoid,
            "softplus": torch.nn.functional.softplus,
            "max": lambda first, *rest: largest(torch.maximum, first, rest),
            "elu": lambda z, alpha: torch.nn.functional.elu(z, alpha),
            "leaky-relu": lambda z, alpha: torch.nn.functional.leaky_relu(z, alpha),
            "bipolar-sigmoid": lambda z: 2 * torch.sigmoid(z) - 1,
            "huber": lambda e, delta: torch.nn.functional.huber_loss(e, torch.zeros_like(e), delta=delta),
        },
    )


def in_mpmath() -> SimpleNamespace:
    """Return the functions of mpmath, for central differences in many digits."""
    m = mpmath.mp

    def sigmoid(z: Any) -> Any:
        return 1 / (1 + m.exp(-z))

    def huber(error: Any, delta: float) -> Any:
        return error**2 / 2 if abs(error) <= delta else delta * (abs(error) - m.mpf(delta) / 2)

    return SimpleNamespace(
        const=lambda value: m.mpf(value.numerator) / value.denominator,
        leaf=lambda value: m.mpf(value.numerator) / value.denominator,
        functions={
            "exp": m.exp,
            "log": m.log,
            "ln": m.log,
            "sin": m.sin,
            "cos": m.cos,
            "sqrt": m.sqrt,
            "abs": abs,
            "tanh": m.tanh,
            "arctan": m.atan,
            "relu": lambda z: max(z, m.mpf(0)),
            "step": lambda z: m.mpf(z >= 0),
            "sigmoid": sigmoid,
            "softplus": lambda z: m.log(1 + m.exp(z)),
            "max": max,
            "elu": lambda z, alpha: z if z > 0 else alpha * (m.exp(z) - 1),
            "leaky-relu": lambda z, alpha: z if z > 0 else m.mpf(alpha) * z,
            "bipolar-sigmoid": lambda z: 2 * sigmoid(z) - 1,
            "huber": huber,
        },
    )


def largest(maximum: Callable[[Any, Any], Any], first: Any, rest: tuple[Any, ...]) -> Any:
    for one in rest:
        first = maximum(first, one if hasattr(one, "dtype") else first.new_tensor(float(one)))
    return first


def activation(backend: SimpleNamespace, given: Any) -> Callable[[Any], Any]:
    kind = given if isinstance(given, str) else given["kind"]
    kind = {"linear": "identity", "logistic": "sigmoid", "prelu": "leaky-relu"}.get(kind, kind)
    if kind == "identity":
        return lambda z: 1 * z
    function = backend.functions[kind]
    if isinstance(given, str) or "alpha" not in given:
        return function
    return lambda z: function(z, float(given["alpha"]))


def share(backend: SimpleNamespace, cost: Mapping[str, str], a: Any, target: Any) -> Any:
    """Return the cost of one output unit; 0 ln 0 is 0 in the entropy of a target."""
    ln = backend.functions["ln"]
    match cost["kind"]:
        case "squared-error" | "mse" | "rmse":
            return (a - target) ** 2
        case "half-squared-error":
            return (a - target) ** 2 / 2
        case "absolute-error" | "mae":
            return backend.functions["abs"](a - target)
        case "huber":
            return backend.functions["huber"](a - target, float(cost.get("delta", 1)))
        case "cross-entropy":
            return -target * ln(a)
        case "binary-cross-entropy":
            return -target * ln(a) - (1 - target) * ln(1 - a)
        case "kl-divergence":
            return target * ln(target / a) if float(getattr(target, "detach", lambda: target)()) != 0 else 0 * a
        case kind:
            raise AssertionError(kind)


def cost_of(problem: Any) -> dict[str, str]:
    cost = problem.get("cost", {})
    cost = {"kind": cost} if isinstance(cost, str) else dict(cost)
    if cost.get("kind") in ("mse", "mae", "rmse"):
        cost["over_units"] = "mean"
    return cost


def parameters(problem: Any) -> tuple[dict[str, Fraction], frozenset[str]]:
    """Return every parameter with its value, and those that are not updated."""
    frozen = set(problem.get("training", {}).get("frozen", []))
    if "graph" in problem:
        return {name: number(value) for name, value in problem["graph"].get("parameters", {}).items()}, frozenset(
            frozen
        )
    found: dict[str, Fraction] = {}
    for n, layer in enumerate(problem["network"]["layers"], 1):
        rows = [numbers(row) for row in layer["weights"]]
        if problem["network"].get("weights_are") == "in-out":
            rows = [list(column) for column in zip(*rows, strict=True)]
        weights = {f"W{n}[{j},{i}]": w for j, row in enumerate(rows, 1) for i, w in enumerate(row, 1)}
        biases: dict[str, Fraction] = {}
        if isinstance(layer["biases"], list):
            biases = {f"b{n}[{j}]": b for j, b in enumerate(numbers(layer["biases"]), 1)}
        elif layer["biases"] != "none":
            biases = {f"b{n}": number(layer["biases"])}
        found |= weights | biases
        frozen |= set(weights if "weights" in layer.get("frozen", []) else ())
        frozen |= set(biases if "biases" in layer.get("frozen", []) else ())
    return found, frozenset(frozen)


def one_example(problem: Any, backend: SimpleNamespace, held: Mapping[str, Any], example: Any) -> dict[str, Any]:
    """Return every quantity of one example of a network under its name, with its cost C."""
    network, cost = problem["network"], cost_of(problem)
    q: dict[str, Any] = {f"a0[{i}]": backend.leaf(x) for i, x in enumerate(numbers(example["x"]), 1)}
    before = int(network["inputs"])
    for n, layer in enumerate(network["layers"], 1):
        units = range(1, int(layer["units"]) + 1)
        times = backend.const(number(layer.get("bias_input", 1)))
        for j in units:
            z = sum(held[f"W{n}[{j},{i}]"] * q[f"a{n - 1}[{i}]"] for i in range(1, before + 1))
            own = held.get(f"b{n}[{j}]", held.get(f"b{n}"))
            q[f"z{n}[{j}]"] = z if own is None else z + own * times
        if layer["activation"] == "softmax":
            q |= {f"e{n}[{j}]": backend.functions["exp"](q[f"z{n}[{j}]"]) for j in units}
            q[f"s{n}"] = sum(q[f"e{n}[{j}]"] for j in units)
            q |= {f"a{n}[{j}]": q[f"e{n}[{j}]"] / q[f"s{n}"] for j in units}
        else:
            function = activation(backend, layer["activation"])
            q |= {f"a{n}[{j}]": function(q[f"z{n}[{j}]"]) for j in units}
        before = len(units)
    last = len(network["layers"])
    if cost:
        targets = {f"y[{j}]": backend.leaf(y) for j, y in enumerate(numbers(example["y"]), 1)}
        shares = [share(backend, cost, q[f"a{last}[{j}]"], y) for j, y in enumerate(targets.values(), 1)]
        q |= targets
        q["C"] = sum(shares) / (len(shares) if cost.get("over_units") == "mean" else 1)
    elif "upstream" in network:
        q["C"] = sum(backend.const(number(u)) * q[name] for name, u in network["upstream"].items())
    return q


def batch_cost(problem: Any, backend: SimpleNamespace, held: Mapping[str, Any], examples: list[dict[str, Any]]) -> Any:
    cost = cost_of(problem)
    total = sum(q["C"] for q in examples)
    if cost.get("over_examples", "mean") == "mean":
        total = total / len(examples)
    if cost.get("kind") == "rmse" or cost.get("root") == "true":
        total = backend.functions["sqrt"](total)
    if "l2" in cost:
        total = total + backend.const(number(cost["l2"])) / 2 * sum(
            value * value for name, value in held.items() if name.startswith("W")
        )
    return total


def lines(problem: Any, backend: SimpleNamespace, held: Mapping[str, Any]) -> dict[str, Any]:
    """Return every quantity of a graph; its lines are read by Python's parser, whose floats are replaced."""
    q = {name: backend.leaf(number(value)) for name, value in problem["graph"].get("inputs", {}).items()} | dict(held)
    space = {name.replace("-", "_"): function for name, function in backend.functions.items()}
    for line in problem["graph"]["define"]:
        name, formula = (part.strip() for part in line.split("=", 1))
        tree = ast.parse(formula, mode="eval")
        constants = [node for node in ast.walk(tree) if isinstance(node, ast.Constant)]
        exponents = {id(n.right) for n in ast.walk(tree) if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Pow)}
        held_here = {}
        for place, node in enumerate(constants):
            if id(node) not in exponents:
                held_here[f"number_{place}"] = backend.const(Fraction(str(node.value)))
                node.value, node.kind = f"number_{place}", "name"
        code = ast.fix_missing_locations(_Named().visit(tree))
        q[name] = eval(compile(code, line, "eval"), {**space, "__builtins__": {}}, {**q, **held_here})
    return q


class _Named(ast.NodeTransformer):
    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        return ast.Name(node.value, ast.Load()) if node.kind == "name" else node


def whole(
    problem: Any, backend: SimpleNamespace, held: Mapping[str, Any], batch: list[int]
) -> tuple[Any, dict[str, Any]]:
    """Return what is differentiated, and every quantity with `@k` where there are several examples."""
    if "graph" in problem:
        graph = problem["graph"]
        q = lines(problem, backend, held)
        if "cost" in graph:
            return q[graph["cost"]], q
        return sum((backend.const(number(u)) * q[name] for name, u in graph.get("upstream", {}).items()), 0 * 1), q
    examples = [one_example(problem, backend, held, problem["data"][k - 1]) for k in batch]
    total = batch_cost(problem, backend, held, examples) if "C" in examples[0] else None
    if len(batch) == 1:
        return total, {**held, **{name: one for name, one in examples[0].items() if name != "C"}}
    named = {f"{name}@{k}": one for k, q in zip(batch, examples, strict=True) for name, one in q.items()}
    return total, {**held, **named}


def batches(problem: Any) -> Iterator[list[int]]:
    count = len(problem.get("data", [])) or 1
    training = problem.get("training", {})
    batch = training.get("batch", "full")
    for _ in range(int(training.get("steps", 1))):
        if isinstance(batch, list):
            yield from ([int(k) for k in one] for one in batch)
        else:
            size = count if batch == "full" else int(batch)
            yield from (list(range(n, min(n + size, count + 1))) for n in range(1, count + 1, size))
