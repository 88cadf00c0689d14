/** What the types of the elements take and refuse in the markup of frameworks. It is only compiled. */

import type { CobrowseTimer, IssueSelectEvent, SpanSelectEvent } from "cobrowse-session/elements";
import type {} from "cobrowse-session/elements/jsx";
import type {} from "cobrowse-session/elements/svelte";
import type {} from "cobrowse-session/elements/vue";
import type { LiveSessions } from "cobrowse-session/live";
import { createRef } from "react";
import type { SvelteHTMLElements } from "svelte/elements";
import type { GlobalComponents } from "vue";

declare const live: LiveSessions;

export const inReact = [
  <cobrowse-timer key="a" live={live} legKey="a" warnBelow={5000} ref={createRef<CobrowseTimer>()} />,
  <cobrowse-timer key="b" leg={{ state: "alerting" }} locale="de" timeZone="UTC" className="timer" />,
  <cobrowse-viewer-link key="c" leg={null} viewerHosts={["viewer.example.com"]}>
    Open
  </cobrowse-viewer-link>,
  <cobrowse-issues key="d" onissue-select={(event: IssueSelectEvent) => event.path} />,
  <cobrowse-timeline key="e" highlight={["held"]} onspan-select={({ span }) => span.kind} />,
  // @ts-expect-error it is a number
  <cobrowse-timer key="f" warnBelow="5000" />,
  // @ts-expect-error the element sets it
  <cobrowse-timer key="g" level="late" />,
  // @ts-expect-error there is no such kind
  <cobrowse-timeline key="h" highlight={["hold"]} />,
  // @ts-expect-error there is no such element
  <cobrowse-clock key="j" />,
];

export const inSvelte: SvelteHTMLElements["cobrowse-timeline"][] = [
  { live, legKey: "a", class: "picture" },
  { "onspan-select": (event: SpanSelectEvent) => event.segment },
  // @ts-expect-error there is no such kind
  { highlight: ["hold"] },
];

type VueProps = InstanceType<GlobalComponents["cobrowse-durations"]>["$props"];
export const inVue: VueProps[] = [
  { live, legKey: "a", class: "table", selectable: true },
  { onDurationSelect: ({ kinds }) => kinds.length },
  // @ts-expect-error there is no such duration
  { names: ["holdMs"] },
];
