import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";

const tenants = ["acme", "globex", "initech", "umbrella"];

/** @type {import("../runner/start.mjs").Stage} */
export const stage = {
  aws: { lifetimeSeconds: 15 },
  async prepare({ aws }) {
    aws.control.bucket("files");
    const s3 = new S3Client({ endpoint: aws.endpoint, region: aws.region, credentials: aws.credentials() });
    for (const tenant of tenants) {
      for (const name of ["invoice.pdf", `only-${tenant}.txt`]) {
        await s3.send(new PutObjectCommand({ Bucket: "files", Key: `${tenant}/${name}`, Body: tenant }));
      }
    }
    s3.destroy();
    return {
      env: { ROLE_ARN: aws.roleArn, BUCKET: "files", TENANTS: tenants.join(","), PORT: process.env.PORT ?? "0" },
      hint: `Try /tenants/acme/objects (also ${tenants.slice(1).join(", ")}) and /health below the address that comes now. Ctrl-C ends.`,
    };
  },
};
