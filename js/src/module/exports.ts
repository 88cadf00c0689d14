/** What the modules export: functions of numbers, as `src/wasm` declares them. */

/** What both modules export. Addresses are signed, as all 32-bit numbers of WebAssembly are to JavaScript. */
export interface CoreExports {
  readonly memory: WebAssembly.Memory;
  reserve(segments: number, oddities: number, text: number): number;
  factsAt(): number;
  odditiesAt(): number;
  judgedAt(): number;
  textAt(): number;
  numbersAt(): number;
  issues(): number;
  setOptions(skewToleranceMs: number, flags: number, hosts: number): void;
  validate(oddities: number, names: number, text: number): number;
  validateJson(length: number, isText: boolean): number;
  inspect(oddities: number, names: number, text: number, now: number): number;
  inspectJson(length: number, isText: boolean, now: number): number;
  inspectLines(length: number, now: number, state: number, last: boolean): number;
  refuseJson(what: number): number;
  timeline(oddities: number, text: number, now: number): number;
  durations(oddities: number, text: number, now: number): void;
  phase(oddities: number, text: number): number;
  platformMetrics(oddities: number, text: number): void;
  hasControl(oddities: number, text: number): number;
  isTrustedViewerUrl(length: number): number;
}

/** What the larger module exports. */
export interface LiveExports extends CoreExports {
  answerTextAt(): number;
  setArgument(length: number): void;
  legs(length: number): number;
  currentLeg(length: number, ofAnybody: boolean): number;
  endedBy(length: number): number;
  countdowns(oddities: number, text: number, now: number): void;
  liveOpen(keepEndedMs: number, maxLegs: number, media: number): number;
  liveClose(handle: number): void;
  liveApply(handle: number, length: number, isJson: boolean, isText: boolean, receivedAt: number): number;
  liveNewKeys(): number;
  liveLegs(handle: number, length: number): number;
  liveDurations(handle: number, key: number, now: number): number;
  liveOrder(handle: number): number;
  livePhaseStarts(handle: number, length: number): void;
  liveCounts(handle: number): void;
  livePairs(handle: number): number;
  liveClockOffset(handle: number): number;
  liveSave(handle: number): number;
  liveRestored(handle: number): number;
  liveRestore(handle: number, length: number): number;
  liveForgotten(handle: number, key: number): void;
}
