/** What the browser tests and the export of pictures ask of a page. */

/** The state as drawn, places in CSS pixels of the page. @param {import("./app.js").Shell} shell */
export function expose({ store, stage, select }) {
  const corner = () => stage.host.getBoundingClientRect();
  Object.assign(globalThis, {
    nociscope: {
      select,
      get canvas() {
        return stage.canvas;
      },
      get state() {
        return stage.applied ?? store.get();
      },
      /** @param {string} id */
      screenOf(id) {
        const place = stage.canvas?.screenOf(id);
        return place ? { ...place, x: place.x + corner().left, y: place.y + corner().top } : null;
      },
      /** @param {number} x @param {number} y */
      hitAt: (x, y) => stage.canvas?.pickAt(x - corner().left, y - corner().top).id ?? null,
    },
  });
}
