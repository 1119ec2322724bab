import sax from 'sax';

export type Attributes = Readonly<Record<string, string>>;

/** Names come without their prefix; text may come in several pieces. */
export interface XmlListener {
  opened(name: string, attributes: Attributes): void;
  closed(name: string): void;
  text(text: string): void;
}

export interface XmlReader {
  write(text: string): void;
  end(): void;
}

/**
 * Reads XML as it comes. Nothing is fetched, and no entity is known but those of XML itself.
 * @throws when the text is no XML
 */
export function xmlReader(listener: XmlListener): XmlReader {
  const parser = sax.parser(true);
  parser.onopentag = (tag) => listener.opened(localName(tag.name), tag.attributes as Attributes);
  parser.onclosetag = (name) => listener.closed(localName(name));
  parser.ontext = (text) => listener.text(text);
  parser.oncdata = (text) => listener.text(text);
  parser.onerror = (error) => {
    throw new Error(`one of its parts is no XML: ${error.message.split('\n')[0] ?? ''}`);
  };
  return { write: (text) => void parser.write(text), end: () => void parser.close() };
}

export async function readXml(chunks: AsyncIterable<string>, listener: XmlListener): Promise<void> {
  const reader = xmlReader(listener);
  for await (const chunk of chunks) reader.write(chunk);
  reader.end();
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** The value of an attribute by its name without prefix. */
export function attribute(attributes: Attributes, local: string): string | undefined {
  const name = Object.keys(attributes).find((key) => localName(key) === local);
  return name === undefined ? undefined : attributes[name];
}
