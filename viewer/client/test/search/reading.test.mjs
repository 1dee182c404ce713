import assert from "node:assert/strict";
import { test } from "node:test";
import { pointedTo, reworded, saying, tickedBy } from "../../src/search/reading.js";

const part = (kind, id) => ({ kind, id, text: "", start: 0, end: 1 });
const reading = (parts, more = {}) => ({
  sites: [],
  side: null,
  nerves: [],
  conditions: [],
  understood: { parts },
  ...more,
});

test("only what was said or answered is ticked", () => {
  const said = { ...saying("x"), answers: { present: ["chills"], denied: ["vomiting"], side: null, place: null } };
  const parts = [
    part("feature", "burning"),
    part("denied", "fever"),
    part("doubt", "numb"),
    part("other", "clot"),
    part("past", "fall"),
  ];
  assert.deepEqual(tickedBy(said, reading(parts)), { present: ["burning", "chills"], denied: ["fever", "vomiting"] });
});

test("what was taken out stays out while the words before it stand", () => {
  const said = {
    ...saying("burning shin, no fever"),
    removed: [
      [0, 7],
      [17, 22],
    ],
  };
  assert.deepEqual(reworded(said, "burning shin, worse").removed, [[0, 7]]);
  assert.deepEqual(reworded(said, "my knee").removed, [], "other words are another thing to say");
});

test("a reading points to the side that was said, and to no place while a vague one is asked", () => {
  const known = (id) => ["shin.left", "shin", "sciatic"].includes(id);
  assert.deepEqual(pointedTo(reading([part("place", "shin")], { sites: ["shin"], side: "left" }), known), [
    "shin.left",
  ]);
  assert.deepEqual(pointedTo(reading([part("place", "shin")], { sites: ["shin"] }), known), ["shin"]);
  assert.deepEqual(pointedTo(reading([part("vague", "leg")], { sites: ["shin"], nerves: ["sciatic"] }), known), []);
  assert.deepEqual(pointedTo(reading([part("nerve", "sciatic")], { nerves: ["sciatic"] }), known), ["sciatic"]);
});
