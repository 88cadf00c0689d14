/**
 * Live sessions among Svelte's own stores: they keep the store contract (`subscribe` calls at once, and returns what
 * ends it), so `derived` computes from them and `get` reads them. Legs.svelte shows `$live` in a component.
 */

import { type LiveLeg, type LiveSessions, type LiveSnapshot, phase } from "cobrowse-session/live";
import { derived, type Readable } from "svelte/store";

/** All legs. */
export function snapshots(live: LiveSessions): Readable<LiveSnapshot> {
  return { subscribe: (run) => live.subscribe(run) };
}

/** The legs that are alerting. */
export function alerting(live: LiveSessions): Readable<LiveLeg[]> {
  return derived(snapshots(live), ({ legs }) =>
    [...legs.values()].filter((leg) => phase(leg) === "alerting"),
  );
}
