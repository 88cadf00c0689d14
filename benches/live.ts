/** Frames and payloads to measure live sessions on: synthetic conversations, as the platform's notifications send them. */

import { random } from "./records.js";

const iso = (at: number) => new Date(at).toISOString();

/** A conversation of two participants: 5 kB of which our legs are a small part, as it is in real ones. */
export function makeFrame(conversation: number, controls: boolean, now: number): string {
  const next = random(conversation + 1);
  const hex = (digits: number) =>
    Array.from({ length: digits }, () => Math.floor(next() * 16).toString(16)).join("");
  const uuid = () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
  const began = now - 600_000 - conversation * 1000;
  const room = uuid();
  const leg = (role: string, controlling: string[]) => ({
    id: uuid(),
    state: "connected",
    initialState: "alerting",
    self: {
      name: "Ana Example",
      nameRaw: "Ana Example",
      addressNormalized: `sip:${hex(12)}@example.invalid`,
    },
    cobrowseSessionId: room,
    cobrowseRole: role,
    controlling,
    viewerUrl: `https://apps.mypurecloud.de/cobrowse/viewer/${hex(16)}`,
    providerEventTime: iso(began + 9000),
    startAlertingTime: iso(began),
    connectedTime: iso(began + 8000),
    provider: "PureCloud CoBrowse",
    peerId: uuid(),
    wrapup: null,
    afterCallWork: {},
  });
  // What else a participant has, and nobody here asks for.
  const attributes = Object.fromEntries(
    Array.from({ length: 14 }, (_, i) => [`context.customField${i}`, uuid()]),
  );
  const participant = (purpose: string, session: object) => ({
    id: uuid(),
    connectedTime: iso(began),
    name: "Ana Example",
    userId: purpose === "agent" ? uuid() : null,
    queueId: uuid(),
    purpose,
    participantType: "Internal",
    mediaRoles: ["full"],
    wrapupRequired: purpose === "agent",
    wrapupPrompt: "mandatory",
    wrapupTimeoutMs: 30_000,
    attributes,
    calls: [],
    chats: [],
    emails: [],
    messages: [],
    videos: [],
    cobrowsesessions: [session],
  });
  const id = uuid();
  return JSON.stringify({
    topicName: `v2.users.${uuid()}.conversations`,
    version: "2",
    eventBody: {
      id,
      participants: [
        participant("customer", leg("sharer", [])),
        participant("agent", leg("viewer", controls ? [room] : [])),
      ],
      recordingState: "none",
      address: null,
      externalTag: null,
    },
    metadata: { CorrelationId: uuid() },
  });
}

/** A list of so many live legs. */
export function makeLegs(count: number, now: number): object[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `00000000-0000-4000-a000-${String(i).padStart(12, "0")}`,
    state: "connected",
    connectedTime: iso(now - 1000 - i * 37),
    startAlertingTime: iso(now - 9000 - i * 37),
  }));
}
