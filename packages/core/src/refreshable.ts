import type { Credentials } from "./credentials.js";
export interface RefreshableCredentials<C extends Credentials = Credentials> { (): Promise<C> }
