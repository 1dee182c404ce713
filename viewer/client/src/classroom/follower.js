/** The student's pane: whether the leader is followed, and the leader's question. */

import { attribute, fine, form, h, textButton } from "../dom.js";
import { taken } from "./views.js";

const OWN_MS = 1500; // a change so soon after a touch or key was the student's

/**
 * @typedef {import("../types/records").PageMessage} PageMessage
 * @typedef {import("../types/records").PollMessage} Poll
 * @typedef {import("../types/records").FollowerWelcome} Welcome
 * @typedef {import("./index.js").App} App
 *
 * @param {{t: import("../words.js").Words, app: App, send: import("./connection.js").Send, open: () => void, pane: HTMLElement}} room
 */
export function createFollower({ t, app, send, open, pane }) {
  const { store } = app;
  const follow = textButton(t("class.follow"), () => setFollowing(!following), {
    class: "class-follow",
    role: "switch",
    "aria-checked": true,
  });
  const state = h("p", { class: "fine" });
  const place = h("div", { class: "class-poll" });
  const element = h("div", { class: "class-follower" }, follow, state, place);
  /** @type {Set<string>} */
  const unknownLessons = new Set();
  let following = true;
  /** @type {string|null} */
  let query = null;
  let turn = -1;
  let touched = -Infinity;
  let shown = "";
  let name = "";
  /** @type {{number: number, choice: number}|null} */
  let chosen = null; // the answer that was sent last

  /** @param {boolean} yes */
  function setFollowing(yes, words = yes ? "class.following" : "class.let_go") {
    following = yes;
    attribute(follow, "aria-checked", yes);
    state.textContent = t(words);
    app.announce(t(words));
    if (yes) apply();
  }

  function apply() {
    if (!following || query === null) return;
    store.set(taken(query, store.get(), app.known, unknownLessons), { fromHistory: true, fromClass: true });
  }

  const touch = (/** @type {Event} */ event) => {
    if (event.isTrusted && !event.composedPath().includes(pane)) touched = performance.now();
  };
  for (const type of ["pointerdown", "keydown", "wheel"])
    app.element.addEventListener(type, touch, { passive: true, capture: true });
  const leave = store.subscribe((next, old, cause) => {
    if (cause.fromClass || !following || query === null) return;
    const led = taken(query, next, app.known, unknownLessons);
    if (led.lesson && old.lesson === led.lesson && next.lesson === null && performance.now() - touched > OWN_MS)
      unknownLessons.add(led.lesson);
    const own = /** @type {const} */ ([
      "show",
      "side",
      "layers",
      "peel",
      "hide",
      "ghost",
      "only",
      "clip",
      "overlay",
      "content",
      "view",
      "lesson",
      "step",
    ]).some((field) => next[field] !== old[field]);
    if (own && performance.now() - touched < OWN_MS) setFollowing(false, "class.let_go_self");
  });

  /** @param {Poll|null} poll */
  function draw(poll) {
    const key = poll ? `${poll.number} ${poll.open} ${poll.right}` : "";
    if (key === shown) return;
    shown = key;
    if (!poll) return place.replaceChildren();
    if (!poll.open) return answered(poll);
    const note = h("p", { class: "fine", role: "status" });
    const options = poll.choices.map((choice, at) =>
      h(
        "label",
        { class: "class-option" },
        h("input", { type: "radio", name: "class-choice", value: at, required: true }),
        h("span", { text: choice }),
      ),
    );
    const own = h("input", { id: "class-name", class: "class-field", maxlength: 60, autocomplete: "off", value: name });
    /** @type {HTMLFormElement} */
    const asked = form(
      {},
      () => {
        name = own.value.trim();
        const choice = Number(new FormData(asked).get("class-choice"));
        chosen = { number: poll.number, choice };
        note.textContent = t(
          send({ type: "answer", poll: poll.number, choice, name }) ? "class.sent" : "class.not_connected",
        );
      },
      h("fieldset", {}, h("legend", { text: poll.question }), ...options),
      h("label", { for: "class-name", text: t("class.name") }),
      own,
      h("button", { type: "submit", class: "main-button", text: t("class.answer") }),
      note,
    );
    place.replaceChildren(asked);
    open();
    app.announce(t("class.asked", { question: poll.question }));
  }

  /** A closed question, with the right choice and its reasons if the leader shows them. @param {Poll} poll */
  function answered(poll) {
    const own = chosen?.number === poll.number ? chosen.choice : null;
    place.replaceChildren(
      h(
        "div",
        {},
        h("p", { text: poll.question }),
        fine(t("class.is_closed")),
        own === null ? null : fine(t("class.own_choice", { choice: poll.choices[own] })),
        poll.right === null
          ? null
          : h("p", { class: "class-right", text: t("class.right_is", { choice: poll.choices[poll.right] }) }),
        poll.why ? h("p", { class: "class-why", text: poll.why }) : null,
      ),
    );
    if (poll.right !== null) app.announce(t("class.right_is", { choice: poll.choices[poll.right] }));
  }

  /** @param {{turn: number, query: string}} message */
  function take(message) {
    if (message.turn < turn) return;
    turn = message.turn;
    if (!message.query && message.turn === 0) return; // the leader has shown nothing yet
    query = message.query;
    apply();
  }

  const heard = {
    /** @param {Welcome} message */
    welcome(message) {
      turn = -1; // another server counts anew
      state.textContent = t(message.waiting ? "class.waiting" : following ? "class.following" : "class.let_go");
      take(message);
      draw(message.poll);
    },
    /** @param {{turn: number, query: string}} message */
    show(message) {
      take(message);
      if (following) state.textContent = t("class.following");
    },
  };
  return {
    element,
    /** @param {PageMessage} message */
    hear(message) {
      if (message.type === "welcome" && message.role === "follower") heard.welcome(message);
      else if (message.type === "show") heard.show(message);
      else if (message.type === "poll") draw(message);
    },
    dispose() {
      leave();
      for (const type of ["pointerdown", "keydown", "wheel"])
        app.element.removeEventListener(type, touch, { capture: true });
    },
  };
}
