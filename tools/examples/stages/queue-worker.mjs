import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";

const seconds = 4;
const jobsEachSecond = 10;

/** @type {import("../runner/start.mjs").Stage} */
export const stage = {
  aws: { lifetimeSeconds: 10 },
  async prepare({ aws }) {
    aws.control.bucket("results");
    aws.control.queue({ name: "jobs" });
    const queueUrl = `${aws.endpoint}/${aws.accountId}/jobs`;
    const client = new SQSClient({ endpoint: aws.endpoint, region: aws.region, credentials: aws.credentials() });
    for (let second = 0; second < seconds; second++) {
      const Entries = Array.from({ length: jobsEachSecond }, (_, index) => ({
        Id: `${index}`,
        MessageBody: `job ${second * jobsEachSecond + index}`,
        DelaySeconds: second,
      }));
      await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    }
    client.destroy();
    return {
      env: { QUEUE_URL: queueUrl, BUCKET: "results", ROLE_ARN: aws.roleArn },
      hint:
        `Ten jobs come each second, for ${seconds} seconds; credentials are renewed meanwhile and afterwards. Ctrl-C ends the worker. ` +
        `More jobs:\n  aws sqs send-message --queue-url ${queueUrl} --message-body hello`,
    };
  },
};
