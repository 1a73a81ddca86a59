"""The process of one worker; run as a module, knows nothing but whom to call."""

from __future__ import annotations

if __name__ == "__main__":
    from derive.sets.crew import serve

    serve()
