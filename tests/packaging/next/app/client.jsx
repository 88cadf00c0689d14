"use client";

import * as lib from "cobrowse-session";
import { useEffect } from "react";
import { check } from "../check.js";
import { report } from "../report.js";

export function Client({ server }) {
  const rendered = check(lib);
  useEffect(() => {
    report(() => (server === "passed" ? check(lib) : `failed on the server: ${server}`));
  }, [server]);
  return <p>{rendered}</p>;
}
