import { html, type TemplateResult } from "lit";
import { LightElement } from "../common/light-element";
import { type CloudSettings, problemOf } from "../sources/cloud-settings";
import { regions } from "../sources/regions";

const gatewayChoice = "gateway";
export const emulatorUrl = "http://localhost:5174";

/** Where to connect to. Fires `connect` (detail: settings) when they are sound. */
export class CloudDialog extends LightElement {
  static override properties = {
    choice: { state: true },
    problem: { state: true },
  };
  declare choice: string;
  declare problem: string | undefined;

  constructor() {
    super();
    this.choice = "mypurecloud.com";
  }

  get #dialog(): HTMLDialogElement | null {
    return this.querySelector("dialog");
  }

  open(): void {
    this.problem = undefined;
    this.#dialog?.showModal();
  }

  get isOpen(): boolean {
    return this.#dialog?.open ?? false;
  }

  #value(name: string): string {
    return this.querySelector<HTMLInputElement>(`[name="${name}"]`)?.value.trim() ?? "";
  }

  #connect(event: Event): void {
    event.preventDefault();
    const byGateway = this.choice === gatewayChoice;
    const settings: CloudSettings = {
      region: byGateway ? "" : this.choice,
      gateway: byGateway ? this.#value("gateway") : "",
      clientId: this.#value("client"),
      queues: this.#value("queues")
        .split(/[\s,;]+/)
        .filter((queue) => queue !== ""),
    };
    this.problem =
      problemOf(settings) ?? (byGateway && settings.gateway === "" ? "Say where the gateway is." : undefined);
    if (this.problem !== undefined) return;
    this.#dialog?.close();
    this.dispatchEvent(new CustomEvent("connect", { detail: settings }));
  }

  protected override render(): TemplateResult {
    const byGateway = this.choice === gatewayChoice;
    return html`<dialog aria-labelledby="cloud-title">
      <h2 id="cloud-title">Genesys Cloud</h2>
      <p id="cloud-help">
        Follows your conversations through the official SDK. The login is Genesys Cloud’s own; the token stays in this tab’s memory, and the page connects to the chosen region only.
      </p>
      <form @submit=${this.#connect} novalidate>
        <label class="input">
          <span>Region</span>
          <select
            name="region"
            @change=${(event: Event) => {
              this.choice = (event.target as HTMLSelectElement).value;
              this.problem = undefined;
            }}
          >
            ${Object.entries(regions).map(
              ([domain, name]) =>
                html`<option value=${domain} ?selected=${this.choice === domain}>${name} · ${domain}</option>`,
            )}
            <option value=${gatewayChoice} ?selected=${byGateway}>A gateway or the emulator</option>
          </select>
        </label>
        <label class="input" ?hidden=${!byGateway}>
          <span>Gateway</span>
          <input name="gateway" type="url" .defaultValue=${emulatorUrl} autocomplete="off" spellcheck="false" />
        </label>
        <label class="input">
          <span>OAuth client id <span class="quiet">of an app with PKCE that may redirect to this page; any for the emulator</span></span>
          <input name="client" type="text" autocomplete="off" spellcheck="false" aria-describedby="cloud-problem" />
        </label>
        <label class="input">
          <span>Queues <span class="quiet">ids, if you want to follow all their conversations</span></span>
          <input name="queues" type="text" autocomplete="off" spellcheck="false" />
        </label>
        <p id="cloud-problem" class="problem" role="alert">${this.problem ?? ""}</p>
        <p class="buttons">
          <button type="button" class="button" @click=${() => this.#dialog?.close()}>Cancel</button>
          <button type="submit" class="button primary">Sign in</button>
        </p>
      </form>
    </dialog>`;
  }
}
