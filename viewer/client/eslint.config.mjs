/** What the client's code must keep to, beside its types (tsconfig.json) and its layout (prettier). */
import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: ["dist/"] },
  js.configs.recommended, // mistakes that nobody means
  {
    linterOptions: { reportUnusedDisableDirectives: "error" }, // an exception goes with its cause
    rules: {
      eqeqeq: ["error", "always", { null: "ignore" }], // == coerces; `== null` is the plain way to say null or undefined
      "no-unused-vars": ["error", { args: "after-used" }], // dead code goes
      "no-var": "error", // a name lives in its block
      "prefer-const": "error", // what never changes says so
      "no-shadow": "error", // one name, one thing, in any place
      "no-param-reassign": "error", // what came in is what is read further down
      "no-implicit-coercion": "error", // Number(x), String(x), Boolean(x) say what is meant
      "no-throw-literal": "error", // only an Error knows where it was thrown
      "no-eval": "error", // the page's content security policy forbids it
      "no-implied-eval": "error", // as above, through setTimeout("…")
      "no-console": ["error", { allow: ["error", "warn"] }], // a developer's line is not for people's browsers
      "no-self-compare": "error", // a slip of the pen
      "no-template-curly-in-string": "error", // a forgotten backtick
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: "Strings become text (h); the server's cards are read by card/card.js." },
      ],
      "array-callback-return": "error", // a forgotten return gives undefined without a word
      "object-shorthand": "error", // one way to say it
      "prefer-template": "error", // one way to say it
      complexity: ["error", { max: 16, variant: "modified" }], // Python's bound is 8, but here each ?., ?? and default counts
      "max-params": ["error", 6], // more want a name each
      "max-depth": ["error", 4], // deeper wants a function
    },
  },
  { files: ["src/**"], languageOptions: { globals: globals.browser } },
  { files: ["test/**", "*.mjs"], languageOptions: { globals: globals.node }, rules: { "no-console": "off" } },
];
