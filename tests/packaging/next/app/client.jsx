"use client";

import * as lib from "cobrowse-session";
import "cobrowse-session/elements";
import { useLive, useNow } from "cobrowse-session/react";
import { useEffect } from "react";
import { check } from "../check.js";
import { report } from "../report.js";
import { says, shown } from "../shown.js";

const live = new lib.LiveSessions();

export function Client({ server }) {
  const rendered = check(lib);
  const { legs } = useLive(live);
  // React sets no properties on elements that come from the server.
  const isAlive = useNow(Number.POSITIVE_INFINITY) !== null;
  useEffect(() => {
    report(async () => {
      if (server !== "passed") return `failed on the server: ${server}`;
      const edge = await (await fetch("/edge")).text();
      if (edge !== "passed") return `failed at the edge: ${edge}`;
      await says(await appears("cobrowse-timer"), "01:11");
      live.apply({ ...shown.leg, id: "a" }, { receivedAt: shown.now });
      await says(await appears("article > cobrowse-phase"), "Connected");
      return check(lib);
    });
  }, [server]);
  return (
    <>
      <p>{rendered}</p>
      {isAlive && <cobrowse-timer leg={shown.leg} now={shown.now} />}
      {Array.from(legs.keys(), (key) => (
        <article key={key}>
          <cobrowse-phase live={live} legKey={key} />
        </article>
      ))}
    </>
  );
}

async function appears(selector) {
  for (let tries = 0; tries < 200; tries++) {
    const found = document.querySelector(selector);
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${selector} does not appear`);
}
