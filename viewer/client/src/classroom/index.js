/** A class in the page: a button in the head, a pane below it, and a connection. A bundle of its own, only loaded by `nociscope serve --class`. */

import css from "styles:classroom.css";
import { attribute, form, h, icon, textButton } from "../dom.js";
import { connect } from "./connection.js";
import { keepDoor, readDoor } from "./door.js";
import { createFollower } from "./follower.js";
import { createLeader } from "./leader.js";
import { createPacer, told } from "./views.js";

const LOOK_MS = 100;
const PEOPLE =
  "M8.5 5a3 3 0 1 0 0 6a3 3 0 0 0 0-6M2.5 20c0-4 2.5-6.5 6-6.5s6 2.5 6 6.5M16 5.6a2.8 2.8 0 0 1 0 5M17.5 13.8c2.4.7 4 3 4 6.2";

/**
 * @typedef {{element: HTMLElement, store: import("../store.js").Store, t: import("../words.js").Words, announce: (text: string) => void,
 *   known: (id: string|null, side: import("../state.js").ViewState["side"]) => string|null, camera: () => string|null,
 *   quiz: () => Promise<import("../types/records").QuizSheet|null>}} App what a class needs of the page
 * @typedef {import("./connection.js").Send} Send
 * @typedef {import("../types/records").PageMessage} PageMessage
 * @typedef {{element: HTMLElement, hear: (message: PageMessage) => void, stop: () => void}} Part a leader's or a follower's
 *
 * @param {App} app
 * @param {{socket: string}} settings address of the socket, from the page's
 * @param {{search: string, hash: string}} place the page's address as it was at its start
 */
export function startClass(app, settings, place) {
  const { t } = app;
  const status = h("p", { class: "class-status", role: "status" });
  const body = h("div", { class: "class-body" });
  const pane = h(
    "section",
    { class: "pane class-pane", id: "class-pane", "aria-label": t("class.title"), hidden: true },
    h("h2", { text: t("class.title") }),
    status,
    body,
  );
  const button = h(
    "button",
    {
      class: "icon-button class-button",
      title: t("class.title"),
      "aria-label": t("class.title"),
      "aria-expanded": false,
      "aria-controls": "class-pane",
      on: { click: () => toggle() },
    },
    people(),
  );
  const toggle = (open = pane.hidden) => {
    pane.hidden = !open;
    attribute(button, "aria-expanded", open);
  };
  pane.addEventListener("keydown", (event) => {
    event.stopPropagation(); // no shortcut of the page, and no Escape of the selection
    if (event.key !== "Escape") return;
    toggle(false);
    button.focus();
  });
  app.element.append(h("style", { text: css }), pane);
  app.element.querySelector(".topbar .grow")?.after(button);

  const door = readDoor(place, sessionStorage);
  /** @type {ReturnType<typeof connect>|null} */
  let connection = null;
  let stop = () => {};

  /** @param {string|null} key */
  function say(key) {
    status.textContent = key ? t(key) : "";
    if (key) app.announce(t(key));
  }

  /** Ask for what is missing: the code, or the leader's password. @param {string} key @param {string|null} again */
  function ask(key, again = null) {
    const input = h("input", {
      id: "class-entry",
      class: "class-field",
      required: true,
      maxlength: 200,
      type: key === "class.password" ? "password" : "text",
      autocomplete: "off",
      autocapitalize: "characters",
    });
    body.replaceChildren(
      form(
        {},
        () => {
          if (key === "class.password") door.secret = input.value;
          else Object.assign(door, { code: input.value, role: "follower", ticket: "" });
          enter();
        },
        h("label", { for: "class-entry", text: t(key) }),
        input,
        h("button", { type: "submit", class: "main-button", text: t("class.join") }),
      ),
    );
    say(again);
    toggle(true);
  }

  /** @param {string|null} why */
  function over(why) {
    stop();
    if (why === "wrong_code") return ask("class.enter_code", "class.over_wrong_code");
    if (why === "wrong_secret") return ask("class.password", "class.over_wrong_secret");
    say(`class.over_${why}`);
    const again = textButton(t("class.again"), enter, { class: "main-button" });
    body.replaceChildren(...(why === "ended" ? [] : [again]));
    return toggle(true);
  }

  function enter() {
    connection?.close();
    stop();
    /** @type {Send} */
    const send = (message) => connection?.send(message) ?? false;
    const part = door.role === "leader" ? lead(send) : followed(send);
    stop = part.stop;
    connection = connect({
      address: new URL(settings.socket, document.baseURI).href.replace(/^http/, "ws"),
      hello: () =>
        door.role === "leader"
          ? { type: "lead", code: door.code, secret: door.secret }
          : { type: "follow", code: door.code, member: door.member, ticket: door.ticket },
      onState: (state, why) => {
        button.dataset.state = state;
        if (state === "over") over(why);
        else say(state === "in" ? null : `class.${state}`);
      },
      onMessage(message) {
        if (message.type === "welcome") welcomed(message, part);
        part.hear(message);
      },
    });
  }

  /** @param {Extract<PageMessage, {type: "welcome"}>} message @param {Part} part */
  function welcomed(message, part) {
    door.code = message.code;
    if (message.role === "leader") door.secret = message.secret;
    else door.ticket = message.ticket;
    keepDoor(door, sessionStorage);
    const address = new URL(location.href);
    if (address.searchParams.get("class") !== message.code) {
      address.searchParams.set("class", message.code);
      history.replaceState(history.state, "", address);
    }
    if (body.firstChild === part.element) return;
    body.replaceChildren(part.element);
    toggle(true);
  }

  /** @param {Send} send @returns {Part} */
  function lead(send) {
    const leader = createLeader({ t, send, announce: app.announce, quiz: app.quiz });
    const pacer = createPacer((query) => send({ type: "show", query }));
    const look = () => pacer.offer(told(app.store.get(), app.camera()));
    const timer = setInterval(look, LOOK_MS);
    return {
      element: leader.element,
      hear(message) {
        if (message.type === "welcome") pacer.again();
        leader.hear(message);
      },
      stop() {
        clearInterval(timer);
        pacer.stop();
      },
    };
  }

  /** @param {Send} send @returns {Part} */
  function followed(send) {
    const follower = createFollower({ t, app, send, pane, open: () => toggle(true) });
    return { element: follower.element, hear: follower.hear, stop: follower.dispose };
  }

  if (!door.code) ask("class.enter_code");
  else if (door.role === "leader" && !door.secret) ask("class.password");
  else enter();
}

function people() {
  const svg = icon("body");
  svg.firstElementChild?.setAttribute("d", PEOPLE);
  return svg;
}
