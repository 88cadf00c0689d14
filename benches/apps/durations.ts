/** An app that validates and times. */

import { durations, type SessionInput, validate } from "cobrowse-session";

export function talkMs(received: unknown): number | null {
  return validate(received).valid ? durations(received as SessionInput).interactingMs : null;
}
