/** What the page asks of its server; every answer that refuses becomes an error with the server's words. */

/** The server said no, in words for the user. */
export class Refused extends Error {
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
 * @param {{token: string, language: string, texts: Object}} settings
 * @param {(key: string, blanks?: Object) => string} t
 */
export function createServer({ token, language }, t) {
  const page = ownPage();
  const headers = { "X-Nociscope-Token": token, "X-Nociscope-Page": page, "X-Nociscope-Language": language };

  async function asked(path, options = {}) {
    let answer;
    try {
      answer = await fetch(`bodies/${path}`, { ...options, headers: { ...headers, ...options.headers } });
    } catch {
      throw new Refused(t("bodies.connection"), "connection");
    }
    if (answer.ok) return answer;
    const told = await answer.json().catch(() => ({}));
    throw new Refused(told.words ?? t("bodies.connection"), told.refused ?? "connection");
  }

  return {
    state: () => asked("state").then((answer) => answer.json()),
    lists: () => asked("lists").then((answer) => answer.json()),
    preview: () => asked("preview.glb").then((answer) => answer.arrayBuffer()),
    do: (what, more = {}) =>
      asked("do", { method: "POST", body: JSON.stringify({ do: what, ...more }) }).then((answer) => answer.json()),
    /** @param {(told: {version: number, running: Object|null}) => void} tell @param {() => void} lost */
    listen(tell, lost) {
      const source = new EventSource(`bodies/events?${new URLSearchParams({ token, page, lang: language })}`);
      source.onmessage = (event) => tell(JSON.parse(event.data));
      source.onerror = lost;
      return () => source.close();
    },
    /** @param {File} file @param {string} name @param {(share: number) => void} progress */
    upload(file, name, progress) {
      return new Promise((resolve, reject) => {
        const request = new XMLHttpRequest();
        request.open("PUT", "bodies/file");
        for (const [key, value] of Object.entries({ ...headers, "X-Nociscope-File": encodeURIComponent(name) }))
          request.setRequestHeader(key, value);
        request.upload.onprogress = ({ loaded, total }) => progress(total ? loaded / total : 1);
        request.onerror = () => reject(new Refused(t("bodies.cut", { name }), "connection"));
        request.onload = () => {
          if (request.status === 200) return resolve();
          let told = {};
          try {
            told = JSON.parse(request.responseText);
          } catch {
            /* the words below do */
          }
          reject(new Refused(told.words ?? t("bodies.cut", { name }), told.refused ?? "connection"));
        };
        request.send(file);
      });
    },
  };
}
