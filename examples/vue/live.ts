/**
 * Live sessions in Vue: a composable that holds the snapshot in a `shallowRef`, since snapshots are frozen and replaced
 * as a whole, and that ends the subscription with the component, or whatever effect scope it is called in.
 */

import type { LiveSessions, LiveSnapshot } from "cobrowse-session/live";
import { onScopeDispose, type ShallowRef, shallowRef } from "vue";

/** All legs: `v-for="[key, leg] of live.legs"` in a template. */
export function useLive(live: LiveSessions): Readonly<ShallowRef<LiveSnapshot>> {
  const snapshot = shallowRef(live.get());
  onScopeDispose(
    live.subscribe((next) => {
      snapshot.value = next;
    }),
  );
  return snapshot;
}
