/** Files from a drop or a chooser, folders walked, each with its path; what cannot be of use is told apart. */

const BESIDE = [".bin"]; // what a .gltf may need

/** @param {DataTransfer} transfer @returns {Promise<{file: File, name: string}[]>} */
export async function fromDrop(transfer) {
  const entries = [...transfer.items]
    .filter((item) => item.kind === "file")
    .map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
  /** @type {{file: File, name: string}[]} */
  const found = [];
  for (const entry of entries) await walk(entry, found);
  return found;
}

/** @param {FileList} list @returns {{file: File, name: string}[]} */
export function fromChooser(list) {
  return [...list].map((file) => ({ file, name: file.webkitRelativePath || file.name }));
}

/** @param {FileSystemEntry} entry @returns {entry is FileSystemFileEntry} */
const isFile = (entry) => entry.isFile;

/** @param {FileSystemEntry|File|null} entry @param {{file: File, name: string}[]} found */
async function walk(entry, found) {
  if (!entry) return;
  if (entry instanceof File) return void found.push({ file: entry, name: entry.name });
  if (isFile(entry)) {
    /** @type {File} */
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    return void found.push({ file, name: entry.fullPath.replace(/^\/+/, "") });
  }
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  for (;;) {
    /** @type {FileSystemEntry[]} a browser gives a folder a hundred at a time */
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return;
    for (const one of some) await walk(one, found);
  }
}

/**
 * @param {{file: File, name: string}[]} given
 * @param {string[]} endings
 * @returns {{wanted: {file: File, name: string}[], aside: string[]}}
 */
export function sorted(given, endings) {
  const shown = given.filter(
    ({ name }) => !name.split("/").some((part) => part.startsWith(".") || part.startsWith("__")),
  );
  const fits = (/** @type {{name: string}} */ { name }) =>
    [...endings, ...BESIDE].some((ending) => name.toLowerCase().endsWith(ending));
  return { wanted: shown.filter(fits), aside: shown.filter((one) => !fits(one)).map(({ name }) => name) };
}

/**
 * @param {{file: File}[]} wanted
 * @param {{name: string, size: number}[]} there
 * @param {{files: number, file_mb: number, total_mb: number}} limits
 * @returns {"too_many"|"too_large"|null}
 */
export function beyond(wanted, there, limits) {
  const total = wanted.reduce((sum, { file }) => sum + file.size, 0) + there.reduce((sum, { size }) => sum + size, 0);
  if (wanted.length + there.length > limits.files) return "too_many";
  const large = wanted.some(({ file }) => file.size > limits.file_mb * 2 ** 20) || total > limits.total_mb * 2 ** 20;
  return large ? "too_large" : null;
}
