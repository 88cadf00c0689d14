/** The memory of the package's modules. It is recorded as they are instantiated, so import this file before the first use. */

const memories: WebAssembly.Memory[] = [];
let watching = true;

WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
  construct(target, args, newTarget) {
    const instance = Reflect.construct(target, args, newTarget) as WebAssembly.Instance;
    const { memory } = instance.exports;
    if (watching && memory instanceof WebAssembly.Memory) memories.push(memory);
    return instance;
  },
});

/** Runs `body` without recording the modules that it instantiates, which are not the package's. */
export async function unwatched<T>(body: () => Promise<T>): Promise<T> {
  watching = false;
  try {
    return await body();
  } finally {
    watching = true;
  }
}

/** Bytes of the package's modules. */
export const moduleBytes = (): number => memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);

/** Bytes of JavaScript's heap, where an engine says it. */
export function heapBytes(): number | undefined {
  const collect = (globalThis as { gc?: () => void }).gc;
  if (collect) for (let i = 0; i < 3; i++) collect();
  if (typeof process === "object") return process.memoryUsage().heapUsed;
  return (performance as { memory?: { usedJSHeapSize: number } }).memory?.usedJSHeapSize;
}
