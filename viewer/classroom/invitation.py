"""The invitation to a class: addresses and QR code for leader and students, and the open class itself."""

import io
import socket
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from viewer.classroom.broker import LocalBroker
from viewer.classroom.classroom import Broker, Classroom
from viewer.classroom.codes import Seal, kept_key, new_code
from viewer.classroom.membership import Limits
from viewer.classroom.messages import Invitation
from viewer.classroom.redis_broker import RedisBroker, shared_key
from viewer.errors import ViewerError

BUNDLE: Final = Path(__file__).parents[1] / "client" / "dist" / "classroom.js"
SHORTEST: Final = 8
"""Letters of a password."""


@dataclass(frozen=True, slots=True)
class ClassOptions:
    """Options of ``nociscope serve --class``.

    Attributes
    ----------
    password : str
        For the leader, in place of the secret in the address; empty for none.
    redis : str
        URL of the Redis server that several processes share; empty for rooms of this process alone.
    address : str
        Where students reach the server, if not where it thinks it is.
    """

    password: str = field(default="", repr=False)
    redis: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class OpenClass:
    """A class that is open.

    Attributes
    ----------
    leader, students : str
        Their addresses. The leader's carries the secret behind ``#``, which no server, log or referrer sees.
    """

    classroom: Classroom
    code: str
    leader: str
    students: str

    def lines(self) -> list[str]:
        """What the command prints."""
        return [
            f"leader:   {self.leader}",
            f"students: {self.students}",
            f"code:     {self.code}",
            qr_text(self.students),
        ]


def open_class(options: ClassOptions, host: str, port: int) -> OpenClass:
    """Make the rooms and the first code.

    Raises
    ------
    ViewerError
        If the password is too short, the address is none, or no Redis answers.
    """
    from platformdirs import user_data_path

    if options.password and len(options.password) < SHORTEST:
        raise ViewerError("the password is too short", "--password", f"take at least {SHORTEST} letters")
    key = kept_key(user_data_path("nociscope") / "class.key")
    if options.redis:
        key = shared_key(options.redis, key)
    seal, code = Seal(key, options.password), new_code()
    base = base_address(options.address, host, port)
    broker: Broker = RedisBroker(options.redis) if options.redis else LocalBroker()
    classroom = Classroom(seal, broker, Limits(), lambda room: invitation(base, room))
    students = address_of(base, code)
    local = f"http://{'localhost' if host in ('', '0.0.0.0') else host}:{port}/"
    secret = "" if options.password else seal.secret(code)
    leader = f"{address_of(base if options.address else local, code)}#lead={secret}"
    return OpenClass(classroom, code, leader, students)


def base_address(wished: str, host: str, port: int) -> str:
    """The address of the server as others reach it, with a slash at its end.

    Raises
    ------
    ViewerError
        If the address wished for is none.
    """
    if wished:
        parts = urlsplit(wished)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
            raise ViewerError(f"{wished!r} is no address", "--class-address", "write it like https://atlas.example/")
        return wished.rstrip("/") + "/"
    return f"http://{own_address() if host in ('', '0.0.0.0') else host}:{port}/"


def own_address() -> str:
    """The machine's address in its network; ``localhost`` where it has none. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("10.255.255.255", 1))
            return str(probe.getsockname()[0])
        except OSError:
            return "localhost"


def address_of(base: str, code: str) -> str:
    """The students' address of a room."""
    return f"{base}?class={code}"


def invitation(base: str, code: str) -> Invitation:
    """What the leader's page shows to let students in: their address and its QR code as SVG."""
    import segno

    out = io.BytesIO()
    join = address_of(base, code)
    segno.make(join, micro=False).save(out, kind="svg", scale=6, border=4, light="#ffffff", xmldecl=False)
    return {"join": join, "qr": out.getvalue().decode("utf-8")}


def qr_text(address: str) -> str:
    """The QR code in letters, for the terminal."""
    import segno

    out = io.StringIO()
    segno.make(address, micro=False).terminal(out, compact=True)
    return out.getvalue()
