/** An app that uses everything: what is smaller has dropped something. */

export * from "cobrowse-session";
