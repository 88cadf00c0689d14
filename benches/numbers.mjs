// From samples to figures and ratios, and from numbers to text for people.

export function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low + (high - low) * (at - Math.floor(at));
}

export const summarise = (name, samples) => ({
  name,
  median: quantile(samples, 0.5),
  q1: quantile(samples, 0.25),
  q3: quantile(samples, 0.75),
  samples,
});

/** The median of the ratios of samples that were taken side by side. */
export function ratioOf(ours, theirs) {
  const ratios = ours.samples.map((sample, i) => sample / theirs.samples[i]);
  return quantile(ratios, 0.5);
}

/** Nanoseconds. */
export function showTime(ns) {
  if (ns >= 1e9) return `${(ns / 1e9).toPrecision(3)} s`;
  if (ns >= 1e6) return `${showNumber(ns / 1e6)} ms`;
  if (ns >= 1e3) return `${showNumber(ns / 1e3)} µs`;
  return `${showNumber(ns)} ns`;
}

const showNumber = (number) => (number >= 100 ? number.toFixed(0) : number.toPrecision(3));

/** Bytes, in thousands; many of them in millions. */
export const showSize = (bytes) =>
  bytes < 1e7 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

export const showRatio = (ratio) => `${ratio < 10 ? ratio.toFixed(2) : ratio.toFixed(0)} ×`;

/** How a growth row grows: the exponent, the last step, and the largest size if larger ones were left out. */
export function showGrowth({ points, exponent, lastStep, leftOut }) {
  const slope = exponent === undefined ? [] : [`n^${exponent.toFixed(2)}`];
  const step = lastStep ? [`×${lastStep.time.toPrecision(3)} for ×${lastStep.size}`] : [];
  const largest = leftOut ? [`up to ${points.at(-1).size.toLocaleString("en")}`] : [];
  return [...slope, ...step, ...largest].join(", ");
}

/** Which size of a growth row was left out, and why. */
export const showLeftOut = ({ leftOut }) =>
  leftOut ? `${leftOut.size.toLocaleString("en")} left out: it would take ${showTime(leftOut.ms * 1e6)}` : "";
