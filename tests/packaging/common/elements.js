// A page of elements alone: they bring no module, and fetch the smaller one where there is none.

import "cobrowse-session/elements";
import { report } from "./report.js";
import { says, shown } from "./shown.js";

function show(tag, properties) {
  const element = Object.assign(document.createElement(tag), shown, properties);
  document.body.append(element);
  return element;
}

report(async () => {
  await says(show("cobrowse-phase"), "Connected");
  await says(show("cobrowse-timer"), "01:11");
  await says(show("cobrowse-issues", { leg: { state: 5 }, locale: "de" }), "Zeichenkette");
  await says(show("cobrowse-timeline"), "Interacting");
  return "passed";
});
