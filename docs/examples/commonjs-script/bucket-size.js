// How much the objects in a bucket weigh, with a role: ROLE_ARN=… node bucket-size.js my-bucket
const { paginateListObjectsV2, S3Client } = require("@aws-sdk/client-s3");
const { createSession } = require("@brs/session");
const { stsProvider } = require("@brs/sts");

async function main() {
  const [Bucket = "photos"] = process.argv.slice(2);
  const session = createSession(stsProvider({ params: { RoleArn: process.env.ROLE_ARN } }));
  try {
    const s3 = session.client(S3Client);
    let [count, bytes] = [0, 0];
    for await (const { Size = 0 } of session.collection(paginateListObjectsV2, s3, { Bucket }, "Contents")) {
      count++;
      bytes += Size;
    }
    console.log(`${Bucket}: ${count} objects, ${bytes} bytes`);
  } finally {
    await session.close();
  }
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
