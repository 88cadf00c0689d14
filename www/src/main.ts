import "cobrowse-session/elements";
import { DialPanel } from "./demo/dial-panel";
import { JsonEditor } from "./detail/json-editor";
import { SessionDetail } from "./detail/session-detail";
import { SessionList } from "./list/session-list";
import { WallBoard } from "./list/wall-board";
import { CloudDialog } from "./page/cloud-dialog";
import { CobrowseConsole } from "./page/console";
import { IntroLine } from "./page/intro-line";
import { hostsOf, recall } from "./sources/cloud-settings";
import { connectOnly } from "./sources/regions";

// Before anything else: what this load of the page is for says what it may connect to.
const login = recall();
connectOnly(login ? hostsOf(login.settings) : []);

customElements.define("json-editor", JsonEditor);
customElements.define("intro-line", IntroLine);
customElements.define("wall-board", WallBoard);
customElements.define("dial-panel", DialPanel);
customElements.define("cloud-dialog", CloudDialog);
customElements.define("session-list", SessionList);
customElements.define("session-detail", SessionDetail);
// Last, as it creates the others.
customElements.define("cobrowse-console", CobrowseConsole);
