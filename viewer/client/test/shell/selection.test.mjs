import assert from "node:assert/strict";
import { test } from "node:test";
import { createSelect, knownId, selectionOf } from "../../src/shell/selection.js";
import { blankState } from "../../src/state.js";
import { createStore } from "../../src/store.js";

const scene = { route: [], related: [], sites: [], structures: [], view: "anterior" };
const deck = {
  entries: {
    sacrum: { kind: "structure", label: "Sacrum", scene },
    "femur.left": { kind: "structure", label: "Femur", scene },
    "femur.right": { kind: "structure", label: "Femur", scene },
    prostatitis: { kind: "condition", label: "Prostatitis", scene: { ...scene, structures: ["prostate"] } },
    "sciatic.left": { kind: "nerve", label: "Sciatic nerve", scene },
  },
  structures: [{ id: "prostate", tissue: "organ", variant: "male", side: "middle" }],
  variants: { usual: {}, list: [{ id: "split_sciatic", nerve: "sciatic", replaces: [], segments: [] }] },
};

test("an id without its side means the side that is shown, else the right one", () => {
  assert.equal(knownId(deck, "sacrum"), "sacrum");
  assert.equal(knownId(deck, "femur", "left"), "femur.left");
  assert.equal(knownId(deck, "femur"), "femur.right");
  assert.equal(knownId(deck, "toString"), null);
  assert.equal(knownId(deck, null), null);
});

test("what is selected can be seen: its side, what was hidden, the organs it is about", () => {
  const state = { ...blankState(), side: "right", view: "left", hide: ["femur.left"] };
  const patch = selectionOf(deck, state, "femur.left");
  assert.deepEqual([patch.show, patch.side, patch.view, patch.hide], ["femur.left", "both", null, []]);
  assert.equal("side" in selectionOf(deck, state, "sacrum"), false);
  assert.equal(selectionOf(deck, blankState(), "prostatitis").content, "male");
  assert.deepEqual(selectionOf(deck, state, null), { show: null }, "nothing selected changes nothing else");
});

test("a variant stays with its nerve", () => {
  const state = { ...blankState(), variant: "split_sciatic" };
  assert.equal("variant" in selectionOf(deck, state, "sciatic.left"), false);
  assert.equal(selectionOf(deck, state, "sacrum").variant, null);
});

test("every choice is told, also of what is selected already; an unknown one is said and changes nothing", () => {
  const store = createStore(blankState());
  const [chosen, said] = [[], []];
  const app = { deck, t: (key) => key, store, toast: (words) => said.push(words) };
  const select = createSelect(app, (id, keyboard) => chosen.push([id, keyboard]));
  select("femur.left");
  select("femur.left", { keyboard: true });
  select("nowhere");
  assert.deepEqual(chosen, [
    ["femur.left", false],
    ["femur.left", true],
  ]);
  assert.deepEqual([store.get().show, said], ["femur.left", ["pane.unknown"]]);
});
