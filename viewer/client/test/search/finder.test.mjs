import assert from "node:assert/strict";
import { test } from "node:test";
import { makeFinder } from "../../src/search/finder.js";
import { smallDeck } from "../deck.mjs";

const words = { "search.stopwords": "in my of the a", "search.words_left": "left", "search.words_right": "right" };
const find = makeFinder(smallDeck(), (key) => words[key]);
const first = (query, side = "both") => find(query, side).hits[0]?.id;

test("labels, everyday words and Latin are found", () => {
  assert.equal(first("sciatic"), "sciatic");
  assert.equal(first("blood clot"), "dvt");
  assert.equal(first("os sacrum"), "sacrum");
});

test("typing errors and American spelling are forgiven", () => {
  assert.equal(first("siatic nerve"), "sciatic");
  assert.equal(first("meralgia paresthetica"), "meralgia_paraesthetica");
  assert.equal(first("trombosis"), "dvt");
});

test("a prefix is enough while typing", () => {
  assert.equal(first("mera"), "meralgia_paraesthetica");
});

test("left and right are one hit, on the side asked for", () => {
  const hits = find("heel", "both").hits.filter(({ id }) => id.startsWith("heel_pad"));
  assert.deepEqual(
    hits.map(({ id }) => id),
    ["heel_pad.right"],
    "without a side the right one stands for both",
  );
  assert.equal(first("heel left"), "heel_pad.left");
  assert.equal(first("heel", "left"), "heel_pad.left");
  assert.equal(first("left sciatic"), "sciatic.left");
});

test("the other word that was meant is shown", () => {
  const [hit] = find("clot", "both").hits;
  assert.equal(hit.also, "blood clot in the leg");
  assert.equal(find("thrombosis", "both").hits[0].also, "");
});

test("a word for a part of the body means the part before what can befall it, and its end is not cut", () => {
  const deck = smallDeck();
  const site = { id: "lesser_toes", label: "Middle toes", kind: "site", terms: ["toe"] };
  const torsion = { id: "testicular_torsion", label: "Toe of a testicle", kind: "condition", terms: ["toe"] };
  deck.search.push(torsion, site);
  const { hits } = makeFinder(deck, (key) => words[key])("toe", "both");
  assert.deepEqual(
    hits.map(({ id }) => id),
    ["lesser_toes", "testicular_torsion"],
  );
});

test("nothing found is an empty answer with the nearest, never an error", () => {
  assert.deepEqual(find("zzzzqq", "both"), { exact: false, hits: [] });
  const nearest = find("heel of an elephant", "both");
  assert.equal(nearest.exact, false);
  assert.equal(nearest.hits[0].id, "heel_pad.right");
  for (const strange of ["", "   ", "left", "\u0000", "((((", "a".repeat(500), "🦵"])
    assert.ok(Array.isArray(find(strange, "both").hits));
});
