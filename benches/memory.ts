/** How much memory the package's module has: imported before it, this file sees it come. */

const memories: WebAssembly.Memory[] = [];

WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
  construct(target, args, newTarget) {
    const instance = Reflect.construct(target, args, newTarget) as WebAssembly.Instance;
    if (instance.exports.memory instanceof WebAssembly.Memory) memories.push(instance.exports.memory);
    return instance;
  },
});

/** Bytes of the first module, which is ours: it is instantiated on import. */
export const moduleBytes = (): number => memories[0]?.buffer.byteLength ?? 0;

/** Bytes of JavaScript's heap, where an engine says it. */
export function heapBytes(): number | undefined {
  const collect = (globalThis as { gc?: () => void }).gc;
  if (collect) for (let i = 0; i < 3; i++) collect();
  if (typeof process === "object") return process.memoryUsage().heapUsed;
  return (performance as { memory?: { usedJSHeapSize: number } }).memory?.usedJSHeapSize;
}
