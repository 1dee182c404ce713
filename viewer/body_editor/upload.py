"""Uploads of the page, one file at a time."""

import secrets
from typing import Any
from urllib.parse import unquote

from tornado.web import stream_request_body

from viewer.body_editor.authorization import Guarded
from viewer.body_editor.session import RefusedError


@stream_request_body
class FileHandler(Guarded):
    """Handler of one upload, never whole in memory."""

    def prepare(self) -> None:
        """Refuse before the first byte what is too large, too many or not ours to take."""
        self.out: Any = None
        super().prepare()
        if self._finished:
            return
        session = self.context.session
        try:
            session.enter(self.owner)
            self.name = unquote(self.request.headers.get("X-Nociscope-File", ""))
            self.size = int(self.request.headers.get("Content-Length", "0"))
            self.left = session.check_space(self.size)
            self.target = session.target(self.name)
            self.half = self.target.with_name(f".{secrets.token_hex(8)}")  # hidden: half a file is never read
            self.request.connection.set_max_body_size(self.left)
            self.out = self.half.open("wb")
        except ValueError:
            self.refuse(RefusedError("bad_name", name=""))
        except RefusedError as refused:
            self.refuse(refused)
        except OSError as error:
            self.refuse(_disk(error))

    def data_received(self, chunk: bytes) -> None:
        """Write what has come."""
        if self.out is None or self._finished:
            return
        try:
            self.out.write(chunk)
        except OSError as error:
            self._drop()
            self.refuse(_disk(error))

    def put(self) -> None:
        """Keep the file, which has arrived whole."""
        if self._finished or self.out is None:
            return
        try:
            self.out.close()
            self.half.replace(self.target)
        except OSError as error:
            self._drop()
            self.refuse(_disk(error))
            return
        self.out = None
        self.context.session.add_file(self.name, self.target.stat().st_size)
        self.finish({"taken": self.name})

    def on_connection_close(self) -> None:
        """Remove the half file of a connection that was cut."""
        self._drop()

    def on_finish(self) -> None:
        """Remove whatever is half written."""
        self._drop()

    def _drop(self) -> None:
        if self.out is not None:
            self.out.close()
            self.half.unlink(missing_ok=True)
            self.out = None


def _disk(error: OSError) -> RefusedError:
    return RefusedError("disk", 507, why=error.strerror or str(error))
