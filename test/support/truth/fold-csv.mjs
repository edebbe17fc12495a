// What the projections must show, worked out straight from the lines of an Online Retail file.
// It shares no code with the station or its producers, and does its sums in another way: the decayed
// popularity as an exact whole number, not as a logarithm.
//   node test/support/truth/fold-csv.mjs <file.csv|.csv.gz>      prints one row a line, as JSON
import { readFileSync } from 'node:fs';
import { argv } from 'node:process';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';

const LANDMARK = Date.UTC(2010, 0, 1);
const MINUTE = 60_000;
const HALF_LIFE_MINUTES = 7 * 24 * 60;
/** Weights are whole numbers of 2^-60. */
const SCALE = 60n;

export function foldCsv(path) {
  const bytes = readFileSync(path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  const popular = new Map();
  const cards = new Map();
  for (const invoice of invoicesIn(text)) foldInvoice(invoice, popular, cards);
  return {
    popularProducts: new Map([...popular].map(([id, sums]) => [id, popularRow(id, sums)])),
    productCards: cards,
  };
}

/** Invoices in the order of their first lines; the time of each is that of its first line. */
function invoicesIn(text) {
  const invoices = new Map();
  const [, ...lines] = text.split('\n');
  for (const line of lines) {
    if (line === '' || line.startsWith('A')) continue;
    const [number, productId, name, quantity, date, price] = split(line);
    const [day, clock] = date.split(' ');
    if (!invoices.has(number)) {
      const isCancellation = number[0] === 'C';
      invoices.set(number, { at: new Date(`${day}T${clock}.000Z`), isCancellation, lines: [] });
    }
    invoices.get(number).lines.push({
      productId,
      name: name.trim(),
      quantity: BigInt(quantity),
      price: pence(price),
    });
  }
  return invoices.values();
}

function foldInvoice({ at, isCancellation, lines }, popular, cards) {
  const sumsOf = (id) => {
    if (!popular.has(id)) popular.set(id, { name: null, units: 0n, minor: 0n, weight: 0n });
    return popular.get(id);
  };
  const isGivenBack = (line) => isCancellation || line.quantity < 0n;
  for (const { productId, name, price } of lines.filter((line) => !isGivenBack(line))) {
    if (name === '' || price === 0n) continue;
    sumsOf(productId).name = name;
    const known = cards.get(productId);
    if (known?.name === name && known.priceMinor === Number(price)) continue;
    const updatedAt = at.toISOString();
    cards.set(productId, { productId, name, priceMinor: Number(price), updatedAt });
  }
  for (const line of lines.filter((it) => !isGivenBack(it))) {
    add(sumsOf(line.productId), line.quantity, line.price, at);
  }
  for (const line of lines.filter(isGivenBack)) {
    const quantity = line.quantity < 0n ? line.quantity : -line.quantity;
    add(sumsOf(line.productId), quantity, line.price, at);
  }
}

function add(sums, quantity, price, at) {
  sums.units += quantity;
  sums.minor += quantity * price;
  sums.weight += quantity * weightAt(at);
  if (sums.weight < 0n) sums.weight = 0n;
}

/** 2^(half-lives since the landmark), in 2^-60: the power of the whole part is a shift. */
function weightAt(at) {
  const minutes = (at.getTime() - LANDMARK) / MINUTE;
  const whole = Math.floor(minutes / HALF_LIFE_MINUTES);
  const rest = (minutes - whole * HALF_LIFE_MINUTES) / HALF_LIFE_MINUTES;
  return BigInt(2 ** rest * 2 ** 52) << (SCALE - 52n + BigInt(whole));
}

function popularRow(productId, { name, units, minor, weight }) {
  const isGoods = /^(\d{5}|DCGS|gift_|PADS)/.test(productId);
  return {
    productId,
    name,
    kind: isGoods ? 'GOODS' : 'CHARGE',
    unitsSold: Number(units),
    revenueMinor: Number(minor),
    popularity: weight === 0n ? null : log2(weight) - Number(SCALE),
  };
}

/** Of a whole number of any length. */
function log2(whole) {
  const bits = whole.toString(2).length;
  const shift = Math.max(0, bits - 53);
  return Math.log2(Number(whole >> BigInt(shift))) + shift;
}

/** Half up: the third digit decides. */
function pence(pounds) {
  const [whole, fraction = ''] = pounds.split('.');
  const [tenths = '0', hundredths = '0', next = '0'] = fraction;
  return BigInt(whole + tenths + hundredths) + (next >= '5' ? 1n : 0n);
}

/** The fields of a line; a field in quotes may hold commas, and quotes doubled. No field holds a line end. */
function split(line) {
  if (!line.includes('"')) return line.split(',');
  const fields = [];
  for (const match of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)) {
    fields.push(match[1] === undefined ? match[2] : match[1].replaceAll('""', '"'));
  }
  return fields;
}

if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) {
  const { popularProducts, productCards } = foldCsv(argv[2]);
  for (const row of popularProducts.values())
    console.log(JSON.stringify({ projection: 'popular-products', ...row }));
  for (const row of productCards.values())
    console.log(JSON.stringify({ projection: 'product-cards', ...row }));
}
