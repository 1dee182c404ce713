/** What the landmarks are called, once the server has told. */

/** @returns {{lists: (told: {landmarks: {id: string, label: string}[]}) => void, spoken: (id: string) => string}} */
export function createMarks() {
  const labels = new Map();
  return {
    lists({ landmarks }) {
      for (const { id, label } of landmarks) labels.set(id, label);
    },
    spoken: (id) => labels.get(id) ?? id.replaceAll(/[_.]/g, " "),
  };
}
