import type { LiveSessions } from "cobrowse-session/live";

/** Opens a viewer in an element. Returns what closes it. */
export function openViewer(
  root: HTMLElement,
  options?: {
    /** A store, if there is one; else the viewer makes one, and closes it. */
    live?: LiveSessions;
    /** Whose windows may tell of sessions. Default: the page's own origin. */
    origins?: readonly string[];
    /** Hosts of viewers to trust beside those of Genesys Cloud. */
    viewerHosts?: readonly string[];
  },
): () => void;
