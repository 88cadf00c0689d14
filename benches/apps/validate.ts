/** An app that validates. */

import { validate } from "cobrowse-session";

export const isSound = (received: unknown): boolean => validate(received).valid;
