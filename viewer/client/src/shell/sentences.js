/** Whole sentences typed into the search box, read by the server that gave the page; without one there is no reading. */

const LEAST_WORDS = 3;
const WAIT_MS = 300;

/**
 * @param {string|null} address where descriptions are read
 * @param {(reading: {sites: string[], nerves: string[], conditions: string[], present: string[], denied: string[], care: string}) => void} told
 * @returns {(words: string) => void} read soon, unless other words come first
 */
export function createReading(address, told) {
  let timer = 0;
  let asked = 0;

  async function ask(words, number) {
    try {
      const response = await fetch(address, { method: "POST", body: JSON.stringify({ words }), credentials: "same-origin" });
      if (response.ok && number === asked) told(await response.json());
    } catch {
      // the list of names found stands as it is
    }
  }

  return (words) => {
    clearTimeout(timer);
    asked += 1;
    const number = asked;
    if (address && words.split(/\s+/).length >= LEAST_WORDS) timer = setTimeout(() => ask(words, number), WAIT_MS);
  };
}

/** @returns {string|null} what a reading points to first that the page can show */
export function firstOf({ sites, nerves, conditions }, known) {
  return [...sites, ...nerves, ...conditions].map(known).find((id) => id !== null) ?? null;
}
