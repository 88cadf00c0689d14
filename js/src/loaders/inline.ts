/** The module as the build inlined it: in printable ASCII, most bytes as one character, the rare ones as two. */

import { alphabet, bytes, length, singles, text } from "#inlined";

export function load(): Uint8Array<ArrayBuffer> {
  const digits = new Uint8Array(128);
  for (let digit = 0; digit < alphabet.length; digit++) digits[alphabet.charCodeAt(digit)] = digit;
  const module = new Uint8Array(length);
  for (let from = 0, to = 0; to < length; to++) {
    let digit = digits[text.charCodeAt(from++)] as number;
    if (digit >= singles) {
      digit = singles + (digit - singles) * alphabet.length + (digits[text.charCodeAt(from++)] as number);
    }
    module[to] = bytes[digit] as number;
  }
  return module;
}
