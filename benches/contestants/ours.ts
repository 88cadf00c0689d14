/** This package, as it is published. */

import { inspect, safeParse } from "cobrowse-session";
import type { Contestant } from "../job/contestant.js";

export const ours: Contestant = {
  name: "cobrowse-session",
  kind: "ours",
  cleans: true,
  inspect: (value, now) => inspect(value, now),
  parse: (value) => safeParse(value).data,
};
