import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { choicesOf, csvOf, shares } from "../../src/classroom/answers.js";
import { backOff, connect } from "../../src/classroom/connection.js";
import { keepDoor, randomName, readDoor } from "../../src/classroom/door.js";
import { createPacer, taken, told } from "../../src/classroom/views.js";
import { blankState, fromQuery } from "../../src/state.js";

const known = (id) => id;

test("a view is told without the leader's own settings, and the reader keeps theirs", () => {
  const leader = {
    ...blankState(),
    show: "sciatic.left",
    theme: "dark",
    text: "large",
    lang: "es",
    lesson: "route",
    step: 2,
  };
  const query = told(leader, "10,4,0.8,0,1,0");
  assert.equal(query, "show=sciatic.left&view=10,4,0.8,0,1,0&lesson=route&step=2");
  const reader = { ...blankState(), theme: "light", text: "large", show: "femoral" };
  const next = taken(query, reader, known);
  assert.deepEqual(
    [next.show, next.theme, next.text, next.lang, next.lesson, next.step],
    ["sciatic.left", "light", "large", "en", "route", 2],
  );
  assert.equal(taken(query, reader, () => null).show, null);
  assert.equal(taken(query, reader, known, new Set(["route"])).lesson, null);
  assert.deepEqual(taken("show=<script>&layers=bone:9", reader, known), {
    ...fromQuery(""),
    theme: "light",
    text: "large",
  });
});

test("at most ten views a second are told, the last one always", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  let now = 0;
  const sent = [];
  const pacer = createPacer(
    (text) => sent.push([now, text]) > 0,
    () => now,
  );
  for (; now < 1000; now += 10) {
    pacer.offer(`view ${now}`);
    mock.timers.tick(10);
  }
  now += 200;
  mock.timers.tick(200);
  const gaps = sent.slice(1).map(([at], i) => at - sent[i][0]);
  assert.ok(Math.min(...gaps) >= 90, `${gaps} ms between two`); // the clock of the test goes in steps of ten
  assert.equal(sent.at(-1)[1], "view 990");
  pacer.again();
  mock.timers.tick(200);
  assert.equal(sent.at(-1)[1], "view 990");
  mock.timers.reset();
});

test("what could not be sent is sent when it can be", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  let open = false;
  const sent = [];
  const pacer = createPacer(
    (text) => open && sent.push(text) > 0,
    () => 0,
  );
  pacer.offer("a");
  mock.timers.tick(200);
  open = true;
  pacer.again();
  mock.timers.tick(200);
  assert.deepEqual(sent, ["a"]);
  mock.timers.reset();
});

class FakeSocket extends EventTarget {
  static all = [];

  constructor() {
    super();
    this.sent = [];
    FakeSocket.all.push(this);
  }

  send(text) {
    this.sent.push(JSON.parse(text));
  }
  close() {}
  opens() {
    this.dispatchEvent(new Event("open"));
  }
  says(message) {
    this.dispatchEvent(Object.assign(new Event("message"), { data: JSON.stringify(message) }));
  }
  closes(code) {
    this.dispatchEvent(Object.assign(new Event("close"), { code }));
  }
}

test("a broken line comes back with longer and longer pauses; what the server meant for good stays", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  FakeSocket.all.length = 0;
  const states = [];
  const line = connect({
    address: "ws://x",
    hello: () => ({ type: "follow" }),
    onMessage() {},
    onState: (state, why) => states.push(why ? `${state} ${why}` : state),
    Socket: FakeSocket,
    random: () => 1,
  });
  FakeSocket.all[0].opens();
  assert.equal(line.send({ type: "answer" }), false, "nothing is sent before the welcome");
  FakeSocket.all[0].says({ type: "welcome" });
  assert.equal(line.send({ type: "answer" }), true);
  FakeSocket.all[0].closes(1006);
  mock.timers.tick(499);
  assert.equal(FakeSocket.all.length, 1);
  mock.timers.tick(1);
  FakeSocket.all[1].closes(1006);
  mock.timers.tick(1000);
  FakeSocket.all[2].opens();
  FakeSocket.all[2].says({ type: "welcome" });
  FakeSocket.all[2].closes(4012);
  mock.timers.tick(500);
  FakeSocket.all[3].closes(4001);
  mock.timers.tick(60000);
  assert.equal(FakeSocket.all.length, 4);
  assert.deepEqual(states, ["joining", "in", "away", "away", "in", "away trouble", "over wrong_code"]);
  mock.timers.reset();
});

test("pauses grow to eight seconds and differ from page to page", () => {
  assert.equal(backOff(0, 0), 250);
  assert.equal(backOff(30, 1), 8000);
  assert.ok(backOff(3, 0.2) < backOff(3, 0.8));
});

test("the tab remembers who it is, for its own room only", () => {
  const kept = new Map();
  const store = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
  const leader = readDoor({ search: "?class=ABC234", hash: "#lead=00ff" }, store);
  assert.deepEqual([leader.code, leader.role, leader.secret], ["ABC234", "leader", "00ff"]);
  keepDoor(leader, store);
  assert.equal(readDoor({ search: "?class=ABC234", hash: "" }, store).role, "leader");
  const other = readDoor({ search: "?class=ZZZ234", hash: "" }, store);
  assert.deepEqual([other.role, other.secret, other.member], ["follower", "", leader.member]);
  assert.equal(readDoor({ search: "?class=ABC234", hash: "#lead=" }, { getItem: () => "{broken" }).role, "leader");
  assert.match(randomName(), /^[\w-]{22}$/);
});

test("answers become a table that no spreadsheet runs", () => {
  const poll = { question: 'Which "root"?', choices: ["L4", "=S1"] };
  const csv = csvOf(
    poll,
    [
      { name: "=HYPERLINK(1)", choice: 1 },
      { name: "", choice: 0 },
    ],
    { question: "Q", name: "N", answer: "A" },
  );
  assert.equal(
    csv,
    '\ufeff"Q","N","A"\r\n"Which ""root""?","\'=HYPERLINK(1)","\'=S1"\r\n"Which ""root""?","","L4"\r\n',
  );
  assert.deepEqual(shares([1, 2, 0]), [33, 67, 0]);
  assert.deepEqual(shares([0, 0]), [0, 0]);
  assert.deepEqual(choicesOf(" a \n\n b\n"), ["a", "b"]);
});
