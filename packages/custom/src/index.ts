export type {
  Boto3SessionCredentialsInput,
  BotoCredentialsInput,
  ContainerCredentialsInput,
  CredentialsInput,
  SdkCredentialsInput,
  StsCredentialsInput,
  TimeInput,
} from "./credentials-input.js";
export { customProvider } from "./custom-provider.js";
export type { CustomProvider, CustomProviderOptions } from "./custom-provider.js";
export { processProvider } from "./process.js";
export type { ProcessProvider, ProcessProviderOptions } from "./process.js";
