/** The options of a call, as they are set in a module. */

import type { Issue } from "../types.js";

/** The options of checking. */
export interface Check {
  readonly skewToleranceMs: number;
  readonly flags: number;
  /** A line feed between them. */
  readonly hosts: string;
}

/** All options of a call. */
export interface Chosen {
  readonly check: Check;
  readonly message: ((issue: Issue) => string) | undefined;
  readonly reports: boolean;
}

/** The options where none are given. */
export const usual: Chosen = {
  check: { skewToleranceMs: 1000, flags: 0, hosts: "" },
  message: undefined,
  reports: false,
};
