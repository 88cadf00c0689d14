/** The viewer page: the example, as it is. */

import "../../examples/viewer/viewer.css";
import { openViewer } from "../../examples/viewer/viewer.js";

const root = document.querySelector("main");
if (root !== null) openViewer(root);
