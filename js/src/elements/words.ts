/** The words that elements show, beside the labels of phases and spans. English, and German. */

import type { Durations } from "../types.js";

/** @internal What is shown in one language. */
export interface Words {
  readonly notKnown: string;
  readonly left: (duration: string) => string;
  readonly over: (duration: string) => string;
  readonly stillRunning: string;
  readonly about: (time: string) => string;
  readonly fromTo: (from: string, to: string) => string;
  readonly timeline: string;
  readonly noSpans: string;
  readonly noTime: string;
  readonly durations: string;
  readonly names: Readonly<Record<DurationName, string>>;
  readonly issues: string;
  readonly noIssues: string;
  readonly moreIssues: (count: number) => string;
  readonly record: string;
  readonly severities: Readonly<Record<"error" | "warning", string>>;
  readonly openViewer: string;
  readonly opensInNewTab: string;
  readonly notOpened: string;
  readonly noAddress: string;
  readonly nobodyControls: string;
  /** What stands before, between and after the names of who controls and whom. */
  readonly mayControl: readonly [before: string, between: string, after: string];
  readonly thisLeg: string;
  readonly otherPages: (count: number) => string;
  readonly zoomIn: string;
  readonly zoomOut: string;
  readonly wholeTimeline: string;
  readonly timelineKeys: string;
}

/** The name of a duration. */
export type DurationName = Extract<keyof Durations, `${string}Ms`>;

/** @internal The durations that are shown, in their order. */
export const DURATION_NAMES: readonly DurationName[] = [
  "phaseMs",
  "alertingMs",
  "contactingMs",
  "dialingMs",
  "interactingMs",
  "heldMs",
  "parkedMs",
  "afterCallWorkMs",
  "handleMs",
  "connectedMs",
  "totalMs",
];

const ENGLISH: Words = {
  notKnown: "not known",
  left: (duration) => `${duration} left`,
  over: (duration) => `${duration} over`,
  stillRunning: "still running",
  about: (time) => `about ${time}`,
  fromTo: (from, to) => `from ${from} to ${to}`,
  timeline: "Timeline",
  noSpans: "No times are known",
  noTime: "Does not say for how long",
  durations: "Durations",
  names: {
    phaseMs: "In this phase",
    alertingMs: "Alerting",
    contactingMs: "Contacting",
    dialingMs: "Dialing",
    interactingMs: "Interacting",
    heldMs: "On hold",
    parkedMs: "Parked",
    afterCallWorkMs: "After-call work",
    handleMs: "Handle time",
    connectedMs: "Connected",
    totalMs: "Total",
  },
  issues: "Issues",
  noIssues: "No issues",
  moreIssues: (count) => (count === 1 ? "and 1 more issue" : `and ${count} more issues`),
  record: "the record",
  severities: { error: "Error", warning: "Warning" },
  openViewer: "Open the viewer",
  opensInNewTab: "opens in a new tab",
  notOpened: "Not opened",
  noAddress: "no viewer address yet",
  nobodyControls: "Nobody is in control",
  mayControl: ["", " may control ", ""],
  thisLeg: "This participant",
  otherPages: (count) => (count === 1 ? "another page" : `${count} other pages`),
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  wholeTimeline: "Show all",
  timelineKeys: "Arrow keys go from span to span, plus and minus zoom, 0 shows all",
};

const GERMAN: Words = {
  notKnown: "nicht bekannt",
  left: (duration) => `noch ${duration}`,
  over: (duration) => `${duration} überzogen`,
  stillRunning: "dauert an",
  about: (time) => `etwa ${time}`,
  fromTo: (from, to) => `von ${from} bis ${to}`,
  timeline: "Zeitleiste",
  noSpans: "Keine Zeiten bekannt",
  noTime: "Sagt nicht, wie lange",
  durations: "Dauern",
  names: {
    phaseMs: "In dieser Phase",
    alertingMs: "Klingelt",
    contactingMs: "Wird erreicht",
    dialingMs: "Wird gewählt",
    interactingMs: "Im Gespräch",
    heldMs: "Gehalten",
    parkedMs: "Geparkt",
    afterCallWorkMs: "Nachbearbeitung",
    handleMs: "Bearbeitungszeit",
    connectedMs: "Verbunden",
    totalMs: "Gesamt",
  },
  issues: "Befunde",
  noIssues: "Keine Befunde",
  moreIssues: (count) => (count === 1 ? "und 1 weiterer Befund" : `und ${count} weitere Befunde`),
  record: "der Datensatz",
  severities: { error: "Fehler", warning: "Warnung" },
  openViewer: "Ansicht öffnen",
  opensInNewTab: "öffnet einen neuen Tab",
  notOpened: "Nicht geöffnet",
  noAddress: "noch keine Adresse",
  nobodyControls: "Niemand steuert",
  mayControl: ["", " darf ", " steuern"],
  thisLeg: "Diese Person",
  otherPages: (count) => (count === 1 ? "eine andere Seite" : `${count} andere Seiten`),
  zoomIn: "Vergrößern",
  zoomOut: "Verkleinern",
  wholeTimeline: "Alles zeigen",
  timelineKeys: "Pfeiltasten gehen von Abschnitt zu Abschnitt, Plus und Minus vergrößern, 0 zeigt alles",
};

/** @internal Whether a locale is German. */
export const isGerman = (locale: string | undefined): boolean => /^de(?:-|$)/i.test(locale ?? "");

/** @internal The words of a locale. */
export const wordsOf = (locale: string | undefined): Words => (isGerman(locale) ? GERMAN : ENGLISH);
