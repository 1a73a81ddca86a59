"""Makes `python -m derive` the same as the command `derive`; knows nothing else."""

from __future__ import annotations

from derive.cli import main

if __name__ == "__main__":
    main()
