import { regionHosts, regions } from "./regions";

/** What is to be known of an org to connect to it. None of it is secret. */
export interface CloudSettings {
  /** A region's domain; empty for a gateway alone. */
  readonly region: string;
  /** The address of a gateway that stands in for the region's hosts; empty for none. */
  readonly gateway: string;
  /** An OAuth client of the type Code Authorization with PKCE, that may redirect to this page. */
  readonly clientId: string;
  /** Queues whose conversations are followed too. */
  readonly queues: readonly string[];
}

export function gatewayOf({ gateway }: CloudSettings): URL | undefined {
  return gateway === "" ? undefined : new URL(gateway);
}

const id = /^[\w-]{1,64}$/;

/** What is wrong with settings, in words. */
export function problemOf(settings: CloudSettings): string | undefined {
  const { region, gateway, clientId, queues } = settings;
  if (!id.test(clientId)) return "The client id is a UUID: that of an OAuth client with PKCE.";
  const queue = queues.find((queue) => !id.test(queue));
  if (queue !== undefined) return `“${queue.slice(0, 64)}” is no id of a queue.`;
  if (gateway === "") return Object.hasOwn(regions, region) ? undefined : "Choose a region.";
  const url = URL.canParse(gateway) ? new URL(gateway) : undefined;
  if (url?.protocol !== "http:" && url?.protocol !== "https:") {
    return "The address of a gateway starts with http:// or https://.";
  }
  if (!["localhost", "127.0.0.1"].includes(url.hostname) || url.protocol !== "http:") {
    return "The page's policy allows a gateway on this machine only, such as http://localhost:5174.";
  }
  return undefined;
}

/** All that the page has to connect to. */
export function hostsOf(settings: CloudSettings): string[] {
  const gateway = gatewayOf(settings);
  return gateway === undefined ? regionHosts(settings.region) : [gateway.origin, `ws://${gateway.host}`];
}

export function nameOf(settings: CloudSettings): string {
  return gatewayOf(settings)?.host ?? settings.region;
}

/** What the login page is left with and comes back to. Only for this tab, and only until it is back. */
const key = "cloud-login";

export function remember(settings: CloudSettings, state: string): void {
  sessionStorage.setItem(key, JSON.stringify({ settings, state }));
}

/** The settings of a login that this load of the page is the answer to. */
export function recall(): { settings: CloudSettings; state: string } | undefined {
  const query = new URLSearchParams(location.search);
  if (!query.has("code") && !query.has("error")) return undefined;
  try {
    const { settings, state } = JSON.parse(sessionStorage.getItem(key) ?? "");
    const { region, gateway, clientId, queues } = settings;
    const texts = [region, gateway, clientId, state, ...queues];
    if (!texts.every((text) => typeof text === "string") || problemOf(settings)) return undefined;
    // A code that nobody here asked for is not exchanged.
    if (query.has("code") && query.get("state") !== state) return undefined;
    return { settings, state };
  } catch {
    return undefined;
  }
}

export function forgetLogin(): void {
  sessionStorage.removeItem(key);
}
