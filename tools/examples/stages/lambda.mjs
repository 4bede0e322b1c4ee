import { fileURLToPath } from "node:url";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";

const service = fileURLToPath(new URL("../support/lambda-service.mjs", import.meta.url));

/** @type {import("../runner/start.mjs").Stage} */
export const stage = {
  aws: { lifetimeSeconds: 10 },
  // Lambda runs a function, not its author.
  command: ["node", service, "./dist/index.cjs", JSON.stringify({ key: "hello.txt" })],
  async prepare({ aws }) {
    aws.control.bucket("documents");
    const s3 = new S3Client({ endpoint: aws.endpoint, region: aws.region, credentials: aws.credentials() });
    await s3.send(new PutObjectCommand({ Bucket: "documents", Key: "hello.txt", Body: "Hello." }));
    s3.destroy();
    return {
      env: { ROLE_ARN: aws.roleArn, BUCKET: "documents" },
      hint: 'Enter invokes the function again, {"key":"other.txt"} with another event; Ctrl-D ends.',
    };
  },
};
