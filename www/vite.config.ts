import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { viewerOrigins } from "cobrowse-session";
import { defineConfig, type Plugin } from "vite";
import { connectHosts } from "./src/sources/regions.ts";

/**
 * What the built page may do. Lit and CodeMirror put their styles in adopted style sheets, so no nonce is needed.
 * Of the hosts that it may connect to the page takes away all but those of its source, when it loads: the demo and
 * files connect to nothing.
 */
const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'none'",
  `connect-src ${connectHosts.join(" ")}`,
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** What the viewer page may show in a frame. The console shows nothing in one. */
const frames = `; frame-src ${viewerOrigins().join(" ")}`;

/** Puts the policy into the built HTML as well, so that it holds on any static host. */
function policyInHtml(): Plugin {
  return {
    name: "policy-in-html",
    apply: "build",
    transformIndexHtml: (_html, { path }) => [
      {
        tag: "meta",
        attrs: {
          "http-equiv": "Content-Security-Policy",
          content: path.endsWith("viewer.html") ? policy + frames : policy,
        },
        injectTo: "head-prepend",
      },
    ],
  };
}

const { homepage, repository } = JSON.parse(
  readFileSync(new URL("../package.json", import.meta.url), "utf8"),
);
/** Where more is to be found, if the package says so. */
const links = { docs: homepage, source: repository?.url?.replace(/^git\+|\.git$/g, "") };

/** Modules that the SDK asks for in Node.js only, where it reads files and writes logs. */
const nodeOnly = new Set(["fs", "os", "path", "crypto", "https", "configparser", "winston"]);

/** Leaves out what never runs in a page. */
function withoutNode(): Plugin {
  const nothing = "\0nothing";
  return {
    name: "without-node",
    enforce: "pre",
    resolveId: (id, from) => (nodeOnly.has(id) && from?.includes("purecloud") ? nothing : undefined),
    load: (id) => (id === nothing ? "export default {};" : undefined),
  };
}

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "./",
  define: { LINKS: JSON.stringify(links) },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: ["chrome123", "firefox128", "safari17.5"],
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    // A data: image would be outside the policy.
    assetsInlineLimit: 0,
    rolldownOptions: {
      // Elements fetch a module where a page has none. These pages have one.
      checks: { ineffectiveDynamicImport: false },
      input: ["index.html", "viewer.html"].map((page) => fileURLToPath(new URL(page, import.meta.url))),
    },
  },
  preview: {
    port: 5173,
    strictPort: true,
    headers: {
      // frame-ancestors counts only in a header.
      "Content-Security-Policy": `${policy}${frames}; frame-ancestors 'none'`,
      "X-Content-Type-Options": "nosniff",
      "Referrer-Policy": "no-referrer",
      "Cross-Origin-Opener-Policy": "same-origin",
    },
  },
  plugins: [policyInHtml(), withoutNode()],
});
