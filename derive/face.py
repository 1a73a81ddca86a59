"""The Python face: a solved problem with its numbers, its SymPy expressions and its pages."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import Any, get_args

from derive import algebra
from derive.certificate import Certificate, certify
from derive.compose.given import Detail
from derive.compose.matrix_page import Form
from derive.compose.page import compose
from derive.derivation import forward_over, given_derivatives
from derive.errors import Fault, Refused
from derive.files import write_whole
from derive.names import Name
from derive.problem import Problem
from derive.render.notation import read_notation
from derive.render.speech import read_catalogue
from derive.render.writer import FORMATS, Presentation, write
from derive.report import as_data, derivative_of, tensor_form
from derive.resources import folder
from derive.worked import Solution

ENDINGS = {".md": "md", ".markdown": "md", ".tex": "tex", ".json": "json"}


def explain(problem: Problem, *, certify: bool = False) -> Worked:
    """Solve a problem; everything is computed when first asked for. `certify` asks SymPy for symbolic proofs.

    >>> layer = {"units": 1, "activation": "identity", "weights": [[3]], "biases": [1]}
    >>> problem = Problem(network={"inputs": 1, "layers": [layer]},
    ...                   cost={"kind": "squared-error"}, data=[{"x": 2, "y": 10}])
    >>> explain(problem).cost, explain(problem).gradients
    (9.0, {'W1': [[-12.0]], 'b1': [-6.0]})

    Raises Refused where a formula has no value at these numbers, Disagreement where the gradients cannot be proven.
    """
    return Worked(problem, certify)


class Worked:
    """A solved problem.

    Numbers are those of the first update, at full precision, whatever the page rounds.
    """

    def __init__(self, problem: Problem, certify: bool = False) -> None:
        self.problem = problem
        self._solution = Solution(problem)
        self._symbolically = certify

    @cached_property
    def _closed(self) -> Solution:
        return Solution(self.problem, closed=True)

    @property
    def cost(self) -> float | None:
        """The cost of the first update's batch, None where there is none."""
        cost = self._solution.setup.recipe.cost
        values = self._solution.updates[0].true.carried
        return float(values[cost]) if cost in values else None

    @cached_property
    def gradients(self) -> dict[str, Any]:
        """∂C/∂ every parameter: matrices as rows (out-in), vectors as lists, single parameters as numbers."""
        names = self._solution.setup.forward.having("parameter")
        update = self._solution.updates[0]
        return tensor_form(names, {str(name): derivative_of(self._solution, update, name) for name in names})

    @cached_property
    def symbols(self) -> dict[str, Any]:
        """The SymPy symbols of parameters, inputs and targets, by name."""
        graph = self._graph
        return {str(name): symbol for name, symbol in algebra.symbols((n.name for n in graph.leaves), True).items()}

    @cached_property
    def _graph(self) -> Any:
        return forward_over(self._solution.setup.forward, self._solution.setup.recipe, self._solution.size)

    @cached_property
    def cost_expr(self) -> Any:
        """The composed cost as one SymPy expression; given derivatives u of q enter as u·q."""
        given = {}
        graph = self._graph
        values = {leaf.name: self.symbols[str(leaf.name)] for leaf in graph.leaves}
        if graph.having("upstream"):
            given = given_derivatives(graph, self._solution.by_chain(self._solution.size))
            values |= algebra.symbols(given, True)
        pairs = ((d.name, d.term) for d in graph.definitions)
        return algebra.surrogate(pairs, values, self._solution.setup.recipe.cost, given)

    def gradient_expr(self, name: str) -> Any:
        """Return SymPy's derivative of the composed cost with respect to a parameter or input.

        Raises Refused for a name that is neither.
        """
        if name not in self.symbols:
            raise Refused((Fault(f"{name!r} is no symbol of the cost", ", ".join(self.symbols)),))
        return algebra.derivative(self.cost_expr, self.symbols[name])

    @cached_property
    def certificate(self) -> Certificate | None:
        """How the gradients were proven; None where nothing is differentiated.

        Raises Disagreement rather than let a wrong page be printed.
        """
        return certify(self._solution, self._symbolically) if self._solution.setup.has_gradients else None

    def to_json(self) -> dict[str, Any]:
        """Return values, derivatives, updates, certificate and steps as plain data."""
        return as_data(self._solution, self.certificate)

    def to_markdown(self, **look: Any) -> str:
        """Return the page in Markdown; keywords are those of `page`."""
        return self.page("md", **look)

    def to_latex(self, **look: Any) -> str:
        """Return the page in LaTeX; keywords are those of `page`."""
        return self.page("tex", **look)

    def page(
        self,
        form: str,
        *,
        lang: str | None = None,
        notation: str | None = None,
        detail: Detail = "full",
        view: Form | None = None,
        templates: str | Path | None = None,
    ) -> str:
        """Return the page in a format: "md", "tex" or "json".

        `view` is "scalar", "matrix" or "both". `templates` is a folder that is searched before the shipped templates.
        Raises Refused, with every fault at once, for a format, language, notation, detail or view that there is not.
        """
        present = self.problem.present
        language = present.lang or "en" if lang is None else lang
        comma = (present.decimal_mark or ("comma" if language == "id" else "point")) == "comma"
        folders = (*((Path(templates),) if templates else ()), folder("templates"))
        look = Presentation(language, present.notation if notation is None else notation, comma, folders)
        seen: Form = present.view if view is None else view
        _check(form, detail, look, seen)
        if form == "json":
            return json.dumps(self.to_json(), ensure_ascii=False, indent=2, allow_nan=False) + "\n"
        self._check_view(detail, seen)
        shown, steps = (self._closed, self._solution) if detail == "closed" else (self._solution, None)
        document = compose(shown, self.certificate, language=language, detail=detail, form=seen, steps=steps)
        return write(document, form, look)

    def _check_view(self, detail: Detail, view: Form) -> None:
        """Raise Refused where a page has no such view."""
        if view != "scalar" and self.problem.network is None:
            raise Refused(
                (
                    Fault(
                        f"view {view!r} needs layers, and the named lines of a graph have none",
                        "scalar",
                        "choose --view scalar, or write the problem as a network",
                    ),
                )
            )
        if (view, detail) in (("both", "brief"), ("both", "closed"), ("matrix", "closed")):
            views = "scalar" if detail == "closed" else "scalar or matrix"
            raise Refused((Fault(f"detail {detail!r} has no view {view!r}", views, "choose another view or detail"),))

    def save(self, path: str | Path, **look: Any) -> None:
        """Write the page whole or not at all; the format follows the file's ending.

        Raises Refused for an ending that no format has, Unwritable where the file cannot be written.
        """
        write_whole(Path(path), self.page(form_of(Path(path)), **look))

    def _repr_markdown_(self) -> str:
        return self.to_markdown()


def _check(form: str, detail: str, look: Presentation, view: str) -> None:
    """Raise Refused with every choice of a page that there is not, before anything is computed."""
    choices = (
        ("format", form, (*FORMATS, "json")),
        ("detail", detail, get_args(Detail)),
        ("view", view, get_args(Form)),
    )
    faults = [
        Fault(f"{what} {word!r} is unknown", ", ".join(words), "choose one of these")
        for what, word, words in choices
        if word not in words
    ]
    for read, name in ((read_catalogue, look.language), (read_notation, look.notation)):
        try:
            read(look.folders, name)
        except Refused as refused:
            faults += refused.faults
    if faults:
        raise Refused(tuple(faults))


def form_of(path: Path) -> str:
    """Return the format that a file's ending asks for.

    >>> form_of(Path("xor.tex"))
    'tex'
    """
    if path.suffix.lower() not in ENDINGS:
        raise Refused((Fault(f"{path.name!r} has no ending that says a format", ", ".join(ENDINGS), "use --to"),))
    return ENDINGS[path.suffix.lower()]


__all__ = ["FORMATS", "Name", "Worked", "explain"]
