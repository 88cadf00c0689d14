/** The words for issues, in the language that is shown. */

import type { Issue } from "../types.js";
import { isGerman } from "./words.js";

/** The German words, once they are there. */
let inGerman: ((issue: Issue) => string) | undefined;

/** @internal The words for an issue. Those of another language are fetched: until then, they are English, and then `fetched` is called. */
export function messageOf(issue: Issue, locale: string | undefined, fetched: () => void): string {
  if (!isGerman(locale)) return issue.message;
  if (inGerman !== undefined) return inGerman(issue);
  import("../messages/de.js").then(
    ({ message }) => {
      inGerman = message;
      fetched();
    },
    (error) => reportError(error),
  );
  return issue.message;
}
