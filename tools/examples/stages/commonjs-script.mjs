import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";

// The SDK's advice to update Node is not what an example is run for.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

/** @type {import("../runner/start.mjs").Stage} */
export const stage = {
  async prepare({ aws }) {
    aws.control.bucket("photos");
    const s3 = new S3Client({ endpoint: aws.endpoint, region: aws.region, credentials: aws.credentials() });
    for (const [Key, Body] of Object.entries({ "cat.jpg": "a cat", "dog.jpg": "two dogs" })) {
      await s3.send(new PutObjectCommand({ Bucket: "photos", Key, Body }));
    }
    s3.destroy();
    return { env: { ROLE_ARN: aws.roleArn } };
  },
};
