/** Properties as plain data has them. */

/** Defines a property, also where an assignment would call an inherited setter, or set the prototype. */
export function define(object: object, name: string | number, value: unknown): void {
  if (name in object) {
    // Without a prototype, so that it inherits no `get` and no `set` either.
    const descriptor = { __proto__: null, value, configurable: true, enumerable: true, writable: true };
    Object.defineProperty(object, name, descriptor as PropertyDescriptor);
    // Where nothing is inherited under that name, an assignment does the same, several times as fast.
  } else (object as Record<string | number, unknown>)[name] = value;
}
