r"""What is pasted from LaTeX, in signs that people type; knows commands and braces, not which names there are.

    \frac{\partial a}{\partial z}     \left( ... \right)     \,     $ ... $
"""

from __future__ import annotations

import re

_SILENT = re.compile(r"\\(?:left|right|displaystyle)(?![A-Za-z])|\\[,;:! ]|~|^ *\$+|\$+ *$")
_FRAC = r"\\[dtc]?frac"
_BRACED = r"\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}"
_ROUND = r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)"
_OVER_UNDER = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (
        rf"{_FRAC} *{_BRACED} *{_BRACED}", rf"{_ROUND} */ *{_ROUND}", rf"([^/()]+) */ *{_ROUND}",
        rf"{_ROUND} */ *([^/]+)",
    )
)  # fmt: skip
_HALF = re.compile(r"(?:d|∂|\\partial|\\mathrm\{d\}) *([^-+*/=·]+)")
FRACTION = re.compile(_FRAC + r"(?![A-Za-z])")


def without_silent(text: str) -> str:
    r"""Return a text in which commands that say nothing are blanks, so that every column stays what it was.

    >>> without_silent(r"$\left(a\right)$")
    '      (a      ) '
    """
    if "\\" not in text and "$" not in text and "~" not in text:
        return text
    return _SILENT.sub(lambda found: " " * len(found[0]), text)


def as_rate(text: str) -> str:
    r"""Return a fraction of two differentials on one line, ∂a/∂z, or nothing for whatever is no such fraction.

    >>> as_rate(r"\dfrac{\partial a_1^{(2)}}{\partial z_1^{(2)}}"), as_rate("(da2[1]) / (dz2[1])")
    ('da_1^{(2)}/dz_1^{(2)}', 'da2[1]/dz2[1]')
    >>> as_rate("(a - y)/(dz2[1])"), as_rate("a2[1]*(1 - a2[1])")
    ('', '')
    """
    plain = without_silent(text).strip()
    for pattern in _OVER_UNDER:
        if found := pattern.fullmatch(plain):
            halves = [_HALF.fullmatch(half.strip()) for half in found.groups()]
            if all(halves):
                return "/".join(f"d{half[1].strip()}" for half in halves if half)
    return ""
