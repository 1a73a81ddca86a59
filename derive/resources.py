"""Where the files that are not Python stand; knows folders, not what is in them."""

from __future__ import annotations

from pathlib import Path


def folder(name: str) -> Path:
    """Return the folder `templates` or `worksheets`, installed or in a source tree.

    >>> folder("templates").is_dir()
    True

    A wheel carries both inside the package; in a source tree, also an editable one, they stand beside it.
    """
    package = Path(__file__).resolve().parent
    places = [package / name]
    if (package.parent / "pyproject.toml").is_file():  # site-packages may hold a stranger's folder of that name
        places.append(package.parent / name)
    for place in places:
        if place.is_dir():
            return place
    looked = " and ".join(map(str, places))
    raise AssertionError(f"the folder {name} is missing from this copy of derive; looked for {looked}")
