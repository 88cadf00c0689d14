import type { Issue } from "cobrowse-session/live";
import { html, nothing, type TemplateResult } from "lit";
import { icons } from "./icons";
import { LightElement } from "./light-element";
import { count, pathText } from "./text";

const maxShown = 200;

/** What is wrong with a record; choosing an issue fires `reveal` (detail: the issue). */
export class IssueList extends LightElement {
  static override properties = { issues: { attribute: false } };
  declare issues: readonly Issue[];

  constructor() {
    super();
    this.issues = [];
  }

  #reveal(issue: Issue): void {
    this.dispatchEvent(new CustomEvent("reveal", { detail: issue }));
  }

  protected override render(): TemplateResult {
    if (this.issues.length === 0) {
      return html`<p class="none">${icons.check()} Nothing to report: the record is valid.</p>`;
    }
    const more = this.issues.length - maxShown;
    return html`
      <ul class="issues">
        ${this.issues.slice(0, maxShown).map(
          (issue) => html`<li>
            <button type="button" class="issue" data-code=${issue.code} @click=${() => this.#reveal(issue)}>
              <span class="mark ${issue.severity}">
                ${issue.severity === "error" ? icons.error() : icons.warning()}
                <span class="vh">${issue.severity}</span>
              </span>
              <span class="issue-path">${pathText(issue.path)}</span>
              <span class="issue-code">${issue.code}</span>
              <span class="issue-message">${issue.message}</span>
            </button>
          </li>`,
        )}
      </ul>
      ${more > 0 ? html`<p class="quiet">and ${count(more, "more issue")}</p>` : nothing}
    `;
  }
}
