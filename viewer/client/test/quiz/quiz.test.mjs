import assert from "node:assert/strict";
import { test } from "node:test";
import { createMemory } from "../../src/quiz/quiz_memory.js";
import { judged, learnt, makeRound, posed, seeded, shuffled, standing, toCsv } from "../../src/quiz/quiz_rules.js";

const question = (kind, n, right, wrong) => ({ id: `${kind}:${n}`, kind, about: ["x"], right, wrong, reasons: [] });
const QUESTIONS = [
  ...Array.from({ length: 12 }, (_, n) => question("skin", n, ["shin", "ankle"], ["sole", "heel", "knee", "hip"])),
  ...Array.from({ length: 12 }, (_, n) => question("flag", n, ["urgent"], ["emergency", "none", "specialist"])),
  ...Array.from({ length: 3 }, (_, n) => question("order", n, ["a", "b", "c", "d", "e", "f"], [])),
];
const WISH = { kinds: ["skin", "flag", "order"], count: 10, seed: "class 3b" };

test("a start word gives everybody the same questions, answers and order", () => {
  assert.deepEqual(makeRound(QUESTIONS, WISH), makeRound([...QUESTIONS], WISH));
  assert.notDeepEqual(makeRound(QUESTIONS, WISH), makeRound(QUESTIONS, { ...WISH, seed: "class 3c" }));
  const random = seeded("pelvis"); // the same on every machine and in every release
  assert.deepEqual(shuffled([1, 2, 3, 4, 5], random), [3, 2, 5, 1, 4]);
});

test("kinds take turns, none comes twice, and no more are asked than there are", () => {
  const round = makeRound(QUESTIONS, { ...WISH, count: 6 });
  assert.deepEqual(round.map(({ kind }) => kind).sort(), ["flag", "flag", "order", "order", "skin", "skin"]);
  const all = makeRound(QUESTIONS, { ...WISH, count: 99 });
  assert.equal(new Set(all.map(({ id }) => id)).size, QUESTIONS.length);
  assert.deepEqual(makeRound(QUESTIONS, { ...WISH, kinds: ["nothing"] }), []);
});

test("whatever is drawn, one offered answer is right and the steps are out of order", () => {
  for (let n = 0; n < 200; n += 1) {
    for (const one of makeRound(QUESTIONS, { ...WISH, seed: String(n) })) {
      if (one.kind === "order") {
        assert.equal(judged(one, one.choices), false);
        assert.equal(judged(one, one.steps), true);
        assert.deepEqual([...one.steps].sort(), one.steps);
      } else
        assert.deepEqual(
          one.choices.filter((id) => judged(one, id)),
          [one.answer],
        );
    }
  }
});

test("levels stand in their order, and what the records leave open is neither right nor wrong", () => {
  assert.deepEqual(posed(QUESTIONS[12], seeded("x")).choices, ["none", "specialist", "urgent", "emergency"]);
  assert.equal(judged(QUESTIONS[0], "ankle"), true);
  assert.equal(judged(QUESTIONS[0], "thigh"), null);
});

test("what was known waits longer and longer, what was not comes again first", () => {
  let memory = {};
  const waits = [];
  for (let day = 100, n = 0; n < 6; n += 1) {
    memory = learnt(memory, "skin:3", true, day);
    waits.push(memory["skin:3"].due - day);
    day = memory["skin:3"].due;
  }
  assert.deepEqual(waits, [1, 2, 4, 9, 21, 21]);
  memory = learnt(memory, "skin:3", false, 200);
  assert.deepEqual(memory["skin:3"], { box: 1, due: 200 });
  const [first] = makeRound(QUESTIONS, { ...WISH, kinds: ["skin"], memory, today: 200 });
  assert.equal(first.id, "skin:3");
  const known = learnt({}, "skin:5", true, 200);
  const later = makeRound(QUESTIONS, { ...WISH, kinds: ["skin"], count: 11, memory: known, today: 200 });
  assert.ok(!later.some(({ id }) => id === "skin:5"), "what is not due yet comes after all that is new");
  assert.deepEqual(standing(memory, QUESTIONS, 200), { known: 0, due: 1, all: QUESTIONS.length });
});

test("a store that refuses, or holds nonsense, breaks nothing", () => {
  const refused = createMemory(() => {
    throw new Error("SecurityError");
  });
  assert.deepEqual(refused.get(), {});
  assert.equal(refused.set({ "skin:1": { box: 1, due: 3 } }), false);
  assert.deepEqual(refused.get(), { "skin:1": { box: 1, due: 3 } });
  const nonsense = {
    getItem: () => '{"skin:1": {"box": 9, "due": 1}, "skin:2": {"box": 2, "due": 7}, "__proto__": 3, "x": null}',
    setItem() {},
    removeItem() {},
  };
  assert.deepEqual(createMemory(() => nonsense).get(), { "skin:2": { box: 2, due: 7 } });
  const held = createMemory(() => nonsense);
  assert.equal(held.set({}), true);
  held.forget();
  assert.deepEqual(held.get(), {});
});

test("the table can be opened by any spreadsheet and runs nothing", () => {
  assert.equal(
    toCsv([
      ["a", 'say "b"'],
      ["=1+1", 3],
    ]),
    '\ufeff"a","say ""b"""\r\n"\'=1+1","3"\r\n',
  );
});
