const DECIMAL = /^(\d+)(?:\.(\d+))?$/;

/**
 * A price in pounds as written, in whole pence, rounded half up: '2.55' is 255, '0.005' is 1.
 * Works on the digits, so no price ever passes through a fraction in binary. Undefined where the
 * text is no such number.
 */
export function penceOf(pounds: string): number | undefined {
  const match = DECIMAL.exec(pounds);
  if (match === null) return undefined;
  const [, whole = '0', fraction = ''] = match;
  const pence = Number(whole) * 100 + Number(fraction.slice(0, 2).padEnd(2, '0'));
  const rounded = pence + ((fraction[2] ?? '0') >= '5' ? 1 : 0);
  return Number.isSafeInteger(rounded) ? rounded : undefined;
}
