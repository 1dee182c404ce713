/** What lies over the canvas while there is no picture: loading, a failure, no WebGL, a lost context. */

import { fine, h, icon, textButton } from "../dom.js";
import { megabytes, messageOf } from "../words.js";

/** What has come of something. @param {import("../words.js").Words} t @param {number} received @param {number|null} total bytes */
export const amountOf = (t, received, total) =>
  total
    ? t("boot.of_total", { size: megabytes(received), total: megabytes(total) })
    : t("boot.received", { size: megabytes(received) });

/** @param {boolean} loading @param {string} title @param {string} hint */
export const told = (loading, title, hint) => [
  loading ? h("span", { class: "spinner", "aria-hidden": "true" }) : icon("warning"),
  h("p", { class: "cover-title", text: title }),
  hint ? h("p", { class: "cover-hint", text: hint }) : null,
];

/** @param {import("../words.js").Words} t @param {unknown} error @param {() => void} again */
export const retrying = (t, error, again) => [
  textButton(t("boot.retry"), again, { class: "main-button" }),
  fine(t("boot.failed_detail", { detail: messageOf(error) })),
];

/**
 * @param {{deck: import("../types/records").Deck, t: import("../words.js").Words}} app
 * @param {HTMLElement} stage gets the cover, and is told what it shows
 */
export function createCover({ deck, t }, stage) {
  const cover = h("div", { class: "cover", hidden: true });
  stage.append(cover);

  /** @param {string} kind @param {string} title @param {string} hint @param {...(HTMLElement|null)} more */
  function say(kind, title, hint, ...more) {
    const loading = kind === "loading";
    stage.dataset.state = cover.dataset.kind = kind;
    cover.hidden = false;
    cover.setAttribute("role", loading ? "status" : "alert");
    cover.replaceChildren(h("div", { class: "cover-box" }, ...told(loading, title, hint), ...more));
  }

  return {
    /** @returns {import("../resources.js").Progress} to be told what has come */
    loading() {
      const bar = h("progress", { "aria-label": t("boot.loading_body") });
      const amount = h("p", { class: "cover-hint", text: t("boot.loading_body") });
      say("loading", t("stage.loading"), "", bar, amount);
      return (received, total) => {
        if (total) Object.assign(bar, { max: total, value: received });
        amount.textContent = amountOf(t, received, total);
      };
    },
    /** @param {unknown} error @param {() => void} again */
    failed(error, again) {
      say("failed", t("stage.failed"), t("stage.failed_hint"), ...retrying(t, error, again));
    },
    /** Pictures that were made beforehand stand for the body. */
    withoutWebGL() {
      const stills = Object.entries(deck.body.stills ?? {}).map(([name, src]) => {
        const view = t(`view.${name}`);
        const picture = h("img", { src, alt: t("stage.still_of", { view }) });
        return h("figure", {}, picture, h("figcaption", { text: view }));
      });
      const all = stills.length ? h("div", { class: "stills" }, ...stills) : null;
      say("no-webgl", t("stage.no_webgl"), t("stage.no_webgl_hint"), all);
    },
    lost: () => say("lost", t("stage.lost"), t("stage.lost_hint")),
    uncover() {
      stage.dataset.state = "shown";
      cover.hidden = true;
    },
  };
}
