"""Hostile text in a problem prints as typed: nothing becomes a template, markup or another name."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hostile_text import TYPED, UNSEEN, page, problem

import derive
from derive.errors import Refused
from derive.render.formats.latex_text import Latex, pdf_text
from derive.render.formats.markdown import escape as in_markdown
from derive.render.speech import User


@pytest.mark.parametrize("form", ["md", "tex"])
@pytest.mark.parametrize("title", ["{{7*7}}", "{{ title }}", "<< title >>", "<< 7*7 >>", "{% include 'x' %}", "{0}"])
def test_no_page_is_rendered_twice(title: str, form: str) -> None:
    """The template language in a title stays text."""
    found = page(title, form)
    assert "49" not in found.splitlines()[0] + found
    assert (in_markdown(title) if form == "md" else Latex(comma=False).text((User(title),), None)) in found


@pytest.mark.parametrize("form", ["md", "tex"])
def test_a_page_differs_from_a_harmless_one_in_its_title_only(form: str) -> None:
    """No title changes anything else on the page."""
    harmless = page("TITLE", form)
    for title in TYPED:
        shown = in_markdown(title) if form == "md" else Latex(comma=False).text((User(title),), None)
        assert harmless.replace("TITLE", shown).replace(pdf_text("TITLE"), pdf_text(title)) == page(title, form)


@pytest.mark.parametrize(("typed", "shown"), UNSEEN.items())
def test_what_cannot_be_seen_is_not_printed(typed: str, shown: str) -> None:
    """Line breaks become blanks; what controls a terminal or turns a line around is left out."""
    assert shown == problem(typed).title.text("en")
    first, blank, *_ = page(typed, "md").splitlines()
    assert (f"# {in_markdown(shown)}", "") == (first, blank)


@pytest.mark.parametrize("typed", UNSEEN)
def test_the_same_in_a_file(tmp_path: Path, typed: str) -> None:
    """A file with invisible characters is refused or its title is cleaned; nothing gets through."""
    text = f"title: {json.dumps(typed)}\ngraph: {{inputs: {{x: 2}}, define: ['f = x**2'], cost: f}}\n"
    (tmp_path / "p.yaml").write_text(text, encoding="utf-8")
    found = derive.explain(derive.load(tmp_path / "p.yaml")).to_markdown()
    assert all(character.isprintable() or character == "\n" for character in found)
    (tmp_path / "p.yaml").write_text(text.replace(json.dumps(typed), f"'{typed}'"), encoding="utf-8", newline="")
    try:
        found = derive.explain(derive.load(tmp_path / "p.yaml")).to_markdown()
    except Refused as refused:
        assert str(refused).isprintable() or "\n" in str(refused)
    else:
        assert all(character.isprintable() or character == "\n" for character in found)


@pytest.mark.parametrize("title", TYPED)
def test_a_source_harms_no_page(title: str) -> None:
    """Where numbers come from is data: JSON gives it back, no page obeys it."""
    given = {"graph": {"inputs": {"x": 2}, "define": ["f = x**2"], "cost": "f"}}
    hostile = derive.explain(derive.Problem(title="t", source=title, **given))
    assert title == hostile.to_json()["problem"]["source"]["en"]
    harmless = derive.explain(derive.Problem(title="t", source="SOURCE", **given))
    for form, escaped in (("md", in_markdown(title)), ("tex", Latex(comma=False).text((User(title),), None))):
        assert harmless.page(form).replace("SOURCE", escaped) == hostile.page(form)


@pytest.mark.parametrize(
    "name",
    ["__import__", "x:100000", "w_{1}}\\input{x}", "50%", "x y", "x\\n", "$x$", "<b>", "lambda", "max", "a" * 17, "_x",
     "x'", "x.y", "x[1]", "é", "σ", "ｘ", "x\u0301", "x\u200b", "", "1x", "-x", "{{7*7}}"],
)  # fmt: skip
def test_a_name_is_a_name(name: str) -> None:
    """A graph's names are letters, digits and underscores; anything else is refused in one line."""
    for graph in (
        {"inputs": {name: 2}, "define": [f"f = {name}**2"]},
        {"inputs": {"x": 2}, "define": [f"{name} = x**2"]},
        {"inputs": {"x": 2}, "parameters": {name: 3}, "define": ["f = x**2"]},
        {"inputs": {"x": 2}, "define": ["f = x**2"], "cost": name},
    ):
        with pytest.raises(Refused) as caught:
            derive.Problem(graph=graph)
        assert str(caught.value).replace("\n", "").isprintable()


@pytest.mark.parametrize("name", ["a_b_c", "x_", "delta", "input", "write18", "C", "W1", "a__b", "Sigma", "aux_2_3"])
def test_a_name_is_printed(name: str) -> None:
    """Names that look like commands or quantities are printed, and their pages are whole."""
    graph = {"inputs": {"x": 2}, "parameters": {name: 3}, "define": [f"f = x*{name}"], "cost": "f"}
    worked = derive.explain(derive.Problem(graph=graph))
    assert {name: 2.0} == worked.gradients
    for form in ("md", "tex"):
        maths = re.sub(r"\\[_%&#{}$]", "", worked.page(form))
        assert maths.count("{") == maths.count("}")
        assert not re.search(r"\\(input|write|delta1)", maths)
