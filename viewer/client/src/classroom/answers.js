/** Answers of a class as a table for a spreadsheet. */

/** A cell that no spreadsheet takes for a formula or for two cells. @param {string} text */
function cell(text) {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${plain.replaceAll('"', '""')}"`;
}

/**
 * @param {{question: string, choices: string[]}} poll
 * @param {Array<{name: string, choice: number}>} rows
 * @param {{question: string, name: string, answer: string}} heads
 * @returns {string} CSV
 */
export function csvOf(poll, rows, heads) {
  const lines = [
    [heads.question, heads.name, heads.answer],
    ...rows.map(({ name, choice }) => [poll.question, name, poll.choices[choice] ?? ""]),
  ];
  return `${lines.map((line) => line.map((text) => cell(String(text))).join(",")).join("\r\n")}\r\n`;
}

/** @param {number[]} counts @returns {number[]} whole per cents, 0 where nobody has answered */
export function shares(counts) {
  const all = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (all ? Math.round((100 * count) / all) : 0));
}

/** @param {string} text one choice on each line @returns {string[]} */
export function choicesOf(text) {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .slice(0, 6);
}
