/** What a team was called, from one day to another; both are in it. */
interface FormerName {
  readonly former: string;
  readonly from: string;
  readonly to: string;
}

/** The names that teams had, by those they have now. */
export class FormerNames {
  private constructor(private readonly ofTeam: ReadonlyMap<string, readonly FormerName[]>) {}

  /** Reads `former-names.csv`; no name in it holds a comma. Throws an Error where it is another file. */
  static of(csv: string): FormerNames {
    const [head, ...lines] = csv.trim().split(/\r?\n/);
    if (head !== 'current,former,start_date,end_date')
      throw new Error('The file of former names has another head.');
    const ofTeam = new Map<string, FormerName[]>();
    for (const line of lines) {
      const [current = '', former = '', from = '', to = ''] = line.split(',');
      ofTeam.set(current, [...(ofTeam.get(current) ?? []), { former, from, to }]);
    }
    return new FormerNames(ofTeam);
  }

  /** What a team was called on a day. */
  nameOn(date: string, team: string): string {
    const held = this.ofTeam.get(team)?.find(({ from, to }) => from <= date && date <= to);
    return held?.former ?? team;
  }
}
