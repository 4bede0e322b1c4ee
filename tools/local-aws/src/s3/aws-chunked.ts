/**
 * Decodes `aws-chunked`: `<hex size>[;extension]CRLF <data> CRLF … 0 CRLF name:value CRLF … CRLF`.
 * Undefined when the body is cut short or is something else.
 */
export function decodeAwsChunked(raw: Buffer): { data: Buffer; trailers: Record<string, string> } | undefined {
  const chunks: Buffer[] = [];
  let position = 0;
  for (;;) {
    const end = raw.indexOf("\r\n", position);
    if (end < 0) return undefined;
    const [size] = raw.toString("latin1", position, end).split(";");
    if (size === undefined || !/^[0-9a-fA-F]{1,8}$/.test(size)) return undefined;
    const length = Number.parseInt(size, 16);
    position = end + 2;
    if (length === 0) return { data: Buffer.concat(chunks), trailers: parseTrailers(raw.toString("latin1", position)) };
    if (
      position + length + 2 > raw.length ||
      raw.toString("latin1", position + length, position + length + 2) !== "\r\n"
    ) {
      return undefined;
    }
    chunks.push(raw.subarray(position, position + length));
    position += length + 2;
  }
}

function parseTrailers(text: string): Record<string, string> {
  const trailers: Record<string, string> = {};
  for (const line of text.split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) trailers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  return trailers;
}
