/** Text that may be anybody's, for logs and terminals. */

/** What a terminal or an editor obeys instead of showing it: controls, line ends, marks of direction, and tags, which nobody sees. */
const UNSEEN = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]/gu;

/** A text in one line, of which nothing does more than to be shown; a long one is cut. */
export function visible(text: string, mostUnits = 1000): string {
  const cut = text.length > mostUnits ? `${text.slice(0, mostUnits)}…` : text;
  return cut.replace(UNSEEN, (unseen) => `\\u{${(unseen.codePointAt(0) as number).toString(16)}}`);
}
