import lib = require("cobrowse-session");
import live = require("cobrowse-session/live");
import slim = require("cobrowse-session/slim");

const valid: boolean = lib.validate({}).valid && live.validate({}).valid;
const started: Promise<void> = slim.init(new Uint8Array());
const issue: lib.Issue | undefined = slim.validate({}).issues[0];
// @ts-expect-error there is no such option
lib.validate({}, { strict: true });

export = { issue, started, valid };
