/** The third step: a name, the word on what is in doubt, Build and its progress. */

import { fine, form, grow, h, textButton } from "../dom.js";

/**
 * @typedef {import("./server.js").State} State
 *
 * @param {{t: import("../words.js").Words, wishes: import("./server.js").Wishes, keep: () => void, build: (more: object) => void, cancel: () => void}} app
 */
export function createForm({ t, wishes, keep, build, cancel }) {
  const name = h("input", {
    name: "name",
    required: true,
    pattern: "[a-z0-9][a-z0-9_]{0,47}",
    maxlength: "48",
    autocomplete: "off",
    autocapitalize: "none",
    spellcheck: "false",
    "aria-describedby": "name-hint",
  });
  const label = h("input", { name: "label", maxlength: "80", autocomplete: "off" });
  const trust = h("input", { type: "checkbox", name: "trust" });
  const replace = h("input", { type: "checkbox", name: "replace" });
  const trustLine = h(
    "div",
    { class: "doubt-word", hidden: true },
    h("p", { text: t("bodies.doubt_hint") }),
    h("label", { class: "check" }, trust, h("span", { text: t("bodies.trust") })),
  );
  const replaceLine = h("label", { class: "check", hidden: true }, replace, h("span", { text: t("bodies.replace") }));
  const button = h("button", { type: "submit", class: "button main", text: t("bodies.build") });
  const fields = form(
    { class: "make" },
    submit,
    h(
      "div",
      { class: "row" },
      h(
        "label",
        {},
        h("span", { text: t("bodies.name") }),
        name,
        h("span", { class: "fine", id: "name-hint", text: t("bodies.name_hint") }),
      ),
      h("label", {}, h("span", { text: t("bodies.label") }), label),
    ),
    trustLine,
    replaceLine,
    button,
  );
  const heading = h("h2", { id: "step-build", text: t("bodies.step_build") });
  const stage = h("p", { class: "stage" });
  const share = h("span", { class: "share" });
  const bar = h("progress", { max: "1", value: "0", "aria-labelledby": "work-title" });
  const title = h("p", { id: "work-title", class: "work-title" });
  const hint = fine(t("bodies.building_hint"));
  const work = h(
    "div",
    { class: "work", hidden: true },
    h("div", { class: "row" }, title, grow(), share),
    bar,
    stage,
    hint,
    textButton(t("bodies.cancel"), cancel, { class: "button" }),
  );
  const element = h("section", { class: "step", hidden: true, "aria-labelledby": "step-build" }, heading, fields, work);
  const noted = () => {
    Object.assign(wishes, { name: name.value, label: label.value, trust: trust.checked });
    keep();
  };
  const written = () => {
    Object.assign(name, { value: wishes.name });
    Object.assign(label, { value: wishes.label });
    trust.checked = wishes.trust;
  };
  fields.addEventListener("input", noted);
  written();

  function submit() {
    if (!fields.reportValidity()) return;
    build({ name: name.value, label: label.value, trust: trust.checked, replace: replace.checked });
  }

  /** Seen as it begins, wherever on the page it was asked for. @param {import("./server.js").Running|null} running */
  function progress(running) {
    const begins = work.hidden && running && running.kind !== "look";
    work.hidden = !running;
    element.classList.toggle("working", Boolean(running));
    if (!running) return;
    element.hidden = false;
    const done = Math.round(running.done * 100);
    title.textContent = t(`bodies.doing_${running.kind}`);
    bar.value = running.done;
    share.textContent = t("bodies.share", { share: done });
    stage.textContent = running.stage;
    hint.hidden = running.kind === "look";
    if (begins) element.scrollIntoView({ block: "nearest" });
  }

  return {
    element,
    submit,
    progress,
    /** What could not be built is said here, beside what mends it. */
    trouble: (/** @type {HTMLElement} */ box) => element.insertBefore(box, fields),
    /** @param {string} kind */
    refused(kind) {
      if (kind === "name_there") {
        replaceLine.hidden = false;
        replace.focus();
      }
    },
    clear() {
      written();
      replace.checked = false;
      replaceLine.hidden = true;
    },
    /** @param {State} state */
    refresh({ looked, running, built }) {
      const ready = Boolean(looked && !looked.problem);
      element.hidden = !ready && !running;
      fields.hidden = !ready || Boolean(running);
      heading.hidden = !ready || running?.kind === "open";
      trustLine.hidden = !looked?.doubts?.length;
      if (looked && trustLine.hidden && trust.checked) {
        trust.checked = false;
        noted();
      }
      if (built && !name.value) name.value = built.name;
      progress(running ?? null);
    },
  };
}
