/** A running client and the model of a Panel component: what is selected in one is selected in the other. */

/**
 * @typedef {{show: string, on: (event: string, listener: (message: any) => void) => void}} Selecting
 *
 * @param {Selecting} model Panel's
 * @param {ReturnType<typeof import("../shell/boot.js").startApp>} running
 */
export function tie(model, running) {
  running.onSelect((id) => {
    if (model.show !== (id ?? "")) model.show = id ?? "";
  });
  model.on("show", () => {
    const app = running.app();
    if (app && (app.store.get().show ?? "") !== model.show) app.select(model.show || null);
  });
}
