import { html, nothing, type TemplateResult } from "lit";
import { icons } from "../common/icons";
import { LightElement } from "../common/light-element";
import { count } from "../common/text";
import type { Agreement } from "../sources/live-feed";

/** Where more is to be found: as package.json says, if it says so. */
declare const LINKS: { readonly docs?: string; readonly source?: string };

const install = "npm install cobrowse-session";

/** What this page is, how to get what it shows, and a proof: what came of the frames of the demo. Fires `dismiss`, and `copy` (detail: a text). */
export class IntroLine extends LightElement {
  static override properties = {
    frames: { attribute: false },
    frameUs: { attribute: false },
    agreement: { attribute: false },
  };
  declare frames: number;
  /** How long one took, in microseconds, once that is known. */
  declare frameUs: number | undefined;
  /** With what is to be. Only the demo knows that. */
  declare agreement: Agreement | undefined;

  constructor() {
    super();
    this.frames = 0;
  }

  #proof(): TemplateResult | typeof nothing {
    const { frames, frameUs, agreement } = this;
    if (agreement === undefined || frames === 0) return nothing;
    const { right, all } = agreement;
    const each = frameUs === undefined ? "" : `, ${frameUs.toFixed(0)} µs each`;
    return html`<p class="proof">
      <span>${count(frames, "frame")} applied${each}</span>
      <span class=${right === all ? "agrees" : "differs"} title="The demo knows which phase each leg is in, and who is in control. On a bad line, news are late."
        >${right === all ? icons.check() : icons.warning()}agrees with the platform: ${right.toLocaleString("en")} of ${count(all, "leg")}</span
      >
    </p>`;
  }

  protected override render(): TemplateResult {
    const link = (href: string | undefined, words: string) =>
      href === undefined ? nothing : html`<a href=${href}>${words}</a>`;
    return html`<p class="what">
        <strong>Genesys Cloud co-browse sessions, checked and timed live</strong> by one small package, in this browser
      </p>
      <p class="ways">
        <code>${install}</code>
        <button
          type="button"
          class="button icon-only"
          aria-label="Copy the install command"
          title="Copy the install command"
          @click=${() => this.dispatchEvent(new CustomEvent("copy", { detail: install }))}
        >
          ${icons.paste()}
        </button>
        ${link(LINKS.docs, "Docs")} ${link(LINKS.source, "Source")}
      </p>
      ${this.#proof()}
      <button
        type="button"
        class="button icon-only dismiss"
        aria-label="Close the introduction"
        title="Close"
        @click=${() => this.dispatchEvent(new CustomEvent("dismiss"))}
      >
        ${icons.close()}
      </button>`;
  }
}
