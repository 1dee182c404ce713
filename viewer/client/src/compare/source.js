/** What the server tells: decks of bodies, which may have to be built first, and the table of differences. */

/**
 * @param {string} address @param {{[name: string]: string}} asked
 * @returns {Promise<any>} JSON
 * @throws {Error} that says in words what went wrong
 */
export async function ask(address, asked) {
  const response = await fetch(`${address}?${new URLSearchParams(asked)}`);
  const answer = await response.json().catch(() => null);
  if (!response.ok || !answer) throw new Error(answer?.error ?? `${response.status} ${response.statusText}`);
  return answer;
}
