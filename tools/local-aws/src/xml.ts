import Builder from "fast-xml-builder";
import { XMLParser } from "fast-xml-parser";

export type XmlValue = string | number | boolean | undefined | XmlObject | readonly XmlValue[];
export interface XmlObject {
  readonly [name: string]: XmlValue;
}

const builder = new Builder({ ignoreAttributes: false, attributeNamePrefix: "@" });
const parser = new XMLParser({ parseTagValue: false, ignoreAttributes: true });

/** A document; members that start with `@` are attributes, undefined members are left out. */
export function toXml(document: XmlObject): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build(withoutUndefined(document))}`;
}

/** Reads leniently: whoever reads checks that what it needs is there. */
export function fromXml(text: string): unknown {
  return parser.parse(text) as unknown;
}

function withoutUndefined(value: XmlValue): XmlValue {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (typeof value !== "object") return value;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(entries.map(([name, member]) => [name, withoutUndefined(member)]));
}
