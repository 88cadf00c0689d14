import { openViewer } from "./viewer.js";

const listOf = (name) =>
  document.querySelector(`meta[name="${name}"]`)?.content.split(" ").filter(Boolean) ?? [];

openViewer(document.querySelector("main"), {
  origins: [location.origin, ...listOf("cobrowse-origins")],
  viewerHosts: listOf("cobrowse-viewer-hosts"),
});
