/** Text that may be anybody's, for logs and terminals. */

/**
 * What a terminal or an editor obeys, or leaves out, instead of showing it: controls, line ends, marks of direction, halves of
 * characters, and whatever else nobody sees.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** A text in one line, of which nothing does more than to be shown; a long one is cut. */
export function visible(text: string, mostUnits = 1000): string {
  const cut = text.length > mostUnits ? `${text.slice(0, mostUnits)}…` : text;
  return cut.replace(UNSEEN, (unseen) => `\\u{${(unseen.codePointAt(0) as number).toString(16)}}`);
}
