/**
 * Types of the elements in the JSX of React, from version 19 on, which sets properties of custom elements. Types only: nothing is imported.
 *
 * ```tsx
 * import "cobrowse-session/elements/timer";
 * import type {} from "cobrowse-session/elements/jsx";
 *
 * const card = <cobrowse-timer live={live} legKey={key} warnBelow={5000} />;
 * ```
 *
 * @module cobrowse-session/elements/jsx
 */

import type { HTMLAttributes, RefAttributes } from "react";
import type { CobrowseElement, CobrowseTag, ElementListeners, ElementProps } from "./markup.js";

/** The elements as React knows those of HTML. */
export type CobrowseJsx = {
  [Tag in CobrowseTag]: ElementProps<Tag> &
    ElementListeners<Tag> &
    RefAttributes<CobrowseElement<Tag>> &
    Omit<HTMLAttributes<CobrowseElement<Tag>>, keyof ElementProps<Tag>>;
};

declare module "react" {
  namespace JSX {
    interface IntrinsicElements extends CobrowseJsx {}
  }
}
