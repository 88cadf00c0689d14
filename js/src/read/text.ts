/** Text as the module gets it. */

const SURROGATES = /[\uD800-\uDBFF][\uDC00-\uDFFF]|[\uD800-\uDFFF]/g;

/** A lone surrogate reads as U+FFFD, as everywhere on the web where text becomes UTF-8. */
export function wellFormed(text: string): string {
  // Not every browser has it yet.
  if (text.isWellFormed?.()) return text;
  return text.replace(SURROGATES, (found) => (found.length === 2 ? found : "\uFFFD"));
}
