import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

/** What the built page may do. Lit and CodeMirror put their styles in adopted style sheets, so no nonce is needed. */
const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'none'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** Puts the policy into the built HTML as well, so that it holds on any static host. */
function policyInHtml(): Plugin {
  return {
    name: "policy-in-html",
    apply: "build",
    transformIndexHtml: () => [
      {
        tag: "meta",
        attrs: { "http-equiv": "Content-Security-Policy", content: policy },
        injectTo: "head-prepend",
      },
    ],
  };
}

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "./",
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: ["chrome123", "firefox128", "safari17.5"],
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    // A data: image would be outside the policy.
    assetsInlineLimit: 0,
  },
  preview: {
    port: 5173,
    strictPort: true,
    headers: {
      // frame-ancestors counts only in a header.
      "Content-Security-Policy": `${policy}; frame-ancestors 'none'`,
      "X-Content-Type-Options": "nosniff",
      "Referrer-Policy": "no-referrer",
      "Cross-Origin-Opener-Policy": "same-origin",
    },
  },
  plugins: [policyInHtml()],
});
