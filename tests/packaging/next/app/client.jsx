"use client";

import * as lib from "cobrowse-session";
import { useEffect } from "react";
import { check } from "../check.js";
import { report } from "../report.js";

export function Client({ server }) {
  const rendered = check(lib);
  useEffect(() => {
    report(async () => {
      if (server !== "passed") return `failed on the server: ${server}`;
      const edge = await (await fetch("/edge")).text();
      return edge === "passed" ? check(lib) : `failed at the edge: ${edge}`;
    });
  }, [server]);
  return <p>{rendered}</p>;
}
