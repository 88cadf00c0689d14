import { legs, type Phase, phaseLabel, validateJson } from "cobrowse-session/live";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { icons } from "../common/icons";
import { LightElement } from "../common/light-element";
import { clockTime, count, lineAndColumn } from "../common/text";
import { Feed } from "../demo/feed";
import { type Dials, retention } from "../demo/scenario";
import type { SessionDetail } from "../detail/session-detail";
import { type Choice, chosen, everything, type Order, orderLabels, orders } from "../list/chosen";
import type { SessionList } from "../list/session-list";
import { CloudLink, type LinkState } from "../sources/cloud-link";
import { type CloudSettings, forgetLogin, nameOf, recall, remember } from "../sources/cloud-settings";
import { find, latestTime, Recording, recordingOf } from "../sources/documents";
import { Entry } from "../sources/entry";
import { type Agreement, LiveFeed } from "../sources/live-feed";
import { Clock, everyTick, type Speed, speeds } from "./clock";
import type { CloudDialog } from "./cloud-dialog";
import { keep, kept } from "./kept";

const seed = 20_260_302;
const opens = Date.UTC(2026, 2, 2, 9, 30);
const pageSize = 100;
const maxFileBytes = 100_000_000;

/** Where sessions come from: each source keeps its own clock, entries and selection. */
interface Source {
  readonly kind: "demo" | "file" | "recording" | "cloud";
  readonly name: string;
  readonly clock: Clock;
  /** What frames come from, as time goes by. */
  readonly frames?: Feed | Recording;
  /** What frames go to; a file has none, as it is looked at as it is. */
  readonly live?: LiveFeed;
  /** What keeps it in touch with Genesys Cloud. */
  link?: CloudLink;
  /** How the link is, in words. */
  state?: string;
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

function errorOffset(json: string): number {
  const [issue] = validateJson(json).issues;
  return issue?.code === "invalid_json" ? issue.params.offset : 0;
}

/** Ended legs of Genesys Cloud are shown for a quarter of an hour. */
const cloudKeepMs = 900_000;

const linkStates: Readonly<Record<LinkState, string>> = {
  connecting: "connecting…",
  connected: "connected",
  waiting: "not connected",
  stopped: "disconnected",
};

function isAbout(text: string): boolean {
  try {
    return legs(JSON.parse(text)).length > 0;
  } catch {
    return false;
  }
}

/** How many of the sessions are on the list. */
function shownOf(shown: number, all: number): string {
  return shown === all
    ? `${all.toLocaleString("en")} shown`
    : `${shown.toLocaleString("en")} of ${all.toLocaleString("en")} shown`;
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
        (target.isContentEditable ||
          target.matches("textarea, select, input:not([type=radio], [type=range], [type=file])")),
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
    masked: { state: true },
    isIntroduced: { state: true },
    choice: { state: true },
  };
  /** Which pane a narrow screen shows. */
  declare view: "list" | "detail";
  declare notice: Notice | undefined;
  declare pasteProblem: string | undefined;
  declare announcement: string;
  declare dropping: boolean;
  declare theme: "light" | "dark";
  /** Whether persons are masked, for sharing the screen. */
  declare masked: boolean;
  /** Whether the user has read what the page is. */
  declare isIntroduced: boolean;
  /** Which sessions are on the list. */
  declare choice: Choice;
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
    this.masked = kept("masked") !== undefined;
    this.isIntroduced = kept("introduced") !== undefined;
    this.choice = everything;
    this.#demo = {
      kind: "demo",
      name: "Demo feed",
      clock: new Clock(opens),
      frames: new Feed(seed, opens),
      live: new LiveFeed(retention),
      entries: [],
      limit: pageSize,
      more: false,
    };
    this.#source = this.#demo;
    if (this.#demo.live) this.#demo.live.masked = this.masked;
    this.#refresh();
    // The one of whom there is most to see: errors, and warnings.
    const wrong = ({ errors, warnings }: Entry) => Math.min(errors, 1) + Math.min(warnings, 1);
    const [first] = [...this.#demo.entries].sort((a, b) => wrong(b) - wrong(a));
    this.#select(first?.key);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stop = everyTick((elapsed) => {
      const { clock, kind } = this.#source;
      const before = clock.now;
      if (kind === "cloud") clock.set(Date.now());
      else clock.advance(elapsed);
      if (clock.now !== before) this.#refresh();
    });
    this.#listen(window, "paste", this.#onPaste as EventListener);
    this.#listen(window, "dragover", this.#onDrag as EventListener);
    this.#listen(window, "dragleave", this.#onDragLeave as EventListener);
    // On the way down, as the editor would take a file for text.
    this.#listen(window, "drop", this.#onDrop as EventListener, true);
    this.#listen(window, "keydown", this.#onKeydown as EventListener);
    this.#listen(window, "popstate", this.#onPopState as EventListener);
    this.#listen(window, "hashchange", this.#onHash);
    this.#onHash();
    void this.#resume();
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
    this.#source.link?.stop();
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
    const { frames, live } = source;
    const { now } = source.clock;
    if (live) {
      for (const { at, text } of frames?.to(now) ?? []) live.apply(text, at);
      if (source.selected !== undefined) source.selected = live.keyOf(source.selected);
      source.entries = live.rows(now, source.selected);
      const [first] = source.entries;
      if (source.selected === undefined && source.kind !== "demo" && first) source.selected = first.key;
    } else {
      // Rows that are not shown need no timer.
      for (const entry of source.entries.slice(0, source.limit)) entry.tick(now);
    }
    this.#selected?.tick(now);
    this.#announce();
    this.#render();
  }

  /** Speaks the phase of the selected session when it changes, not when the selection does. */
  #announce(): void {
    const entry = this.#selected;
    if (!entry) return;
    const { key } = entry;
    const { phase } = entry;
    if (this.#announced?.key === key && this.#announced.phase !== phase) {
      this.announcement = `${entry.label}: ${phaseLabel(phase)}`;
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

  /** From the wallboard, to a row that may not be shown yet. */
  #pick(key: string): void {
    const source = this.#source;
    // It may not be among those that are chosen.
    if (!chosen(source.entries, this.choice).some((entry) => entry.key === key)) this.choice = everything;
    const index = chosen(source.entries, this.choice).findIndex((entry) => entry.key === key);
    while (index >= source.limit) source.limit += pageSize;
    this.#select(key);
    void this.#open();
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
    const { clock, frames, live } = this.#source;
    clock.reset();
    frames?.reset();
    live?.reset();
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
      const recording = recordingOf(json);
      if (recording) return this.#replay(recording, name);
      return `${name} is not JSON: it breaks at ${lineAndColumn(json, errorOffset(json))}.`;
    }
    const { legs: found, more } = find(payload);
    if (found.length === 0) {
      return `${name} is JSON, but holds no session. Expected: a session, a list of them, a conversation or a notification.`;
    }
    // Old captures stand at their last moment; the user can go on from there or jump to the present.
    const clock = new Clock(latestTime(found.map(({ session }) => session)) ?? Date.now());
    const { now } = clock;
    this.#loads++;
    const entries = found.map((leg, index) => {
      const entry = new Entry(`file-${this.#loads}-${index}`, leg, now);
      entry.masked = this.masked;
      return entry;
    });
    const told = `${count(found.length, "session")}${more ? " (the first ones; there are more)" : ""}`;
    this.#show({ kind: "file", name, clock, entries, limit: pageSize, more }, told);
    return undefined;
  }

  /** Plays a recording from its start; returns what is wrong with it. */
  #replay(recording: Recording, name: string): string | undefined {
    if (!recording.frames.some(({ text }) => isAbout(text))) {
      return `${name} is a recording, but no frame of it holds a co-browse session.`;
    }
    const clock = new Clock(recording.start);
    const live = new LiveFeed();
    live.masked = this.masked;
    const told = `a recording of ${count(recording.frames.length, "frame")}`;
    const source: Source = {
      kind: "recording",
      name,
      clock,
      frames: recording,
      live,
      entries: [],
      limit: pageSize,
      more: false,
    };
    this.#show(source, told);
    this.#refresh();
    return undefined;
  }

  #show(source: Source, told: string): void {
    this.#leave();
    this.choice = everything;
    this.#source = source;
    this.#announced = undefined;
    this.#select(source.entries[0]?.key);
    this.notice = { tone: "info", text: `${source.name}: ${told}.` };
    if (this.view === "detail") void this.#back();
    // Other sources may have the same keys.
    this.querySelector<SessionDetail>("session-detail")?.forget();
  }

  /** Leaves for the login page; what comes back of it is another load of this page. */
  #signIn = async ({ detail: settings }: CustomEvent<CloudSettings>): Promise<void> => {
    const state = crypto.randomUUID();
    try {
      remember(settings, state);
      const { signIn } = await import("../sources/platform");
      await signIn(settings, pageAddress(), state);
    } catch (error) {
      this.notice = { tone: "error", text: `The login could not begin: ${wordsOf(error)}` };
    }
  };

  /** Goes on where a login left off. */
  async #resume(): Promise<void> {
    const login = recall();
    if (login === undefined) return;
    forgetLogin();
    const { settings, state } = login;
    const live = new LiveFeed(cloudKeepMs);
    live.masked = this.masked;
    const source: Source = {
      kind: "cloud",
      name: nameOf(settings),
      clock: new Clock(Date.now()),
      live,
      state: "signing in…",
      entries: [],
      limit: pageSize,
      more: false,
    };
    this.#source = source;
    this.#refresh();
    try {
      const { signIn } = await import("../sources/platform");
      const api = await signIn(settings, pageAddress(), state);
      if (this.#source !== source) return;
      source.link = new CloudLink({
        api,
        queues: settings.queues,
        take: (frame) => live.apply(frame, Date.now()),
        known: () => live.open(),
        tell: (state, why) => {
          source.state = why === undefined ? linkStates[state] : `${linkStates[state]}: ${why}`;
          this.#refresh();
        },
      });
      source.link.start();
    } catch (error) {
      history.replaceState(null, "", pageAddress());
      if (this.#source === source) this.#showDemo();
      this.notice = { tone: "error", text: `The login failed: ${wordsOf(error)}` };
    }
  }

  /** Lets go of the source; the demo is kept to come back to. */
  #leave(): void {
    this.#source.link?.stop();
    if (this.#source.kind !== "demo") this.#source.live?.close();
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

  /** A slash goes to the search, as in many a page. */
  #onKeydown = (event: KeyboardEvent): void => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || takesText(event)) return;
    if (this.querySelector("dialog[open]")) return;
    event.preventDefault();
    this.querySelector<HTMLInputElement>("#search")?.focus();
  };

  #choose(choice: Partial<Choice>): void {
    this.choice = { ...this.choice, ...choice };
    this.#source.limit = pageSize;
  }

  /** From the search into the list. */
  #onSearchKey = (event: KeyboardEvent): void => {
    if (event.key === "Escape") this.#choose({ query: "" });
    else if (event.key === "ArrowDown" || event.key === "Enter")
      this.querySelector<SessionList>("session-list")?.focusSelected();
    else return;
    event.preventDefault();
  };

  #onPick = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (file) void this.#loadFile(file);
    // So that the same file can be picked again.
    input.value = "";
  };

  #onPaste = (event: ClipboardEvent): void => {
    if (takesText(event) || this.querySelector("dialog[open]")) return;
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
    return this.querySelector("#paste-dialog");
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
    this.#leave();
    this.#source = this.#demo;
    this.notice = undefined;
    this.#announced = undefined;
    this.#refresh();
  }

  #jump(): void {
    const { clock, frames } = this.#source;
    clock.set(frames instanceof Recording ? frames.end : Date.now());
    this.#refresh();
  }

  #turnDials = (event: CustomEvent<Dials>): void => {
    const { frames } = this.#demo;
    if (frames instanceof Feed) frames.dials = event.detail;
    this.#render();
  };

  #toggleMask(): void {
    this.masked = !this.masked;
    keep("masked", this.masked ? "yes" : undefined);
    this.announcement = "";
    for (const source of new Set([this.#demo, this.#source])) {
      if (source.live) source.live.masked = this.masked;
      for (const entry of source.entries) entry.masked = this.masked;
    }
    this.#render();
  }

  #toggleTheme(): void {
    this.theme = this.theme === "dark" ? "light" : "dark";
    keep("theme", this.theme);
  }

  #copy = async (text: string | undefined, what: string): Promise<void> => {
    if (text === undefined) {
      this.notice = { tone: "error", text: `${what} would be too long.` };
      return;
    }
    try {
      await navigator.clipboard.writeText(text);
      this.notice = { tone: "info", text: `${what} is in the clipboard.` };
    } catch {
      this.notice = {
        tone: "error",
        text: `The browser lets this page copy nothing. It needs https, and your permission.`,
      };
    }
  };

  #dismiss(): void {
    this.isIntroduced = true;
    keep("introduced", "yes");
  }

  /** Shows a session that the address of the page brings. */
  #onHash = (): void => {
    const json = new URLSearchParams(location.hash.slice(1)).get("session");
    if (!json) return;
    if (this.#source.kind === "cloud") {
      this.notice = {
        tone: "info",
        text: "The link was not opened: it would end the connection. Open it in another tab.",
      };
    } else this.#loadOrTell(json, "The link");
  };

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("theme")) document.documentElement.dataset.theme = this.theme;
    const entry = this.#selected;
    document.title =
      entry === undefined ? pageTitle : `${entry.label}: ${phaseLabel(entry.phase)} – ${pageTitle}`;
  }

  #skip(event: Event): void {
    // The target may be in the pane that a narrow screen hides.
    event.preventDefault();
    const list = this.querySelector<SessionList>("session-list");
    const detail = this.querySelector<SessionDetail>("session-detail");
    if (detail?.checkVisibility()) detail.focusHeading();
    else list?.focusSelected();
  }

  /** What moves the clock of a source that is no live one. */
  #speeds(): TemplateResult {
    const { clock, kind } = this.#source;
    return html`<fieldset class="segmented">
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
          kind === "demo"
            ? nothing
            : html`<button
                type="button"
                class="button"
                title=${kind === "file" ? "Set the clock to the present" : "Set the clock to the last frame"}
                @click=${this.#jump}
              >
                ${kind === "file" ? "Now" : "End"}
              </button>`
        }`;
  }

  /** How far the store knows what is so, where the source knows that. */
  get #agreement(): Agreement | undefined {
    const { clock, frames, live } = this.#source;
    return frames instanceof Feed ? live?.agreement(frames.truth(clock.now)) : undefined;
  }

  #bar(agreement: Agreement | undefined): TemplateResult {
    const { clock, frames, kind, live, name, state } = this.#source;
    const demo = kind === "demo";
    const cloud = kind === "cloud";
    const told = live
      ? `${count(live.frames, "frame")}${live.refused > 0 ? `, ${live.refused.toLocaleString("en")} unreadable` : ""}`
      : "";
    return html`<header class="bar">
      <h1>${icons.logo()}<span>Co-browse console</span></h1>
      <div class="source ${kind}">
        <span class="source-name" title=${name}>${demo ? html`<span class="tag">Demo</span>` : cloud ? icons.cloud() : icons.file()}<span>${name}</span></span>
        ${state === undefined ? nothing : html`<span class="link-state" role="status">${state}</span>`}
        ${live && !demo ? html`<span class="quiet told">${told}</span>` : nothing}
        ${
          frames instanceof Feed
            ? html`<button
                type="button"
                class="button"
                popovertarget="dials"
                title="What the network does to frames"
              >${icons.dials()}<span>Network faults</span></button>
              <div id="dials" popover class="popover">
                <dial-panel
                  .dials=${frames.dials}
                  .counts=${frames.counts}
                  .agreement=${agreement}
                  .revision=${this.#revision}
                  @dial=${this.#turnDials}
                ></dial-panel>
              </div>`
            : html`<button type="button" class="button" @click=${this.#showDemo}>${icons.back()}Demo feed</button>`
        }
      </div>
      <div class="clock" role="group" aria-label="Clock">
        <time datetime=${new Date(clock.now).toISOString()} title="The console’s clock">${clockTime(clock.now)}<span class="zone">UTC</span></time>
        ${cloud ? nothing : this.#speeds()}
      </div>
      <div class="actions">
        <button type="button" class="button" title="Open a JSON file" @click=${() => this.querySelector<HTMLInputElement>("#file")?.click()}>
          ${icons.open()}<span>Open file</span>
        </button>
        <input id="file" type="file" accept=".json,.ndjson,.jsonl,application/json,application/x-ndjson" aria-label="JSON file" hidden @change=${this.#onPick} />
        <button type="button" class="button" title="Paste JSON" @click=${this.#openPaste}>${icons.paste()}<span>Paste JSON</span></button>
        <button
          type="button"
          class="button"
          title="Connect to Genesys Cloud"
          @click=${() => this.querySelector<CloudDialog>("cloud-dialog")?.open()}
        >
          ${icons.cloud()}<span>Genesys Cloud</span>
        </button>
        <button
          type="button"
          class="button icon-only"
          aria-pressed=${this.masked ? "true" : "false"}
          aria-label="Mask persons"
          title="Mask persons, for sharing the screen"
          @click=${this.#toggleMask}
        >
          ${icons.mask()}
        </button>
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
    return html`<dialog id="paste-dialog" aria-labelledby="paste-title">
      <h2 id="paste-title">Paste JSON</h2>
      <p id="paste-help">
        A session, a list, a conversation, a notification, or a recording with one frame in a line. Outside a text field, Ctrl+V does the same, and a file can be dropped anywhere.
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
    const { entries, clock, limit, kind, live: store, selected } = this.#source;
    const live = entries.filter((entry) => entry.durations.live).length;
    const faulty = entries.filter((entry) => entry.errors > 0).length;
    const { choice } = this;
    const listed = chosen(entries, choice);
    const agreement = this.#agreement;
    return html`
      <a class="skip" href="#session" @click=${this.#skip}>Skip to the selected session</a>
      ${this.#bar(agreement)}
      ${
        this.isIntroduced
          ? nothing
          : html`<section class="about" aria-label="What this page is"><intro-line
              .frames=${store?.frames ?? 0}
              .frameUs=${store?.frameUs}
              .agreement=${agreement}
              @dismiss=${this.#dismiss}
              @copy=${(event: CustomEvent<string>) => this.#copy(event.detail, "The command")}
            ></intro-line></section>`
      }
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
      ${
        store
          ? html`<section class="strip" aria-label="Wallboard">
              <wall-board
                .entries=${entries}
                .counts=${store.store.counts() as Record<Phase, number>}
                .now=${clock.now}
                .revision=${this.#revision}
                .phase=${this.choice.phase}
                @filter=${({ detail }: CustomEvent<Phase | null>) => this.#choose({ phase: detail ?? undefined })}
                @pick=${(event: CustomEvent<string>) => this.#pick(event.detail)}
              ></wall-board>
            </section>`
          : nothing
      }
      <main class="panes" data-view=${this.view}>
        <section class="pane list" aria-labelledby="list-title">
          <div class="pane-head">
            <h2 id="list-title">Sessions</h2>
            <p class="quiet">
              ${shownOf(Math.min(limit, listed.length), entries.length)} · ${live.toLocaleString("en")} live${
                faulty > 0 ? ` · ${faulty.toLocaleString("en")} with errors` : ""
              }
            </p>
          <div class="choices" role="search">
            <input
              id="search"
              type="search"
              placeholder="Search  /"
              aria-label="Search sessions"
              autocomplete="off"
              spellcheck="false"
              .value=${choice.query}
              @input=${(event: Event) => this.#choose({ query: (event.target as HTMLInputElement).value })}
              @keydown=${this.#onSearchKey}
            />
            <select
              aria-label="Order"
              @change=${(event: Event) => this.#choose({ order: (event.target as HTMLSelectElement).value as Order })}
            >
              ${orders.map((order) => html`<option value=${order} ?selected=${order === choice.order}>${orderLabels[order]}</option>`)}
            </select>
          </div>
          </div>
          ${
            listed.length === 0 && entries.length > 0
              ? html`<p class="none">
                  No session is like that.
                  <button type="button" class="button small" @click=${() => this.#choose(everything)}>Show all</button>
                </p>`
              : nothing
          }
          <session-list
            .entries=${listed.slice(0, limit)}
            .total=${listed.length}
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
            .returns=${kind === "file" ? "Return to the record in the file" : "Return to the live record"}
            .about=${kind === "file" ? "as received; you can edit it" : "from its frames; you can edit it"}
            @back=${this.#back}
            @revert=${this.#revert}
            @edit=${this.#edit}
            @copy=${({ detail }: CustomEvent<{ text: string | undefined; what: string }>) => this.#copy(detail.text, detail.what)}
          ></session-detail>
        </section>
      </main>
      ${this.#pasteDialog()}
      <cloud-dialog @connect=${this.#signIn}></cloud-dialog>
      <p class="vh" aria-live="polite" id="announcer">${this.announcement}</p>
      ${this.dropping ? html`<div class="drop" aria-hidden="true"><p>Drop a JSON file to show its sessions</p></div>` : nothing}
    `;
  }
}

const pageTitle = "Co-browse console";

/** Where the login comes back to. */
function pageAddress(): string {
  return `${location.origin}${location.pathname}`;
}

/** What went wrong, from an error or from the body of an answer. */
function wordsOf(error: unknown): string {
  const { message } = (error ?? {}) as { message?: unknown };
  return typeof message === "string" && message !== "" ? message.slice(0, 300) : "nothing is known of why.";
}

function savedTheme(): "light" | "dark" | undefined {
  const saved = kept("theme");
  return saved === "light" || saved === "dark" ? saved : undefined;
}
