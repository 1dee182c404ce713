/** Words over the canvas: HTML, so that they stay sharp, can be enlarged and are found by search. */

import { drawn, h } from "../dom.js";

const GAP = 5;
const PIN_REACH = 70;
const RAIL = 64; // at the right edge stand the controls
const CSS = `
.noci-labels{position:absolute;inset:0;overflow:hidden;pointer-events:none;font:600 13px/1.25 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
.noci-labels svg{position:absolute;inset:0;width:100%;height:100%}
.noci-labels line{stroke:var(--line,#46525c);stroke-width:1;opacity:.65}
.noci-labels circle{stroke:#fff;stroke-width:1.5}
.noci-label{position:absolute;left:0;top:0;white-space:nowrap;padding:1px 7px;border-radius:7px;background:rgba(255,255,255,.88);color:#17212a;box-shadow:0 1px 3px rgba(0,0,0,.22);will-change:transform}
.noci-label.root{padding:0 5px;border-radius:5px;font-size:12px;font-weight:700;font-variant-numeric:tabular-nums;border-left:4px solid var(--tint)}
.noci-label.site{white-space:normal;width:max-content;max-width:min(17em,44vw);text-wrap:balance}
.noci-label.pin{border:1px solid var(--line,#46525c)}
.noci-label.pin::first-letter{text-transform:uppercase}
.noci-labels.dark{--line:#b9c4ce}
.noci-labels.dark .noci-label{background:rgba(20,27,34,.86);color:#eef3f7;box-shadow:0 1px 3px rgba(0,0,0,.6)}
.noci-labels.large{font-size:19px}
.noci-labels.large .noci-label.root{font-size:17px}
`;
/**
 * Push boxes of one column apart, keeping their order from top to bottom.
 * @param {Array<{y: number, height: number}>} boxes wanted middles; changed in place
 */
export function spread(boxes, gap = 3) {
  boxes.sort((a, b) => a.y - b.y);
  for (let round = 0; round < 12; round += 1) {
    let moved = false;
    for (let i = 1; i < boxes.length; i += 1) {
      const [upper, lower] = [boxes[i - 1], boxes[i]];
      const lack = upper.y + upper.height / 2 + gap - (lower.y - lower.height / 2);
      if (lack <= 0.5) continue;
      upper.y -= lack / 2;
      lower.y += lack / 2;
      moved = true;
    }
    if (!moved) return;
  }
}

/**
 * @typedef {{width: number, height: number} & import("./camera/rig.js").Insets} Frame canvas and insets, px
 * @typedef {{text: string, kind: "root"|"site"|"pin", tint: string, position: number[]}} Label
 */

/** @param {HTMLElement} host */
export function createLabels(host) {
  const svg = drawn("svg");
  // the list and the card say the same to a screen reader
  const layer = h("div", { class: "noci-labels", "aria-hidden": "true" }, h("style", { text: CSS }), svg);
  host.append(layer);
  let items = [];

  function element({ text, kind, tint }) {
    const label = h("div", { class: `noci-label ${kind}`, text });
    label.style.setProperty("--tint", tint);
    const line = drawn("line");
    const dot = drawn("circle", { r: { root: 4.5, pin: 3.5 }[kind] ?? 0, fill: tint });
    svg.append(line, dot);
    layer.append(label);
    return { label, line, dot };
  }

  return {
    /** @param {Label[]} wanted */
    set(wanted) {
      for (const { nodes } of items) for (const node of Object.values(nodes)) node.remove();
      items = wanted.map((item) => {
        const nodes = element(item);
        return { ...item, nodes, width: nodes.label.offsetWidth, height: nodes.label.offsetHeight };
      });
    },
    /**
     * Place everything.
     * @param {(position: number[]) => {x: number, y: number}|null} where CSS px of the canvas
     * @param {number} middle where the middle of the body is, px
     * @param {Frame} frame
     */
    place(where, middle, frame) {
      for (const item of items) {
        item.at = within(where(item.position), frame);
        for (const node of Object.values(item.nodes)) node.style.display = item.at ? "" : "none";
      }
      const shown = items.filter(({ at }) => at);
      placePins(
        shown.filter(({ kind }) => kind === "pin"),
        frame,
      );
      placeBeside(
        shown.filter(({ kind }) => kind !== "pin"),
        middle,
        frame,
      );
    },
    /** @param {boolean} dark @param {boolean} large */
    setLook(dark, large) {
      layer.classList.toggle("dark", dark);
      layer.classList.toggle("large", large);
      for (const item of items)
        Object.assign(item, { width: item.nodes.label.offsetWidth, height: item.nodes.label.offsetHeight });
    },
    dispose: () => layer.remove(),
  };
}

/** Roots and places have their names beside them, on the side where there is room. */
function placeBeside(shown, middle, frame) {
  // roots of one side are named towards the spine, where no nerve runs; roots of both sides outwards
  const roots = shown.filter(({ kind, at }) => kind === "root" && Math.abs(at.x - middle) > 2);
  const inwards = new Set(roots.map(({ at }) => at.x < middle)).size === 1;
  const isLeft = ({ kind, at, width }) => {
    if (kind === "root") return at.x < middle !== inwards;
    const room = frame.width - frame.right - at.x;
    return room < width + 30 && room < at.x - frame.left;
  };
  for (const item of shown) item.y = item.at.y;
  for (const sign of [-1, 1]) {
    const column = shown.filter((item) => isLeft(item) === sign < 0);
    spread(column, GAP - 2);
    for (const item of column) put(item, sign, frame);
  }
}

/** A place outside the picture gets no words at its edge. */
function within(at, { width, height }) {
  return at && at.x >= 0 && at.y >= 0 && at.x <= width && at.y <= height ? at : null;
}

/** Pins stand in two columns beside what they name, in the order of their points, so that no two lines cross. */
function placePins(pins, frame) {
  const byPlace = [...pins].sort((a, b) => a.at.x - b.at.x);
  const half = Math.ceil(byPlace.length / 2);
  placeColumn(byPlace.slice(0, half), -1, (byPlace[0]?.at.x ?? 0) - PIN_REACH, frame);
  placeColumn(byPlace.slice(half), 1, (byPlace.at(-1)?.at.x ?? 0) + PIN_REACH, frame);
}

/** @param {number} edge px where the words begin */
function placeColumn(column, sign, edge, frame) {
  for (const item of column) item.y = item.at.y;
  spread(column, GAP);
  for (const item of column) put(item, sign, frame, Math.abs(edge - item.at.x));
}

function put({ nodes, at, y, width, height, kind }, sign, frame, reach = kind === "root" ? 26 : 20) {
  const x = sign > 0 ? at.x + reach : at.x - reach - width;
  const inset =
    kind === "pin"
      ? { left: frame.left + 4, right: frame.right + RAIL }
      : kind === "site"
        ? { left: frame.left + 4, right: frame.right + 4 }
        : { left: 4, right: 4 };
  const left = Math.max(inset.left, Math.min(x, frame.width - width - inset.right));
  const top = Math.min(Math.max(4, y - height / 2), Math.max(4, frame.height - height - 4));
  nodes.label.style.transform = `translate(${left.toFixed(1)}px, ${top.toFixed(1)}px)`;
  const ends = { x1: at.x, y1: at.y, x2: sign > 0 ? left : left + width, y2: top + height / 2 };
  for (const [name, value] of Object.entries(ends)) nodes.line.setAttribute(name, value.toFixed(1));
  nodes.dot.setAttribute("cx", at.x.toFixed(1));
  nodes.dot.setAttribute("cy", at.y.toFixed(1));
}
