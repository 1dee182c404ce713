import assert from "node:assert/strict";
import { test } from "node:test";
import { BoxGeometry, Mesh, PerspectiveCamera } from "three";
import { createPicking } from "../../src/canvas/picking/picking.js";

/** Boxes behind one another on the line of sight, the first nearest; the eye looks along -z from 5 m. */
function picking(looks, lines = []) {
  const camera = new PerspectiveCamera(40, 1, 0.01, 20);
  camera.position.set(0, 0, 5);
  camera.updateMatrixWorld(true);
  const parts = new Map(
    Object.keys(looks).map((id, i) => {
      const geometry = new BoxGeometry(1 - i * 0.1, 1 - i * 0.1, 0.2).translate(0, 0, 2 - i);
      geometry.computeBoundingBox();
      return [id, { id, tissue: id, mesh: new Mesh(geometry), shell: false }];
    }),
  );
  const seen = {
    structures: new Map(Object.entries(looks)),
    segments: new Map(lines.map(({ id, look }) => [id, look])),
    shown: () => true,
  };
  const found = createPicking({
    rig: { camera, frame: { width: 200, height: 200 }, near: () => 0.01, scale: () => 100, now: () => ({ dist: 5 }) },
    body: { parts },
    markers: { spots: [] },
    segments: lines,
    looks: () => seen,
    plane: () => ({ on: false, normal: [0, 1, 0], offset: 9 }),
  });
  if (parts.has("skin"))
    found.setSkin({ structure: "skin", siteOf: () => "place.left", spotOf: () => null, spotOfSite: () => null });
  return found.at(100, 100);
}
const look = (opacity, ghosted = false) => ({ opacity, ghosted, mute: 0, glow: 0 });

test("what is hidden answers to nothing, a ghost only where nothing solid is behind it", () => {
  assert.equal(picking({ muscle: look(1), bone: look(1) }), "muscle");
  assert.equal(picking({ muscle: look(0), bone: look(1) }), "bone");
  assert.equal(picking({ muscle: look(0.14, true), bone: look(1) }), "bone");
  assert.equal(picking({ muscle: look(0.14, true) }), "muscle");
});

test("something solid is meant before something nearly transparent in front of it", () => {
  assert.equal(picking({ muscle: look(0.16), bone: look(1) }), "bone");
  assert.equal(picking({ muscle: look(0.42), bone: look(1) }), "muscle", "what is plainly seen in front is meant");
  assert.equal(picking({ muscle: look(0.16), bone: look(0.1) }), "muscle", "where nothing is solid, the nearest");
});

test("skin answers for the place on it, of glass too, until one looks past it", () => {
  assert.equal(picking({ skin: look(1), bone: look(1) }), "place.left");
  assert.equal(picking({ skin: look(0.15), bone: look(1) }), "place.left");
  assert.equal(
    picking({ skin: look(0.1), bone: look(1) }),
    "place.left",
    "with a route lit, the skin recedes this far",
  );
  assert.equal(picking({ skin: look(0.07), bone: look(1) }), "bone");
  assert.equal(picking({ skin: look(0.07), muscle: look(0.16) }), "place.left", "nothing solid lies under it");
  assert.equal(picking({ skin: look(0.14, true), bone: look(1) }), "bone");
  assert.equal(picking({ skin: look(0), bone: look(1) }), "bone");
});

test("a ghosted nerve answers only where nothing else is", () => {
  const line = (ghosted) => [
    {
      id: "sciatic.trunk.left",
      points: [
        [-1, 0, 3],
        [1, 0, 3],
      ],
      radius: [0.01, 0.01],
      look: { visible: ghosted ? 0.14 : 1, lit: 0, ghosted },
    },
  ];
  assert.equal(picking({ bone: look(1) }, line(false)), "sciatic.trunk.left");
  assert.equal(picking({ bone: look(1) }, line(true)), "bone");
  assert.equal(picking({}, line(true)), "sciatic.trunk.left");
});
