import type { LiveSessions } from "cobrowse-session/live";

/** Opens a viewer in an element. Returns what closes it. */
export function openViewer(
  root: HTMLElement,
  options?: {
    /** A store that somebody else keeps true; without one, the viewer makes one, and closes it. */
    live?: LiveSessions;
    /** Whose windows may tell of sessions. Default: the page's own origin, or, of a store that is given, nobody's. */
    origins?: readonly string[];
    /** Hosts of viewers to trust beside those of Genesys Cloud. */
    viewerHosts?: readonly string[];
  },
): () => void;
