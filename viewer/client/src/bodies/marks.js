/** What the landmarks are called, once the server has told. */

/** @returns {{lists: (told: Pick<import("./server.js").Lists, "landmarks">) => void, spoken: (id: string) => string}} */
export function createMarks() {
  /** @type {Map<string, string>} */
  const labels = new Map();
  return {
    lists({ landmarks }) {
      for (const { id, label } of landmarks) labels.set(id, label);
    },
    spoken: (id) => labels.get(id) ?? id.replaceAll(/[_.]/g, " "),
  };
}
