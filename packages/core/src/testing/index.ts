export { providerContract } from "./provider-contract.js";
export type { ContractCheck, ProviderUnderTest } from "./provider-contract.js";
export { scriptedSource } from "./scripted-source.js";
export type { ScriptedAnswer, ScriptedSource, ScriptedSourceOptions } from "./scripted-source.js";
export { virtualClock } from "./virtual-clock.js";
export type { VirtualClock } from "./virtual-clock.js";
