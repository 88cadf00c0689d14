/** The record that elements show, at a time of which it is known what they say. */
export const shown = {
  leg: {
    state: "connected",
    startAlertingTime: "2026-03-02T09:00:00Z",
    connectedTime: "2026-03-02T09:00:08.250Z",
  },
  now: Date.parse("2026-03-02T09:01:20Z"),
};

/** Waits until an element says something. */
export async function says(element, text) {
  const said = () => element.shadowRoot?.textContent.trim() ?? "nothing";
  for (let tries = 0; !said().includes(text); tries++) {
    if (tries > 200) throw new Error(`${element.localName} says ${said()}, not ${text}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
