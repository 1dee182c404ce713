"""Which language a visitor gets: the one asked for, else the one chosen before, else what the browser speaks."""

from collections.abc import Collection
from typing import Final

COOKIE: Final = "nociscope_language"
"""Set by the page when somebody chooses a language; ``viewer/client/src/frame.js`` has the same name."""


def language_for(served: Collection[str], asked: str = "", chosen: str = "", accepted: str = "") -> str:
    """The language of a page.

    Parameters
    ----------
    served : collection of str
        Codes that there are; the first is taken where nothing fits.
    asked, chosen : str
        What the address says, and what was chosen on an earlier visit; empty if nothing.
    accepted : str
        The browser's header ``Accept-Language``.
    """
    wishes = (asked, chosen, *_accepted(accepted))
    return next((code for code in wishes if code in served), next(iter(served)))


def _accepted(header: str) -> list[str]:
    """Codes without their region, the dearest first: ``es-MX,en;q=0.8`` gives es, en."""
    weighed: list[tuple[float, str]] = []
    for item in header.split(","):
        code, _, quality = item.strip().lower().partition(";q=")
        try:
            weighed.append((float(quality or 1), code.split("-")[0]))
        except ValueError:
            continue
    return [code for weight, code in sorted(weighed, key=lambda one: -one[0]) if weight > 0]
