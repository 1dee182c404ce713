/** What hands do on the canvas: turn, pan, pinch, wheel, tap, hover. A drag is never a tap. */

const TAP_MS = 400;
const SLOP = { mouse: 5, pen: 8, touch: 10 };
const DEGREES_PER_PX = 0.32;

/**
 * @param {HTMLElement} element
 * @param {{turn: Function, pan: Function, zoom: Function, tap: Function, hover: Function}} on
 *   `tap(x, y, touch)` and `hover(x, y)` / `hover(null)` in CSS px of the element
 * @returns {() => void} stops listening
 */
export function listen(element, on) {
  const pointers = new Map();
  let press = null;
  let box = null;

  const at = (event) => {
    box = box ?? element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

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

  function move(event) {
    if (!pointers.size) box = null;
    const place = at(event);
    const before = pointers.get(event.pointerId);
    if (!before) {
      if (event.pointerType !== "touch") on.hover(place.x, place.y);
      return;
    }
    if (press?.still && Math.hypot(place.x - press.x, place.y - press.y) <= press.slop) return; // not a drag yet
    if (press) press.still = false;
    pointers.set(event.pointerId, place);
    if (pointers.size === 1) drag(event, place.x - before.x, place.y - before.y);
    else if (pointers.size === 2) pinch(event.pointerId, before, place);
  }

  function drag(event, dx, dy) {
    if (press?.button > 0 || event.shiftKey) on.pan(dx, dy);
    else on.turn(-dx * DEGREES_PER_PX, dy * DEGREES_PER_PX);
  }

  function pinch(id, before, place) {
    const other = [...pointers].find(([key]) => key !== id)[1];
    const wide = (point) => Math.max(20, Math.hypot(point.x - other.x, point.y - other.y));
    on.pan((place.x - before.x) / 2, (place.y - before.y) / 2);
    on.zoom(wide(before) / wide(place), (place.x + other.x) / 2, (place.y + other.y) / 2);
  }

  function up(event) {
    if (!pointers.delete(event.pointerId)) return;
    const tapped = press?.still && event.type === "pointerup" && event.timeStamp - press.time <= TAP_MS;
    if (tapped) on.tap(press.x, press.y, event.pointerType === "touch");
    if (press) press.still = false; // lifting the second finger of a pinch is no tap
    if (!pointers.size) press = null;
  }

  function wheel(event) {
    event.preventDefault();
    box = null;
    const { x, y } = at(event);
    const lines = event.deltaMode === 1 ? 18 : event.deltaMode === 2 ? 400 : 1;
    const amount = Math.max(-240, Math.min(240, event.deltaY * lines));
    on.zoom(Math.exp(amount * (event.ctrlKey ? 0.008 : 0.0016)), x, y);
  }

  const leave = () => on.hover(null);
  const menu = (event) => event.preventDefault();
  const pairs = [
    ["pointerdown", down],
    ["pointermove", move],
    ["pointerup", up],
    ["pointercancel", up],
    ["pointerleave", leave],
    ["contextmenu", menu],
  ];
  for (const [name, handler] of pairs) element.addEventListener(name, handler);
  element.addEventListener("wheel", wheel, { passive: false });
  return () => {
    for (const [name, handler] of pairs) element.removeEventListener(name, handler);
    element.removeEventListener("wheel", wheel);
  };
}
