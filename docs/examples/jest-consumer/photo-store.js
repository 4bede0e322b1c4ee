const { GetObjectCommand, PutObjectCommand, S3Client } = require("@aws-sdk/client-s3");

/**
 * Photos in a bucket.
 *
 * @param {import("@brs/session").Session} session
 * @param {string} Bucket
 */
function createPhotoStore(session, Bucket) {
  const s3 = session.client(S3Client);
  return {
    /**
     * @param {string} Key
     * @param {string} Body
     */
    async save(Key, Body) {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
    },
    /** @param {string} Key */
    async load(Key) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return Body?.transformToString();
    },
  };
}

module.exports = { createPhotoStore };
