/** Why a frame was not applied, beside what is wrong with the frame. */

import type { Issue } from "../types.js";

/** Makes the refusal anew each time: what a caller does with it reaches nobody else. */
const refusal =
  (code: "unreadable" | "store_lost", message: string) => (): { ok: false; issues: Issue[] } => ({
    ok: false,
    issues: [{ code, severity: "error", path: [], message }],
  });

export const noStack = /* @__PURE__ */ refusal(
  "unreadable",
  "the stack was at its end, and nothing was changed; apply the frame from elsewhere",
);
export const noMemory = /* @__PURE__ */ refusal(
  "unreadable",
  "there is too little memory, and nothing was changed; free some, and apply the frame again",
);
export const lost = /* @__PURE__ */ refusal(
  "store_lost",
  "the legs could not be kept; fetch the conversations and apply them",
);
export const closed = /* @__PURE__ */ refusal("unreadable", "the live sessions were closed; make new ones");
