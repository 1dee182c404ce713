/** What hands do on the canvas: turn, pan, pinch, wheel, tap, hover. A drag is never a tap. */

const TAP_MS = 400;
/** @type {{[pointer: string]: number}} */
const SLOP = { mouse: 5, pen: 8, touch: 10 };
const DEGREES_PER_PX = 0.32;

/**
 * @typedef {{x: number, y: number}} Place CSS px of the element
 * @typedef {Object} Hands
 * @property {(dAz: number, dEl: number) => void} turn degrees
 * @property {(dx: number, dy: number) => void} pan
 * @property {(factor: number, x: number, y: number) => void} zoom
 * @property {(place: Place, touch: boolean) => void} tap
 * @property {(place: Place|null) => void} hover null when the pointer has left, or presses
 */

/** @param {HTMLElement} element @param {Hands} on @returns {() => void} stops listening */
export function listen(element, on) {
  /** @type {Map<number, Place>} */
  const pointers = new Map();
  /** @type {Place & {time: number, still: boolean, slop: number, button: number}|null} */
  let press = null;
  /** @type {DOMRect|null} */
  let box = null;

  /** @param {MouseEvent} event @returns {Place} */
  const at = (event) => {
    box ??= element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  /** @param {PointerEvent} event */
  function down(event) {
    box = null;
    const place = at(event);
    pointers.set(event.pointerId, place);
    element.setPointerCapture?.(event.pointerId);
    const plain = pointers.size === 1 && event.button === 0;
    press = {
      ...place,
      time: event.timeStamp,
      still: plain,
      slop: SLOP[event.pointerType] ?? SLOP.mouse,
      button: event.button,
    };
    on.hover(null);
  }

  /** @param {PointerEvent} event */
  function move(event) {
    if (!pointers.size) box = null;
    const place = at(event);
    const before = pointers.get(event.pointerId);
    if (!before) {
      if (event.pointerType !== "touch") on.hover(place);
      return;
    }
    if (press?.still && Math.hypot(place.x - press.x, place.y - press.y) <= press.slop) return; // not a drag yet
    if (press) press.still = false;
    pointers.set(event.pointerId, place);
    if (pointers.size === 1) drag(event, place.x - before.x, place.y - before.y);
    else if (pointers.size === 2) pinch(event.pointerId, before, place);
  }

  /** @param {PointerEvent} event @param {number} dx @param {number} dy */
  function drag(event, dx, dy) {
    if ((press && press.button > 0) || event.shiftKey) on.pan(dx, dy);
    else on.turn(-dx * DEGREES_PER_PX, dy * DEGREES_PER_PX);
  }

  /** @param {number} id @param {Place} before @param {Place} place */
  function pinch(id, before, place) {
    const other = [...pointers].find(([key]) => key !== id)?.[1];
    if (!other) return;
    /** @param {Place} point */
    const wide = (point) => Math.max(20, Math.hypot(point.x - other.x, point.y - other.y));
    on.pan((place.x - before.x) / 2, (place.y - before.y) / 2);
    on.zoom(wide(before) / wide(place), (place.x + other.x) / 2, (place.y + other.y) / 2);
  }

  /** @param {PointerEvent} event */
  function up(event) {
    if (!pointers.delete(event.pointerId)) return;
    const inTime = event.type === "pointerup" && press && event.timeStamp - press.time <= TAP_MS;
    if (press?.still && inTime) on.tap({ x: press.x, y: press.y }, event.pointerType === "touch");
    if (press) press.still = false; // lifting the second finger of a pinch is no tap
    if (!pointers.size) press = null;
  }

  /** @param {WheelEvent} event */
  function wheel(event) {
    event.preventDefault();
    box = null;
    const { x, y } = at(event);
    const lines = event.deltaMode === 1 ? 18 : event.deltaMode === 2 ? 400 : 1;
    const amount = Math.max(-240, Math.min(240, event.deltaY * lines));
    on.zoom(Math.exp(amount * (event.ctrlKey ? 0.008 : 0.0016)), x, y);
  }

  const controller = new AbortController();
  const { signal } = controller;
  element.addEventListener("pointerdown", down, { signal });
  element.addEventListener("pointermove", move, { signal });
  element.addEventListener("pointerup", up, { signal });
  element.addEventListener("pointercancel", up, { signal });
  element.addEventListener("pointerleave", () => on.hover(null), { signal });
  element.addEventListener("contextmenu", (event) => event.preventDefault(), { signal });
  element.addEventListener("wheel", wheel, { signal, passive: false });
  return () => controller.abort();
}
