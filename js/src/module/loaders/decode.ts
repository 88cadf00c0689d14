/** Decodes a module that the build inlined: in printable ASCII, most bytes as one character, the rare ones as two. */

/** What the build writes (scripts/lib/inline.mjs). */
export interface Inlined {
  /** The characters that `text` is written in. */
  readonly alphabet: string;
  /** The bytes, in the order of what stands for them. */
  readonly bytes: readonly number[];
  /** The number of bytes in the module. */
  readonly length: number;
  /** How many bytes one character stands for; the characters after these begin one of two. */
  readonly singles: number;
  /** The module. */
  readonly text: string;
}

export function decode({ alphabet, bytes, length, singles, text }: Inlined): Uint8Array<ArrayBuffer> {
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
