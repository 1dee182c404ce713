/** What was said in words of the place that is shown: it stands on its card, and still can be taken out or answered there. */

import { h, textButton } from "../dom.js";
import { kept, keep } from "../storage.js";
import { splitSide } from "../state.js";
import { pointedTo, tickedBy } from "./reading.js";
import { createTold } from "./told.js";

const KEPT = "nociscope.said"; // while the page changes its language, and no longer
const tab = () => sessionStorage;

/**
 * @typedef {import("./told.js").Told} Told
 * @typedef {{present: string[], denied: string[]}} Ticks
 *
 * @param {Object} app
 * @param {import("../types/records").Deck} app.deck
 * @param {import("../words.js").Words} app.t
 * @param {import("./reading.js").Read} app.read
 * @param {import("../store.js").Store} app.store
 * @param {import("../store.js").Select} app.select
 * @param {(text: string) => void} app.announce
 * @param {{describe: (present: string[], denied: string[]) => void, ticked: () => Ticks}} app.card
 * @param {(said: import("./reading.js").Said) => void} app.edit give the words back
 */
export function createDescribed({ deck, t, read, store, select, announce, card, edit }) {
  const more = textButton(t("read.edit"), () => edit(told.told().said), { class: "text-button told-edit" });
  const told = createTold({ deck, t, read, changed, more });
  const element = h("div", { class: "described", hidden: true }, told.element);
  const known = (/** @type {string} */ id) => Object.hasOwn(deck.entries, id);
  /** @type {string|null} */
  let at = null; // the place that it was said of, without its side

  /** @param {Told} next */
  function changed({ said, reading }) {
    if (!reading) return;
    const { present, denied } = tickedBy(said, reading);
    card.describe(present, denied);
    const [id = store.get().show] = pointedTo(reading, known);
    at = id && splitSide(id)[0];
    if (id !== store.get().show) select(id);
    announce(told.words());
  }

  return {
    element,
    /** A choice after what was said. @param {string} id @param {Told} next */
    describe(id, next) {
      told.show(next);
      const { present, denied } = next.reading ? tickedBy(next.said, next.reading) : { present: [], denied: [] };
      card.describe(present, denied);
      at = splitSide(id)[0];
      select(id, { keyboard: true });
    },
    /** @param {import("../store.js").State} state */
    refresh({ show }) {
      element.hidden = !show || splitSide(show)[0] !== at;
    },
    /** The page goes, to come back in another language. */
    leave: () => void keep(KEPT, { said: at && told.told().said, at, ticked: card.ticked() }, tab),
    back() {
      const found = kept(KEPT, tab);
      keep(KEPT, null, tab);
      if (!found?.ticked) return;
      card.describe(found.ticked.present, found.ticked.denied);
      at = found.at;
      if (found.said)
        read(found.said).then((reading) => told.show({ said: found.said, reading, failed: false }), console.error);
    },
  };
}
