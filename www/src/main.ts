import "cobrowse-session/elements";
import { CloudDialog } from "./cloud-dialog";
import { hostsOf, recall } from "./cloud-settings";
import { CobrowseConsole } from "./console";
import { DialPanel } from "./dial-panel";
import { IntroLine } from "./intro-line";
import { JsonEditor } from "./json-editor";
import { connectOnly } from "./regions";
import { SessionDetail } from "./session-detail";
import { SessionList } from "./session-list";
import { WallBoard } from "./wall-board";

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
