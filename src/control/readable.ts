/** A payload as JSON where it is, else as text where it is, else as base64. */
export const readable = (payload: Uint8Array): object => {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(payload);
  } catch {
    return { base64: Buffer.from(payload).toString('base64') };
  }
  try {
    const json: unknown = JSON.parse(text);
    return { json };
  } catch {
    return { text };
  }
};
