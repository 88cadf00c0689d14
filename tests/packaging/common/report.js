/** Tells whoever looks at the page what became of a check. */
export async function report(run) {
  let result;
  try {
    result = await run();
  } catch (error) {
    result = `failed: ${error?.message ?? error}`;
  }
  document.documentElement.setAttribute("data-result", result);
}
