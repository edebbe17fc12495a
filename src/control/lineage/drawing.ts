import { inWords } from '../in-words.js';
import type { EdgeActivity, LineageNode } from './lineage-graph.js';

/** What is drawn: nodes by what they are, and lines between them. */
export interface Drawing {
  readonly nodes: readonly {
    readonly id: string;
    readonly shape: MapShape;
    readonly label: string;
  }[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly label: string }[];
}

export type MapShape = LineageNode['kind'] | 'consumer';

/** `12/s · p99 35 ms · 0.5 % errors`; empty where nothing goes over it. */
export function activityLabel({ perSecond, delay, errorRate }: EdgeActivity): string {
  const parts = [
    perSecond === null || perSecond === 0 ? [] : [`${plain(perSecond)}/s`],
    delay === null ? [] : [`p99 ${inWords(delay.p99Ms)}`],
    errorRate === null || errorRate === 0 ? [] : [`${plain(errorRate * 100)} % errors`],
  ];
  return parts.flat().join(' · ');
}

const plain = (number: number): string => String(Number(number.toPrecision(2)));
