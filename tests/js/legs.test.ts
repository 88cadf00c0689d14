import { readFileSync } from "node:fs";
import {
  countdowns,
  currentLeg,
  type EndedBy,
  endedBy,
  hasControl,
  type Leg,
  legs,
  type Media,
} from "cobrowse-session";
import { describe, expect, it } from "vitest";

/** A case of `tests/legs.json`: legs in a payload, and what is asked of them. `tests/legs.rs` runs the same natively. */
interface Case {
  name: string;
  payload: unknown;
  media?: "all" | Media[];
  legs?: Leg[];
  current?: { userId?: string; is: number | null }[];
  endedBy?: EndedBy;
  now?: number;
  countdowns?: ReturnType<typeof countdowns>;
  control?: boolean;
}

const file = new URL("../legs.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(file, "utf8")) as { cases: Case[] };

describe("legs.json", () => {
  it.each(cases)("$name", (one) => {
    const found = legs(one.payload, { media: one.media });
    const [first] = found;
    if (one.legs) {
      const places = ({ media, path, shape, context }: Leg) => ({ media, path, shape, context });
      expect(found.map(places)).toEqual(one.legs.map(places));
    }
    for (const { userId, is } of one.current ?? []) {
      expect(currentLeg(found, { userId })).toBe(is === null ? undefined : found[is]);
    }
    if (one.endedBy) expect(endedBy(found)).toBe(one.endedBy);
    if (one.countdowns && first) expect(countdowns(first, one.now)).toEqual(one.countdowns);
    if (one.control !== undefined && first) expect(hasControl(first)).toBe(one.control);
  });
});
