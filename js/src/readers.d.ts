/** What `scripts/lib/readers.mjs` writes. */
declare module "#readers" {
  export const shapes: Record<"session" | "context", import("./read.js").Shape>;
}
