import { validateJson } from "cobrowse-session";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { Clock, everyTick, type Speed, speeds } from "./clock";
import { Entry } from "./entry";
import { Feed } from "./feed";
import { find, latestTime } from "./find";
import { icons } from "./icons";
import { LightElement } from "./light-element";
import type { SessionDetail } from "./session-detail";
import type { SessionList } from "./session-list";
import { clockTime, count, phaseLabels } from "./text";

const seed = 20_260_302;
const opens = Date.UTC(2026, 2, 2, 9, 30);
const pageSize = 100;
const maxFileBytes = 100_000_000;

/** Where sessions come from: each source keeps its own clock, entries and selection. */
interface Source {
  readonly name: string;
  readonly clock: Clock;
  readonly feed?: Feed;
  entries: Entry[];
  selected?: string;
  /** How many rows are shown. */
  limit: number;
  /** The file held more than was taken. */
  more: boolean;
}

interface Notice {
  tone: "error" | "info";
  text: string;
}

function lineAndColumn(json: string, offset: number): string {
  const before = json.slice(0, offset);
  const line = before.split("\n").length;
  const column = offset - (before.lastIndexOf("\n") + 1) + 1;
  return `line ${line.toLocaleString("en")}, column ${column.toLocaleString("en")}`;
}

function errorOffset(json: string): number {
  const [issue] = validateJson(json).issues;
  return issue?.code === "invalid_json" ? issue.params.offset : 0;
}

function speedName(speed: Speed): string {
  return speed === 0 ? "Pause" : `${speed}×`;
}

/** Whether a paste belongs to the control that has the focus. */
function takesText(event: Event): boolean {
  return event
    .composedPath()
    .some(
      (target) =>
        target instanceof HTMLElement &&
        (target.isContentEditable || target.matches("input, textarea, select")),
    );
}

export class CobrowseConsole extends LightElement {
  static override properties = {
    view: { state: true },
    notice: { state: true },
    pasteProblem: { state: true },
    announcement: { state: true },
    dropping: { state: true },
    theme: { state: true },
  };
  /** Which pane a narrow screen shows. */
  declare view: "list" | "detail";
  declare notice: Notice | undefined;
  declare pasteProblem: string | undefined;
  declare announcement: string;
  declare dropping: boolean;
  declare theme: "light" | "dark";
  #demo: Source;
  #source: Source;
  #loads = 0;
  #revision = 0;
  #announced: { key: string; phase: string } | undefined;
  #stop: (() => void) | undefined;
  readonly #listening = new Set<() => void>();

  constructor() {
    super();
    this.view = "list";
    this.announcement = "";
    this.dropping = false;
    this.theme = "light";
    this.#demo = {
      name: "Demo feed",
      clock: new Clock(opens),
      feed: new Feed(seed, opens),
      entries: [],
      limit: pageSize,
      more: false,
    };
    this.#source = this.#demo;
    this.#refresh();
    const first = this.#demo.entries.find(
      (entry) => entry.durations.phase === "connected" && entry.role === "viewer",
    );
    this.#select((first ?? this.#demo.entries[0])?.key);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stop = everyTick((elapsed) => {
      if (this.#source.clock.advance(elapsed)) this.#refresh();
    });
    this.#listen(window, "paste", this.#onPaste as EventListener);
    this.#listen(window, "dragover", this.#onDrag as EventListener);
    this.#listen(window, "dragleave", this.#onDragLeave as EventListener);
    // On the way down, as the editor would take a file for text.
    this.#listen(window, "drop", this.#onDrop as EventListener, true);
    this.#listen(window, "popstate", this.#onPopState as EventListener);
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const follow = () => {
      this.theme = savedTheme() ?? (dark.matches ? "dark" : "light");
    };
    this.#listen(dark, "change", follow);
    follow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.();
    for (const forget of this.#listening) forget();
    this.#listening.clear();
  }

  #listen(target: EventTarget, type: string, run: EventListener, capture = false): void {
    target.addEventListener(type, run, capture);
    this.#listening.add(() => target.removeEventListener(type, run, capture));
  }

  /** Entries change in place, so the components below are told by a number. */
  #render(): void {
    this.#revision++;
    this.requestUpdate();
  }

  get #selected(): Entry | undefined {
    const { entries, selected } = this.#source;
    return entries.find((entry) => entry.key === selected);
  }

  /** Brings the entries up to the source's time. */
  #refresh(): void {
    const source = this.#source;
    const { now } = source.clock;
    if (source.feed) this.#follow(source, source.feed, now);
    // Rows that are not shown need no timer.
    for (const entry of source.entries.slice(0, source.limit)) entry.tick(now);
    this.#selected?.tick(now);
    this.#announce();
    this.#render();
  }

  #follow(source: Source, feed: Feed, now: number): void {
    const known = new Map(source.entries.map((entry) => [entry.key, entry]));
    const entries: Entry[] = [];
    for (const { key, record } of feed.at(now)) {
      let entry = known.get(key);
      if (entry) entry.update(record, now);
      else entry = new Entry(key, record, { media: "co-browse" }, now);
      entry.gone = false;
      known.delete(key);
      entries.push(entry);
    }
    for (const entry of known.values()) {
      // What the user looks at or has changed is not taken away.
      if (!entry.edited && entry.key !== source.selected) continue;
      entry.gone = true;
      entries.push(entry);
    }
    source.entries = entries;
  }

  /** Speaks the phase of the selected session when it changes, not when the selection does. */
  #announce(): void {
    const entry = this.#selected;
    if (!entry) return;
    const { key } = entry;
    const { phase } = entry.durations;
    if (this.#announced?.key === key && this.#announced.phase !== phase) {
      this.announcement = `${entry.label}: ${phaseLabels[phase]}`;
    }
    this.#announced = { key, phase };
  }

  #select(key: string | undefined): void {
    if (key === undefined) delete this.#source.selected;
    else this.#source.selected = key;
    this.#selected?.tick(this.#source.clock.now);
    this.#announce();
    this.#render();
  }

  async #open(): Promise<void> {
    if (!matchMedia("(max-width: 859px)").matches) return;
    if (this.view !== "detail") history.pushState({ view: "detail" }, "");
    this.view = "detail";
    await this.updateComplete;
    scrollTo(0, 0);
    this.querySelector<SessionDetail>("session-detail")?.focusHeading();
  }

  async #back(): Promise<void> {
    if (history.state?.view === "detail") history.back();
    else await this.#showList();
  }

  async #showList(): Promise<void> {
    this.view = "list";
    await this.updateComplete;
    this.querySelector<SessionList>("session-list")?.focusSelected();
  }

  #onPopState = (): void => {
    if (history.state?.view === "detail") this.view = "detail";
    else if (this.view === "detail") void this.#showList();
  };

  #edit = (event: CustomEvent<{ key: string; text: string }>): void => {
    const { key, text } = event.detail;
    const { entries, clock } = this.#source;
    entries.find((entry) => entry.key === key)?.edit(text, clock.now);
    this.#announce();
    this.#render();
  };

  #revert(): void {
    this.#selected?.revert(this.#source.clock.now);
    this.#refresh();
  }

  #setSpeed(speed: Speed): void {
    this.#source.clock.speed = speed;
    this.#render();
  }

  #reset(): void {
    const { clock, feed } = this.#source;
    clock.reset();
    feed?.reset();
    this.#announced = undefined;
    this.#refresh();
  }

  /** Shows what a text holds; returns what is wrong with it, and then everything stays as it was. */
  #load(text: string, name: string): string | undefined {
    const json = text.startsWith("\uFEFF") ? text.slice(1) : text;
    let payload: unknown;
    try {
      payload = JSON.parse(json);
    } catch {
      if (json.trim() === "") return `${name} is empty.`;
      return `${name} is not JSON: it breaks at ${lineAndColumn(json, errorOffset(json))}.`;
    }
    const { legs, more } = find(payload);
    if (legs.length === 0) {
      return `${name} is JSON, but holds no session. Expected: a session, a list of them, a conversation or a notification.`;
    }
    // Old captures stand at their last moment; the user can go on from there or jump to the present.
    const clock = new Clock(latestTime(legs) ?? Date.now());
    const { now } = clock;
    this.#loads++;
    const entries = legs.map(({ session, ...about }, index) => {
      return new Entry(`file-${this.#loads}-${index}`, session, about, now);
    });
    this.#source = { name, clock, entries, limit: pageSize, more };
    this.#announced = undefined;
    this.#select(entries[0]?.key);
    this.notice = {
      tone: "info",
      text: `${name}: ${count(legs.length, "session")}${more ? " (the first ones; there are more)" : ""}.`,
    };
    if (this.view === "detail") void this.#back();
    return undefined;
  }

  #loadOrTell(text: string, name: string): void {
    const problem = this.#load(text, name);
    if (problem !== undefined) this.notice = { tone: "error", text: problem };
  }

  async #loadFile(file: File): Promise<void> {
    if (file.size > maxFileBytes) {
      this.notice = { tone: "error", text: `${file.name} is too large: over 100 MB.` };
      return;
    }
    try {
      this.#loadOrTell(await file.text(), file.name);
    } catch {
      this.notice = { tone: "error", text: `${file.name} cannot be read.` };
    }
  }

  #onPick = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (file) void this.#loadFile(file);
    // So that the same file can be picked again.
    input.value = "";
  };

  #onPaste = (event: ClipboardEvent): void => {
    if (takesText(event) || this.#dialog?.open) return;
    const file = event.clipboardData?.files[0];
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (file) void this.#loadFile(file);
    else if (text !== "") this.#loadOrTell(text, "The pasted text");
    else return;
    event.preventDefault();
  };

  #onDrag = (event: DragEvent): void => {
    const types = event.dataTransfer?.types ?? [];
    if (!types.includes("Files") && takesText(event)) return;
    event.preventDefault();
    this.dropping = true;
  };

  #onDragLeave = (event: DragEvent): void => {
    if (event.relatedTarget === null) this.dropping = false;
  };

  #onDrop = (event: DragEvent): void => {
    this.dropping = false;
    const file = event.dataTransfer?.files[0];
    if (!file && takesText(event)) return;
    event.preventDefault();
    event.stopPropagation();
    const text = event.dataTransfer?.getData("text/plain") ?? "";
    if (file) void this.#loadFile(file);
    else if (text !== "") this.#loadOrTell(text, "The dropped text");
  };

  get #dialog(): HTMLDialogElement | null {
    return this.querySelector("dialog");
  }

  #openPaste(): void {
    this.pasteProblem = undefined;
    this.#dialog?.showModal();
  }

  #usePaste(): void {
    const area = this.querySelector<HTMLTextAreaElement>("#paste-text");
    this.pasteProblem = this.#load(area?.value ?? "", "The pasted text");
    if (this.pasteProblem !== undefined) {
      area?.focus();
      return;
    }
    if (area) area.value = "";
    this.#dialog?.close();
  }

  #showDemo(): void {
    this.#source = this.#demo;
    this.notice = undefined;
    this.#announced = undefined;
    this.#refresh();
  }

  #jumpToPresent(): void {
    this.#source.clock.set(Date.now());
    this.#refresh();
  }

  #toggleTheme(): void {
    this.theme = this.theme === "dark" ? "light" : "dark";
    try {
      localStorage.setItem("theme", this.theme);
    } catch {
      // Storage may be forbidden; the choice then lasts as long as the page.
    }
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("theme")) document.documentElement.dataset.theme = this.theme;
  }

  #skip(event: Event): void {
    // The target may be in the pane that a narrow screen hides.
    event.preventDefault();
    const list = this.querySelector<SessionList>("session-list");
    const detail = this.querySelector<SessionDetail>("session-detail");
    if (detail?.checkVisibility()) detail.focusHeading();
    else list?.focusSelected();
  }

  #bar(): TemplateResult {
    const { clock, feed, name } = this.#source;
    return html`<header class="bar">
      <h1>${icons.logo()}<span>Co-browse console</span></h1>
      <div class="source ${feed ? "demo" : "file"}">
        <span class="source-name" title=${name}>${feed ? icons.feed() : icons.file()}<span>${name}</span></span>
        ${
          feed
            ? nothing
            : html`<button type="button" class="button" @click=${this.#showDemo}>${icons.back()}Demo feed</button>`
        }
      </div>
      <div class="clock" role="group" aria-label="Clock">
        <time datetime=${new Date(clock.now).toISOString()} title="The console’s clock">${clockTime(clock.now)}<span class="zone">UTC</span></time>
        <fieldset class="segmented">
          <legend class="vh">Speed</legend>
          ${speeds.map(
            (speed) => html`<label>
              <input
                type="radio"
                name="speed"
                .value=${String(speed)}
                .checked=${clock.speed === speed}
                @change=${() => this.#setSpeed(speed)}
              /><span>${speedName(speed)}</span>
            </label>`,
          )}
        </fieldset>
        <button type="button" class="button icon-only" title="Reset the clock" aria-label="Reset the clock" @click=${this.#reset}>
          ${icons.reset()}
        </button>
        ${
          feed
            ? nothing
            : html`<button type="button" class="button" title="Set the clock to the present" @click=${this.#jumpToPresent}>Now</button>`
        }
      </div>
      <div class="actions">
        <button type="button" class="button" title="Open a JSON file" @click=${() => this.querySelector<HTMLInputElement>("#file")?.click()}>
          ${icons.open()}<span>Open file</span>
        </button>
        <input id="file" type="file" accept=".json,application/json" aria-label="JSON file" hidden @change=${this.#onPick} />
        <button type="button" class="button" title="Paste JSON" @click=${this.#openPaste}>${icons.paste()}<span>Paste JSON</span></button>
        <button
          type="button"
          class="button icon-only"
          aria-pressed=${this.theme === "dark" ? "true" : "false"}
          aria-label="Dark theme"
          title="Dark theme"
          @click=${this.#toggleTheme}
        >
          ${icons.theme()}
        </button>
      </div>
    </header>`;
  }

  #pasteDialog(): TemplateResult {
    return html`<dialog aria-labelledby="paste-title">
      <h2 id="paste-title">Paste JSON</h2>
      <p id="paste-help">
        A session, a list, a conversation or a notification. Outside a text field, Ctrl+V does the same, and a file can be dropped anywhere.
      </p>
      <label class="vh" for="paste-text">JSON</label>
      <textarea
        id="paste-text"
        rows="14"
        spellcheck="false"
        autocomplete="off"
        aria-describedby="paste-help paste-problem"
        aria-invalid=${this.pasteProblem === undefined ? "false" : "true"}
      ></textarea>
      <p id="paste-problem" class="problem" role="alert">${this.pasteProblem ?? nothing}</p>
      <p class="buttons">
        <button type="button" class="button" @click=${() => this.#dialog?.close()}>Cancel</button>
        <button type="button" class="button primary" @click=${this.#usePaste}>Show sessions</button>
      </p>
    </dialog>`;
  }

  protected override render(): TemplateResult {
    const { entries, clock, limit, feed, selected } = this.#source;
    const live = entries.filter((entry) => entry.durations.live).length;
    const faulty = entries.filter((entry) => entry.errors > 0).length;
    return html`
      <a class="skip" href="#session" @click=${this.#skip}>Skip to the selected session</a>
      ${this.#bar()}
      <div class="notice-place" role="status">
        ${
          this.notice
            ? html`<p class="notice ${this.notice.tone}">
                ${this.notice.tone === "error" ? icons.error() : icons.check()}
                <span>${this.notice.text}</span>
                <button
                  type="button"
                  class="button icon-only"
                  aria-label="Dismiss"
                  @click=${() => {
                    this.notice = undefined;
                  }}
                >
                  ${icons.close()}
                </button>
              </p>`
            : nothing
        }
      </div>
      <main class="panes" data-view=${this.view}>
        <section class="pane list" aria-labelledby="list-title">
          <div class="pane-head">
            <h2 id="list-title">Sessions</h2>
            <p class="quiet">
              ${entries.length.toLocaleString("en")} shown · ${live.toLocaleString("en")} live${
                faulty > 0 ? ` · ${faulty.toLocaleString("en")} with errors` : ""
              }
            </p>
          </div>
          <session-list
            .entries=${entries.slice(0, limit)}
            .total=${entries.length}
            .selected=${selected}
            .revision=${this.#revision}
            @select=${(event: CustomEvent<string>) => this.#select(event.detail)}
            @open=${this.#open}
            @more=${() => {
              this.#source.limit += pageSize;
              this.#refresh();
            }}
          ></session-list>
        </section>
        <section class="pane" aria-label="Selected session">
          <session-detail
            .entry=${this.#selected}
            .now=${clock.now}
            .revision=${this.#revision}
            .returns=${feed ? "Return to the live record" : "Return to the record in the file"}
            @back=${this.#back}
            @revert=${this.#revert}
            @edit=${this.#edit}
          ></session-detail>
        </section>
      </main>
      ${this.#pasteDialog()}
      <p class="vh" aria-live="polite" id="announcer">${this.announcement}</p>
      ${this.dropping ? html`<div class="drop" aria-hidden="true"><p>Drop a JSON file to show its sessions</p></div>` : nothing}
    `;
  }
}

function savedTheme(): "light" | "dark" | undefined {
  try {
    const saved = localStorage.getItem("theme");
    return saved === "light" || saved === "dark" ? saved : undefined;
  } catch {
    return undefined;
  }
}
