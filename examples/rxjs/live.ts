/**
 * Live sessions in RxJS. What `subscribe` returns has an `unsubscribe`, so that an `Observable` takes it as its
 * teardown: every subscriber gets each snapshot, beginning with the one there is. `from(live)` works too, by the async
 * iterator: it skips what is outdated when its turn comes, and completes when the store is closed.
 */

import type { Change, LiveSessions, LiveSnapshot } from "cobrowse-session/live";
import { from, Observable } from "rxjs";

/** Every snapshot. */
export function snapshots(live: LiveSessions): Observable<LiveSnapshot> {
  return new Observable((subscriber) => live.subscribe((snapshot) => subscriber.next(snapshot)));
}

/** Every change, one by one. */
export function changes(live: LiveSessions): Observable<Change> {
  return new Observable((subscriber) =>
    live.subscribe((_, changes) => changes.forEach((change) => void subscriber.next(change)), {
      immediate: false,
    }),
  );
}

/** The latest snapshot whenever there is time for it. */
export function latest(live: LiveSessions): Observable<LiveSnapshot> {
  return from(live);
}
