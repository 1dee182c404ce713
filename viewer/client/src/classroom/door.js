/** Who this page is in a class: by its address, and by what this tab remembers across a reload. */

import { keep, kept } from "../storage.js";

const KEY = "nociscope.class";

/** @returns {string} 22 letters nobody can foresee; works without HTTPS, where `randomUUID` does not */
export function randomName() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/**
 * @param {{search: string, hash: string}} place
 * @param {Storage} store of the tab
 * @returns {{code: string, role: "leader"|"follower", secret: string, ticket: string, member: string}} `code` is empty where none is known
 */
export function readDoor(place, store) {
  const code = new URLSearchParams(place.search).get("class") ?? "";
  const known = read(store);
  const same = known.code === code ? known : {};
  const lead = /^#lead(=([0-9a-f]*))?$/.exec(place.hash);
  const secret = lead?.[2] || same.secret || "";
  return {
    code,
    role: lead || secret ? "leader" : "follower",
    secret,
    ticket: same.ticket ?? "",
    member: known.member ?? randomName(),
  };
}

/** Remember it in this tab alone; it goes when the tab is closed. @param {Omit<ReturnType<typeof readDoor>, "role">} door @param {Storage} store */
export function keepDoor({ code, secret, ticket, member }, store) {
  keep(KEY, { code, secret, ticket, member }, () => store); // else a reload asks again
}

/** @param {Storage} store @returns {{[key: string]: string|undefined}} */
function read(store) {
  const found = Object.entries(kept(KEY, () => store) ?? {});
  return Object.fromEntries(found.filter(([, value]) => typeof value === "string"));
}
