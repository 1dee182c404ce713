/** Panel's side: the component `AnatomyView` of `viewer/canvas.py`. */

import { queryOf } from "../history.js";
import { fromServer } from "../resources.js";
import { fromQuery } from "../state.js";
import { startApp } from "../shell/boot.js";
import { tie } from "./tie.js";

/** @param {{model: Object, el: HTMLElement}} panel `el` lies in the component's shadow root */
export function render({ model, el }) {
  const history = model.history !== false;
  const query = history ? queryOf(window.location) : "";
  const initial = fromQuery(query || model.query || "");
  if (!initial.show && model.show) initial.show = model.show;
  const running = startApp(el, {
    source: fromServer(model.deck_url),
    initial,
    history,
    fullPage: model.full_page ?? history,
  });
  tie(model, running);
  model.on("remove", () => running.dispose());
}

export default { AnatomyView: { render } };
