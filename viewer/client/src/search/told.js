/** What was read of some words, said back in plain words: each part can be taken out, and what is in doubt is asked. */

import { fill, h, icon, textButton } from "../dom.js";
import { LONGEST } from "../knowledge/index.js";
import { createPicture } from "./picture.js";
import { isVague, saying } from "./reading.js";
import { notUnderstood } from "./unread.js";

const SIDES = /** @type {const} */ (["left", "right", "both"]);

/**
 * @typedef {import("./reading.js").Said} Said
 * @typedef {import("./reading.js").Part} Part
 * @typedef {import("./reading.js").Reading} Reading
 * @typedef {{said: Said, reading: Reading|null, failed: boolean}} Told
 *
 * @param {{deck: import("../types/records").Deck, t: import("../words.js").Words, read: import("./reading.js").Read, changed: (told: Told) => void, more?: HTMLElement}} app
 *   `changed`: the words were read, or something of them was taken out or answered; `more`: stands behind the parts
 */
export function createTold({ deck, t, read, changed, more }) {
  const element = h("section", { class: "told", "aria-label": t("read.title"), hidden: true, tabindex: "-1" });
  /** @type {Told} */
  let told = { said: saying(), reading: null, failed: false };
  let asked = 0;

  /** Read what is said now; another focus than what was pressed, for that has gone. @param {Said} said @param {boolean} [pressed] */
  async function tell(said, pressed = false) {
    asked += 1;
    const number = asked;
    const reading = await read(said).catch(() => undefined); // told as failed
    if (number !== asked) return;
    const inside = pressed && element.matches(":focus-within");
    show({ said, reading: reading ?? null, failed: reading === undefined });
    changed(told);
    if (inside) (element.querySelector("button") ?? element).focus();
  }

  /** @param {Partial<Said["answers"]>} answers */
  const answer = (answers) => tell({ ...told.said, answers: { ...told.said.answers, ...answers } }, true);

  /** @param {Part} part */
  function remove({ kind, id, start, end }) {
    const { said } = told;
    const { answers } = said;
    if (kind === "side" && answers.side) answer({ side: null });
    else if (kind === "place" && answers.place === id) answer({ place: null });
    else if (start < 0) answer(without(answers, id));
    else tell({ ...said, removed: [...said.removed, [start, end]] }, true);
  }

  /** @param {Told} next */
  function show(next) {
    asked += next === told ? 0 : 1; // what is still being read comes too late
    told = next;
    const { said, reading, failed } = told;
    element.hidden = !reading && !failed;
    if (failed) return fill(element, notUnderstood({ deck, t }, t("read.failed"), []));
    if (!reading) return fill(element);
    const parts = partsOf(said, reading);
    fill(
      element,
      ...(parts.length ? [warning(reading), line(parts), ...questions(reading, parts)] : []),
      ...rest(told, parts),
    );
  }

  /** @param {Part[]} parts */
  function line(parts) {
    const sure = parts.filter(({ kind }) => kind !== "doubt");
    const chips = sure.map((part) => {
      const label = labelOf({ deck, t }, part);
      return h(
        "button",
        {
          class: "part",
          title: part.text || null,
          "aria-label": t("read.remove", { part: label }),
          data: { kind: part.kind, id: part.id },
          on: { click: () => remove(part) },
        },
        h("span", { text: label }),
        icon("close"),
      );
    });
    return h(
      "p",
      { class: "told-line" },
      h("span", { text: t("read.read") }),
      ...chips,
      h("span", { text: t("read.right") }),
      more,
    );
  }

  /** What has to be asked, the warnings first. @param {Reading} reading @param {Part[]} parts */
  function questions(reading, parts) {
    const doubts = parts.filter(({ kind }) => kind === "doubt").map((part) => doubt(part));
    const vague = isVague({ ...reading.understood, parts }) && parts.find(({ kind }) => kind === "vague");
    if (vague) return [...doubts, question(t("read.where", { place: vague.text }), choices(vague.choices ?? []))];
    const [site] = reading.sites;
    const open = site && reading.side === null && Object.hasOwn(deck.entries, `${site}.left`);
    const sides = SIDES.map((side) => textButton(sideName(t, side), () => answer({ side }), { data: { side } }));
    return open ? [...doubts, question(t("read.which_side"), ...sides)] : doubts;
  }

  /** @param {string[]} places */
  const choices = (places) => createPicture({ deck, t, choose: (place) => answer({ place }) }, places);

  /** @param {Part} part */
  function doubt({ id }) {
    const { present, denied } = told.said.answers;
    return question(
      t("read.doubt", { feature: deck.ordering.features[id].label }),
      textButton(t("read.yes"), () => answer({ present: [...present, id] }), { data: { doubt: id } }),
      textButton(t("read.no"), () => answer({ denied: [...denied, id] })),
    );
  }

  /** What was not read, and a way back. @param {Told} now @param {Part[]} parts */
  function rest({ said, reading }, parts) {
    const unread = reading?.understood.unread ?? [];
    const little = !parts.length || reading?.care === "unknown";
    return [
      little
        ? notUnderstood({ deck, t }, t(reading?.understood.language ? "read.nothing" : "read.language"), unread)
        : null,
      !little && unread.length
        ? h("p", { class: "told-note", text: t("read.unread", { words: unread.join(" ") }) })
        : null,
      said.words.length > LONGEST
        ? h("p", { class: "told-note", text: t("read.cut", { count: LONGEST.toLocaleString(deck.language) }) })
        : null,
      said.removed.length
        ? textButton(t("read.undo"), () => tell({ ...said, removed: said.removed.slice(0, -1) }, true))
        : null,
    ];
  }

  /** @param {Reading} reading */
  function warning({ care, triggers }) {
    const flags = deck.ordering.flags.filter(({ id, level }) => triggers.includes(id) && level === care);
    if (!flags.length || !["urgent", "emergency"].includes(care)) return null;
    const [{ advice }] = flags;
    return h(
      "p",
      { class: `told-care care care-${care}` },
      h("b", { text: t("features.care_title", { care: t(`care.${care}`), advice }) }),
      ` ${flags.map(({ label }) => label).join(" · ")}.`,
    );
  }

  return {
    element,
    tell,
    show,
    told: () => told,
    /** In words, for a screen reader. */
    words() {
      const parts = told.reading ? partsOf(told.said, told.reading) : [];
      return parts.length ? `${t("read.read")} ${parts.map((part) => labelOf({ deck, t }, part)).join(", ")}.` : "";
    },
  };
}

/** @param {string} words @param {...HTMLElement} answers */
const question = (words, ...answers) =>
  h("div", { class: "told-question", role: "group", "aria-label": words }, h("p", { text: words }), ...answers);

/** What was read, with what was answered beside it. @param {Said} said @param {Reading} reading @returns {Part[]} */
function partsOf({ answers }, { understood }) {
  const { present, denied, side, place } = answers;
  const answered = (/** @type {Part["kind"]} */ kind, /** @type {string} */ id) => ({
    kind,
    id,
    text: "",
    start: -1,
    end: -1,
  });
  return [
    ...understood.parts.filter(({ kind, id }) => kind !== "doubt" || ![...present, ...denied].includes(id)),
    ...(place ? [answered("place", place)] : []),
    ...(side ? [answered("side", side)] : []),
    ...present.map((id) => answered("feature", id)),
    ...denied.map((id) => answered("denied", id)),
  ];
}

/** @param {import("../words.js").Words} t @param {string} side */
const sideName = (t, side) => t(side === "right" ? "read.right_side" : `read.${side}`);

/** @param {Said["answers"]} answers @param {string} id */
function without({ present, denied }, id) {
  const other = (/** @type {string} */ one) => one !== id;
  return { present: present.filter(other), denied: denied.filter(other) };
}

/** @param {{deck: import("../types/records").Deck, t: import("../words.js").Words}} app @param {Part} part */
function labelOf({ deck, t }, { kind, id, text }) {
  const name = deck.ordering.features[id]?.label ?? deck.entries[id]?.label ?? text;
  if (kind === "side") return sideName(t, id);
  if (kind === "vague") return text;
  return ["denied", "past", "other"].includes(kind) ? t(`read.${kind}_part`, { part: name }) : name;
}
