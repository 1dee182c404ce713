import assert from "node:assert/strict";
import { test } from "node:test";
import { cutAlong } from "../../src/controls/cutting.js";
import { createPace, fileOf, levelOf } from "../../src/shell/detail.js";
import { ALL_SHOWN, broughtBack } from "../../src/controls/structure_actions.js";
import { peeled, stepped } from "../../src/controls/peeling.js";
import { MOST_IDS, toggled, blankState, fromQuery, toQuery } from "../../src/state.js";

test("a thing stands on one list only, and leaves it on the second press", () => {
  const state = { ...blankState(), ghost: ["femur.left"], hide: ["sacrum"] };
  const hidden = { ...state, ...toggled(state, "hide", "femur.left") };
  assert.deepEqual([hidden.hide, hidden.ghost], [["sacrum", "femur.left"], []]);
  assert.deepEqual(toggled(hidden, "hide", "femur.left").hide, ["sacrum"]);
  assert.deepEqual(toggled(state, "only", "sacrum"), { hide: [], ghost: ["femur.left"], only: ["sacrum"] });
});

test("no list grows beyond what an address keeps", () => {
  let state = blankState();
  for (let i = 0; i < MOST_IDS + 5; i += 1) state = { ...state, ...toggled(state, "hide", `bone_${i}`) };
  assert.equal(state.hide.length, MOST_IDS);
  assert.deepEqual(fromQuery(toQuery(state)).hide, state.hide);
});

test("what gets selected comes back", () => {
  const state = { ...blankState(), hide: ["piriformis", "sacrum"], only: ["femur.left"] };
  assert.deepEqual(broughtBack(state, "piriformis.left"), {
    hide: ["sacrum"],
    only: ["femur.left", "piriformis.left"],
  });
  assert.deepEqual(broughtBack(blankState(), "sacrum"), { hide: [], only: [] });
  assert.equal(toQuery({ ...state, ...ALL_SHOWN }), "");
});

test("the peel steps through whole levels and stops at its ends", () => {
  assert.deepEqual([stepped(0, 1), stepped(1.5, 1), stepped(1.5, -1), stepped(4, 1), stepped(0, -1)], [1, 2, 1, 4, 0]);
  assert.deepEqual(peeled({ overlay: "nerves" }, 2), { peel: 2, overlay: null });
  assert.deepEqual(peeled({ overlay: "nerves" }, 0), { peel: 0 });
});

test("a cut begins at a telling place and keeps what was set for its plane", () => {
  assert.match(cutAlong({ clip: null }, "axial").clip, /^axial:0\.\d+$/);
  assert.equal(cutAlong({ clip: "axial:0.3:flip:nerves" }, "axial").clip, "axial:0.3:flip:nerves");
  assert.match(cutAlong({ clip: "axial:0.3:flip:nerves" }, "coronal").clip, /^coronal:0\.5:flip:nerves$/);
  assert.equal(cutAlong({ clip: "axial:0.3" }, "off").clip, null);
});

test("weak machines get the light body, a wish by hand comes first", () => {
  assert.equal(levelOf("auto", { memory: 8, cores: 8 }), "full");
  for (const weak of [{ memory: 2, cores: 8 }, { memory: 8, cores: 2 }, { software: true }, { slow: true }])
    assert.equal(levelOf("auto", weak), "lite");
  assert.equal(levelOf("auto", {}), "full", "a browser that tells nothing is not taken for weak");
  assert.equal(levelOf("full", { software: true }), "full");
  assert.equal(levelOf("lite", { cores: 16 }), "lite");
});

test("a deck without the light file gives the full one", () => {
  const shelf = { name: "bones", lite: "bones_lite" };
  assert.equal(fileOf({ files: { bones: "a", bones_lite: "b" } }, shelf, "lite"), "bones_lite");
  assert.equal(fileOf({ files: { bones: "a" } }, shelf, "lite"), "bones");
  assert.equal(fileOf({ files: { bones: "a", bones_lite: "b" } }, shelf, "full"), "bones");
});

test("slowness is told once, and a single hitch is none", () => {
  const late = createPace();
  const answers = Array.from({ length: 60 }, (_, i) => late(i === 3 ? 0.1 : 0.017, true));
  assert.equal(answers.some(Boolean), false);
  assert.equal(Array.from({ length: 60 }, () => late(0.1, false)).some(Boolean), false, "what rests is not slow");
  assert.equal(Array.from({ length: 60 }, () => late(0.09, true)).filter(Boolean).length, 1);
});
