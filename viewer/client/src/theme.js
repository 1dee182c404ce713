/** Light or dark: as wished, else as the machine has it. */

import { attribute, icon, iconButton } from "./dom.js";
import { THEMES } from "./state.js";

/** What the machine wishes. */
export const darkness = () => matchMedia("(prefers-color-scheme: dark)");

/** @param {string|null} [theme] wished; the machine's unless it says light or dark */
export const isDark = (theme) => theme === "dark" || (theme !== "light" && darkness().matches);

/** A button that goes from one theme to the next. @param {{t: import("./words.js").Words, store: import("./store.js").Store}} app */
export function createThemeButton({ t, store }) {
  const next = () => THEMES[(THEMES.indexOf(store.get().theme) + 1) % THEMES.length];
  const element = iconButton("theme_auto", "", () => store.set({ theme: next() }));
  return {
    element,
    /** @param {import("./store.js").State} state */
    refresh({ theme }) {
      const label = t("tools.theme", { theme: t(`tools.theme_${theme}`) });
      element.replaceChildren(icon(/** @type {const} */ (`theme_${theme}`)));
      for (const name of ["title", "aria-label"]) attribute(element, name, label);
    },
  };
}
