/**
 * A co-browse viewer page: what is known of a session, who shares, views and controls, and the shared page itself, if its address is trusted.
 *
 * A session comes in the page's own address (#session=, and its JSON, percent-encoded), by messages of windows of allowed origins (whatever
 * `LiveSessions.apply` takes), or in a store of live sessions that somebody else keeps true.
 */

import "cobrowse-session/elements";
import { isTrustedViewerUrl, LiveSessions, phase, phaseLabel } from "cobrowse-session/live";

const MOST_LOGGED = 200;

/** What the page is made of. What comes from a session is put into it as text alone. */
const MARKUP = `
<header>
  <h1>Co-browse viewer</h1>
  <p class="leg" hidden>
    <cobrowse-phase></cobrowse-phase> <cobrowse-timer></cobrowse-timer>
    <label class="choice" hidden>Leg <select></select></label>
  </p>
</header>
<p class="source"><span class="problem" role="status"></span> <span class="counts"></span></p>
<section class="told shared" aria-label="The shared page" hidden>
  <p class="verdict"></p>
  <p class="ways"><cobrowse-viewer-link></cobrowse-viewer-link> <button class="embed" type="button">Show it here</button></p>
  <div class="frame"></div>
</section>
<section class="told" aria-label="Who" hidden>
  <h2>Who</h2>
  <ul class="people"></ul>
  <p><cobrowse-control></cobrowse-control></p>
</section>
<section class="told" aria-label="What happened" hidden>
  <h2>What happened</h2>
  <div class="log" role="log" aria-label="What happened" tabindex="0"><ol></ol></div>
</section>
<section class="told" aria-label="Issues" hidden>
  <h2>Issues</h2>
  <cobrowse-issues></cobrowse-issues>
</section>`;

/** A text of a record, not too long, and without what turns the text around it or is not to be seen. */
const plain = (text) =>
  String(text)
    .slice(0, 80)
    .replace(/[\p{Cc}\p{Bidi_Control}]/gu, "\u{fffd}");

/** Whose a leg is. */
function nameOf(leg) {
  const names = [leg?.session.self?.name, leg?.name];
  return plain(names.find((name) => typeof name === "string" && name.trim() !== "") ?? "somebody");
}

const isOver = (leg) => ["ended", "afterCallWork"].includes(phase(leg));
const ROLES = { sharers: "shares the page", viewers: "views it" };

/** A name, which can't turn the text around it. */
function named(leg) {
  const name = document.createElement("bdi");
  name.textContent = nameOf(leg);
  return name;
}

/** Whether a text is the origin of a page. (That of sandboxed frames and files is "null": anybody may be that.) */
function isOrigin(text) {
  try {
    const { origin, protocol } = new URL(text);
    return origin === text && /^https?:$/.test(protocol);
  } catch {
    return false;
  }
}

/** What a change means to people. */
function wordsOf(change, leg) {
  switch (change.type) {
    case "added":
      return `: ${phaseLabel(phase(leg)).toLowerCase()}`;
    case "phaseChanged":
      return `: ${phaseLabel(change.from).toLowerCase()}, now ${phaseLabel(change.to).toLowerCase()}`;
    case "controlGranted":
      return " may control the other page";
    case "controlRevoked":
      return " may control it no longer";
    case "ended":
      return " has left";
    default:
      return undefined;
  }
}

/**
 * Opens a viewer in an element. Returns what closes it.
 *
 * live         a store that somebody else keeps true: neither messages nor the page's address write into it, unless `origins` are given. Without
 *              one, the viewer makes one, and closes it
 * origins      whose windows may tell of sessions. Default: the page's own, if no store is given
 * viewerHosts  hosts of viewers to trust beside those of Genesys Cloud
 */
export function openViewer(
  root,
  { live: given, origins = given === undefined ? [location.origin] : [], viewerHosts = [] } = {},
) {
  const wrong = origins.find((origin) => !isOrigin(origin));
  if (wrong !== undefined)
    throw new TypeError(`${plain(wrong)} is no origin. Write the whole of it: https://desktop.example.com`);
  const live = given ?? new LiveSessions();
  const ending = new AbortController();
  const { title } = document;
  const { signal } = ending;
  const counts = { addressed: 0, told: 0, others: 0 };
  let problem = "";
  /** The key of the leg that is shown, and whether somebody chose it. */
  let shown;
  let isChosen = false;
  /** The address that is embedded. */
  let embedded;

  root.innerHTML = MARKUP;
  // Its own words are English, and so are those of its elements.
  root.lang = "en";
  const at = (selector) => root.querySelector(selector);
  const [select, log, list, embed] = [at("select"), at(".log"), at(".log > ol"), at(".embed")];
  const parts = root.querySelectorAll(
    "cobrowse-phase, cobrowse-timer, cobrowse-viewer-link, cobrowse-control, cobrowse-issues",
  );
  at("cobrowse-viewer-link").viewerHosts = viewerHosts;

  const isTrusted = (url) => typeof url === "string" && isTrustedViewerUrl(url, { viewerHosts });
  /** Of its own origin, a frame could get out of its sandbox. */
  const isFramed = (url) => isTrusted(url) && new URL(url).origin !== location.origin;

  /** Why an address is trusted, or that it is not: the link beside it says why. An address that nobody may open is an issue alone. */
  function verdictOf(leg) {
    const url = leg?.session.viewerUrl;
    const isRefused = leg?.issues.some(({ path }) => path[0] === "viewerUrl");
    if (url === undefined && !isRefused) return "There is no address yet.";
    if (!isTrusted(url)) return "The address is not trusted. It is neither opened nor shown.";
    const owner = isTrustedViewerUrl(url) ? "belongs to Genesys Cloud" : "is on this page's list";
    return `The address is trusted: it is encrypted, has no password in it, and its host ${owner}: ${new URL(url).host}`;
  }

  /** The leg to show, where nobody chose one: one that goes on and has an address, if there is one. */
  function bestOf(legs) {
    const all = [...legs.values()];
    const goesOn = all.filter((leg) => !isOver(leg));
    return (goesOn.find((leg) => leg.session.viewerUrl !== undefined) ?? goesOn[0] ?? all[0])?.key;
  }

  function note(...content) {
    const item = document.createElement("li");
    const time = document.createElement("time");
    time.dateTime = new Date().toISOString();
    time.textContent = new Date().toLocaleTimeString();
    item.append(time, " ", ...content);
    list.append(item);
    if (list.children.length > MOST_LOGGED) list.firstElementChild?.remove();
    log.scrollTop = log.scrollHeight;
  }

  function removeFrame(why) {
    if (embedded === undefined) return;
    embedded = undefined;
    at(".frame").replaceChildren();
    note(why);
  }

  function showFrame(url) {
    const frame = document.createElement("iframe");
    // It may be what it is, on its own origin, and nothing to the page around it.
    frame.sandbox.add("allow-scripts", "allow-same-origin", "allow-forms");
    frame.referrerPolicy = "no-referrer";
    frame.title = "The shared page";
    frame.src = url;
    embedded = url;
    at(".frame").replaceChildren(frame);
  }

  function renderChoice(legs) {
    at(".choice").hidden = legs.size < 2;
    // Isolated from each other: options have no elements in them.
    const label = (leg) => `\u2068${nameOf(leg)}\u2069 (\u2068${plain(leg.key)}\u2069)`;
    const options = Array.from(legs.values(), (leg) => new Option(label(leg), leg.key));
    const before = Array.from(select.options, (option) => option.value + option.text).join();
    if (options.map((option) => option.value + option.text).join() !== before)
      select.replaceChildren(...options);
    select.value = shown ?? "";
  }

  function renderPeople(legs) {
    const pair = live.pairs().find(({ sharers, viewers }) => [...sharers, ...viewers].includes(shown));
    const people = Object.entries(ROLES).flatMap(([role, does]) =>
      (pair?.[role] ?? []).map((key) => {
        const item = document.createElement("li");
        item.append(named(legs.get(key)), ` ${does}`);
        return item;
      }),
    );
    // Of a session that says of which co-browse session it is, all are known; of any other one, itself.
    const own = legs.get(shown);
    const role = { sharer: ROLES.sharers, viewer: ROLES.viewers }[own?.session.cobrowseRole];
    if (people.length === 0 && role !== undefined) {
      const item = document.createElement("li");
      item.append(named(own), ` ${role}`);
      people.push(item);
    }
    at(".people").replaceChildren(...people);
  }

  function renderSource() {
    const { addressed, told, others } = counts;
    const isWaiting = live.get().legs.size === 0 && problem === "";
    const words = problem || (isWaiting ? "Waiting for a session: none was told yet." : "");
    // What is the same is not said again.
    if (at(".problem").textContent !== words) at(".problem").textContent = words;
    const counted = [
      addressed > 0 && problem === "" ? "The session came in this page's address." : "",
      told > 0 ? `${told} ${told === 1 ? "message" : "messages"} read.` : "",
      others > 0 ? `${others} from origins that are not allowed, which were not read.` : "",
    ];
    at(".counts").textContent = counted.filter(Boolean).join(" ");
  }

  function render() {
    const { legs } = live.get();
    const before = shown;
    if (!legs.has(shown)) [shown, isChosen] = [bestOf(legs), false];
    // When a leg is over, another one is shown only if it goes on.
    else if (!isChosen && isOver(legs.get(shown))) {
      const best = bestOf(legs);
      if (!isOver(legs.get(best))) shown = best;
    }
    if (before !== shown) removeFrame("The session is over: the shared page was closed");
    const leg = legs.get(shown);
    for (const part of parts) Object.assign(part, { live, legKey: shown });
    for (const element of root.querySelectorAll(".leg, .told")) element.hidden = leg === undefined;
    const url = leg?.session.viewerUrl;
    at(".verdict").textContent = verdictOf(leg);
    embed.hidden = !isFramed(url) || isOver(leg);
    if (embedded !== undefined) {
      if (leg === undefined || isOver(leg)) removeFrame("The session is over: the shared page was closed");
      else if (embedded !== url) removeFrame("The address has changed: the shared page was closed");
    }
    embed.textContent = embedded === undefined ? "Show it here" : "Show it no longer";
    renderChoice(legs);
    renderPeople(legs);
    renderSource();
    const what = leg === undefined ? "" : `${phaseLabel(phase(leg))}, ${nameOf(leg)} – `;
    document.title = `${what}Co-browse viewer`;
  }

  /** Takes what may be a frame, from wherever. */
  function take(frame, where) {
    const { ok, found, issues } = live.apply(frame);
    if (!ok) problem = `${where} can't be read: ${issues[0]?.message}.`;
    else if (found === 0) problem = `${where} tells of no co-browse session.`;
    else if (live.get().legs.size === 0) problem = `${where} has no id: it can't be followed.`;
    else problem = "";
    render();
  }

  /** Whoever has a hand on the window can change its address: once somebody who may has told something, it counts no longer. */
  function takeFragment() {
    const [, encoded] = location.hash.match(/^#session=(.+)/) ?? [];
    if (encoded === undefined || counts.told > 0) return;
    let text = encoded;
    try {
      text = decodeURIComponent(encoded);
    } catch {
      // It is not percent-encoded: it is no JSON either, which is told.
    }
    counts.addressed++;
    take(text, "The session in this page's address");
  }

  addEventListener(
    "message",
    ({ origin, source, data }) => {
      // Extensions speak to pages by messages of the page itself.
      if (source === window) return;
      if (!origins.includes(origin)) {
        counts.others++;
        return renderSource();
      }
      counts.told++;
      take(data, `A message of ${origin}`);
    },
    { signal },
  );
  select.addEventListener("change", () => {
    [shown, isChosen] = [select.value, true];
    removeFrame("Another leg was chosen: the shared page was closed");
    render();
  });
  embed.addEventListener("click", () => {
    const url = live.get().legs.get(shown)?.session.viewerUrl;
    if (embedded !== undefined) removeFrame("The shared page was closed");
    else if (isFramed(url)) showFrame(url);
    render();
  });
  live.subscribe(
    ({ legs }, changes) => {
      for (const change of changes) {
        if (change.previousKey === shown && change.previousKey !== undefined) shown = change.key;
        const words = wordsOf(change, legs.get(change.key));
        if (words !== undefined) note(named(legs.get(change.key)), words);
      }
      render();
    },
    { signal },
  );
  if (given === undefined) {
    addEventListener("hashchange", takeFragment, { signal });
    takeFragment();
  }
  render();
  // Whoever opened the page may tell of sessions from now on. There is nothing in this that others may not know.
  const asking = window.opener ?? (window.parent === window ? undefined : window.parent);
  asking?.postMessage({ type: "cobrowse-viewer-ready" }, "*");

  return () => {
    ending.abort();
    document.title = title;
    if (given === undefined) live.close();
    root.replaceChildren();
  };
}
