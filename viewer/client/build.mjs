/** One esbuild run: the Panel bundle and the standalone client, styles and boot texts inlined. */
import { readFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import { parse } from "smol-toml";

const here = path.dirname(fileURLToPath(import.meta.url));
const target = ["es2022", "chrome109", "firefox115", "safari16.4"];

/** `import css from "styles:index.css"` gives the bundled, minified style sheet as a string. */
const styles = {
  name: "styles",
  setup(build) {
    build.onResolve({ filter: /^styles:/ }, ({ path: name }) => ({
      path: path.join(here, "src", "styles", name.slice("styles:".length)),
      namespace: "styles",
    }));
    build.onLoad({ filter: /.*/, namespace: "styles" }, async ({ path: file }) => {
      const done = await esbuild.build({ entryPoints: [file], bundle: true, minify: true, write: false, target });
      return { contents: done.outputFiles[0].text, loader: "text" };
    });
  },
};

/** `import texts from "texts:boot"` gives, per language, the words of `[boot]`, needed before a deck has arrived. */
const texts = {
  name: "texts",
  setup(build) {
    build.onResolve({ filter: /^texts:boot$/ }, ({ path: name }) => ({ path: name, namespace: "texts" }));
    build.onLoad({ filter: /.*/, namespace: "texts" }, async () => {
      const folder = path.join(here, "..", "data", "texts");
      const found = {};
      for (const file of (await readdir(folder)).filter((name) => name.endsWith(".toml")).sort()) {
        const { boot } = parse(await readFile(path.join(folder, file), "utf8"));
        if (boot) found[file.split(/[._]/)[0]] = boot;
      }
      return { contents: JSON.stringify(found), loader: "json" };
    });
  },
};

const result = await esbuild.build({
  absWorkingDir: here,
  entryPoints: {
    nociscope: "src/adapters/panel.js",
    standalone: "src/adapters/standalone.js",
    classroom: "src/classroom/index.js",
    bodies: "src/bodies/index.js",
    compare: "src/compare/index.js",
  },
  outdir: "dist",
  bundle: true,
  format: "esm",
  platform: "browser",
  target,
  minify: true,
  charset: "utf8",
  legalComments: "none", // whole licences go to dist/THIRD_PARTY.txt
  metafile: true,
  plugins: [styles, texts],
  logLevel: "warning",
});

const packages = new Set();
for (const input of Object.keys(result.metafile.inputs)) {
  const match = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
  if (match) packages.add(match[1]);
}
const notices = [];
for (const name of [...packages].sort()) {
  const folder = path.join(here, "node_modules", name);
  const { version, license } = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  if (!file) throw new Error(`${name} ${version} has no licence file: the bundle must carry one (build.mjs)`);
  notices.push(`${name} ${version} (${license})\n\n${await readFile(path.join(folder, file), "utf8")}`);
}
await writeFile(path.join(here, "dist", "THIRD_PARTY.txt"), notices.join(`\n${"-".repeat(80)}\n\n`));

for (const name of Object.keys(result.metafile.outputs).sort()) {
  const bytes = await readFile(path.join(here, name));
  const kB = (count) => `${(count / 1000).toFixed(0)} kB`;
  console.log(`${name}  ${kB(bytes.length)}, gzip ${kB(gzipSync(bytes).length)}`);
}
