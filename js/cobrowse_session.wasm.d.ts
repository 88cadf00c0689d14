/** The module, as bundlers and runtimes import it that compile it themselves. */
declare const module: WebAssembly.Module;
export default module;
