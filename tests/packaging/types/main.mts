import { type Durations, durations, LiveSessions, type Session, safeParse } from "cobrowse-session";
import core from "cobrowse-session/cobrowse_session.wasm";
import module from "cobrowse-session/cobrowse_session_live.wasm";
import { LiveSessions as SameSessions } from "cobrowse-session/live";
import { initSync, validate } from "cobrowse-session/slim";

initSync(core);
initSync(module);
const same: LiveSessions = new SameSessions();
const valid: boolean = validate({}).valid;
const session: Session | undefined = safeParse({}).data;
const times: Durations = durations(session);
new LiveSessions().subscribe(({ legs }) => legs.get("a")?.session.state?.toUpperCase());
// @ts-expect-error there is no such option
validate({}, { strict: true });

export { same, times, valid };
