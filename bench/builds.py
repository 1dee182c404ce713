"""How long a body takes to build, cold and warm, and how large it is on the wire."""

import gzip
import os
import subprocess
import sys
import tempfile
import time

import numpy as np

from annotations.store import load_knowledge
from meshes import load_atlas
from viewer.deck.build import make_sheets, to_json
from viewer.deck.geometry_bundles import bundle_files


def timed_command(*command: str, cache: str | None = None) -> float:
    """Seconds of a command of ours in a process of its own."""
    environment = {**os.environ} | ({"NOCISCOPE_CACHE": cache} if cache else {})
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "viewer", *command], env=environment, check=True, capture_output=True)
    return time.perf_counter() - start


def start_to_serving() -> float:
    """Seconds from the command to the printed address, body in the cache."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "viewer", "serve", "--no-open", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, stderr=subprocess.DEVNULL) as server:
        assert server.stdout is not None
        server.stdout.readline()
        took = time.perf_counter() - start
        server.terminate()
    return took


def rows() -> list[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        cold = timed_command("body", "build", cache=folder)
        warm = timed_command("body", "build", cache=folder)
    atlas, knowledge = load_atlas("default"), load_knowledge()
    shelves = {name: len(gzip.compress(content)) for name, content in bundle_files(atlas).items()}
    sheets = {name: len(gzip.compress(to_json(sheet))) for name, sheet in make_sheets(knowledge, atlas).items()}
    triangles = sum(len(atlas.mesh_of(name).faces) for name in atlas.structures)
    points = int(np.sum([len(segment.points) for segment in atlas.segments]))
    return [
        ("body build, cold", f"{cold:.1f} s"),
        ("body build, warm", f"{warm:.1f} s (ratio {cold / warm:.1f})"),
        ("start to serving, warm", f"{start_to_serving():.1f} s"),
        ("triangles, route points", f"{triangles:,}, {points:,}"),
        ("skeleton + routes, gzip", f"{(shelves['bones.glb'] + sheets['deck']) / 1e6:.2f} MB"),
        (
            "whole body, full detail, gzip",
            f"{sum(size for name, size in shelves.items() if 'lite' not in name) / 1e6:.2f} MB",
        ),
        ("all cards, gzip", f"{sheets['cards'] / 1e6:.2f} MB"),
    ]
