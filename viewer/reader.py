"""Whole sentences from the search box, read by the same lookup as the command's."""

import json
from typing import Any, Final

from tornado.web import HTTPError, RequestHandler

from annotations.knowledge import Knowledge
from annotations.lookup import look_up
from annotations.store import load_knowledge

ADDRESS: Final = "read"
ROUTE: Final = rf"/{ADDRESS}"
LANGUAGE: Final = "en"
"""The one language whose sentences the lookup reads."""
LONGEST: Final = 600
"""Characters of a description."""
MOST: Final = 3


def reading(knowledge: Knowledge, words: str) -> dict[str, Any]:
    """What a description says: places, what is present and what is not, and when to seek care.

    Parameters
    ----------
    words : str
        Everyday language; what is longer than 600 characters is cut.

    Returns
    -------
    dict
        ``sites``, ``nerves`` and ``conditions``: ids, likeliest first; ``present`` and ``denied``: feature ids;
        ``care``: level.
    """
    found = look_up(knowledge, words[:LONGEST])
    answer = found.to_json()
    return {
        "sites": [site["id"] for site in answer["sites"][:MOST]],
        "nerves": [nerve.get("branch", nerve["id"]) for nerve in answer["nerves"][:MOST]],
        "conditions": [condition["id"] for condition in answer["conditions"][:MOST]],
        "present": sorted(found.noticed.present),
        "denied": sorted(found.noticed.denied),
        "care": answer["care"]["level"],
    }


class ReadHandler(RequestHandler):  # type: ignore[misc]
    """Answers a description. It is posted, so that it stands in no address and no log, and nothing is kept."""

    def post(self) -> None:
        """Read ``{"words": …}``; 400 for anything else."""
        try:
            words = str(json.loads(self.request.body)["words"])
        except (ValueError, KeyError, TypeError) as error:
            raise HTTPError(400) from error
        self.set_header("Cache-Control", "no-store")
        self.finish(reading(load_knowledge(), words))
