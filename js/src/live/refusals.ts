/** Why a frame was not applied, beside what is wrong with the frame. */

import type { Issue } from "../types.js";

const refusal = (code: "unreadable" | "store_lost", message: string): Issue => ({
  code,
  severity: "error",
  path: [],
  message,
});

export const FAILED = /* @__PURE__ */ refusal(
  "unreadable",
  "the stack was at its end, and nothing was changed; apply the frame from elsewhere",
);
export const NO_MEMORY = /* @__PURE__ */ refusal(
  "unreadable",
  "there is too little memory, and nothing was changed; free some, and apply the frame again",
);
export const LOST = /* @__PURE__ */ refusal(
  "store_lost",
  "the legs could not be kept; fetch the conversations and apply them",
);
export const CLOSED = /* @__PURE__ */ refusal("unreadable", "the live sessions were closed; make new ones");
