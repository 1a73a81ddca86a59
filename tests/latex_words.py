"""The words of the LaTeX subset on worked pages: letters, functions, matrices and relations; knows no grammar."""

from __future__ import annotations

import re

GREEK = frozenset(re.findall(r"\\\w+", r"""
    \alpha \beta \gamma \delta \epsilon \varepsilon \zeta \eta \theta \vartheta \kappa \lambda \mu \nu \xi \pi \rho
    \sigma \tau \phi \varphi \chi \psi \omega \Gamma \Delta \Theta \Lambda \Sigma \Phi \Psi \Omega \ell \nabla
    \mathcal \mathbf \boldsymbol \hat \bar \tilde \vec"""))
ACCENTS = ("\\mathcal", "\\mathbf", "\\boldsymbol", "\\hat", "\\bar", "\\tilde", "\\vec")
FUNCTIONS = {"\\" + name: name for name in ("arctan", "tanh", "ln", "exp", "sin", "cos", "tan", "max", "min")}
FUNCTIONS["\\log"] = "ln"
FUNCTION_LETTERS = frozenset(("f", "g", "h", "\\sigma", "\\varphi", "\\phi", "\\psi"))
MATRICES = ("bmatrix", "pmatrix", "matrix", "smallmatrix")
SILENT = ("\\prod", "\\dots", "\\ldots", "\\cdots", "\\vdots", "\\ddots")
EQUAL = ("=", "\\leftarrow", "\\gets", "\\coloneqq")
UNEQUAL = ("<", ">", "\\lt", "\\gt", "\\le", "\\leq", "\\ge", "\\geq", "\\ne", "\\neq")
