import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { start } from "../support.js";

const Bucket = "fast--usw2-az1--x-s3";

test("a directory bucket is used with keys of its own, from CreateSession", async () => {
  const aws = await start();
  const session = await aws.assume();
  const s3 = aws.s3({ credentials: { ...session } });
  aws.control.bucket(Bucket);
  await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "express" }));
  const got = await s3.send(new GetObjectCommand({ Bucket, Key: "k" }));
  expect(await got.Body?.transformToString()).toBe("express");
  expect(aws.counters().calls).toMatchObject({ "s3:CreateSession": 1, "s3:PutObject": 1, "s3:GetObject": 1 });
  const [put] = aws.control.requests("s3:PutObject");
  expect(put?.accessKeyId).not.toBe(session.accessKeyId);

  const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: "k" }));
  expect(await (await fetch(url)).text()).toBe("express");
});
