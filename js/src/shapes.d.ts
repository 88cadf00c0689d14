/** What `scripts/lib/shapes.mjs` writes. */
declare module "#shapes" {
  export const shapes: Record<"session" | "context", import("./read.js").Shape>;
}
