import { join, resolve } from 'node:path';
import ts from 'typescript';

/** What the compiler says of one file. */
export interface Diagnosis {
  readonly code: number;
  readonly message: string;
  /** The source text that it underlines. */
  readonly at: string;
}

const ROOT = resolve('.');

/** Type checks texts as if they were files of `projections/types/`, all in one program: name -> what the compiler says. */
export function diagnose(
  sources: Readonly<Record<string, string>>,
): Readonly<Record<string, readonly Diagnosis[]>> {
  const texts = new Map(Object.entries(sources).map(([name, text]) => [pathOf(name), text]));
  const program = ts.createProgram([...texts.keys()], optionsOfTests(), hostWith(texts));
  return Object.fromEntries(
    Object.keys(sources).map((name) => {
      const file = program.getSourceFile(pathOf(name));
      const found = [
        ...program.getSyntacticDiagnostics(file),
        ...program.getSemanticDiagnostics(file),
      ];
      return [name, found.map(diagnosisOf)];
    }),
  );
}

const pathOf = (name: string): string => join(ROOT, 'projections/types', `${name}.ts`);

function optionsOfTests(): ts.CompilerOptions {
  const path = join(ROOT, 'test/tsconfig.json');
  const { config } = ts.readConfigFile(path, (file) => ts.sys.readFile(file)) as {
    config: unknown;
  };
  return ts.parseJsonConfigFileContent(config, ts.sys, join(ROOT, 'test')).options;
}

function hostWith(texts: ReadonlyMap<string, string>): ts.CompilerHost {
  const host = ts.createCompilerHost(optionsOfTests());
  return {
    ...host,
    fileExists: (file) => texts.has(file) || host.fileExists(file),
    readFile: (file) => texts.get(file) ?? host.readFile(file),
    getSourceFile: (file, version, ...rest) => {
      const text = texts.get(file);
      return text === undefined
        ? host.getSourceFile(file, version, ...rest)
        : ts.createSourceFile(file, text, version);
    },
  };
}

const diagnosisOf = ({ code, messageText, file, start, length }: ts.Diagnostic): Diagnosis => ({
  code,
  message: ts.flattenDiagnosticMessageText(messageText, '\n'),
  at:
    file === undefined || start === undefined ? '' : file.text.slice(start, start + (length ?? 0)),
});
