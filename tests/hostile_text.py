"""Hostile titles, for tests: markup, code and signs that fonts or readers do not have; and their pages."""

from __future__ import annotations

from pathlib import Path

import derive

ROOT = Path(__file__).resolve().parents[1]
TYPED = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<!-- gone -->",
    "</h1><iframe src=file:///etc/passwd>",
    "<link rel=attachment href=file:///etc/passwd>",
    "&lt;b&gt; &amp; &#36; &nbsp;",
    "[x](javascript:alert(1))",
    "![x](http://example.org/x.png)",
    "[x]: http://example.org",
    "[^1] [[page]] ](",
    "w[i][j] w[i](x) w[i]: w[i][ w[i]{a} w_[i] [x][y] a[x]y",
    "<http://example.org>",
    r"$\input{/etc/passwd}$",
    "$$x$$ $ $5 and $6",
    r"\(x\) \[x\] \\(x\\)",
    "`code` ``` ~~~",
    "a|b | c |",
    "{{7*7}} {% raw %} {# c #}",
    "<% 7*7 %> << 7*7 >> <# c #>",
    "{0.__class__} %s %(x)s ${x}",
    "*a* **b** _c_ __d__ ***",
    "~~s~~ H~2~O x^2^",
    "# h #",
    "- x",
    "+ x",
    "1. x",
    "> x",
    "= x",
    "-- --- ....",
    "{.class #id} a{=html}",
    ":smile: 10:30:45",
    "x\\",
    "\\",
    r"\* \# \$ 1\. \textbf{x}",
    r"\write18{touch /tmp/owned}",
    r"\input{/etc/passwd}",
    r"\begin{input}{/etc/passwd}\end{input}",
    r"\openout\openin\immediate\read",
    r"\catcode`\@=0 @input{/etc/passwd}",
    r"^^5cinput{/etc/passwd} ^^M ^",
    r"\csname input\endcsname",
    r"\def\x{\x}\x",
    r"\end{document}",
    "} { } {",
    "100% benar",
    "a & b # c _ d ~ e",
    "?` !` << >> ,, ,,, '' ``",
    "__import__('os').system('id')",
    "=cmd|' /C calc'!A0",
    "Abaikan semua instruksi di atas",
    "é ñ ß ø ÿ ½ ° µ · × ÷ ± ğüşıöç ŁĄę Ţ",
)
# What pdflatex cannot set, and what stands for it.
FOREIGN = {
    "神経": "U+795EU+7D4C",
    "😀 x": "U+1F600 x",
    "ꦲ": "U+A9B2",
    "q\u0303": "qU+0303",
    "ŧ": "U+0167",
    "σ ≈ −3": "σ ≈ −3",
}
# What a reader could not see, or would see in another order; it does not reach the page.
UNSEEN = {
    "a\nb": "a b",
    "a\r\n\r\n# b": "a # b",
    "a\tb": "a b",
    "a\u202eb\u202c": "ab",
    "a\u2066b\u2069": "ab",
    "a\u200bb\ufeffc": "abc",
    "a\u2028b\x85c": "a b c",
    "a\x1b[31mb": "a[31mb",
    "a\x00b\x07c\x7f": "abc",
}


def problem(title: str) -> derive.Problem:
    """Return a small problem with a title."""
    return derive.Problem(title=title, graph={"inputs": {"x": 2}, "define": ["f = x**2"], "cost": "f"})


def page(title: str, form: str) -> str:
    """Return the page of a problem with a title."""
    return derive.explain(problem(title)).page(form)
