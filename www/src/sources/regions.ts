/** The regions of Genesys Cloud, by the domains of their hosts. */
export const regions = {
  "mypurecloud.com": "Americas (US East)",
  "use2.us-gov-pure.cloud": "Americas (US East, FedRAMP)",
  "usw2.pure.cloud": "Americas (US West)",
  "cac1.pure.cloud": "Americas (Canada)",
  "mxc1.pure.cloud": "Americas (Mexico)",
  "sae1.pure.cloud": "Americas (São Paulo)",
  "mypurecloud.ie": "EMEA (Ireland)",
  "mypurecloud.de": "EMEA (Frankfurt)",
  "euw2.pure.cloud": "EMEA (London)",
  "euc2.pure.cloud": "EMEA (Zurich)",
  "mec1.pure.cloud": "EMEA (UAE)",
  "edee1.eusc-pure.cloud": "EMEA (European Sovereign Cloud)",
  "aps1.pure.cloud": "Asia Pacific (Mumbai)",
  "mypurecloud.jp": "Asia Pacific (Tokyo)",
  "apne2.pure.cloud": "Asia Pacific (Seoul)",
  "apne3.pure.cloud": "Asia Pacific (Osaka)",
  "apse1.pure.cloud": "Asia Pacific (Singapore)",
  "mypurecloud.com.au": "Asia Pacific (Sydney)",
} as const;

export type Region = keyof typeof regions;

/** What a page may connect to for a region: login, API and notifications. */
export function regionHosts(region: string): string[] {
  return [`https://login.${region}`, `https://api.${region}`, `wss://streaming.${region}`];
}

/** Where a gateway, such as the tests' emulator, may be: on this machine. */
export const localHosts = ["localhost", "127.0.0.1"].flatMap((host) => [
  `http://${host}:*`,
  `ws://${host}:*`,
]);

/** All that the page's policy lets it connect to; the page itself narrows that to its source. */
export const connectHosts = [...Object.keys(regions).flatMap(regionHosts), ...localHosts];

/**
 * Lets the page connect to nothing but these from now on. A policy in force can't be widened, so that another
 * source takes another load of the page.
 */
export function connectOnly(hosts: readonly string[]): void {
  const meta = document.createElement("meta");
  meta.httpEquiv = "Content-Security-Policy";
  meta.content = `connect-src ${hosts.length > 0 ? hosts.join(" ") : "'none'"}`;
  document.head.append(meta);
  // It stays in force.
  meta.remove();
}
