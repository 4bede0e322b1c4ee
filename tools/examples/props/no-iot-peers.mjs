// Loaded before an app: the AWS CRT is not installed.
import { register } from "node:module";

const hooks = `export async function resolve(name, context, next) {
  if (!/^aws-(crt|iot-device-sdk-v2)/.test(name)) return next(name, context);
  throw Object.assign(new Error("Cannot find package '" + name + "'"), { code: "ERR_MODULE_NOT_FOUND" });
}`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
