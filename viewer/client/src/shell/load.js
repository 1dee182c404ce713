/** Fetching with progress. */

/**
 * @param {string} url
 * @param {(received: number, total: number|null) => void} progress total is null when the server compresses
 * @returns {Promise<ArrayBuffer>}
 */
export async function fetchBytes(url, progress = () => {}) {
  const response = await fetch(url, { credentials: "same-origin" });
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
  const bytes = new Uint8Array(received);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes.buffer;
}

/** @returns {Promise<Object>} a deck of the version this client reads */
export async function fetchDeck(url, progress) {
  const deck = JSON.parse(new TextDecoder().decode(await fetchBytes(url, progress)));
  if (deck?.version !== 1) throw new Error(`deck version ${deck?.version}, this client reads 1 (${url})`);
  return deck;
}
