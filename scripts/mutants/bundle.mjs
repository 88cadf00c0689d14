// Makes the façade anew in a copy of the project, from sources that Stryker has changed; the modules are there already.

import { bundleFacade } from "../build.mjs";

await bundleFacade();
