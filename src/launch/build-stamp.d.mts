export function buildFault(root: string): string | undefined;
export function stampBuild(root: string, hash: string): void;
export function sourcesHash(root: string): string;
