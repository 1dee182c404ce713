"""Actions of the page: look at files, build a body, open one, cancel, remove."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from meshes.errors import UserError
from meshes.ingest.store import RESERVED, added, forget, good_name
from viewer.body_editor.authorization import Guarded
from viewer.body_editor.job import Order, to_json
from viewer.body_editor.message_translation import translator
from viewer.body_editor.session import BuildSession, RefusedError


def state(session: BuildSession, owner: str, language: str) -> dict[str, Any]:
    """The state of the session as a page may see it; messages not yet in words."""
    session.update()
    mine = session.is_owner(owner)
    told: dict[str, Any] = {
        "version": session.version,
        "busy": bool(session.owner) and not mine and session.taken,
        "bodies": [{"name": name, "label": translator(language).term(label)} for name, label in added().items()],
    }
    if mine:
        running = session.running
        told |= {
            "files": [{"name": name, "size": size} for name, size in session.files.items()],
            "looked": session.looked,
            "built": session.built,
            "opened": session.opened,
            "failed": session.failed,
            "running": running and running.progress(running.job.stage),
        }
    return told


class DoHandler(Guarded):
    """Handler of the page's actions."""

    def post(self) -> None:
        """One action; answers with the state."""
        try:
            asked = json.loads(self.request.body)
            self._do(str(asked["do"]), asked)
        except RefusedError as refused:
            self.refuse(refused)
            return
        except (ValueError, KeyError, TypeError):
            self.refuse(RefusedError("old_page"))
            return
        except UserError as error:
            self.set_status(400)
            self.finish({"refused": "told", "words": translator(self.language).translate(error.what)})
            return
        self.finish(to_json(state(self.context.session, self.owner, self.language), self.language))

    def _do(self, what: str, asked: Mapping[str, Any]) -> None:
        session = self.context.session
        if what == "remove":
            self._remove(str(asked["name"]))
            return
        session.enter(self.owner)
        if what in ("look", "build", "open"):
            session.begin(self._order(what, asked))
        elif what == "drop":
            session.remove_file(str(asked["name"]))
        elif what == "cancel":
            session.cancel()
        elif what == "clear":
            session.clear()
        else:
            raise RefusedError("old_page")

    def _order(self, kind: str, asked: Mapping[str, Any]) -> Order:
        session = self.context.session
        name = str(asked.get("name", ""))
        if kind == "open":
            if name not in added() and name not in RESERVED:
                raise RefusedError("no_body", 404, name=name[:60])
            return Order("open", name=name, language=self.language)
        order = Order(kind, str(session.place), **read_wishes(asked), language=self.language)
        if kind == "look":
            return order
        own = (session.built or {}).get("name")
        if good_name(name) in added() and name != own and not asked.get("replace"):
            raise RefusedError("name_there", 409, name=name)
        return replace(order, name=name, label=str(asked.get("label", ""))[:80], trust=bool(asked.get("trust")))

    def _remove(self, name: str) -> None:
        session = self.context.session
        session.update()
        if session.running and session.running.name == name:
            raise RefusedError("running", 409)
        forget(name)
        session.version += 1


def read_wishes(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The user's word on names, units, axes and landmarks."""
    names = {str(key): str(value) for key, value in dict(asked.get("names", {})).items()}
    marks = {str(key): _point(value) for key, value in dict(asked.get("landmarks", {})).items()}
    return {
        "names": names,
        "units": str(asked.get("units", "")),
        "axes": str(asked.get("axes", "")),
        "landmarks": marks,
    }


def _point(value: Any) -> tuple[float, float, float]:
    x, y, z = (float(number) for number in value)
    if not all(abs(number) < 1e9 for number in (x, y, z)):
        raise ValueError("no place")
    return x, y, z
