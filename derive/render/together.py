"""Which blocks stay with what follows them, so that no page ends between; knows kinds of blocks alone."""

from __future__ import annotations

from collections.abc import Sequence

_PROSE = ("heading", "label", "paragraph")


def stays(kinds: Sequence[str]) -> list[bool]:
    """Tell of each block of a page, by their kinds, whether it stays with the next.

    A heading stays with what it stands above, and so does a label, which is one within a section. The sentences that
    open either stay together up to its first formula, list or table, and a formula or table stays with the one sentence
    that closes its section.

    >>> stays(["heading", "paragraph", "paragraph", "display", "paragraph", "heading", "paragraph"])
    [True, True, True, True, False, True, False]
    >>> stays(["display", "label", "paragraph", "display"])
    [False, True, True, False]
    """
    kinds = ["heading" if kind == "pagebreak" else kind for kind in kinds]  # a new sheet begins with its title
    found: list[bool] = []
    opens = False
    for place, kind in enumerate(kinds):
        after = next((later for later in kinds[place + 1 :] if later not in ("label", "paragraph")), "heading")
        following = kinds[place + 1] if place + 1 < len(kinds) else "heading"
        match kind:
            case "heading" | "label":
                found.append(True)
            case "paragraph":
                found.append(following not in _PROSE or (opens and "heading" not in (following, after)))
            case _:
                last = place + 2 >= len(kinds) or kinds[place + 2] == "heading"
                found.append(following == "paragraph" and last)
        opens = kind in ("heading", "label") or (kind == "paragraph" and opens)
    return found
