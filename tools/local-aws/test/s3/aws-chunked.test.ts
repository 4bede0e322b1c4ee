import { decodeAwsChunked } from "../../src/s3/aws-chunked.js";

test("chunks are joined, extensions ignored, trailers read", () => {
  const raw = Buffer.from(
    "4\r\nabcd\r\n2;chunk-signature=00\r\nef\r\n0\r\nx-amz-checksum-crc32:AAAA==\r\nOther: b:c\r\n\r\n",
  );
  expect(decodeAwsChunked(raw)).toEqual({
    data: Buffer.from("abcdef"),
    trailers: { "x-amz-checksum-crc32": "AAAA==", other: "b:c" },
  });
});

test("nothing but the last chunk is an empty body", () => {
  expect(decodeAwsChunked(Buffer.from("0\r\n\r\n"))).toEqual({ data: Buffer.alloc(0), trailers: {} });
});

test.each(["", "4", "4\r\nabc", "4\r\nabcdXX0\r\n\r\n", "zz\r\nabcd\r\n0\r\n\r\n", "4\r\nabcd\r\n"])(
  "what is cut short or malformed is undefined: %j",
  (text) => {
    expect(decodeAwsChunked(Buffer.from(text))).toBeUndefined();
  },
);
