/**
 * `<cobrowse-issues>`: what is wrong with a session, as a list.
 *
 * @module cobrowse-session/elements/issues
 */

import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { pathText } from "../format.js";
import { visible } from "../read/visible.js";
import { validate } from "../sessions.js";
import type { Issue } from "../types.js";
import { checkIcon, errorIcon, warningIcon } from "./icons.js";
import { define, LegElement } from "./leg-element.js";
import { messageOf } from "./messages.js";

/** How many are shown at most: more than anybody reads. */
const MOST_SHOWN = 100;

/**
 * What is wrong with a session, as a list: the worst first, then in the order of checking. Choosing an issue fires `issue-select`.
 *
 * ```js
 * import "cobrowse-session/elements/issues";
 *
 * const list = document.createElement("cobrowse-issues");
 * list.addEventListener("issue-select", ({ issue, path }) => reveal(path, issue.message));
 * list.leg = { id: "a", state: 5 };
 * document.body.append(list); // ✖ state, expected a string, received a number
 * ```
 *
 * @element cobrowse-issues
 * @fires {IssueSelectEvent} issue-select - an issue was chosen
 * @csspart list - the list
 * @csspart issue - an issue, a button
 * @csspart path - where it is
 * @csspart message - what it is
 * @csspart none - what is shown if there are no issues
 */
export class CobrowseIssues extends LegElement {
  static override properties: PropertyDeclarations = {
    ...LegElement.properties,
    issues: { attribute: false },
  };
  static override styles = [
    ...LegElement.styles,
    css`
      :host {
        display: block;
      }

      ul {
        margin: 0;
        padding: 0;
        list-style: none;
      }

      button {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 0 0.6em;
        width: 100%;
        padding: 0.4em;
        border: 0;
        border-block-end: 1px solid var(--_line);
        background: none;
        color: inherit;
        font: inherit;
        text-align: start;
        cursor: pointer;
      }

      button:hover [part="path"] {
        text-decoration: underline;
      }

      .icon {
        grid-row: 1 / 3;
        margin-block-start: 0.2em;
      }

      .error {
        color: var(--_error);
      }

      .warning {
        color: var(--_warning);
      }

      .ok {
        color: var(--_ok);
      }

      [part="path"] {
        overflow-wrap: anywhere;
        font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace;
        font-size: 0.9em;
        unicode-bidi: isolate;
      }

      [part="message"] {
        grid-column: 2;
        overflow-wrap: anywhere;
        unicode-bidi: isolate;
      }
    `,
  ];

  /** Issues to show, whatever leg there is. Default: those of a leg of live sessions, or what `validate` says of the session. */
  declare issues: readonly Issue[] | null | undefined;
  #checked: { of: unknown; issues: readonly Issue[] } | undefined;

  /** The issues of what is shown. */
  get #found(): readonly Issue[] | undefined {
    if (this.issues != null) return this.issues;
    const { legIssues, session } = this;
    if (legIssues !== undefined || session === undefined) return legIssues;
    if (this.#checked?.of === session) return this.#checked?.issues;
    if (!this.isReady()) return undefined;
    const { issues } = validate(session);
    this.#checked = { of: session, issues };
    return issues;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { words } = this;
    const found = this.#found;
    if (found === undefined) return nothing;
    if (found.length === 0) {
      return html`<span part="none"><span class="ok">${checkIcon()}</span> ${words.noIssues}</span>`;
    }
    const errors = found.filter(({ severity }) => severity === "error");
    const sorted = [...errors, ...found.filter(({ severity }) => severity !== "error")];
    const more = sorted.length - MOST_SHOWN;
    return html`<ul part="list" aria-label=${words.issues}>
        ${sorted.slice(0, MOST_SHOWN).map(
          (issue) => html`<li>
            <button type="button" part="issue" data-code=${issue.code} @click=${() => this.dispatchEvent(new IssueSelectEvent(issue))}>
              <span class=${issue.severity}
                >${issue.severity === "error" ? errorIcon() : warningIcon()}<span class="unseen"
                  >${words.severities[issue.severity]}</span
                ></span
              >
              <span part="path">${visible(pathText(issue.path), 200) || words.record}</span>
              <span part="message">${visible(
                messageOf(issue, this.shownLocale, () => this.requestUpdate()),
                1000,
              )}</span>
            </button>
          </li>`,
        )}
      </ul>
      ${more > 0 ? html`<p class="quiet">${words.moreIssues(more)}</p>` : nothing}`;
  }
}

/**
 * An issue was chosen.
 *
 * ```js
 * list.addEventListener("issue-select", ({ path }) => editor.reveal(path));
 * ```
 */
export class IssueSelectEvent extends Event {
  /** The issue. */
  readonly issue: Issue;
  /** Where it is, within the session. */
  readonly path: Issue["path"];

  /** @internal */
  constructor(issue: Issue) {
    super("issue-select", { bubbles: true, composed: true });
    this.issue = issue;
    this.path = issue.path;
  }
}

define("cobrowse-issues", CobrowseIssues);

declare global {
  interface HTMLElementTagNameMap {
    "cobrowse-issues": CobrowseIssues;
  }
  interface HTMLElementEventMap {
    "issue-select": IssueSelectEvent;
  }
}
