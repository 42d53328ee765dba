/**
 * A client id nobody else has: a UUIDv7 (RFC 9562). It begins with the time, so that the server's index of client ids grows at
 * its end. `crypto.randomUUID` makes none of these, and is missing on plain http other than localhost.
 */
export function newClientId(): string {
  const random = Array.from(crypto.getRandomValues(new Uint8Array(10)), toHex).join('');
  const time = Date.now().toString(16).padStart(12, '0');
  const variant = (0x8 | (parseInt(random.charAt(3), 16) & 0x3)).toString(16);
  return [
    time.slice(0, 8),
    time.slice(8),
    `7${random.slice(0, 3)}`,
    variant + random.slice(4, 7),
    random.slice(8),
  ].join('-');
}

function toHex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
