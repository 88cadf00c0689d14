/** Whether only what is quick is to be tested: `npm run mutants` runs the tests once for each mutant. */
export const isQuick = process.env.COBROWSE_QUICK !== undefined;
