import { CobrowseConsole } from "./console";
import { DurationsTable } from "./durations-table";
import { IssueList } from "./issue-list";
import { JsonEditor } from "./json-editor";
import { SessionDetail } from "./session-detail";
import { SessionList } from "./session-list";
import { TimelineView } from "./timeline-view";

customElements.define("json-editor", JsonEditor);
customElements.define("issue-list", IssueList);
customElements.define("durations-table", DurationsTable);
customElements.define("timeline-view", TimelineView);
customElements.define("session-list", SessionList);
customElements.define("session-detail", SessionDetail);
// Last, as it creates the others.
customElements.define("cobrowse-console", CobrowseConsole);
