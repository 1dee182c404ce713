/** A small deck with one of everything, for the tests. */

const NERVE = {
  sciatic: { color: "#D55E00", pattern: "solid", short: "S" },
  other: { color: "#8A7A3D", pattern: "solid", short: "·" },
};

function entry(kind, label) {
  return { kind, label, scene: {} };
}

export function smallDeck() {
  const site = (base, label, side, region) => ({
    id: side ? `${base}.${side}` : base,
    label: side ? `${label}, ${side}` : label,
    side,
    region,
    nerves: ["sciatic"],
  });
  const sites = [
    site("heel_pad", "Heel", "left", "foot"),
    site("heel_pad", "Heel", "right", "foot"),
    site("sacrum_area", "Sacrum", "", "pelvis"),
  ];
  const segment = (id, parent) => ({
    id: `${id}.left`,
    nerve: "sciatic",
    side: "left",
    label: id,
    parent: parent ? `${parent}.left` : "",
  });
  const structures = [
    { id: "femur.left", label: "Femur", latin: "Femur", tissue: "bone" },
    { id: "femur.right", label: "Femur", latin: "Femur", tissue: "bone" },
    { id: "sacrum", label: "Sacrum bone", latin: "Os sacrum", tissue: "bone" },
  ];
  const conditions = [
    { id: "dvt", label: "Deep vein thrombosis", mechanism: "local", care: "urgent", dangerous: true },
    {
      id: "meralgia_paraesthetica",
      label: "Meralgia paraesthetica",
      mechanism: "nerve",
      care: "routine",
      dangerous: false,
    },
  ];
  const entries = {
    sciatic: entry("nerve", "Sciatic nerve"),
    "sciatic.left": entry("nerve", "Sciatic nerve, left"),
    "sciatic.right": entry("nerve", "Sciatic nerve, right"),
    "sciatic.trunk": entry("segment", "Trunk"),
    "sciatic.tibial": entry("segment", "Tibial nerve"),
    "sciatic.tibial.left": entry("segment", "Tibial nerve, left"),
  };
  for (const one of sites) entries[one.id] = entry("site", one.label);
  for (const one of structures) entries[one.id] = entry("structure", one.label);
  for (const one of conditions) entries[one.id] = entry("condition", one.label);
  const search = [
    ...sites.map(({ id, label }) => ({
      id,
      label,
      kind: "site",
      terms: id.startsWith("heel") ? ["back of my foot", "calx"] : [],
    })),
    { id: "sciatic", label: "Sciatic nerve", kind: "nerve", terms: ["ischiatic nerve"] },
    ...conditions.map(({ id, label }) => ({
      id,
      label,
      kind: "condition",
      terms: id === "dvt" ? ["blood clot in the leg"] : ["outer thigh nerve"],
    })),
    ...structures.map(({ id, label, latin }) => ({ id, label, kind: "structure", terms: [latin] })),
  ];
  return {
    version: 2,
    language: "en",
    body: {
      name: "test",
      bounds: [
        [0, 0, 0],
        [1, 1, 1],
      ],
    },
    texts: {},
    sites,
    structures,
    conditions,
    search,
    entries,
    palette: {
      nerve: NERVE,
      tissue: {
        bone: { color: "#fff", opacity: 1 },
        skin: { color: "#fff", opacity: 0.2 },
        nerve: { color: "#ff0", opacity: 1 },
        site: { color: "#000", opacity: 1 },
      },
    },
    nerves: [
      { id: "sciatic", label: "Sciatic nerve", rank: 1, roots: ["L4", "L5", "S1"] },
      { id: "ilioinguinal", label: "Ilioinguinal nerve", rank: 6, roots: ["L1"] },
    ],
    segments: [
      segment("sciatic.root.l4", ""),
      segment("sciatic.trunk", ""),
      segment("sciatic.tibial", "sciatic.trunk"),
    ],
    topics: [{ id: "referred_pain", label: "Referred pain" }],
  };
}
