/** Properties as plain data has them. */

/** Defines a property. An assignment would call a setter that objects inherit, and for `__proto__` set the prototype. */
export function define(object: object, name: string | number, value: unknown): void {
  // Without a prototype, so that it inherits no `get` and no `set` either.
  const descriptor = { __proto__: null, value, configurable: true, enumerable: true, writable: true };
  Object.defineProperty(object, name, descriptor as PropertyDescriptor);
}
