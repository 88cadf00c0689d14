/** What the schemas of all contestants are made of: the fields' types, the members of enums, the two formats. */

/** A session as it comes over the wire, as far as a schema can say it: every field may be missing or null. */
export interface Wire {
  id?: string | null;
  state?: string | null;
  initialState?: string | null;
  disconnectType?: string | null;
  self?: WireAddress | null;
  cobrowseSessionId?: string | null;
  cobrowseRole?: string | null;
  controlling?: string[] | null;
  viewerUrl?: string | null;
  providerEventTime?: string | null;
  startAlertingTime?: string | null;
  connectedTime?: string | null;
  disconnectedTime?: string | null;
  provider?: string | null;
  peerId?: string | null;
  segments?: WireSegment[] | null;
  wrapup?: WireWrapup | null;
  afterCallWork?: WireAfterCallWork | null;
  afterCallWorkRequired?: boolean | null;
}

export interface WireAddress {
  name?: string | null;
  nameRaw?: string | null;
  addressNormalized?: string | null;
  addressRaw?: string | null;
  addressDisplayable?: string | null;
}

export interface WireSegment {
  startTime: string;
  endTime?: string | null;
  type?: string | null;
  howEnded?: string | null;
  disconnectType?: string | null;
}

export interface WireWrapup {
  code?: string | null;
  name?: string | null;
  notes?: string | null;
  tags?: string[] | null;
  durationSeconds?: number | null;
  endTime?: string | null;
  provisional?: boolean | null;
}

export interface WireAfterCallWork {
  startTime?: string | null;
  endTime?: string | null;
  state?: string | null;
}

export const STATES = [
  "alerting",
  "dialing",
  "contacting",
  "offering",
  "connected",
  "disconnected",
  "terminated",
  "scheduled",
  "none",
  "converting",
  "uploading",
  "transmitting",
  "parked",
] as const;

export const DISCONNECT_TYPES = [
  "endpoint",
  "endpoint.dnd",
  "endpoint.donotdisturb",
  "client",
  "system",
  "timeout",
  "transfer",
  "transfer.conference",
  "transfer.consult",
  "transfer.forward",
  "transfer.noanswer",
  "transfer.notavailable",
  "transfer.dnd",
  "transfer.donotdisturb",
  "transport.failure",
  "error",
  "peer",
  "other",
  "spam",
  "uncallable",
  "inactivity",
  "session.expired",
  "takeover",
] as const;

export const ROLES = ["sharer", "viewer"] as const;

export const AFTER_CALL_WORK_STATES = ["unknown", "notApplicable", "skipped", "pending", "complete"] as const;

export const LARGEST_COUNT = 4_294_967_295;

/** RFC 3339 with an offset, of days that exist. Of the ways to check it in a schema the fastest: one expression. */
export const TIME = new RegExp(
  "^(?:" +
    "(?:\\d\\d(?:[2468][048]|[13579][26]|0[48])|(?:[02468][048]|[13579][26])00)-02-29|" +
    "\\d{4}-(?:" +
    "(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8])))" +
    "[Tt](?:[01]\\d|2[0-3]):[0-5]\\d:(?:[0-5]\\d|60)(?:\\.\\d+)?(?:[Zz]|[+-](?:[01]\\d|2[0-3]):?[0-5]\\d)$",
);

const OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const NOT_XN = "(?![Xx][Nn]--)";

/** A viewer URL that is safe to open: https, a host of plain labels or four octets, no credentials. */
export const VIEWER_URL = new RegExp(
  "^[Hh][Tt][Tt][Pp][Ss]://" +
    `(?:${OCTET}(?:\\.${OCTET}){3}|(?:${NOT_XN}[A-Za-z0-9-]+\\.)*${NOT_XN}[A-Za-z-][A-Za-z0-9-]*)` +
    "(?::(?:[0-5]?\\d{1,4}|6[0-4]\\d{3}|65[0-4]\\d\\d|655[0-2]\\d|6553[0-5]))?" +
    "(?:[/?#][^\\s\\\\\\u0000-\\u001F\\u007F-\\u009F]*)?$",
);
