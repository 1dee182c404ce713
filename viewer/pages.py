"""The HTML pages of ``viewer/data``, filled with values."""

from functools import cache
from typing import Any

import jinja2


@cache
def _templates() -> jinja2.Environment:
    loader = jinja2.PackageLoader("viewer", "data")
    return jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, keep_trailing_newline=True
    )


def filled(name: str, **values: Any) -> str:
    """A page with its blanks filled, escaped as HTML unless the page says otherwise.

    Parameters
    ----------
    name : str
        File in ``viewer/data``, ``compare.html``.
    """
    return _templates().get_template(name).render(**values)
