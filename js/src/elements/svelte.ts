/**
 * Types of the elements in the markup of Svelte 5. Types only: nothing is imported.
 *
 * ```svelte
 * <script lang="ts">
 *   import "cobrowse-session/elements/timer";
 *   import type {} from "cobrowse-session/elements/svelte";
 * </script>
 *
 * <cobrowse-timer {live} legKey={key} warnBelow={5000}></cobrowse-timer>
 * ```
 *
 * @module cobrowse-session/elements/svelte
 */

import type { HTMLAttributes } from "svelte/elements";
import type { CobrowseElement, CobrowseTag, ElementListeners, ElementProps } from "./markup.js";

/** The elements as Svelte knows those of HTML. */
export type CobrowseSvelte = {
  [Tag in CobrowseTag]: ElementProps<Tag> &
    ElementListeners<Tag> &
    Omit<HTMLAttributes<CobrowseElement<Tag>>, keyof ElementProps<Tag>>;
};

declare module "svelte/elements" {
  interface SvelteHTMLElements extends CobrowseSvelte {}
}
