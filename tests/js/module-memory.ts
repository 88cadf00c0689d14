/** The memories of the package's module instances, of which there is one of each module from the start. */

import { LiveSessions, phase } from "cobrowse-session";

export const memories: WebAssembly.Memory[] = [];
WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
  construct(target, args, newTarget) {
    const instance: WebAssembly.Instance = Reflect.construct(target, args, newTarget);
    memories.push(instance.exports.memory as WebAssembly.Memory);
    return instance;
  },
});
phase(undefined);
new LiveSessions().close();

/** How many bytes they have in all. */
export const total = () => memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);

/** How many they had before anything was passed to them. */
export const floor = total();
