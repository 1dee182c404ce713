"""Find a Chromium for the browser tests; as root on Debian install one. ``python -m tests.chromium``."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ADVICE = (
    "The browser tests need Chromium and found none. Install it (Debian, Ubuntu: `apt-get install chromium`; "
    "Fedora: `dnf install chromium`; macOS: `brew install --cask chromium`), or name one in CHROMIUM=/path/to/chromium."
)


def find() -> str | None:
    chosen = os.environ.get("CHROMIUM")
    return chosen if chosen else next((path for name in NAMES if (path := shutil.which(name))), None)


def install() -> None:
    """From Debian's packages, quietly; needs root."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]):
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)


def main() -> int:
    if find():
        return 0
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        print("No Chromium found: installing Debian's package", file=sys.stderr)
        install()
    if find():
        return 0
    print(ADVICE, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
