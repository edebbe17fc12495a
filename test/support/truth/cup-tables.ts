/** What a table says of one team. */
export interface TableLine {
  readonly points: number;
  readonly completions: number;
}

/**
 * The tables of all editions in a file of matches, edition -> team -> line, counted straight from its text and with nothing
 * of the station: an edition is told by its matches being close to each other.
 */
export function cupTables(csv: string): Map<string, Map<string, TableLine>> {
  const tables = new Map<string, Map<string, TableLine>>();
  const running: Record<string, { name: string; lastDay: number }> = {};
  for (const text of csv.trim().split('\n').slice(1)) {
    const [date = '', home = '', away = '', own = '', others = '', cup = ''] = text.split(',');
    const day = Date.parse(date) / 86_400_000;
    const before = running[cup];
    const name =
      before && day - before.lastDay <= 180
        ? before.name
        : `${cup.toLowerCase().split(' ').join('-')}-${date.slice(0, 4)}`;
    running[cup] = { name, lastDay: day };
    const table = tables.get(name) ?? new Map<string, TableLine>();
    tables.set(name, table);
    count(table, home, Number(own) - Number(others));
    count(table, away, Number(others) - Number(own));
  }
  return tables;
}

function count(table: Map<string, TableLine>, team: string, lead: number): void {
  const id = plain(team);
  const { points, completions } = table.get(id) ?? { points: 0, completions: 0 };
  const won = lead > 0 ? 3 : 0;
  table.set(id, { points: points + (lead === 0 ? 1 : won), completions: completions + 1 });
}

/** `Curaçao` -> `curacao` */
const plain = (team: string): string =>
  team
    .toLowerCase()
    .replace('ç', 'c')
    .replace('ã', 'a')
    .replace('í', 'i')
    .replace('é', 'e')
    .replace('ô', 'o')
    .split(/[ '.-]+/)
    .join('-');
