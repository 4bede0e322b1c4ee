// The MFA device of the embedded AWS's user: prints the code that it shows now.
import { controlClient } from "@brs/local-aws";

console.log(await controlClient(process.env.AWS_ENDPOINT_URL).mfaCode());
