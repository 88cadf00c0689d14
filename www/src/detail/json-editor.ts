import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, redoDepth, undoDepth } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import {
  bracketMatching,
  codeFolding,
  foldGutter,
  foldKeymap,
  HighlightStyle,
  indentOnInput,
  syntaxHighlighting,
} from "@codemirror/language";
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { Annotation, EditorState, type Extension, Transaction } from "@codemirror/state";
import {
  EditorView,
  highlightActiveLine,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { Issue } from "cobrowse-session/live";
import { css, html, LitElement, type PropertyValues, type TemplateResult } from "lit";
import { rangeAt, rangeOf, type TextRange } from "./json-path";

/** Marks a change that came from the record, not from the user. */
const fromRecord = Annotation.define<boolean>();

const debounceMs = 150;
/** Of so many records that were edited and left, what was done can be undone. */
const maxKept = 20;
const maxDiagnostics = 300;

const highlighting = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--syn-key)" },
  { tag: tags.string, color: "var(--syn-string)" },
  { tag: tags.number, color: "var(--syn-number)" },
  { tag: [tags.bool, tags.null], color: "var(--syn-atom)" },
  { tag: tags.invalid, color: "var(--error)" },
]);

// The lint package draws with data: images, which the page's policy forbids; text decoration does as well.
const theme = EditorView.theme({
  "&": { height: "100%", fontSize: "0.8125rem", color: "var(--text)", backgroundColor: "transparent" },
  "&.cm-focused": { outline: "2px solid var(--focus)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55" },
  ".cm-content": { caretColor: "var(--text)", padding: "8px 0" },
  ".cm-gutters": {
    backgroundColor: "transparent",
    color: "var(--text-2)",
    border: "none",
    paddingLeft: "4px",
  },
  ".cm-activeLine": { backgroundColor: "var(--hover)" },
  ".cm-activeLineGutter": { backgroundColor: "transparent" },
  ".cm-content ::selection": { backgroundColor: "var(--selection)" },
  ".cm-line::selection": { backgroundColor: "var(--selection)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--selection)" },
  ".cm-foldPlaceholder": {
    backgroundColor: "var(--hover)",
    border: "1px solid var(--line)",
    color: "var(--text-2)",
    padding: "0 4px",
  },
  ".cm-lintRange": { backgroundImage: "none", paddingBottom: "0" },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    backgroundColor: "var(--error-soft)",
    textDecoration: "underline wavy var(--error) 1px",
    textUnderlineOffset: "3px",
    textDecorationSkipInk: "none",
  },
  ".cm-lintRange-warning": {
    backgroundImage: "none",
    backgroundColor: "var(--warn-soft)",
    textDecoration: "underline wavy var(--warn) 1px",
    textUnderlineOffset: "3px",
    textDecorationSkipInk: "none",
  },
  ".cm-lintRange-active": { backgroundColor: "var(--selection)" },
  ".cm-gutter-lint": { width: "14px" },
  ".cm-gutter-lint .cm-gutterElement": { padding: "0" },
  ".cm-lint-marker": { width: "8px", height: "8px", margin: "6px 2px" },
  ".cm-lint-marker-error": { content: "none", backgroundColor: "var(--error)", borderRadius: "50%" },
  ".cm-lint-marker-warning": {
    content: "none",
    backgroundColor: "var(--warn)",
    clipPath: "polygon(50% 0, 100% 100%, 0 100%)",
  },
  ".cm-tooltip": {
    backgroundColor: "var(--surface)",
    color: "var(--text)",
    border: "1px solid var(--line-strong)",
    borderRadius: "6px",
    boxShadow: "var(--shadow)",
    maxWidth: "min(420px, 90vw)",
  },
  ".cm-diagnostic": {
    fontFamily: "var(--sans)",
    padding: "6px 10px",
    border: "none",
    borderLeft: "3px solid transparent",
    whiteSpace: "normal",
  },
  ".cm-diagnostic-error": { borderLeft: "3px solid var(--error)" },
  ".cm-diagnostic-warning": { borderLeft: "3px solid var(--warn)" },
  ".cm-diagnosticSource": { fontFamily: "var(--mono)", fontSize: "0.6875rem", opacity: "1" },
  ".cm-panels": { backgroundColor: "var(--surface-2)", color: "var(--text)" },
  ".cm-panel.cm-panel-lint ul [aria-selected]": {
    backgroundColor: "var(--selection)",
    color: "var(--text)",
  },
  ".cm-panel.cm-panel-lint button[name=close]": { color: "var(--text)" },
});

export const editorLabel = "Session as JSON. Control and closing bracket indents. F8 goes to the next issue.";

/**
 * Typing over styled text makes Chrome keep the style in a style attribute, which the page's policy
 * forbids and reports. So what replaces a selection is put in here rather than by the browser.
 */
const typeOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { from, to, empty } = view.state.selection.main;
    const text = event.data;
    if (event.inputType !== "insertText" || text === null || empty || view.composing) return false;
    const insert = () =>
      view.state.update(view.state.replaceSelection(text), {
        userEvent: "input.type",
        scrollIntoView: true,
      });
    const handlers = view.state.facet(EditorView.inputHandler);
    if (!handlers.some((handle) => handle(view, from, to, text, insert))) view.dispatch(insert());
    return true;
  },
});

/**
 * The record as text. Fires `edit` (detail: { key, text }) shortly after the user typed; text set from
 * outside replaces only what differs, so that cursor and scrolling stay.
 */
export class JsonEditor extends LitElement {
  static override properties = {
    key: { attribute: false },
    text: { attribute: false },
    issues: { attribute: false },
    edited: { attribute: false },
  };
  static override styles = css`
    :host {
      display: block;
      min-height: 0;
    }
    .place {
      height: 100%;
    }
  `;
  declare key: string;
  declare text: string;
  declare issues: readonly Issue[];
  declare edited: boolean;
  #view: EditorView | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The key whose text the view holds. */
  #held = "";
  /** The states of records that were left, the latest last. */
  readonly #kept = new Map<string, EditorState>();

  constructor() {
    super();
    this.key = "";
    this.text = "";
    this.issues = [];
    this.edited = false;
  }

  /** What is selected; for tests and for copying. */
  get selectedText(): string {
    const state = this.#view?.state;
    return state ? state.sliceDoc(state.selection.main.from, state.selection.main.to) : "";
  }

  /** Forgets the states of records that were left. */
  forget(): void {
    this.#kept.clear();
  }

  /** Selects what an issue is about, and moves the focus there. */
  reveal(issue: Issue): void {
    this.#select((state) => rangeOf(state, issue));
  }

  /** Selects the value at a path, and moves the focus there. */
  revealPath(path: Issue["path"]): void {
    this.#select((state) => rangeAt(state, path));
  }

  #select(rangeIn: (state: EditorState) => TextRange): void {
    const view = this.#view;
    if (!view) return;
    const { from, to } = rangeIn(view.state);
    view.dispatch({
      selection: { anchor: from, head: to },
      effects: EditorView.scrollIntoView(from, { y: "center" }),
    });
    view.focus();
  }

  #extensions(): Extension {
    return [
      lintGutter(),
      lineNumbers(),
      foldGutter(),
      codeFolding(),
      highlightSpecialChars(),
      history(),
      indentOnInput(),
      bracketMatching(),
      closeBrackets(),
      highlightActiveLine(),
      syntaxHighlighting(highlighting),
      json(),
      theme,
      typeOver,
      keymap.of([
        ...closeBracketsKeymap,
        ...defaultKeymap,
        ...historyKeymap,
        ...foldKeymap,
        // Tab moves the focus, as everywhere: whoever passes through edits nothing.
        ...lintKeymap,
      ]),
      EditorView.contentAttributes.of({
        "aria-label": editorLabel,
        spellcheck: "false",
        tabindex: "0",
        autocapitalize: "off",
      }),
      EditorView.updateListener.of((update) => {
        if (!update.docChanged) return;
        if (update.transactions.some((transaction) => transaction.annotation(fromRecord))) return;
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#flush(), debounceMs);
      }),
    ];
  }

  /** Reports the user's text now, under the key it belongs to. */
  #flush(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = this.#view?.state.doc.toString() ?? "";
    this.dispatchEvent(new CustomEvent("edit", { detail: { key: this.#held, text } }));
  }

  override disconnectedCallback(): void {
    this.#flush();
    super.disconnectedCallback();
    this.#view?.destroy();
    this.#view = undefined;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.requestUpdate("key");
  }

  #show(): void {
    const parent = this.renderRoot.querySelector(".place");
    if (!parent) return;
    if (!this.#view) {
      this.#view = new EditorView({
        parent,
        root: this.renderRoot as ShadowRoot,
        state: EditorState.create({ doc: this.text, extensions: this.#extensions() }),
      });
      this.#held = this.key;
      return;
    }
    if (this.#held !== this.key) {
      // What was typed last still belongs to the record before, which keeps what may be undone.
      this.#flush();
      this.#keep(this.#held, this.#view.state);
      this.#held = this.key;
      const kept = this.#kept.get(this.key);
      this.#view.setState(kept ?? EditorState.create({ doc: this.text, extensions: this.#extensions() }));
      this.#replace(this.#view, this.text);
      return;
    }
    // What the user is typing is newer than any text from outside.
    if (this.#timer !== undefined) return;
    this.#replace(this.#view, this.text);
  }

  /** Keeps the state of a record that is left, if anything was done to it. */
  #keep(key: string, state: EditorState): void {
    this.#kept.delete(key);
    if (undoDepth(state) === 0 && redoDepth(state) === 0) return;
    this.#kept.set(key, state);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > maxKept && oldest !== undefined) this.#kept.delete(oldest);
  }

  #replace(view: EditorView, text: string): void {
    const old = view.state.doc.toString();
    if (old === text) return;
    const shorter = Math.min(old.length, text.length);
    let start = 0;
    while (start < shorter && old.charCodeAt(start) === text.charCodeAt(start)) start++;
    let end = 0;
    while (
      end < shorter - start &&
      old.charCodeAt(old.length - 1 - end) === text.charCodeAt(text.length - 1 - end)
    ) {
      end++;
    }
    view.dispatch({
      changes: { from: start, to: old.length - end, insert: text.slice(start, text.length - end) },
      annotations: [fromRecord.of(true), Transaction.addToHistory.of(false)],
    });
  }

  #diagnose(): void {
    const view = this.#view;
    if (!view) return;
    const diagnostics: Diagnostic[] = this.issues.slice(0, maxDiagnostics).map((issue) => {
      const { from, to } = rangeOf(view.state, issue);
      // A whole object would be underlined from top to bottom; its first line shows the place.
      const line = view.state.doc.lineAt(from);
      return {
        from,
        to: Math.min(to, line.to),
        severity: issue.severity,
        source: issue.code,
        message: issue.message,
      };
    });
    view.dispatch(setDiagnostics(view.state, diagnostics));
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("key") || changed.has("text") || changed.has("edited")) this.#show();
    if (changed.has("key") || changed.has("issues")) this.#diagnose();
  }

  protected override render(): TemplateResult {
    return html`<div class="place"></div>`;
  }
}
