/** Panel's side: the component `AnatomyView` of `viewer/canvas.py`. */

import { queryOf } from "../history.js";
import { fromPacked, fromServer } from "../resources.js";
import { fromQuery } from "../state.js";
import { startApp } from "../shell/boot.js";
import { tie } from "./selection_sync.js";

/**
 * @typedef {import("./selection_sync.js").Selecting & {history: boolean|undefined, query: string, deck_url: string, full_page: boolean|undefined,
 *   send_msg: (message: {file: string}) => void}} Model of the component in Panel
 */

/** In a notebook there is no server to ask: every file is asked of Python and comes as a message. @param {Model} model */
function fromMessages(model) {
  /** @type {Map<string, (data: string|null) => void>} */
  const waiting = new Map();
  model.on("msg:custom", ({ file, data }) => {
    waiting.get(file)?.(data);
    waiting.delete(file);
  });
  return fromPacked(
    (file) =>
      new Promise((come) => {
        waiting.set(file, come);
        model.send_msg({ file });
      }),
  );
}

/** @param {{model: Model, el: HTMLElement}} panel `el` lies in the component's shadow root */
export function render({ model, el }) {
  const history = model.history !== false;
  const query = history ? queryOf(window.location) : "";
  const initial = fromQuery(query || model.query || "");
  if (!initial.show && model.show) initial.show = model.show;
  const running = startApp(el, {
    source: model.deck_url ? fromServer(model.deck_url) : fromMessages(model),
    initial,
    history,
    fullPage: model.full_page ?? history,
  });
  tie(model, running);
  model.on("remove", () => running.dispose());
}

export default { AnatomyView: { render } };
