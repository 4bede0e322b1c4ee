/** What an application is told of the embedded AWS. */
export interface Facts {
  readonly endpoint: string;
  readonly region: string;
  readonly roleArn: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly mfa: { readonly serial: string; readonly secret: string };
  readonly iot: {
    readonly endpoint: string;
    readonly roleAlias: string;
    readonly certificate: string;
    readonly privateKey: string;
    readonly ca: string;
  };
}
