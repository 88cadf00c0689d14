/** The look that all elements share. Colours follow the page's `color-scheme`; each is a custom property that a page may set. */

import { css } from "lit";

export const base = css`
  :host {
    display: inline-block;
    color: inherit;
    font: inherit;
    font-variant-numeric: tabular-nums;
    --_quiet: var(--cobrowse-quiet, light-dark(#4b5865, #a5b2be));
    --_line: var(--cobrowse-line, light-dark(#d5dce3, #36424d));
    --_focus: var(--cobrowse-focus, light-dark(#0a6cc4, #8cc4ff));
    --_error: var(--cobrowse-error, light-dark(#b3261e, #ff9087));
    --_warning: var(--cobrowse-warning, light-dark(#8a5200, #f1ba5c));
    --_ok: var(--cobrowse-ok, light-dark(#1a6b42, #6ccb99));
    --_accent: var(--cobrowse-accent, light-dark(#0a5a9c, #79b8f3));
    --_alerting: var(--cobrowse-alerting, light-dark(#b05a04, #efa548));
    --_contacting: var(--cobrowse-contacting, light-dark(#8a46c9, #bf97f2));
    --_dialing: var(--cobrowse-dialing, light-dark(#0b7594, #56c4de));
    --_interacting: var(--cobrowse-interacting, light-dark(#0e7c6b, #3fc1a9));
    --_held: var(--cobrowse-held, light-dark(#5d6b79, #93a3b3));
    --_parked: var(--cobrowse-parked, light-dark(#8f6a1e, #cbaa62));
    --_after: var(--cobrowse-after-call-work, light-dark(#4c53c4, #969dff));
    --_other: var(--cobrowse-other, light-dark(#7c7470, #a9a19c));
  }

  :host([hidden]) {
    display: none;
  }

  :focus-visible {
    outline: 2px solid var(--_focus);
    outline-offset: 2px;
    border-radius: 3px;
  }

  .icon {
    flex: none;
    width: 1em;
    height: 1em;
    vertical-align: -0.125em;
  }

  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  .quiet {
    color: var(--_quiet);
  }

  [data-kind="alerting"],
  [data-phase="alerting"],
  [data-phase="offering"],
  [data-phase="scheduled"] {
    --_kind: var(--_alerting);
  }

  [data-kind="contacting"],
  [data-phase="contacting"] {
    --_kind: var(--_contacting);
  }

  [data-kind="dialing"],
  [data-phase="dialing"] {
    --_kind: var(--_dialing);
  }

  [data-kind="interacting"],
  [data-phase="connected"] {
    --_kind: var(--_interacting);
  }

  [data-kind="held"],
  [data-phase="held"] {
    --_kind: var(--_held);
  }

  [data-kind="parked"],
  [data-phase="parked"] {
    --_kind: var(--_parked);
  }

  [data-kind="afterCallWork"],
  [data-phase="afterCallWork"] {
    --_kind: var(--_after);
  }

  [data-kind="other"],
  [data-phase="ended"],
  [data-phase="unknown"] {
    --_kind: var(--_other);
  }
`;
