import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fromQuery, sameState, splitSide, toQuery } from "../src/state.js";

const fixture = JSON.parse(readFileSync(new URL("../../../tests/protocol/state.json", import.meta.url), "utf8"));

for (const { name, url, state, canonical } of fixture.cases) {
  test(`address: ${name}`, () => {
    const read = fromQuery(url);
    assert.deepEqual(read, state, `mend fromQuery in src/state.js or the case in tests/protocol/state.json (${url})`);
    assert.equal(toQuery(read), canonical, "mend toQuery in src/state.js");
    assert.deepEqual(fromQuery(canonical), state, "a written address must be read back as the same state");
  });
}

test("states are compared by their address", () => {
  const state = fromQuery("?show=sciatic&layers=bone:0.5,skin:0");
  assert.ok(sameState(state, fromQuery("?layers=skin:0,bone:0.5&show=sciatic")));
  assert.ok(!sameState(state, fromQuery("?show=sciatic")));
});

test("sides are split off the end only", () => {
  assert.deepEqual(splitSide("sciatic.trunk.left"), ["sciatic.trunk", "left"]);
  assert.deepEqual(splitSide("sacrum"), ["sacrum", ""]);
  assert.deepEqual(splitSide("left"), ["left", ""]);
});
