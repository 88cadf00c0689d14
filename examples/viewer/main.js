import { openViewer } from "./viewer.js";

const listOf = (name) =>
  document.querySelector(`meta[name="${name}"]`)?.content.split(/\s+/).filter(Boolean) ?? [];

const root = document.querySelector("main");
try {
  openViewer(root, {
    origins: [location.origin, ...listOf("cobrowse-origins")],
    viewerHosts: listOf("cobrowse-viewer-hosts"),
  });
} catch (error) {
  // What the page's own lists have wrong.
  root.textContent = error.message;
}
