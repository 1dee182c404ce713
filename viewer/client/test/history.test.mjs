import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { addressOf, queryOf, tieToAddress } from "../src/history.js";
import { createStore } from "../src/store.js";
import { blankState, fromQuery } from "../src/state.js";

/** A window with a working history, as far as the code uses it. */
function fakePage(search = "") {
  const page = new EventTarget();
  const stack = [search];
  page.location = { pathname: "/app", search, hash: "" };
  page.setTimeout = (...args) => setTimeout(...args);
  page.clearTimeout = (id) => clearTimeout(id);
  const go = (address) => {
    page.location.search = new URL(address, "http://localhost").search;
  };
  page.history = {
    pushState(state, title, address) {
      go(address);
      stack.push(page.location.search);
    },
    replaceState(state, title, address) {
      go(address);
      stack[stack.length - 1] = page.location.search;
    },
  };
  page.stack = stack;
  page.back = () => {
    stack.pop();
    go(`/app${stack.at(-1)}`);
    page.dispatchEvent(new Event("popstate"));
  };
  return page;
}

test("a selection is a step of the history, back restores", () => {
  const page = fakePage("?show=sciatic");
  const store = createStore(fromQuery("?show=sciatic"));
  const causes = [];
  tieToAddress(store, page);
  store.subscribe((state, old, cause) => causes.push(cause));
  store.set({ show: "femoral" }, { push: true });
  assert.deepEqual(page.stack, ["?show=sciatic", "?show=femoral"]);
  page.back();
  assert.equal(store.get().show, "sciatic");
  assert.ok(causes.at(-1).fromHistory);
  assert.deepEqual(page.stack, ["?show=sciatic"], "restoring must not write a new step");
});

test("a slider writes once, when it rests, and makes no step", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const page = fakePage();
  const store = createStore(blankState());
  tieToAddress(store, page);
  for (const value of [0.9, 0.8, 0.7]) store.set({ layers: { bone: value } });
  assert.deepEqual(page.stack, [""]);
  mock.timers.tick(1000);
  assert.deepEqual(page.stack, ["?layers=bone:0.7"]);
  mock.timers.reset();
});

test("parameters of others stay in the address", () => {
  const place = { pathname: "/app", search: "?embed=1&show=old", hash: "" };
  assert.equal(addressOf({ ...blankState(), show: "sciatic" }, place), "/app?embed=1&show=sciatic");
  assert.equal(addressOf(blankState(), { ...place, search: "" }), "/app");
});

test("a page opened from a file may keep its state behind #?", () => {
  assert.equal(queryOf({ search: "", hash: "#?show=sciatic" }), "?show=sciatic");
  assert.equal(queryOf({ search: "?show=femoral", hash: "#top" }), "?show=femoral");
});

test("nothing is told when nothing changes", () => {
  const store = createStore(blankState());
  let told = 0;
  store.subscribe(() => {
    told += 1;
  });
  store.set({ side: "both", layers: {} });
  assert.equal(told, 0);
  store.set({ side: "left" });
  assert.equal(told, 1);
});
