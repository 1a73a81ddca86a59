"""How hypothesis runs: without deadlines, and with the same examples every time unless random ones are asked for.

`pytest --hypothesis-profile=random` searches further.
"""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("random", deadline=None, print_blob=True)
settings.register_profile("derive", deadline=None, derandomize=True, database=None, print_blob=True)
settings.load_profile("derive")
