/**
 * Types of the elements in the templates of Vue 3. Types only: nothing is imported. The compiler has to be told that they are no components of
 * Vue: `isCustomElement: (tag) => tag.startsWith("cobrowse-")`. Write properties in camel
 * case: of other names Vue makes attributes.
 *
 * ```vue
 * <script setup lang="ts">
 * import "cobrowse-session/elements/timer";
 * import type {} from "cobrowse-session/elements/vue";
 * </script>
 *
 * <template>
 *   <cobrowse-timer :live="live" :legKey="key" :warnBelow="5000" />
 * </template>
 * ```
 *
 * @module cobrowse-session/elements/vue
 */

import type { HTMLAttributes } from "vue";
import type { CobrowseTag, ElementListeners, ElementProps } from "./markup.js";

/** The name of an event's listener, as Vue makes it of `@issue-select`: `onIssueSelect`. */
type Listener<Name> = Name extends `on${infer First}-${infer Second}`
  ? `on${Capitalize<First>}${Capitalize<Second>}`
  : never;

/** The elements as Vue knows components. */
export type CobrowseVue = {
  [Tag in CobrowseTag]: new () => {
    $props: ElementProps<Tag> & {
      [Name in keyof ElementListeners<Tag> as Listener<Name>]?: ElementListeners<Tag>[Name];
    } & Omit<HTMLAttributes, keyof ElementProps<Tag>>;
  };
};

declare module "vue" {
  interface GlobalComponents extends CobrowseVue {}
}
