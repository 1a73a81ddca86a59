"""The Python face: a solved problem with its numbers, its SymPy expressions and its pages."""

from __future__ import annotations

import json
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from derive import algebra
from derive.certificate import Certificate, certify
from derive.compose.given import Detail, Form
from derive.compose.page import compose
from derive.compose.sparing import WAYS, is_vast
from derive.derivation import forward_over, given_derivatives
from derive.errors import EngineFailed, Fault, Refused, Undefined
from derive.files import write_together, write_whole
from derive.message import Message
from derive.names import Name
from derive.pages import Look, form_of, kept_name, presentation, seen, side_by_side, written
from derive.pieces import nested
from derive.problem import Problem, given
from derive.problem.words import nearest
from derive.render.pdf import Engine, Press, press
from derive.render.speech import Speaker
from derive.render.writer import Desk, write
from derive.report import as_data, derivative_of, tensor_form
from derive.worked import Solution

_MOST_LISTED = 24


def explain(problem: Problem, *, certify: bool = False) -> Worked:
    """Solve a problem; everything is computed when first asked for. `certify` asks SymPy for symbolic proofs.

    >>> layer = {"units": 1, "activation": "identity", "weights": [[3]], "biases": [1]}
    >>> problem = Problem(network={"inputs": 1, "layers": [layer]},
    ...                   cost={"kind": "squared-error"}, data=[{"x": 2, "y": 10}])
    >>> explain(problem).cost, explain(problem).gradients
    (9.0, {'W1': [[-12.0]], 'b1': [-6.0]})

    Raises Refused where a formula has no value at these numbers, Disagreement where the gradients cannot be proven.
    """
    return Worked(given(problem), certify)


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
        values = self._solution.true_updates[0].true.carried
        return float(values[cost]) if cost in values else None

    @cached_property
    def gradients(self) -> dict[str, Any]:
        """∂C/∂ every parameter: matrices as rows (out-in), vectors as lists, single parameters as numbers."""
        names = self._solution.setup.forward.having("parameter")
        update = self._solution.true_updates[0]
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
        """The composed cost as one SymPy expression; given derivatives u of q enter as u·q.

        Branches are written out as Piecewise, but where a kink lies behind a kink, as in two layers of relu, functions
        with kinks keep their names: relu(...), its derivative relu_1(...). They take numbers and derivatives as
        SymPy's own do, and `rewrite(sympy.Piecewise)` writes them out, if there is time.
        """
        given = {}
        graph = self._graph
        values = {leaf.name: self.symbols[str(leaf.name)] for leaf in graph.leaves}
        if graph.having("upstream"):
            given = given_derivatives(graph, self._solution.by_chain(self._solution.size))
            values |= algebra.symbols(given, True)
        pairs = ((d.name, d.term) for d in graph.definitions)
        return algebra.surrogate(pairs, values, self._solution.setup.recipe.cost, given, named=nested(graph))

    def gradient_expr(self, name: str) -> Any:
        """Return SymPy's derivative of the composed cost with respect to a parameter or input.

        Raises Refused for a name that is neither.
        """
        if name not in self.symbols:
            known = list(self.symbols)
            listed = ", ".join(known[:_MOST_LISTED]) + " ..." * (len(known) > _MOST_LISTED)
            raise Refused((Fault(f"{name!r} is no symbol of the cost", listed, nearest(name, known)),))
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

    def to_html(self, **look: Any) -> str:
        """Return the page in HTML, whole in one file; keywords are those of `page`."""
        return self.page("html", **look)

    def to_typst(self, **look: Any) -> str:
        """Return the page in Typst, which `typst compile` sets as it stands; keywords are those of `page`."""
        return self.page("typ", **look)

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
        """Return the page in a format: "md", "tex", "typ", "html", "html-part" (within a page), "ipynb" or "json".

        `view` is "scalar", "matrix" or "both". `templates` is a folder that is searched before the shipped templates.
        Figures are inside the page where the format can hold them, else their text stands for them. Raises Refused,
        with every fault at once, for a format, language, notation, detail or view that there is not.
        """
        return self._written(form, "", Look(lang, notation, detail, templates, view))[""].decode("utf-8")

    def notations(self, form: str = "md", *, lang: str | None = None, templates: str | Path | None = None) -> str:
        """Return the symbols of this problem in every notation side by side, in a format: "md" or "tex".

        Raises Refused for a format or language that there is not, and for a graph, which has names of its own.
        """
        return side_by_side(self._solution, form, Look(lang, templates=templates))

    def files(self, path: str | Path, form: str | None = None, **look: Any) -> dict[str, bytes]:
        """Return what `save` writes into the folder of a path: the figures by their files' names, then the page.

        The format follows the path's ending unless it is given; other keywords are those of `page`. Markdown has SVG
        beside it, LaTeX has PDF. Raises EngineFailed where the engine that turns figures into PDF fails.
        """
        return self._written(form or form_of(Path(path)), Path(path).name, Look(**look))

    def _written(self, form: str, name: str, look: Look) -> dict[str, bytes]:
        desk = Desk()
        shown = presentation(self.problem, form, look, desk)
        if form == "json":
            text = json.dumps(self.to_json(), ensure_ascii=False, indent=2, allow_nan=False) + "\n"
            return {name: text.encode()}
        shown_by, steps = (self._closed, self._solution) if look.detail == "closed" else (self._solution, None)
        view = seen(self.problem, look)
        made = partial(compose, shown_by, self.certificate, language=shown.language, detail=look.detail, form=view)
        if look.detail == "brief":
            from derive.render.two_pages import on_two_pages

            ways = range(len(WAYS))[-1 if is_vast(self._solution) else 0 :]
            document = on_two_pages(ways, made, shown, desk.shelf)
        else:
            document = made(steps=steps)
        if form == "ipynb":
            from derive.notebook import notebook
            from derive.program import program

            say = Speaker(desk.shelf.catalogue(shown.folders, shown.language)).words
            cells = program(self._solution, self.to_json(), shown.folders, lambda id: say(Message(id)))
            page = notebook(document, write(document, "md", shown, desk=desk), cells, shown.language)
            return {name: page.encode()}
        return written(document, form, shown, name, desk)

    def pdf(self, *, engine: Engine | Press = "typst", **look: Any) -> bytes:
        """Return the page as a PDF, set by Typst or by TeX; other keywords are those of `page`.

        Many pages are best set by one press, which is then given as the engine. Raises EngineFailed, with the
        source, where the engine fails, is missing, or takes too long.
        """
        if isinstance(engine, str):
            with press(engine) as opened:
                return self.pdf(engine=opened, **look)
        files = self.files(f"page.{engine.form}", engine.form, **look)
        source = files.pop(f"page.{engine.form}").decode("utf-8")
        try:
            return engine.pdf(source, files)
        except EngineFailed as failed:
            raise EngineFailed(str(failed), source, engine.form) from None

    def save(self, path: str | Path, form: str | None = None, **look: Any) -> None:
        """Write the page, and its figures beside it, whole or not at all; the format follows the file's ending.

        Raises Refused for an ending that no format has, Unwritable where a file cannot be written, EngineFailed where
        no PDF could be made: of a page, its source is then kept beside where the PDF would be; of a figure, the page
        is kept with its figures in words.
        """
        path = Path(path)
        form = form or form_of(path)
        if form == "pdf":
            self._save_pdf(path, **look)
            return
        try:
            files = self.files(path, form, **look)
        except EngineFailed:
            write_whole(path, self.page(form, **look))
            raise
        write_together(path.parent, files)

    def _save_pdf(self, path: Path, **look: Any) -> None:
        try:
            made = self.pdf(**look)
        except EngineFailed as failed:
            kept = kept_name(path, failed.form)
            write_whole(kept, failed.source)
            raise EngineFailed(f"{failed}; its source is in {kept}", failed.source, failed.form) from None
        write_whole(path, made)

    def _repr_markdown_(self) -> str:
        return self.to_markdown()

    def _repr_html_(self) -> str:
        return self.page("html-part")


__all__ = ["Name", "Worked", "explain"]
