import { LitElement } from "lit";

/**
 * The components share one document: ids, labels and the style sheet reach across them, as they would
 * not with a shadow root each.
 */
export class LightElement extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this;
  }
}
