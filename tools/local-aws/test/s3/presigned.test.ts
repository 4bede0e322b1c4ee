import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { start } from "../support.js";

const Bucket = "photos";

test("a presigned URL is good for its key, its method and its time", async () => {
  const aws = await start();
  const s3 = aws.s3({ credentials: { ...(await aws.assume()) } });
  aws.control.bucket(Bucket);
  const put = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: "a b/ü" }), { expiresIn: 300 });
  expect((await fetch(put, { method: "PUT", body: "presigned" })).status).toBe(200);
  const get = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: "a b/ü" }), { expiresIn: 300 });
  expect(await (await fetch(get)).text()).toBe("presigned");

  for (const [url, init] of [
    [get, { method: "DELETE" }],
    [get.replace("a%20b", "other"), {}],
    [get.replace("X-Amz-Expires=300", "X-Amz-Expires=301"), {}],
  ] as const) {
    const response = await fetch(url, init);
    expect(response.status).toBe(403);
    expect(await response.text()).toContain("<Code>SignatureDoesNotMatch</Code>");
  }

  aws.control.clockOffset(301_000);
  const late = await fetch(get);
  expect(late.status).toBe(403);
  const text = await late.text();
  expect(text).toContain("<Message>Request has expired</Message>");
  expect(text).toContain("<X-Amz-Expires>300</X-Amz-Expires>");
});

test("a presigned URL dies with the session that signed it", async () => {
  const aws = await start();
  const session = await aws.assume();
  aws.control.bucket(Bucket);
  const url = await getSignedUrl(aws.s3({ credentials: { ...session } }), new GetObjectCommand({ Bucket, Key: "k" }));
  expect((await fetch(url)).status).toBe(404);
  aws.control.expire(session.accessKeyId);
  const refused = await fetch(url);
  expect(refused.status).toBe(400);
  expect(await refused.text()).toContain("<Code>ExpiredToken</Code>");
});

test("a URL for longer than a week, without a number, or from the future is refused", async () => {
  const aws = await start();
  aws.control.bucket(Bucket);
  const url = await getSignedUrl(aws.s3(), new GetObjectCommand({ Bucket, Key: "k" }));
  const refusedFor = async (address: string): Promise<string> => (await fetch(address)).text();
  expect(await refusedFor(url.replace("X-Amz-Expires=900", "X-Amz-Expires=604801"))).toContain(
    "<Code>AuthorizationQueryParametersError</Code>",
  );
  expect(await refusedFor(url.replace("X-Amz-Expires=900", "X-Amz-Expires=soon"))).toContain(
    "<Code>AuthorizationQueryParametersError</Code>",
  );
  aws.control.clockOffset(-16 * 60_000);
  expect(await refusedFor(url)).toContain("<Message>Request is not valid yet</Message>");
});
