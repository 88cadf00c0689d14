/** A page on which tests show elements. */

import { TestPage } from "./test-page.js";

/** What tests use in the page: `show` puts an element into it. */
const SCRIPT = `
import { LiveSessions } from "cobrowse-session/live";
import "cobrowse-session/elements";
const START = Date.parse("2026-03-02T09:00:00Z");
const at = (seconds) => new Date(START + seconds * 1000).toISOString();
const segment = (type, from, to) => ({ type, startTime: at(from), endTime: at(to), howEnded: "Interact" });
const session = {
  id: "a", state: "connected", cobrowseRole: "viewer", controlling: ["x"], self: { name: "Ada \\u202eecalevoL" },
  viewerUrl: "https://apps.mypurecloud.de/v/1", startAlertingTime: at(0), connectedTime: at(12),
  segments: [segment("Alert", 0, 12), segment("Interact", 12, 80), segment("Hold", 80, 140), segment("Hold", 140, 140),
    { type: "Interact", startTime: at(150) }],
};
Object.assign(window, { LiveSessions, START, at, session, show(tag, properties) {
  const element = document.createElement(tag);
  Object.assign(element, { timeZone: "UTC", now: START + 420_000, ...properties });
  document.querySelector("main").append(element);
  return element;
} });`;

export const elementsPage = (): Promise<TestPage> => TestPage.bundled(SCRIPT);
