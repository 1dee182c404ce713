/** A socket that comes back by itself, and says so. */

const FIRST_MS = 500;
const LONGEST_MS = 8000;

/** Why the server closed a socket, as in `viewer/classroom/classroom.py`; the value is the key of the words. */
/** @type {{[code: number]: string}} */
export const ENDINGS = {
  4001: "wrong_code",
  4002: "too_many_guesses",
  4003: "full",
  4004: "ended",
  4005: "not_understood",
  4006: "too_fast",
  4007: "wrong_secret",
  4008: "led_elsewhere",
  4009: "not_allowed",
  4010: "too_late",
  4011: "opened_elsewhere",
  4012: "trouble",
};
const AGAIN = new Set(["too_fast", "too_late", "trouble"]); // anything else the server meant for good

/** @param {number} tries failed in a row @param {number} chance 0..1 @returns {number} milliseconds; a class does not come back all at once */
export function backOff(tries, chance) {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** tries) * (0.5 + chance / 2);
}

/**
 * @typedef {import("../types/records").ClientMessage} ClientMessage
 * @typedef {import("../types/records").PageMessage} PageMessage
 * @typedef {(message: ClientMessage) => boolean} Send whether it could be sent
 *
 * @param {{address: string, hello: () => ClientMessage, onMessage: (message: PageMessage) => void, onState: (state: "joining"|"in"|"away"|"over", why: string|null) => void,
 *   Socket?: typeof WebSocket, random?: () => number}} options
 * @returns {{send: Send, close: () => void}}
 */
export function connect({ address, hello, onMessage, onState, Socket = WebSocket, random = Math.random }) {
  /** @type {WebSocket|null} */
  let socket = null;
  let tries = 0;
  let timer = 0;
  let over = false;
  let inside = false;

  function open() {
    const own = new Socket(address);
    socket = own;
    inside = false;
    own.addEventListener("open", () => own.send(JSON.stringify(hello())));
    own.addEventListener("message", ({ data }) => {
      if (own !== socket || over) return;
      /** @type {PageMessage} */
      const message = JSON.parse(data);
      if (message.type === "welcome") {
        tries = 0;
        inside = true;
        onState("in", null);
      }
      onMessage(message);
    });
    own.addEventListener("close", ({ code }) => {
      if (own !== socket || over) return;
      inside = false;
      const why = ENDINGS[code] ?? (code === 1009 ? "not_understood" : null);
      if (why && !AGAIN.has(why)) {
        over = true;
        return onState("over", why);
      }
      onState("away", why);
      timer = setTimeout(open, backOff(tries, random()));
      tries += 1;
    });
  }

  onState("joining", null);
  open();
  return {
    send(message) {
      if (!socket || !inside || over) return false;
      socket.send(JSON.stringify(message));
      return true;
    },
    close() {
      over = true;
      clearTimeout(timer);
      socket?.close();
    },
  };
}
