import { refreshable } from "@brs/core";
import { stsProvider } from "../src/index.js";
import { clientConfig, useLocalAws } from "./support/aws.js";

const local = useLocalAws();

test("smoke", async () => {
  const { aws } = local;
  const provider = stsProvider({ masterCredentials: aws.credentials(), clientConfig: clientConfig(aws), params: { RoleArn: aws.roleArn } });
  console.log(await provider());
  aws.control.outage("sts", "deny");
  console.log(await provider().catch((e) => [e.message, e.details, e.cause.Code, e.cause.name, Object.keys(e.cause)]));
  await provider.close();
  console.log(aws.counters());
});
