/** What the page keeps in the browser: nothing of a session. Where storage is forbidden, it lasts as long as the page. */

type Name = "theme" | "introduced" | "masked";

/** Themes and introductions are kept for good, the mask as long as the tab: it belongs to what is shown in it. */
const storageOf = (name: Name): Storage => (name === "masked" ? sessionStorage : localStorage);

export function kept(name: Name): string | undefined {
  try {
    return storageOf(name).getItem(name) ?? undefined;
  } catch {
    return undefined;
  }
}

export function keep(name: Name, value: string | undefined): void {
  try {
    if (value === undefined) storageOf(name).removeItem(name);
    else storageOf(name).setItem(name, value);
  } catch {
    // It is forbidden.
  }
}
