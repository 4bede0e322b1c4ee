import { startLocalAws, startLocalIot } from "@brs/local-aws";

/** The embedded AWS, and all that the application needs to know of it. */
export async function startStage() {
  const aws = await startLocalAws({ cors: true });
  aws.control.bucket("photos");
  const iot = await startLocalIot();
  iot.roleAliases.set("uploads", { roleArn: aws.roleArn });
  const device = await iot.authority.issue({ name: "device" });
  iot.register(device.certificate);

  const { endpoint, region, roleArn } = aws;
  /** A device takes each MFA code once: every run has its own. */
  const facts = (name) => {
    const { serialNumber, secret } = aws.control.mfaDevice(`arn:aws:iam::${aws.accountId}:mfa/${name}`);
    return {
      endpoint,
      region,
      roleArn,
      credentials: aws.credentials(),
      mfa: { serial: serialNumber, secret },
      iot: {
        endpoint: iot.endpoint,
        roleAlias: "uploads",
        certificate: device.certificate,
        privateKey: device.privateKey,
        ca: iot.authority.certificate,
      },
    };
  };
  return {
    aws,
    facts,
    /** Beside the facts a process gets its path; nothing of this machine's own AWS set-up may come in. */
    env: (name) => ({
      PATH: process.env.PATH,
      BRS_FACTS: JSON.stringify(facts(name)),
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_CONFIG_FILE: "/dev/null",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    }),
    close: () => Promise.all([aws.close(), iot.close()]),
  };
}
