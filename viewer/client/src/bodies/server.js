/** What the page asks of its server; every answer that refuses becomes an error with the server's words. */

/**
 * @typedef {{key: string, structure: string|null, out: boolean, remark: string, near: string[], triangles: number, part: boolean}} Row
 *   a surface and what it is taken for; `out`: it lies outside what the atlas knows
 * @typedef {{kind: string, what: string, where: string}} Problem
 * @typedef {{rows: Row[], notes: string[], back: number[][], doubts: string[], problem: Problem|null, units: string, axes: string}} Looked
 *   what the files hold; `back`: 4 × 4, from the files to the preview
 * @typedef {{kind: "look"|"build"|"open", stage: string, done: number}} Running
 * @typedef {{bones: {[bone: string]: {mean_mm: number|null, p95_mm: number|null, seen: number}}, warnings: string[], doubtful: string[],
 *   uncertainty_mm: {[mark: string]: number}, places: {[mark: string]: number[]}}} Report how well the body fits
 * @typedef {{version: number, busy?: boolean, bodies: {name: string, label: string}[], files?: {name: string, size: number}[],
 *   looked?: Looked|null, built?: {name: string, report: Report}|null, opened?: string|null, running?: Running|null,
 *   failed?: Problem & {during: string}|null}} State of the work, as `viewer/body_editor/actions.py` tells it
 * @typedef {{structures: {id: string, side: string, tissue: string, label: string}[], landmarks: {id: string, label: string}[]}} Lists
 * @typedef {{names: {[surface: string]: string}, units: string, axes: string, landmarks: {[mark: string]: number[]}, name: string, label: string,
 *   trust: boolean}} Wishes what was corrected by hand
 * @typedef {{texts: {[key: string]: string}, language: string, languages: {code: string, name: string}[], token: string, allowed: boolean,
 *   local: boolean, endings: string[], limits: {files: number, file_mb: number, total_mb: number}}} Settings
 * @typedef {ReturnType<typeof createServer>} Server
 */

/** The server said no, in words for the user. */
export class Refused extends Error {
  /** @param {string} words @param {string} kind */
  constructor(words, kind) {
    super(words);
    this.kind = kind;
  }
}

/** An id of this tab, kept while it is open, so that a page loaded anew finds its work again. */
function ownPage() {
  const kept = sessionStorage.getItem("nociscope-page");
  const page =
    kept ??
    Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  sessionStorage.setItem("nociscope-page", page);
  return page;
}

/**
 * @param {Pick<Settings, "token"|"language">} settings
 * @param {import("../words.js").Words} t
 */
export function createServer({ token, language }, t) {
  const page = ownPage();
  const headers = { "X-Nociscope-Token": token, "X-Nociscope-Page": page, "X-Nociscope-Language": language };

  /** @param {string} path @param {{method?: string, body?: string}} options */
  async function asked(path, options = {}) {
    let answer;
    try {
      answer = await fetch(`bodies/${path}`, { ...options, headers });
    } catch {
      throw new Refused(t("bodies.connection"), "connection");
    }
    if (answer.ok) return answer;
    const told = await answer.json().catch(() => ({}));
    throw new Refused(told.words ?? t("bodies.connection"), told.refused ?? "connection");
  }

  return {
    /** @returns {Promise<State>} */
    state: () => asked("state").then((answer) => answer.json()),
    /** @returns {Promise<Lists>} */
    lists: () => asked("lists").then((answer) => answer.json()),
    preview: () => asked("preview.glb").then((answer) => answer.arrayBuffer()),
    /** @param {string} what @param {object} more @returns {Promise<State>} */
    do: (what, more = {}) =>
      asked("do", { method: "POST", body: JSON.stringify({ do: what, ...more }) }).then((answer) => answer.json()),
    /** @param {(told: {version: number, running: Running|null}) => void} tell @param {() => void} lost */
    listen(tell, lost) {
      const source = new EventSource(`bodies/events?${new URLSearchParams({ token, page, lang: language })}`);
      source.onmessage = (event) => tell(JSON.parse(event.data));
      source.onerror = lost;
    },
    /** @param {File} file @param {string} name @param {(share: number) => void} progress */
    upload(file, name, progress) {
      return new Promise((/** @type {(value: void) => void} */ resolve, reject) => {
        const request = new XMLHttpRequest();
        request.open("PUT", "bodies/file");
        request.responseType = "json";
        for (const [key, value] of Object.entries({ ...headers, "X-Nociscope-File": encodeURIComponent(name) }))
          request.setRequestHeader(key, value);
        request.upload.onprogress = ({ loaded, total }) => progress(total ? loaded / total : 1);
        request.onerror = () => reject(new Refused(t("bodies.cut", { name }), "connection"));
        request.onload = () => {
          if (request.status === 200) return resolve();
          const told = request.response; // null where it is no JSON
          reject(new Refused(told?.words ?? t("bodies.cut", { name }), told?.refused ?? "connection"));
        };
        request.send(file);
      });
    },
  };
}
