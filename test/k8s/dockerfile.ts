import { DockerfileParser, type Instruction, type JSONInstruction } from 'dockerfile-ast';

/** One `FROM` of a Dockerfile with what follows it, up to the next. */
export interface Stage {
  image: string;
  name: string | null;
  instructions: Instruction[];
}

export function stagesOf(dockerfile: string): Stage[] {
  const parsed = DockerfileParser.parse(dockerfile);
  const stages = parsed.getFROMs().map((from) => ({
    image: from.getImage() ?? '',
    name: from.getBuildStage(),
    line: from.getRange().start.line,
  }));
  return stages.map(({ image, name, line }, index) => {
    const next = stages[index + 1]?.line ?? Infinity;
    const instructions = parsed.getInstructions().filter((instruction) => {
      const at = instruction.getRange().start.line;
      return at > line && at < next;
    });
    return { image, name, instructions };
  });
}

/** What stands after one keyword, `COPY` or `USER`, in each such instruction of a stage, in order. */
export function argumentsOf(stage: Stage, keyword: string): string[] {
  return stage.instructions
    .filter((instruction) => instruction.getKeyword() === keyword)
    .map((instruction) => instruction.getTextContent().slice(keyword.length).trim());
}

/** The command that a container of the stage runs; null when there is none, or when a shell would run it. */
export function commandOf(stage: Stage): string[] | null {
  const command = stage.instructions.findLast((i) => i.getKeyword() === 'CMD');
  if (command === undefined) return null;
  const words = (command as JSONInstruction).getJSONStrings().map((word) => word.getJSONValue());
  return words.length > 0 ? words : null;
}

/** What makes an image of this Dockerfile unsafe or unrepeatable, as sentences; empty when nothing. */
export function dockerfileFaults(dockerfile: string): string[] {
  const stages = stagesOf(dockerfile);
  const final = stages.at(-1);
  if (final === undefined) return ['there is no stage'];
  const faults = stages
    .filter(({ image }) => !/^node:\d+[.\d]*-bookworm-slim$/.test(image))
    .map(({ image }) => `${image} is not a pinned image of Node on Debian 12`);
  const user = argumentsOf(final, 'USER').at(-1);
  if (user === undefined || !/^[1-9]\d*(:[1-9]\d*)?$/.test(user)) {
    faults.push('the final stage does not run as a user that is no root by its number');
  }
  if (commandOf(final) === null) faults.push('the final stage has no command, or one for a shell');
  for (const stage of stages) faults.push(...stageFaults(stage));
  return faults;
}

function stageFaults(stage: Stage): string[] {
  const faults: string[] = [];
  if (argumentsOf(stage, 'ADD').length > 0) faults.push('ADD fetches and unpacks; COPY does not');
  for (const run of argumentsOf(stage, 'RUN')) {
    if (/\bnpm (install|i)\b/.test(run)) faults.push(`"${run}" does not keep to the lockfile`);
  }
  for (const copy of argumentsOf(stage, 'COPY')) {
    if (/^\.\/? /.test(copy)) faults.push(`"COPY ${copy}" takes the whole folder`);
  }
  return faults;
}
