import { openViewer } from "./viewer.js";

const listOf = (name) =>
  document.querySelector(`meta[name="${name}"]`)?.content.split(/\s+/).filter(Boolean) ?? [];

openViewer(document.querySelector("main"), {
  origins: [location.origin, ...listOf("cobrowse-origins").map((address) => new URL(address).origin)],
  viewerHosts: listOf("cobrowse-viewer-hosts"),
});
