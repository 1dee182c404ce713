/** A running client and the model of a Panel component: what is selected in one is selected in the other. */

/**
 * @param {Object} model Panel's; has `show`
 * @param {ReturnType<import("../shell/boot.js").startApp>} running
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
