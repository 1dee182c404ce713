"""Codes of rooms, and the proofs that somebody leads a room or has been in it."""

import hmac
import os
import re
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

ALPHABET: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Letters and digits that are not mistaken for each other when read from a wall."""
LENGTH: Final = 6
KEY_BYTES: Final = 32


def new_code() -> str:
    """A code nobody can foresee: one of 31⁶, nearly 900 million."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def read_code(text: str) -> str | None:
    """The code that somebody typed, small letters, blanks and hyphens forgiven; None if it is none."""
    code = re.sub(r"[\s-]", "", text[:40]).upper()
    return code if len(code) == LENGTH and all(letter in ALPHABET for letter in code) else None


@dataclass(frozen=True, slots=True)
class Seal:
    """Makes and checks proofs with a key that only the servers have, so that none has to be remembered.

    Attributes
    ----------
    key : bytes
        The same for all processes that share rooms, and after a restart.
    password : str
        What the leader may say instead of the secret; empty for nothing.
    """

    key: bytes = field(repr=False)
    password: str = field(default="", repr=False)

    def secret(self, code: str) -> str:
        """What proves that somebody leads the room."""
        return self._sign("lead", code)

    def ticket(self, code: str) -> str:
        """What proves that somebody has been in the room; it lets nobody lead."""
        return self._sign("ticket", code)

    def leads(self, code: str, proof: str) -> bool:
        """Whether this is the room's secret or the password, compared in constant time."""
        given = sha256(proof.encode("utf-8", "replace")).digest()
        by_password = hmac.compare_digest(given, sha256(self.password.encode()).digest())
        return self.made(code, proof) or (bool(self.password) and by_password)

    def made(self, code: str, proof: str) -> bool:
        """Whether this is the room's secret, which nobody can guess as they might a password."""
        return hmac.compare_digest(proof.encode("utf-8", "replace"), self.secret(code).encode())

    def knows(self, code: str, ticket: str) -> bool:
        """Whether this is the room's ticket."""
        return hmac.compare_digest(ticket.encode("utf-8", "replace"), self.ticket(code).encode())

    def _sign(self, role: str, code: str) -> str:
        return hmac.new(self.key, f"nociscope {role} {code}".encode(), sha256).hexdigest()[:40]


def kept_key(file: Path) -> bytes:
    """The key in a file that only its owner can read, made if it is not there.

    Where nothing can be written, the key holds until the server stops: then a class does not survive a restart.
    """
    try:
        found = file.read_bytes()
        if len(found) == KEY_BYTES:
            return found
    except OSError:
        pass
    key = secrets.token_bytes(KEY_BYTES)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write(key)
        fresh.replace(file)
    except OSError:
        pass
    return key
