/** An app that follows live sessions, finds legs, validates and times. */

import { durations, LiveSessions, legs, validate } from "cobrowse-session/live";

/** Calls `show` with the time that each leg of a frame has been in its phase, as frames come. */
export function follow(show: (phaseMs: (number | null | undefined)[]) => void): (frame: object) => void {
  const live = new LiveSessions();
  live.subscribe(({ legs }) => show(Array.from(legs.keys(), (key) => live.durations(key)?.phaseMs)));
  return (frame) => {
    const sound = legs(frame).filter(({ session }) => validate(session).valid);
    if (live.apply(frame).ok) show(sound.map((leg) => durations(leg).phaseMs));
  };
}
