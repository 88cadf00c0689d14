/**
 * `<cobrowse-viewer-link>`: the way to the viewer of a co-browse session, if it may be opened.
 *
 * @module cobrowse-session/elements/viewer-link
 */

import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { visible } from "../read/visible.js";
import { isTrustedViewerUrl, validate } from "../sessions.js";
import type { Issue } from "../types.js";
import { externalIcon, warningIcon } from "./icons.js";
import { define, LegElement } from "./leg-element.js";
import { messageOf } from "./messages.js";

/**
 * A link to the viewer of a co-browse session. It opens what `isTrustedViewerUrl` trusts, in a new tab without an opener and without a
 * referrer; of any other address it says why it is no link. What stands in the element is the text of the link.
 *
 * ```js
 * import "cobrowse-session/elements/viewer-link";
 *
 * const link = document.createElement("cobrowse-viewer-link");
 * link.viewerHosts = ["viewer.example.com"];
 * link.leg = { id: "a", viewerUrl: "https://apps.mypurecloud.de/v/1" };
 * document.body.append(link); // Open the viewer
 * ```
 *
 * @element cobrowse-viewer-link
 * @slot - the text of the link. Default: "Open the viewer"
 * @csspart link - the link
 * @csspart refused - what is shown instead of an address that is not trusted
 */
export class CobrowseViewerLink extends LegElement {
  static override properties: PropertyDeclarations = {
    ...LegElement.properties,
    viewerHosts: { attribute: false },
  };
  static override styles = [
    ...LegElement.styles,
    css`
      a {
        color: var(--_accent);
      }

      [part="refused"] .icon {
        color: var(--_warning);
      }

      [part="refused"] {
        overflow-wrap: anywhere;
      }
    `,
  ];

  /** Hosts that are trusted beside those of Genesys Cloud. */
  declare viewerHosts: readonly string[] | null | undefined;

  #options(): { viewerHosts?: string[] } {
    return this.viewerHosts == null ? {} : { viewerHosts: [...this.viewerHosts] };
  }

  /** Why an address is no link. What nobody may open does not come into a store, but its issue does. */
  #refusal(viewerUrl: unknown): Issue | undefined {
    const issues =
      viewerUrl == null ? this.legIssues : validate({ id: "-", viewerUrl }, this.#options()).issues;
    return issues?.find(({ path }) => path[0] === "viewerUrl");
  }

  protected override render(): TemplateResult | typeof nothing {
    const { session, words } = this;
    if (session === undefined) return nothing;
    const url: unknown = session.viewerUrl ?? (session as { viewer_url?: unknown }).viewer_url;
    if (url != null && !this.isReady()) return nothing;
    if (typeof url === "string" && isTrustedViewerUrl(url, this.#options())) {
      return html`<a part="link" href=${url} target="_blank" rel="noopener noreferrer"
        ><slot>${words.openViewer}</slot> ${externalIcon()}<span class="unseen"> (${words.opensInNewTab})</span></a
      >`;
    }
    const refusal = this.#refusal(url);
    const why = refusal && messageOf(refusal, this.shownLocale, () => this.requestUpdate());
    if (url == null && why === undefined) return html`<span class="quiet">${words.noAddress}</span>`;
    return html`<span part="refused"
      >${warningIcon()} ${words.notOpened}${why === undefined ? nothing : html`: ${visible(why, 300)}`}</span
    >`;
  }
}

define("cobrowse-viewer-link", CobrowseViewerLink);

declare global {
  interface HTMLElementTagNameMap {
    "cobrowse-viewer-link": CobrowseViewerLink;
  }
}
