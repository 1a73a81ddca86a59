"""The Python face: a solved problem with its numbers, its SymPy expressions and its pages."""

from __future__ import annotations

import json
import os
from functools import cached_property
from pathlib import Path
from typing import Any, get_args

from derive import algebra
from derive.certificate import Certificate, certify
from derive.compose.given import Detail
from derive.compose.page import compose
from derive.derivation import forward_over, given_derivatives
from derive.errors import EngineFailed, Fault, Refused, Undefined
from derive.files import write_whole
from derive.names import Name
from derive.problem import Problem
from derive.render.notation import read_notation
from derive.render.pdf import Engine, Press, press
from derive.render.speech import read_catalogue
from derive.render.writer import FORMATS, Presentation, write
from derive.report import as_data, derivative_of, tensor_form
from derive.resources import folder
from derive.worked import Solution

ENDINGS = {".md": "md", ".markdown": "md", ".tex": "tex", ".typ": "typ", ".json": "json", ".pdf": "pdf"}


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
        if not self._solution.setup.has_gradients:
            return None
        try:
            return certify(self._solution, self._symbolically)
        except Undefined as undefined:
            raise self._solution.located(undefined) from None

    def to_json(self) -> dict[str, Any]:
        """Return values, derivatives, updates, certificate and steps as plain data."""
        try:
            return as_data(self._solution, self.certificate)
        except Undefined as undefined:
            raise self._solution.located(undefined) from None

    def to_markdown(self, **look: Any) -> str:
        """Return the page in Markdown; keywords are those of `page`."""
        return self.page("md", **look)

    def to_latex(self, **look: Any) -> str:
        """Return the page in LaTeX; keywords are those of `page`."""
        return self.page("tex", **look)

    def to_typst(self, **look: Any) -> str:
        """Return the page in Typst, which `typst compile` sets as it stands; keywords are those of `page`."""
        return self.page("typ", **look)

    def pdf(self, *, engine: Engine | Press = "typst", **look: Any) -> bytes:
        """Return the page as a PDF, set by Typst or by TeX; other keywords are those of `page`.

        Many pages are best set by one press, which is then given as the engine. Raises EngineFailed, with the
        source, where the engine fails, is missing, or takes too long.
        """
        if isinstance(engine, str):
            with press(engine) as opened:
                return self.pdf(engine=opened, **look)
        source = self.page(engine.form, **look)
        try:
            return engine.pdf(source)
        except EngineFailed as failed:
            raise EngineFailed(str(failed), source, engine.form) from None

    def page(
        self,
        form: str,
        *,
        lang: str | None = None,
        notation: str | None = None,
        detail: Detail = "full",
        templates: str | Path | None = None,
    ) -> str:
        """Return the page in a format: "md", "tex", "typ" or "json".

        `templates` is a folder that is searched before the shipped templates. Raises Refused, with every fault at
        once, for a format, language, notation or detail that there is not.
        """
        present = self.problem.present
        language = present.lang or "en" if lang is None else lang
        comma = (present.decimal_mark or ("comma" if language == "id" else "point")) == "comma"
        folders = (*((Path(templates),) if templates else ()), folder("templates"))
        glyphs = present.notation if notation is None else notation
        look = Presentation(language, glyphs, comma, folders, present.paper)
        _check(form, detail, look)
        if form == "json":
            return json.dumps(self.to_json(), ensure_ascii=False, indent=2, allow_nan=False) + "\n"
        document = compose(self._solution, self.certificate, language=language, detail=detail)
        return write(document, form, look)

    def save(self, path: str | Path, form: str | None = None, **look: Any) -> None:
        """Write the page whole or not at all; the format follows the file's ending unless it is given.

        Raises Refused for an ending that no format has, Unwritable where the file cannot be written, EngineFailed
        where no PDF could be made; its source is then kept beside where the PDF would be.
        """
        path = Path(path)
        form = form or form_of(path)
        if form != "pdf":
            write_whole(path, self.page(form, **look))
            return
        try:
            made = self.pdf(**look)
        except EngineFailed as failed:
            kept = _beside(path, failed.form)
            write_whole(kept, failed.source)
            raise EngineFailed(f"{failed}; its source is in {kept}", failed.source, failed.form) from None
        write_whole(path, made)

    def _repr_markdown_(self) -> str:
        return self.to_markdown()


def _check(form: str, detail: str, look: Presentation) -> None:
    """Raise Refused with every choice of a page that there is not, before anything is computed."""
    choices = (("format", form, (*FORMATS, "json")), ("detail", detail, get_args(Detail)))
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


def _beside(path: Path, ending: str) -> Path:
    """Return where the source of a PDF is kept; a file of the user's that has that name already is left alone."""
    kept = path.with_suffix(f".{ending}")
    return kept if not os.path.lexists(kept) and kept != path else path.with_name(f"{path.name}.{ending}")


def form_of(path: Path) -> str:
    """Return the format that a file's ending asks for.

    >>> form_of(Path("xor.tex"))
    'tex'
    """
    if path.suffix.lower() not in ENDINGS:
        raise Refused((Fault(f"{path.name!r} has no ending that says a format", ", ".join(ENDINGS), "use --to"),))
    return ENDINGS[path.suffix.lower()]


__all__ = ["FORMATS", "Name", "Worked", "explain"]
