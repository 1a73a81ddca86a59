"""The Python face: a solved problem with its numbers, its SymPy expressions and its pages."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import Any, get_args

from derive import algebra
from derive.certificate import Certificate, certify
from derive.compose.page import Detail, compose
from derive.derivation import forward_over, given_derivatives
from derive.document import Document
from derive.errors import Fault, Refused
from derive.files import write_whole
from derive.message import Message
from derive.names import Name
from derive.notebook import notebook
from derive.problem import Problem
from derive.program import program
from derive.render.notation import read_notation
from derive.render.speech import Speaker, read_catalogue
from derive.render.writer import FORMATS, Presentation, write
from derive.report import as_data, derivative_of, tensor_form
from derive.resources import folder
from derive.worked import Solution

ENDINGS = {
    ".md": "md",
    ".markdown": "md",
    ".tex": "tex",
    ".html": "html",
    ".htm": "html",
    ".ipynb": "ipynb",
    ".json": "json",
}


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

    def to_html(self, **look: Any) -> str:
        """Return the page in HTML, whole in one file; keywords are those of `page`."""
        return self.page("html", **look)

    def page(
        self,
        form: str,
        *,
        lang: str | None = None,
        notation: str | None = None,
        detail: Detail = "full",
        templates: str | Path | None = None,
    ) -> str:
        """Return the page in a format: "md", "tex", "html", "html-part" (for a page of yours), "ipynb" or
        "json".

        `templates` is a folder that is searched before the shipped templates. Raises Refused, with every fault at
        once, for a format, language, notation or detail that there is not.
        """
        present = self.problem.present
        language = present.lang or "en" if lang is None else lang
        comma = (present.decimal_mark or ("comma" if language == "id" else "point")) == "comma"
        folders = (*((Path(templates),) if templates else ()), folder("templates"))
        look = Presentation(language, present.notation if notation is None else notation, comma, folders)
        _check(form, detail, look)
        if form == "json":
            return json.dumps(self.to_json(), ensure_ascii=False, indent=2, allow_nan=False) + "\n"
        document = compose(self._solution, self.certificate, language=language, detail=detail)
        if form == "ipynb":
            return self._notebook(document, look)
        return write(document, form, look)

    def _notebook(self, document: Document, look: Presentation) -> str:
        catalogue = read_catalogue(look.folders, look.language)
        cells = program(self._solution, self.to_json(), look.folders, lambda id: Speaker(catalogue).words(Message(id)))
        return notebook(document, write(document, "md", look), cells, look.language)

    def save(self, path: str | Path, **look: Any) -> None:
        """Write the page whole or not at all; the format follows the file's ending.

        Raises Refused for an ending that no format has, Unwritable where the file cannot be written.
        """
        write_whole(Path(path), self.page(form_of(Path(path)), **look))

    def _repr_html_(self) -> str:
        return self.page("html-part")

    def _repr_markdown_(self) -> str:
        return self.to_markdown()


def _check(form: str, detail: str, look: Presentation) -> None:
    """Raise Refused with every choice of a page that there is not, before anything is computed."""
    choices = (("format", form, (*FORMATS, "ipynb", "json")), ("detail", detail, get_args(Detail)))
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
