/** Where the deck and its files come from: a server, or the page itself (the saved handout). */

const VERSION = 2;

/**
 * @typedef {import("./types/records").Deck} Deck
 * @typedef {(received: number, total: number|null) => void} Progress total is null when the server compresses
 * @typedef {{deck: (progress?: Progress) => Promise<Deck>, file: (address: string, progress?: Progress) => Promise<ArrayBuffer>}} Source
 * @typedef {ReturnType<typeof createResources>} Resources
 *
 * @param {string} deckUrl
 * @returns {Source} files fetched from addresses relative to the page
 */
export function fromServer(deckUrl) {
  return { deck: async (progress) => readDeck(await fetchBytes(deckUrl, progress), deckUrl), file: fetchBytes };
}

/**
 * @param {Document} [page] carries every file as base64 of its gzip form, in an element with `data-file`
 * @returns {Source} nothing is fetched: works from a file and without a network
 */
export function fromPage(page = document) {
  const carried = new Map(
    [.../** @type {NodeListOf<HTMLElement>} */ (page.querySelectorAll("script[data-file]"))].map((element) => [
      element.dataset.file,
      element,
    ]),
  );
  return fromPacked((address) => carried.get(address)?.textContent ?? null);
}

/**
 * @param {(address: string) => string|null|Promise<string|null>} packed base64 of the gzip form of a file; `deck` is the deck
 * @returns {Source}
 */
export function fromPacked(packed) {
  /** @param {string} address */
  async function file(address) {
    const text = await packed(address);
    if (text === null) throw new Error(`the page does not carry ${address}`);
    return unpack(text);
  }
  return { deck: async () => readDeck(await file("deck"), "this page"), file };
}

/** @param {string} text */
async function unpack(text) {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

/** @param {ArrayBuffer} bytes @param {string} from for the message @returns {Deck} a deck of the version this client reads */
function readDeck(bytes, from) {
  const deck = readJson(bytes);
  if (deck?.version !== VERSION)
    throw new Error(`deck version ${deck?.version}, this client reads ${VERSION} (${from})`);
  return deck;
}

/** @param {ArrayBuffer} bytes */
function readJson(bytes) {
  return JSON.parse(new TextDecoder().decode(bytes));
}

/**
 * @typedef {{cards: {[id: string]: string}, skin: import("./types/records").SkinSheet, reading: import("./types/records").QuerySheet,
 *   quiz: import("./types/records").QuizSheet, lessons: import("./types/records").LessonEntry[]}} JsonFiles what the page reads by name
 */

/**
 * The files that a deck names, each got once; one that failed is tried anew when it is asked for again.
 * @param {Pick<Deck, "files">} deck
 * @param {Source} source
 */
export function createResources(deck, source) {
  /** @type {Map<string, Promise<ArrayBuffer>>} */
  const running = new Map();

  /** @param {string} name @param {Progress} [progress] @returns {Promise<ArrayBuffer|null>} null if the deck has no such file */
  function get(name, progress) {
    const address = deck.files?.[name];
    if (!address) return Promise.resolve(null);
    const asked = running.get(name) ?? source.file(address, progress);
    if (!running.has(name)) asked.catch(() => running.delete(name)); // told to whoever waits for it
    running.set(name, asked);
    return asked;
  }

  return {
    get,
    /**
     * @template {keyof JsonFiles} Name
     * @param {Name} name
     * @returns {Promise<JsonFiles[Name]|null>}
     */
    async json(name) {
      const bytes = await get(name);
      return bytes && readJson(bytes);
    },
  };
}

/**
 * @param {string} url
 * @param {Progress} progress
 * @returns {Promise<ArrayBuffer>}
 */
async function fetchBytes(url, progress = () => {}) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status} ${response.statusText} (${url})`);
  const declared = Number(response.headers.get("content-length")) || null;
  const total = response.headers.get("content-encoding") ? null : declared;
  if (!response.body) return response.arrayBuffer();
  const chunks = [];
  let received = 0;
  for (const reader = response.body.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    received += value.length;
    progress(received, total);
  }
  return new Blob(chunks).arrayBuffer();
}
