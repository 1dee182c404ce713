/**
 * The view state and the messages of a class: `viewer/state.py` and `viewer/classroom/messages.py` as types.
 * Made by `python -m tests.client_types`; a test holds it in step.
 */

/** Everything that an address restores. */
export interface ViewState {
  show: string | null;
  side: "both" | "left" | "right";
  layers: { [key: string]: number };
  peel: number;
  hide: string[];
  ghost: string[];
  only: string[];
  clip: string | null;
  overlay: string | null;
  content: "none" | "female" | "male";
  detail: "auto" | "lite" | "full";
  shape: { [key: number]: number };
  variant: string | null;
  view: string | null;
  theme: "auto" | "light" | "dark";
  contrast: "normal" | "high";
  text: "normal" | "large";
  depth: "patient" | "student" | "clinician";
  lang: string;
  lesson: string | null;
  step: number;
}

/** Open the room, or come back to it, as its leader. */
export interface Lead {
  type: "lead";
  code: string;
  secret: string;
}

/** Enter a room; `member` is the browser's own random name, `ticket` what it was given there before. */
export interface Follow {
  type: "follow";
  code: string;
  member: string;
  ticket?: string;
}

/** The leader's view, as the query of an address. */
export interface Show {
  type: "show";
  query: string;
}

/** A question of the leader's with its choices. */
export interface Ask {
  type: "ask";
  question: string;
  choices: string[];
}

/** Take no more answers; with which choice was right and why, if the leader tells it. */
export interface Close {
  type: "close";
  right?: number | null;
  why?: string;
}

/** Give the leader every answer. */
export interface Export {
  type: "export";
}

/** End the room for all. */
export interface End {
  type: "end";
}

/** A student's answer; a later one takes its place. */
export interface Answer {
  type: "answer";
  poll: number;
  choice: number;
  name?: string;
}

/** How students join: the address, and its QR code as SVG. */
export interface Invitation {
  join: string;
  qr: string;
}

/** A question put to the class; `right` and `why` once it is closed and answered. */
export interface PollMessage {
  type: "poll";
  number: number;
  question: string;
  choices: string[];
  open: boolean;
  right: number | null;
  why: string;
}

/** A leader is in: `here` students are, `query` is what was shown last. */
export interface LeaderWelcome {
  join: string;
  qr: string;
  type: "welcome";
  role: "leader";
  code: string;
  secret: string;
  here: number;
  query: string;
  poll: PollMessage | null;
}

/** A student is in; `waiting`: the leader is not back yet. */
export interface FollowerWelcome {
  type: "welcome";
  role: "follower";
  code: string;
  ticket: string;
  query: string;
  turn: number;
  waiting: boolean;
  poll: PollMessage | null;
}

/** The leader's view; `turn` counts them. */
export interface ShowMessage {
  type: "show";
  query: string;
  turn: number;
}

/** How often each choice of a poll was taken. */
export interface TallyMessage {
  type: "tally";
  poll: number;
  counts: number[];
}

/** How many students are there. */
export interface HereMessage {
  type: "here";
  count: number;
}

/** One student's answer. */
export interface AnswerRow {
  name: string;
  choice: number;
}

/** Every answer to a poll. */
export interface AnswersMessage {
  type: "answers";
  poll: number;
  rows: AnswerRow[];
}

/** Between servers: sockets of the room are to be closed. */
export interface NoticeMessage {
  type: "ended" | "led_elsewhere";
}

export type ClientMessage = Lead | Follow | Show | Ask | Close | Export | End | Answer;

export type PageMessage =
  LeaderWelcome | FollowerWelcome | PollMessage | ShowMessage | TallyMessage | HereMessage | AnswersMessage;
