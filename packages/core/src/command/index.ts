export { checkCommand, commandRules } from "./check-command.js";
export type { Command, CommandOptions } from "./check-command.js";
export type { CommandFailureReason } from "./failure.js";
export { runCommand } from "./run-command.js";
export type { RunOptions } from "./run-command.js";
