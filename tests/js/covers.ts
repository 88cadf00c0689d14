/** Whether an answer has all that is expected of it. Null is expected of what is absent, too. */
export function covers(actual: unknown, expected: unknown): boolean {
  if (Array.isArray(expected)) {
    const isList = Array.isArray(actual) && actual.length === expected.length;
    return isList && expected.every((item, index) => covers(actual[index], item));
  }
  if (typeof expected === "object" && expected !== null) {
    if (typeof actual !== "object" || actual === null) return false;
    return Object.entries(expected).every(([key, value]) =>
      covers((actual as Record<string, unknown>)[key], value),
    );
  }
  return (actual ?? null) === expected;
}
