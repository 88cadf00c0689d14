/**
 * Live sessions in Solid. `from` makes a signal of anything with a `subscribe`, and ends the subscription with its
 * owner. As it is subscribed to at once, the first value is there at once; Solid's types do not know that, so it is
 * given as the initial value too.
 */

import type { LiveSessions, LiveSnapshot } from "cobrowse-session/live";
import { type Accessor, from } from "solid-js";

/** All legs: `<For each={[...live().legs.values()]}>` in a component; legs keep their identity, and so their rows. */
export function useLive(live: LiveSessions): Accessor<LiveSnapshot> {
  return from(live, live.get());
}
