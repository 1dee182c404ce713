import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { orderNerves } from "../../src/knowledge/ranking/nerves.js";
import { offeredAt, orderAt, seekCare } from "../../src/knowledge/ranking/conditions.js";

const read = (name) => JSON.parse(readFileSync(new URL(`../../../../tests/protocol/${name}`, import.meta.url), "utf8"));
const cases = read("ordering.json");
const { ordering } = read("ordering_deck.json");

test("every case of the shared fixture is ordered as Python orders it", () => {
  assert.ok(cases.length >= 200);
  for (const one of cases) {
    const answer = orderAt(ordering, one.site, one.features, one.denied);
    const { everyday, dangerous, care } = answer;
    const told = `${one.site}: ${one.features} without ${one.denied}`;
    assert.deepEqual(
      everyday.map(({ id }) => id),
      one.everyday,
      told,
    );
    assert.deepEqual(
      dangerous.map(({ id }) => id),
      one.dangerous,
      told,
    );
    assert.deepEqual(
      care.triggers.map(({ id }) => id),
      one.triggers,
      told,
    );
    assert.equal(care.level, one.care, told);
    const first = [...everyday.slice(0, 2), ...dangerous.slice(0, 1)].map(({ reasons }) =>
      reasons.map(({ kind, subject, points }) => [kind, subject, points]),
    );
    assert.deepEqual(first, one.first, told);
    const nerves = orderNerves(ordering, one.site, answer);
    assert.deepEqual(
      nerves.map(({ index, points, reasons }) => [
        index,
        points,
        reasons.map(({ kind, subject, points: own }) => [kind, subject, own]),
      ]),
      one.nerves,
      told,
    );
  }
});

test("one more feature never lowers the level of care, anywhere", () => {
  const { levels } = ordering.rule;
  const features = Object.keys(ordering.features);
  for (const one of cases.slice(0, 40)) {
    const before = levels.indexOf(orderAt(ordering, one.site, one.features).care.level);
    for (const feature of features) {
      const after = levels.indexOf(orderAt(ordering, one.site, [...one.features, feature]).care.level);
      assert.ok(after >= before, `${one.site}: ${feature} beside ${one.features}`);
    }
  }
});

test("what is offered at a place can change something there, and nothing is offered twice", () => {
  for (const site of Object.keys(ordering.regions)) {
    const offered = [...offeredAt(ordering, site).values()].flat();
    assert.equal(new Set(offered).size, offered.length, site);
    const used = new Set(
      Object.values(ordering.conditions)
        .filter(({ fits }) => site in fits)
        .flatMap((one) => [...Object.keys(one.for), ...Object.keys(one.against)]),
    );
    const flagged = new Set(ordering.flags.flatMap((flag) => [...flag.features, ...flag.any_of]));
    for (const feature of offered) assert.ok(used.has(feature) || flagged.has(feature), `${feature} at ${site}`);
  }
});

test("what fits the likeliest condition first is offered first", () => {
  assert.equal(offeredAt(ordering, "shin_inner").get("quality")[0], "burning");
});

test("an unknown feature is ignored, and no feature means no trigger but of the place", () => {
  const plain = orderAt(ordering, "buttock_deep", []);
  assert.deepEqual(orderAt(ordering, "buttock_deep", ["no_such_feature"]).everyday, plain.everyday);
  assert.equal(seekCare(ordering, new Set(), ["buttock_deep"]).level, "none");
});
