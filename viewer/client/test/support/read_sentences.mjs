/** Reads sentences as the page does: `node read_sentences.mjs FILE`, where FILE has `{sheet, ordering, sentences}`; prints the readings. */

import { readFileSync } from "node:fs";
import { createReader } from "../../src/knowledge/index.js";

const { sheet, ordering, sentences } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const read = createReader(sheet, ordering);
process.stdout.write(JSON.stringify(sentences.map(read)));
