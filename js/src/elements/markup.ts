/** What the elements take and tell, by their tags: for the markup of frameworks. */

import type { LitElement } from "lit";
import type {} from "./index.js";

/** The tags of the elements. */
export type CobrowseTag = Extract<keyof HTMLElementTagNameMap, `cobrowse-${string}`>;

/** The element of a tag. */
export type CobrowseElement<Tag extends CobrowseTag> = HTMLElementTagNameMap[Tag];

/** What an element takes: its own properties. All of them may be left out. */
export type ElementProps<Tag extends CobrowseTag> = Partial<
  Omit<CobrowseElement<Tag>, keyof LitElement | "level">
>;

/** Which events an element tells, beside those of all elements. */
interface OwnEvents {
  "cobrowse-durations": "duration-select";
  "cobrowse-issues": "issue-select";
  "cobrowse-timeline": "span-select";
}

/** The names of an element's own events. */
type EventsOf<Tag extends CobrowseTag> = Tag extends keyof OwnEvents ? OwnEvents[Tag] : never;

/** The listeners that an element takes in markup: `on`, and the name of the event. */
export type ElementListeners<Tag extends CobrowseTag> = {
  [Name in EventsOf<Tag> as `on${Name}`]?: ((event: HTMLElementEventMap[Name]) => void) | null | undefined;
};
