/** The sheet of shapes from a server that makes it when it is first asked for. */

const AGAIN_MS = 900;

/**
 * @param {string} address
 * @param {(done: number) => void} progress 0 to 1
 * @param {() => boolean} wanted whether somebody still waits
 * @returns {Promise<ArrayBuffer>}
 */
export async function fetchShapes(address, progress, wanted = () => true) {
  for (;;) {
    const response = await fetch(address, { cache: "no-cache" });
    if (!response.ok) throw new Error(`${response.status} ${response.statusText} (${address})`);
    if (response.status !== 202) return response.arrayBuffer();
    progress((await response.json()).done);
    await new Promise((done) => setTimeout(done, AGAIN_MS));
    if (!wanted()) throw new Error("nobody waits for the shapes any more");
  }
}
