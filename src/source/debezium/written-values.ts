const DAY = 86_400;

/** Days since 1970 as `2024-02-29`. @throws RangeError where no calendar has the day */
export const dateOfDays = (days: bigint): string => isoOf(Number(days) * DAY * 1_000).date;

/**
 * A time of day, in units of which so many are a second, as `13:05:00` or `13:05:00.25`.
 * @throws RangeError where it is a duration that no day has, as MySQL's TIME may be
 */
export function timeOfDay(units: bigint, aSecond: bigint): string {
  if (units < 0n || units >= BigInt(DAY) * aSecond) throw new RangeError('beyond a day');
  const seconds = floored(units, aSecond);
  return `${isoOf(Number(seconds) * 1_000).time}${fraction(units - seconds * aSecond, aSecond)}`;
}

/** A time of no zone since 1970 as `2024-02-29T13:05:00.25`. @throws RangeError where no calendar has it */
export function localTimeOf(units: bigint, aSecond: bigint): string {
  const seconds = floored(units, aSecond);
  const { date, time } = isoOf(Number(seconds) * 1_000);
  return `${date}T${time}${fraction(units - seconds * aSecond, aSecond)}`;
}

/** An unscaled number in two's complement, big end first, in Base64, as digits; undefined where it is none. */
export function decimalOf(base64: string, scale: number): string | undefined {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length === 0 || bytes.length > LONGEST) return undefined;
  if (!Number.isInteger(scale) || Math.abs(scale) > LONGEST) return undefined;
  const unscaled = BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`));
  return scaled(unscaled, scale);
}

/** Longer than any database's decimals. */
const LONGEST = 4_096;

function scaled(unscaled: bigint, scale: number): string {
  if (scale <= 0) return String(unscaled * 10n ** BigInt(-scale));
  const sign = unscaled < 0n ? '-' : '';
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Division that goes below, also before 1970. */
const floored = (units: bigint, aSecond: bigint): bigint =>
  units / aSecond - (units % aSecond < 0n ? 1n : 0n);

/** What is beyond the second, without zeros at its end. */
const fraction = (rest: bigint, aSecond: bigint): string =>
  rest === 0n
    ? ''
    : `.${String(rest)
        .padStart(String(aSecond).length - 1, '0')
        .replace(/0+$/, '')}`;

function isoOf(milliseconds: number): { readonly date: string; readonly time: string } {
  const iso = new Date(milliseconds).toISOString();
  const [date = '', time = ''] = iso.split('T');
  return { date, time: time.slice(0, 8) };
}
