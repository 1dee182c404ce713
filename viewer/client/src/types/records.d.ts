/**
 * The deck and its sheets: what Python writes for the page. All points and lengths are in the glTF frame, in metres.
 * The compiler holds every sheet that is really written against these forms (`tests/viewer/test_client_types.py`).
 */

export * from "./protocol";

/** How a nerve or territory is told from others: never by colour alone. */
export interface Look {
  color: string;
  pattern: string;
  short: string;
}

/** Colour of a tissue and how clearly it is usually shown, 0 to 1. */
export interface TissueLook {
  color: string;
  opacity: number;
}

/** Colours by main nerve (and `other`), tissue and care level. */
export interface Palette {
  nerve: { [key: string]: Look };
  tissue: { [key: string]: TissueLook };
  care: { [key: string]: string };
}

/** Structures whose geometry is fetched together; `lite` names the light form, or is `name` itself. */
export interface BundleEntry {
  name: string;
  tissues: string[];
  when: string;
  lite: string;
}

/** The body that is drawn; `bounds` are its least and greatest corner, `outline` one half from the front: heights with begin and end across. */
export interface BodyEntry {
  name: string;
  label: string;
  attribution: { [key: string]: string }[];
  credit: string[];
  shelves: BundleEntry[];
  bounds: number[][];
  outline: number[][];
  stills?: { [key: string]: string };
}

/** A structure of the body on its side. */
export interface StructureEntry {
  id: string;
  label: string;
  latin: string;
  side: string;
  tissue: string;
  center: number[];
  origin: string;
  source: string;
  layer: number;
  variant: string;
}

/** A stretch of nerve on one side, from proximal to distal; ids of others are sided, empty where there is none. */
export interface SegmentEntry {
  id: string;
  nerve: string;
  side: string;
  label: string;
  parent: string;
  joins: string;
  arises: string[];
  points: number[][];
  radius: number[];
  variable: boolean;
}

/** A stretch of a variant; `as` is the segment it stands for. */
export interface VariantSegment {
  id: string;
  nerve: string;
  side: string;
  label: string;
  parent: string;
  joins: string;
  arises: string[];
  points: number[][];
  radius: number[];
  variable: boolean;
  as: string;
}

/** A published percentage with its 95 % interval, of `n` limbs, pelves or people. */
export interface VariantFigure {
  percent: number;
  low?: number;
  high?: number;
  n?: number;
  of: string;
  sources: string[];
}

/** A publication on a variant; `read`: how much of it was read. */
export interface VariantSource {
  name: string;
  title: string;
  url: string;
  read: string;
}

/** How often a course is found, with its sources by key. */
export interface FrequencyEntry {
  evidence: string;
  figures: VariantFigure[];
  sources: { [key: string]: VariantSource };
}

/** A variant of a nerve and the sided ids it replaces. */
export interface VariantEntry {
  id: string;
  nerve: string;
  replaces: string[];
  frequency: FrequencyEntry;
  segments: VariantSegment[];
}

/** All variants; `usual`: by nerve, how often its usual course is found. */
export interface VariantSheet {
  usual: { [key: string]: FrequencyEntry };
  list: VariantEntry[];
}

/** A nerve; `rank` 1 to 4 are the four main nerves. */
export interface NerveEntry {
  id: string;
  label: string;
  rank: number;
  roots: string[];
  headline: string;
}

/** A pain site on its side, where it stands and which nerves explain it. */
export interface SiteEntry {
  id: string;
  site: string;
  label: string;
  side: string;
  region: string;
  aspect: string;
  position: number[];
  normal: number[];
  nerves: string[];
}

/** A condition in the list. */
export interface ConditionEntry {
  id: string;
  label: string;
  mechanism: string;
  care: string;
  dangerous: boolean;
}

/** An explanation in the list. */
export interface TopicEntry {
  id: string;
  label: string;
}

/** What the search box finds, with the words people use for it. */
export interface SearchEntry {
  id: string;
  label: string;
  kind: string;
  terms: string[];
}

/** A lit stretch of a segment: fractions of its length, and how far the pulse has come before it. */
export interface RunEntry {
  segment: string;
  start: number;
  end: number;
  offset: number;
  rank: number;
}

/** What the camera has to show. */
export interface FocusEntry {
  center: number[];
  radius: number;
  box: number[][];
}

/** A selection as the canvas draws it. */
export interface SceneEntry {
  route: RunEntry[];
  related: string[];
  sites: string[];
  structures: string[];
  focus: FocusEntry;
  view: string;
}

/** Anything that can be selected. */
export interface SelectableEntry {
  kind: string;
  label: string;
  scene: SceneEntry;
}

/** A cited statement of a condition or nerve. */
export interface ClaimEntry {
  kind: string;
  text: string;
  sources: string[];
  evidence: string;
  features: string[];
}

/** A publication in few words. */
export interface SourceEntry {
  short: string;
  title: string;
  address: string;
}

/** A feature of a pain; what is empty is left out. */
export interface FeatureEntry {
  label: string;
  group: string;
  telling?: number;
  implies?: string[];
  opposite?: string | null;
  denial_of?: string[];
  decisive?: boolean;
  lasting?: boolean;
  from_feature?: string | null;
  at_sites?: string[];
  at_regions?: string[];
}

/** A condition for the ranking; `for` and `against`: by feature, the index of the claim that says so. */
export interface RankedCondition {
  for: { [key: string]: number };
  against: { [key: string]: number };
  label: string;
  mechanism: string;
  mechanism_text: string;
  care: string;
  care_text: string;
  dangerous: boolean;
  of_one_group: boolean;
  fits: { [key: string]: string };
  places: number;
  claims: ClaimEntry[];
}

/** A red flag. */
export interface FlagEntry {
  id: string;
  label: string;
  level: string;
  advice: string;
  why: string;
  features: string[];
  any_of: string[];
  sites: string[];
  regions: string[];
  conditions: string[];
  sources: string[];
}

/** A link of a place to a nerve; `suits`: points that a feature which suits the kind adds. */
export interface NerveLink {
  nerve: string;
  segment?: string | null;
  kind: string;
  points: number;
  suits: number;
}

/** Claims of a nerve or branch about features. */
export interface NerveClaims {
  for: { [key: string]: number };
  against: { [key: string]: number };
  claims: ClaimEntry[];
}

/** Constants of the order of nerves. */
export interface NerveRule {
  skin_feelings: string[];
  deep_feelings: string[];
  down_the_leg: string[];
  common: number;
  against: number;
  denied: number;
}

/** What the order of the nerves at a place is made of. */
export interface NerveRanking {
  links: { [key: string]: NerveLink[] };
  claims: { [key: string]: NerveClaims };
  telling: { [key: string]: number };
  rule: NerveRule;
}

/** Constants of the order of conditions. */
export interface RankingRule {
  place: { [key: string]: number };
  against: number;
  decisive: number;
  denied: number;
  flagged: number;
  unlikely: number;
  for_kinds: string[];
  against_kinds: string[];
  levels: string[];
}

/** The knowledge behind the ranking. */
export interface RankingData {
  rule: RankingRule;
  groups: string[];
  features: { [key: string]: FeatureEntry };
  regions: { [key: string]: string };
  conditions: { [key: string]: RankedCondition };
  nerves: NerveRanking;
  flags: FlagEntry[];
  sources: { [key: string]: SourceEntry };
}

/** What the first picture, list and search need; `files`: address of every other file by its name. */
export interface Deck {
  version: number;
  language: string;
  reviewed: boolean;
  body: BodyEntry;
  texts: { [key: string]: string };
  palette: Palette;
  structures: StructureEntry[];
  segments: SegmentEntry[];
  variants: VariantSheet;
  nerves: NerveEntry[];
  sites: SiteEntry[];
  conditions: ConditionEntry[];
  topics: TopicEntry[];
  ordering: RankingData;
  search: SearchEntry[];
  entries: { [key: string]: SelectableEntry };
  files?: { [key: string]: string };
}

/** A number in a text that states a feature. */
export interface PatternEntry {
  regex: string;
  feature: string;
  at_least?: number;
  below?: number;
  unless?: string;
}

/** The words of a language; `runs`: stems that stand together, and the concepts they mean. */
export interface LexiconEntry {
  articles: string[];
  stop: string[];
  states: string[];
  selves: string[];
  past: string[];
  others: string[];
  contractions: [string, string][];
  endings: [string, string][];
  forms: { [key: string]: string };
  runs: { [key: string]: string };
  sides: { [key: string]: string };
  numbers: { [key: string]: number };
  patterns: PatternEntry[];
}

/** Words that a misspelt one can be mended to, and others left alone. */
export interface SpellingEntry {
  vocabulary: string[];
  known: string[];
}

/** Concepts that steer a sentence; `cues`: words that deny, and how far they carry. */
export interface GrammarEntry {
  aspects: string[];
  empty: string[];
  clauses: string[];
  alternatives: string[];
  additions: string[];
  behind: string[];
  well: string[];
  ends: string[];
  relatives: string[];
  begins: string[];
  worse: string[];
  better: string[];
  pains: string[];
  vague: { [key: string]: string[] };
  cues: { [key: string]: string };
  roots: { [key: string]: string[] };
  root_conditions: string[];
}

/** Phrases by their first word, each with the features it states by group. */
export interface PhraseIndex {
  near: { [key: string]: [string, { [key: string]: string[] }][] };
  literal: { [key: string]: [string, { [key: string]: string[] }][] };
}

/** Constants of the finding of places. */
export interface PlaceRule {
  least: number;
  near: number;
  extra: number;
  missing: number;
  later: number;
  vague: number;
  little: number;
  goes_on: string[];
  sided: string[];
}

/** Names of each site as sets of words with their discount, and how telling each word is. */
export interface PlaceIndex {
  names: { [key: string]: [string, number][] };
  weight: { [key: string]: number };
  parts: string[];
  runs: { [key: string]: [string, string][] };
}

/** Names of nerves and conditions by each of their words. */
export interface NameIndex {
  nerves: { [key: string]: [string, string][] };
  conditions: { [key: string]: [string, string][] };
}

/** A language that can be read. */
export interface LanguageEntry {
  lexicon: LexiconEntry;
  spelling: SpellingEntry;
  phrases: PhraseIndex;
  places: PlaceIndex;
  names: NameIndex;
}

/** What it takes to read whole sentences in any language; `sided`: sites with two sides. */
export interface QuerySheet {
  grammar: GrammarEntry;
  rule: PlaceRule;
  sided: string[];
  phrases: PhraseIndex;
  languages: { [key: string]: LanguageEntry };
}

/** Skin of one nerve or root; `show` is the id that selects a nerve, or empty. */
export interface TerritoryEntry {
  color: string;
  pattern: string;
  short: string;
  id: string;
  label: string;
  evidence: string;
  sources: string[];
  note: string;
  show?: string;
}

/** A published share of people. */
export interface ReferredFigure {
  label: string;
  percent: number;
  n: number;
  population: string;
  sources: string[];
}

/** A condition that is felt away from the tissue it arises `from`, with its places by how typical they are. */
export interface ReferredEntry {
  from: string;
  id: string;
  label: string;
  mechanism: string;
  why: string;
  places: { [key: string]: string };
  sources: string[];
  figures: ReferredFigure[];
}

/** The painted skin: columns are base64 of one byte per vertex, see :mod:`meshes.skin_areas.territories`. */
export interface SkinSheet {
  structure: string;
  vertices: number;
  sites: string[];
  nerves: TerritoryEntry[];
  roots: TerritoryEntry[];
  site: string;
  nerve: string;
  nerve_second: string;
  nerve_blend: string;
  root: string;
  root_second: string;
  root_blend: string;
  variable: string;
  contested: string;
  referred: ReferredEntry[];
  color: string;
  notes: { [key: string]: string[] };
  publications: { [key: string]: SourceEntry };
}

/** All that the page shows but the geometry. */
export interface Sheets {
  deck: Deck;
  cards: { [key: string]: string };
  skin?: SkinSheet;
}

/** Why an answer is right; `of`: the one right answer it is about, if not of all. */
export interface ReasonEntry {
  text: string;
  sources: string[];
  of?: string;
}

/** What can be asked about one thing, see :class:`viewer.deck.quiz_pools.Question`. */
export interface QuestionEntry {
  id: string;
  kind: string;
  about: string[];
  right: string[];
  wrong: string[];
  reasons: ReasonEntry[];
}

/** The questions of the quiz, with the label of every id they hold. */
export interface QuizSheet {
  kinds: string[];
  questions: QuestionEntry[];
  labels: { [key: string]: string };
  sources: { [key: string]: SourceEntry };
}

/** A mode of the shape model: per measure its change in mm for one standard deviation, and its square's. */
export interface ShapeMode {
  mode: number;
  measures: { [key: string]: number[] };
}

/** Where the block of a cloud of points lies in a sheet of shapes. */
export interface ShapeCloud {
  id: string;
  count: number;
  at: number;
}

/** Head of a sheet of shapes. */
export interface ShapeHead {
  version: number;
  reach: number;
  together: number;
  usual: { [key: string]: number };
  modes: ShapeMode[];
  clouds: ShapeCloud[];
}

/** A difference in words; `show`: the id that shows it. */
export interface ToldDifference {
  id: string;
  text: string;
  show: string | null;
}

/** A measure of two bodies: numbers, and the same as people read them. */
export interface ComparisonRow {
  id: string;
  label: string;
  unit: string;
  a: number | null;
  b: number | null;
  difference: number | null;
  z_a: number | null;
  z_b: number | null;
  within_a: boolean | null;
  within_b: boolean | null;
  notable: boolean;
  shown_a: string;
  shown_b: string;
  shown_difference: string;
  published: string;
  sources: string[];
  show: string | null;
}

/** Measures of one kind. */
export interface ComparisonGroup {
  id: string;
  title: string;
  rows: ComparisonRow[];
}

/** A comparison of two bodies, see :func:`viewer.deck.comparison_sheet.tell`. */
export interface ComparisonSheet {
  a: string;
  b: string;
  same: boolean;
  common: number;
  headline: string;
  told: ToldDifference[];
  more: number;
  groups: ComparisonGroup[];
  missing: string[];
  note: string;
}

/** A step for the page, see :class:`Step`. */
export interface LessonStep {
  title: string;
  words: string;
  notes: string;
  view: string;
  pins: string[];
  question: string;
  answer: string;
  sources: string[];
}

/** A lesson for the page; `translated` where its words are a translation's. */
export interface LessonEntry {
  id: string;
  title: string;
  minutes: number;
  summary: string;
  steps: LessonStep[];
  translated: boolean;
}
