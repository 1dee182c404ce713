/** The first step: a place to drop files on, two choosers, the list of what has come. */

import { fine, grow, h, textButton } from "../dom.js";
import { megabytes } from "../words.js";
import { beyond, fromChooser, fromDrop, sorted } from "./dropped.js";
import { step } from "./step.js";

const FEW = 3; // files that are named one by one

/**
 * @typedef {{name: string, size: number}} There a file that the server has
 *
 * @param {object} app
 * @param {import("../words.js").Words} app.t
 * @param {import("./server.js").Settings} app.settings
 * @param {import("./server.js").Server} app.server
 * @param {<T>(action: () => Promise<T>) => Promise<T|null>} app.ask says what was refused
 * @param {(words: string) => void} app.aside says what cannot be taken
 * @param {() => void} app.done after files have come
 * @param {(name: string) => void} app.remove
 * @param {() => void} app.clear
 */
export function createDrop({ t, settings, server, ask, aside, done, remove, clear }) {
  const { limits } = settings;
  /** @type {There[]} */
  let there = [];
  let taking = false;
  const chooser = (/** @type {import("../dom.js").Props} */ props) => {
    /** @type {HTMLInputElement} */
    const input = h("input", {
      type: "file",
      multiple: true,
      class: "visually-hidden",
      tabindex: "-1",
      "aria-hidden": "true",
      ...props,
      on: {
        change: () => {
          if (input.files) take(fromChooser(input.files));
          input.value = "";
        },
      },
    });
    return input;
  };
  const files = chooser({ accept: settings.endings.join(",").concat(",.gz,.bin"), data: { choose: "files" } });
  const folder = chooser({ webkitdirectory: true, data: { choose: "folder" } });
  const bar = h("progress", { max: "1", value: "0", "aria-label": t("bodies.step_files") });
  const name = h("p", { class: "fine" });
  const coming = h("div", { class: "coming", hidden: true }, name, bar);
  const chooseFiles = textButton(t("bodies.choose_files"), () => files.click(), { class: "button" });
  const chooseFolder = textButton(t("bodies.choose_folder"), () => folder.click(), { class: "button" });
  const zone = h(
    "div",
    { class: "zone" },
    h("p", { class: "zone-title", text: t("bodies.drop") }),
    h("div", { class: "row" }, chooseFiles, chooseFolder),
    fine(t("bodies.kinds")),
    fine(t("bodies.limits", limits)),
    files,
    folder,
  );
  const summary = h("span");
  const list = h("ul", { class: "files" });
  const details = h("details", {}, h("summary", { text: t("bodies.files_list") }), list);
  const anew = textButton(t("bodies.clear"), clear, { class: "link" });
  const leftAside = h("p", { class: "fine", role: "status", hidden: true });
  const have = h(
    "div",
    { class: "have", hidden: true },
    leftAside,
    h("div", { class: "row" }, summary, grow(), anew),
    details,
  );
  const element = step(t, "files", {}, zone, coming, have);

  const over = (/** @type {boolean} */ on) => (/** @type {DragEvent} */ event) => {
    if (![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
    event.preventDefault();
    zone.classList.toggle("over", on);
  };
  // The whole page takes what is dropped: a file that misses the zone would else replace the page.
  document.addEventListener("dragover", over(true));
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) zone.classList.remove("over");
  });
  document.addEventListener("drop", async (event) => {
    over(false)(event);
    if (event.dataTransfer) take(await fromDrop(event.dataTransfer));
  });

  const told = (/** @type {string[]} */ left) =>
    left.length > FEW
      ? t("bodies.left_aside", { count: left.length })
      : left.map((one) => t("bodies.unknown_ending", { name: one })).join(" ");

  /** @param {{file: File, name: string}[]} given */
  async function take(given) {
    if (taking || !given.length) return;
    const { wanted, aside: left } = sorted(given, settings.endings);
    const much = beyond(wanted, there, limits);
    if (!wanted.length)
      return aside(left.length === 1 ? t("bodies.unknown_ending", { name: left[0] }) : t("bodies.nothing_usable"));
    if (much)
      return aside(t(`bodies.refused_${much}`, { most: limits.files, file: limits.file_mb, total: limits.total_mb }));
    taking = true;
    coming.hidden = false;
    let came = false;
    for (const [at, { file, name: called }] of wanted.entries()) {
      name.textContent = t("bodies.uploading", { name: called });
      const share = (/** @type {number} */ part) => {
        bar.value = (at + part) / wanted.length;
      };
      const taken = await ask(async () => {
        await server.upload(file, called, share);
        return true;
      });
      if (!taken) break;
      came = true;
    }
    taking = false;
    coming.hidden = true;
    if (came) await done();
    leftAside.textContent = told(left);
    leftAside.hidden = !left.length;
  }

  return {
    element,
    /** @param {There[]} now @param {boolean} working */
    refresh(now, working) {
      there = now;
      const size = megabytes(
        now.reduce((sum, one) => sum + one.size, 0),
        settings.language,
      );
      have.hidden = !now.length;
      if (!now.length) leftAside.hidden = true;
      zone.classList.toggle("small", now.length > 0);
      summary.textContent =
        now.length === 1 ? t("bodies.files_one", { size }) : t("bodies.files_there", { count: now.length, size });
      for (const button of [chooseFiles, chooseFolder]) button.disabled = working;
      list.replaceChildren(
        ...now.map((one) =>
          h(
            "li",
            {},
            h("span", { class: "name", text: one.name }),
            h("span", { class: "fine", text: megabytes(one.size, settings.language) }),
            textButton("×", () => remove(one.name), {
              class: "link",
              "aria-label": t("bodies.remove_file", { name: one.name }),
              disabled: working,
            }),
          ),
        ),
      );
    },
  };
}
