// Bytes as text. Base64 hides from compression what repeats in the bytes; here every byte is a character of its own,
// or two where it is rare. All are such that no tool rewrites them and no character set changes them.

/** Printable ASCII without what string literals, templates and HTML treat as special. */
const ALPHABET = [...Array(95).keys()]
  .map((index) => String.fromCharCode(32 + index))
  .filter((character) => !"\"'`\\$<&".includes(character))
  .join("");

/**
 * JavaScript that exports a file, as `js/src/loaders/inline.ts` reads it. Which bytes are rare is found out in `all` files that are
 * inlined: so what two of them have in common is the same text in both, which compression sees where one file has both.
 */
export function inlined(file, all) {
  const counts = new Array(256).fill(0);
  for (const one of all) for (const byte of one) counts[byte]++;
  const size = ALPHABET.length;
  // Enough characters begin two to write the bytes that are left.
  const singles = size - Math.ceil((256 - size) / (size - 1));
  const frequent = [...counts.keys()].sort((a, b) => counts[b] - counts[a] || a - b);
  const inOrder = (bytes) => bytes.sort((a, b) => a - b);
  const bytes = [...inOrder(frequent.slice(0, singles)), ...inOrder(frequent.slice(singles))];
  const written = [];
  bytes.forEach((byte, index) => {
    const rest = index - singles;
    written[byte] =
      rest < 0 ? ALPHABET[index] : ALPHABET[singles + Math.floor(rest / size)] + ALPHABET[rest % size];
  });
  const text = Array.from(file, (byte) => written[byte]).join("");
  const values = { alphabet: ALPHABET, bytes, length: file.length, singles, text };
  // One plain value: of a namespace, not every bundler sees that it is unused.
  return `export const inlined = ${JSON.stringify(values)};\n`;
}
