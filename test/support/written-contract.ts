import { writtenIn, type WrittenOperation } from '../../src/access/evolution/written-operations.js';

/** The operations of a contract, as they are read from these files. */
export function operationsOf(
  consumer: string,
  files: Readonly<Record<string, string>>,
): readonly WrittenOperation[] {
  const text = `name: ${consumer}\nteam: team-${consumer}\ncontact: ${consumer}@example.com\n`;
  return writtenIn({
    consumer,
    terms: { file: `${consumer}/contract.yaml`, text },
    documents: Object.entries(files).map(([name, document]) => ({
      file: `${consumer}/${name}`,
      text: document,
    })),
  });
}
