/** Small helpers to build elements; strings only ever become text, never HTML. */

/** @typedef {keyof typeof PATHS} Icon */

const SVG = "http://www.w3.org/2000/svg";

/**
 * @typedef {string|number|boolean|null|undefined} Value
 * @typedef {{on?: {[type: string]: (event: any) => void}, data?: {[name: string]: Value}, class?: string, text?: string|number,
 *   [attribute: string]: any}} Props `on`: listeners; `data`: dataset; anything else is an attribute, `false` and `null` leave it out
 */

/**
 * Make an element.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Props} props
 * @param {...(Node|string|null|undefined)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  if (element instanceof HTMLButtonElement) element.type = "button"; // one that sends a form says so
  for (const [name, value] of Object.entries(props)) {
    if (name === "on") for (const [type, listener] of Object.entries(value)) element.addEventListener(type, listener);
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name === "class") element.className = value;
    else if (name === "text") element.textContent = value;
    else attribute(element, name, value);
  }
  for (const child of children) if (child != null) element.append(child);
  return element;
}

/** Set an attribute, or take it away for `false`, `null` and `undefined`; states of ARIA say `true` or `false` in words. @param {Element} element @param {string} name @param {Value} value */
export function attribute(element, name, value) {
  const isWord = typeof value === "boolean" && name.startsWith("aria-");
  if (value == null || (value === false && !isWord)) element.removeAttribute(name);
  else element.setAttribute(name, value === true && !isWord ? "" : String(value));
}

/**
 * Make an element of a drawing.
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag @param {{[attribute: string]: Value}} props @param {...Node} children
 * @returns {SVGElementTagNameMap[Tag]}
 */
export function drawn(tag, props = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(props)) attribute(element, name, value);
  element.append(...children);
  return element;
}

// 24 × 24, drawn as strokes
const PATHS = {
  search: "M11 4a7 7 0 1 0 0 14a7 7 0 0 0 0-14M16.2 16.2L21 21",
  close: "M6 6l12 12M18 6L6 18",
  back: "M15 5l-7 7l7 7",
  chevron: "M9 6l6 6l-6 6",
  layers: "M12 3l9 5l-9 5l-9-5zM3 12.5l9 5l9-5M3 17l9 5l9-5",
  reset: "M4 5v5h5M4.6 10A8 8 0 1 1 4 13.5",
  link: "M10 14a4 4 0 0 0 5.7 0l3.6-3.6a4 4 0 0 0-5.7-5.7L12.5 6M14 10a4 4 0 0 0-5.7 0l-3.6 3.6a4 4 0 0 0 5.7 5.7l1.1-1.3",
  theme_light:
    "M12 8a4 4 0 1 0 0 8a4 4 0 0 0 0-8M12 2v2.5M12 19.5V22M2 12h2.5M19.5 12H22M5 5l1.7 1.7M17.3 17.3L19 19M5 19l1.7-1.7M17.3 6.7L19 5",
  theme_dark: "M20 14.2A8.5 8.5 0 0 1 9.8 4a8.5 8.5 0 1 0 10.2 10.2z",
  theme_auto: "M12 3.5a8.5 8.5 0 1 0 0 17zM12 3.5a8.5 8.5 0 0 1 0 17",
  text: "M2.5 19L8 5l5.5 14M4.6 14h6.8M15 19l3.2-8.4L21.5 19M16.2 16h4.2",
  help: "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18M9.4 9.3a2.7 2.7 0 0 1 5.3.6c0 1.9-2.7 2.1-2.7 4M12 17v.2",
  eye: "M2 12s3.6-6.5 10-6.5S22 12 22 12s-3.6 6.5-10 6.5S2 12 2 12zM12 9a3 3 0 1 0 0 6a3 3 0 0 0 0-6",
  eye_off:
    "M4 4l16 16M9.5 6c.8-.3 1.6-.5 2.5-.5c6.4 0 10 6.5 10 6.5a17 17 0 0 1-3.3 4M6 7.8A16.5 16.5 0 0 0 2 12s3.6 6.5 10 6.5c1.7 0 3.2-.4 4.5-1",
  list: "M8 6h13M8 12h13M8 18h13M3.5 6h.1M3.5 12h.1M3.5 18h.1",
  card: "M5 3h14v18H5zM8.5 8h7M8.5 12h7M8.5 16h4",
  add_body: "M9 3a2 2 0 1 0 0 4a2 2 0 0 0 0-4M4 10.5h10M7 10.5l-1 10.5M11 10.5l.8 10.5M18.5 4v6M15.5 7h6",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  warning: "M12 3.5L22 20.5H2zM12 10v5M12 17.5v.2",
  body: "M12 3a2 2 0 1 0 0 4a2 2 0 0 0 0-4M7 10.5h10M10 10.5l-1 11M14 10.5l1 11M12 15v-1",
};

/** @param {Icon} name @returns {SVGElement} an icon that assistive technology skips */
export const icon = (name) =>
  drawn(
    "svg",
    { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true", focusable: "false" },
    drawn("path", { d: PATHS[name] }),
  );

/**
 * A button with an icon; the label is its name for all, shown or not.
 * @param {Icon} name @param {string} label @param {(event: MouseEvent) => void} click @param {Props} props
 */
export function iconButton(name, label, click, props = {}) {
  return h("button", { class: "icon-button", title: label, "aria-label": label, on: { click }, ...props }, icon(name));
}

/**
 * A button that says in words what it does.
 * @param {string} text @param {(event: MouseEvent) => void} click @param {Props} props
 */
export const textButton = (text, click, props = {}) =>
  h("button", { class: "text-button", text, on: { click }, ...props });

/** Put these in the place of all that an element holds. @param {Element} element @param {...(Node|string|null|undefined)} children */
export function fill(element, ...children) {
  element.replaceChildren(...children.filter((child) => child != null));
}

/** A form that its page answers. @param {Props} props @param {() => void} submit @param {...(Node|null)} children */
export const form = (props, submit, ...children) =>
  h(
    "form",
    {
      ...props,
      on: {
        submit(event) {
          event.preventDefault();
          submit();
        },
      },
    },
    ...children,
  );

/** What stands over or beside controls whose name says it too. @param {string} text */
export const caption = (text) => h("span", { class: "caption", "aria-hidden": "true", text });

/** The head of a pane: its title, and at the other end what can be done with it. @param {Node|null} title @param {...Node} actions */
export const paneHead = (title, ...actions) => h("div", { class: "pane-head" }, title, grow(), ...actions);

/** Whether a key or click is the browser's own. @param {KeyboardEvent|MouseEvent} event */
export const isModified = ({ ctrlKey, metaKey, altKey }) => ctrlKey || metaKey || altKey;

/** A line in fine print. @param {string} text */
export const fine = (text) => h("p", { class: "fine", text });

/** Words that lead to a page elsewhere, where its address is known. @param {string|null|undefined} address @param {Props} props */
export const linked = (address, props) =>
  address ? h("a", { ...props, href: address, target: "_blank", rel: "noopener noreferrer" }) : h("span", props);

/** What takes the room that is left in a row. */
export const grow = () => h("span", { class: "grow" });

/** @param {Event} event @param {string} selector @returns {HTMLElement|null} what an event happened in or on, itself or around */
export const around = (event, selector) => /** @type {Element|null} */ (event.target)?.closest?.(selector) ?? null;

/** @param {ParentNode} parent @param {string} selector @returns {HTMLElement[]} */
export const all = (parent, selector) => [
  .../** @type {NodeListOf<HTMLElement>} */ (parent.querySelectorAll(selector)),
];

/** @param {ParentNode} parent @param {string} selector @returns {HTMLElement|null} */
export const first = (parent, selector) => parent.querySelector(selector);

/**
 * Buttons of which one is pressed.
 * @template {string|number} Name
 * @param {string} label @param {readonly Name[]} names @param {(name: Name) => string} text @param {(name: Name) => void} click
 * @param {string} key under which a button carries its name
 */
export function segmented(label, names, text, click, key = "name") {
  const buttons = names.map((name) =>
    h("button", {
      "aria-pressed": false,
      data: { [key]: name },
      text: text(name),
      on: { click: () => click(name) },
    }),
  );
  return h("div", { class: "segmented", role: "group", "aria-label": label }, ...buttons);
}

/** Show which button of a segmented group is pressed. @param {HTMLElement} group @param {string|number|null} name @param {string} key */
export function press(group, name, key = "name") {
  for (const button of all(group, "button")) attribute(button, "aria-pressed", button.dataset[key] === String(name));
}

/**
 * One tab stop for a group of buttons; arrow keys move inside it.
 * @param {HTMLElement} group
 * @param {{selector: string, rows?: string}} options with `rows`, up and down move from row to row
 */
export function roving(group, { selector, rows }) {
  const items = () => all(group, selector).filter(isOpen);
  const stop = (/** @type {HTMLElement} */ item) => {
    for (const other of all(group, `${selector}[tabindex="0"]`)) other.tabIndex = -1;
    item.tabIndex = 0;
  };
  group.addEventListener("focusin", (event) => {
    const item = around(event, selector);
    if (item) stop(item);
  });
  group.addEventListener("keydown", (event) => {
    const item = around(event, selector);
    if (!item || isModified(event)) return;
    const next = rows ? nextInRows(group, item, event.key, selector, rows) : nextInLine(items(), item, event.key);
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    stop(next);
    next.focus();
  });
  return {
    /** Make sure that exactly one item can be tabbed to. */
    refresh() {
      const open = items();
      const current =
        open.find((item) => item.tabIndex === 0) ??
        open.find((item) => item.getAttribute("aria-current") === "true") ??
        open[0];
      for (const item of all(group, selector)) item.tabIndex = -1;
      if (current) current.tabIndex = 0;
    },
  };
}

/** Not folded away; told by attributes, because asking for boxes would force a layout. @param {HTMLElement} element */
function isOpen(element) {
  return !element.closest("[hidden]");
}

/** @param {HTMLElement[]} items @param {HTMLElement} item @param {string} key @returns {HTMLElement|null} */
function nextInLine(items, item, key) {
  const at = items.indexOf(item);
  /** @type {{[key: string]: number}} */
  const steps = {
    ArrowRight: at + 1,
    ArrowDown: at + 1,
    ArrowLeft: at - 1,
    ArrowUp: at - 1,
    Home: 0,
    End: items.length - 1,
  };
  return key in steps ? items[(steps[key] + items.length) % items.length] : null;
}

/** @param {HTMLElement} group @param {HTMLElement} item @param {string} key @param {string} selector @param {string} rows @returns {HTMLElement|null} */
function nextInRows(group, item, key, selector, rows) {
  const lines = all(group, rows).filter(isOpen);
  const line = lines.findIndex((one) => one.contains(item));
  const inLine = all(lines[line], selector);
  const column = inLine.indexOf(item);
  if (key === "ArrowRight" || key === "ArrowLeft") return inLine[column + (key === "ArrowRight" ? 1 : -1)] ?? null;
  const target = { ArrowDown: line + 1, ArrowUp: line - 1, Home: 0, End: lines.length - 1 }[key];
  if (target === undefined || !lines[target]) return null;
  const there = all(lines[target], selector);
  return there[Math.min(column, there.length - 1)];
}
