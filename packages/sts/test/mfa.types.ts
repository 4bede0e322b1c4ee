import { sessionTokenProvider, stsProvider, type StsProviderOptions } from "../src/index.js";

const RoleArn = "arn:aws:iam::123456789012:role/app";
const SerialNumber = "arn:aws:iam::123456789012:mfa/me";
const TokenCode = "123456";
declare const mfaCodeProvider: (serialNumber: string) => Promise<string>;
declare const accessKeys: { accessKeyId: string; secretAccessKey: string };

// Pairs that AWS accepts.
stsProvider({ params: { RoleArn } });
stsProvider({ params: { RoleArn, SerialNumber }, mfaCodeProvider });
stsProvider({ params: { RoleArn, SerialNumber, TokenCode } });
stsProvider({ params: { RoleArn, SerialNumber }, mfaCodeProvider, accountId: true, masterCredentials: accessKeys });
stsProvider({ params: Object.freeze({ RoleArn, Tags: Object.freeze([Object.freeze({ Key: "a", Value: "b" })]) }) });
stsProvider({ params: { RoleArn, Tags: [{ Key: "a", Value: "b" }], TransitiveTagKeys: ["a"] } as const });
sessionTokenProvider();
sessionTokenProvider({ masterCredentials: accessKeys });
sessionTokenProvider({ params: { DurationSeconds: 900 } });
sessionTokenProvider({ params: { SerialNumber }, mfaCodeProvider });
sessionTokenProvider({ params: { SerialNumber, TokenCode } });

// A device without a code.
// @ts-expect-error
stsProvider({ params: { RoleArn, SerialNumber } });
// @ts-expect-error
sessionTokenProvider({ params: { SerialNumber } });
// A code without a device.
// @ts-expect-error
stsProvider({ params: { RoleArn, TokenCode } });
// @ts-expect-error
sessionTokenProvider({ params: { TokenCode } });
// A code source without a device: the SDK's own options may have it, ours may not.
// @ts-expect-error
const options: StsProviderOptions = { params: { RoleArn }, mfaCodeProvider };
// @ts-expect-error
stsProvider({ params: { RoleArn }, mfaCodeProvider, accountId: true });
// @ts-expect-error
sessionTokenProvider({ mfaCodeProvider });
// A code beside a source.
// @ts-expect-error
const both: StsProviderOptions = { params: { RoleArn, SerialNumber, TokenCode }, mfaCodeProvider };
// @ts-expect-error
sessionTokenProvider({ params: { SerialNumber, TokenCode }, mfaCodeProvider });

// Wrong names and kinds.
// @ts-expect-error
stsProvider({ params: { roleArn: RoleArn } });
// @ts-expect-error
stsProvider({ params: { RoleArn, RoleSesionName: "x" } });
// @ts-expect-error
stsProvider({ params: { RoleArn }, masterCredential: accessKeys });
// @ts-expect-error
stsProvider({ params: { RoleArn }, masterCredentials: { accessKeyId: "a" } });
// @ts-expect-error
stsProvider({ params: { RoleArn: 1 } });
// @ts-expect-error
stsProvider({});
// @ts-expect-error
stsProvider();
