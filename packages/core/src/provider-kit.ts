// What provider packages share: option checks, copies and warnings. Not for applications.
export { checkOptions, invalidOption, kindOf, nearestName, signalRule, unknownOption } from "./check-options.js";
export type { OptionRule } from "./check-options.js";
export { refusalReason } from "./identity.js";
export { builtinModule } from "./runtime.js";
export { isPlainObject, snapshot } from "./snapshot.js";
export { warnOnce } from "./warn.js";
