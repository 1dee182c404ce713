import assert from "node:assert/strict";
import { test } from "node:test";
import { mirroredDeck, origins, otherSide, readView, stateFor, wantsMore, writeView } from "../../src/compare/view.js";
import { smallDeck } from "../deck.mjs";

const QUERIES = [
  "a=default&b=scan1",
  "a=default&b=scan1&mode=over",
  "a=scan1&sides=on&show=sciatic.left",
  "a=default&b=default&link=off&content_a=female&content_b=male&measured=right",
  "a=default&b=scan1&peel=0",
  "a=default&b=scan1&show=sciatic&peel=2&view=posterior&theme=dark",
];

for (const query of QUERIES) {
  test(`the address ${query} is kept`, () => {
    const { pairing, state } = readView(`?${query}`);
    assert.deepEqual(readView(`?${writeView(pairing, state)}`), { pairing, state });
    assert.equal(new URLSearchParams(writeView(pairing, state)).toString(), new URLSearchParams(query).toString());
  });
}

test("a wrong address is no error", () => {
  const { pairing, state } = readView(
    "?a=../x&b=%3Cscript%3E&mode=upside&sides=1&link=&content_a=cat&measured=top&show=1",
  );
  assert.deepEqual(pairing, {
    a: "default",
    b: "default",
    mode: "beside",
    linked: true,
    sides: false,
    contents: ["none", "none"],
    measured: "left",
  });
  assert.equal(state.show, null);
  assert.equal(state.peel, 4);
});

test("the mirrored right side stands for the left one", () => {
  const { pairing, state } = readView("?a=default&sides=on");
  const given = smallDeck();
  const id = Object.keys(given.entries).find((name) => name.endsWith(".left"));
  const chosen = { ...state, show: id };
  assert.equal(stateFor(given, pairing, chosen, 0).show, id);
  assert.equal(
    stateFor(given, pairing, chosen, 1).show,
    Object.hasOwn(given.entries, otherSide(id)) ? otherSide(id) : null,
  );
  assert.deepEqual(
    [0, 1].map((at) => stateFor(given, pairing, chosen, at).side),
    ["left", "right"],
  );
});

test("what one body lacks is chosen in the other alone", () => {
  const { pairing, state } = readView("?a=default&b=scan1");
  const whole = smallDeck();
  const [id, ...others] = Object.keys(whole.entries);
  const partial = { ...whole, entries: Object.fromEntries(others.map((name) => [name, whole.entries[name]])) };
  assert.equal(stateFor(whole, pairing, { ...state, show: id }, 0).show, id);
  assert.equal(stateFor(partial, pairing, { ...state, show: id }, 1).show, null);
});

const shaped = {
  body: {
    bounds: [
      [-0.2, -1, -0.1],
      [0.3, 0.2, 0.1],
    ],
  },
  structures: [{ id: "femur.left", center: [0.1, -0.2, 0] }],
  segments: [
    {
      id: "sciatic.trunk.left",
      points: [
        [0.05, 0, -0.02],
        [0.09, -0.4, -0.03],
      ],
      radius: [0.005, 0.004],
    },
  ],
  sites: [{ id: "heel_pad.left", position: [0.12, -0.9, 0], normal: [1, 0, 0] }],
  variants: { list: [{ id: "sciatic_b", segments: [{ id: "v.left", points: [[0.05, 0, 0]] }] }] },
  entries: {
    "femur.left": {
      scene: {
        focus: {
          center: [0.1, -0.2, 0],
          radius: 0.2,
          box: [
            [0, -0.4, 0],
            [0.2, 0, 0.1],
          ],
        },
      },
    },
    dvt: {
      scene: {
        focus: {
          center: [0, 0.1, 0],
          radius: 0.2,
          box: [
            [-0.1, 0, 0],
            [0.1, 0.2, 0.1],
          ],
        },
      },
    },
  },
};

test("mirroring exchanges left and right, and twice gives the deck again", () => {
  const given = shaped;
  const once = mirroredDeck(given);
  assert.deepEqual(once.segments[0].points, [
    [-0.05, 0, -0.02],
    [-0.09, -0.4, -0.03],
  ]);
  assert.deepEqual(once.sites[0].normal, [-1, 0, 0]);
  assert.deepEqual(once.entries["femur.left"].scene.focus.box, [
    [-0.2, -0.4, 0],
    [-0, 0, 0.1],
  ]);
  assert.deepEqual(once.variants.list[0].segments[0].points, [[-0.05, 0, 0]]);
  assert.ok(once.body.bounds[0][0] <= once.body.bounds[1][0], "the box keeps its least corner first");
  const plain = (value) => JSON.parse(JSON.stringify(value));
  assert.deepEqual(plain(mirroredDeck(once)), plain(given));
  assert.deepEqual(Object.keys(once.entries), Object.keys(given.entries));
});

test("bones are counted by their origin", () => {
  const bones = [
    { tissue: "bone", origin: "measured" },
    { tissue: "bone", origin: "modelled" },
    { tissue: "muscle", origin: "measured" },
  ];
  assert.deepEqual(origins({ structures: bones }), { measured: 1, modelled: 1 });
});

test("muscles are fetched when they are to be seen", () => {
  const few = {
    structures: [{ id: "piriformis.left", tissue: "muscle" }],
    entries: { "piriformis.left": { scene: { structures: ["piriformis.left"] } } },
  };
  assert.equal(wantsMore(few, { peel: 4, content: "none", show: null }), false);
  assert.equal(wantsMore(few, { peel: 2, content: "none", show: null }), true);
  assert.equal(wantsMore(few, { peel: 4, content: "male", show: null }), true);
  assert.equal(wantsMore(few, { peel: 4, content: "none", show: "piriformis.left" }), true);
});
