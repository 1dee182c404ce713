import assert from "node:assert/strict";
import { test } from "node:test";
import {
  conditionGroups,
  nerveGroups,
  rootsText,
  sharedLabel,
  siteGroups,
  structureGroups,
} from "../../src/search/rows.js";
import { smallDeck } from "../deck.mjs";

const t = (key) => key;

test("left and right of a site are one row, midline sites have one id", () => {
  const groups = siteGroups(smallDeck(), t);
  assert.deepEqual(
    groups.map(({ key }) => key),
    ["pelvis", "foot"],
    "regions stand in the order of the body, empty ones are left out",
  );
  const [heel] = groups[1].rows;
  assert.equal(heel.label, "Heel");
  assert.deepEqual(heel.ids, { left: "heel_pad.left", right: "heel_pad.right" });
  assert.deepEqual(groups[0].rows[0].ids, { "": "sacrum_area" });
});

test("nerves carry their branches, roots are left out, the depth follows the parents", () => {
  const [main, other] = nerveGroups(smallDeck(), t);
  assert.deepEqual(
    main.rows.map(({ base }) => base),
    ["sciatic"],
  );
  assert.deepEqual(
    main.rows[0].children.map(({ base, depth }) => [base, depth]),
    [
      ["sciatic.trunk", 0],
      ["sciatic.tibial", 1],
    ],
  );
  assert.equal(main.rows[0].note, "L4–S1");
  assert.deepEqual(
    other.rows.map(({ base }) => base),
    ["ilioinguinal"],
  );
});

test("dangerous conditions come first and once only", () => {
  const groups = conditionGroups(smallDeck(), t);
  assert.deepEqual(
    groups.map(({ key, rows }) => [key, rows.map(({ base }) => base)]),
    [
      ["dangerous", ["dvt"]],
      ["nerve", ["meralgia_paraesthetica"]],
      ["topics", ["referred_pain"]],
    ],
  );
});

test("structures are grouped by tissue", () => {
  const groups = structureGroups(smallDeck(), t);
  assert.deepEqual(
    groups.map(({ key, rows }) => [key, rows.map(({ label }) => label)]),
    [["bone", ["Femur", "Sacrum bone"]]],
  );
});

test("the label of both sides is what they share, in any language", () => {
  assert.equal(sharedLabel("Deep buttock, left", "Deep buttock, right"), "Deep buttock");
  assert.equal(sharedLabel("linker Fuß", "rechter Fuß"), "Fuß");
  assert.equal(sharedLabel("Femur", "Femur"), "Femur");
  assert.equal(sharedLabel("Talón (izquierdo)", "Talón (derecho)"), "Talón");
});

test("unbroken roots are a range, others a list", () => {
  assert.equal(rootsText(["L4", "L5", "S1", "S2", "S3"]), "L4–S3");
  assert.equal(rootsText(["L1"]), "L1");
  assert.equal(rootsText(["S1", "S3"]), "S1, S3");
});
