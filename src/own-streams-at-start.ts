import { setTimeout as pause } from 'node:timers/promises';
import {
  Logger,
  type BeforeApplicationShutdown,
  type FactoryProvider,
  type OnModuleInit,
} from '@nestjs/common';
import { seconds } from './model/duration.js';
import { ownContracts } from './model/own-streams.js';
import type { Projection } from './model/projection.js';
import { StationError } from './model/station-error.js';
import type { StreamContract } from './source/ensure-stream.js';
import { OWN_STREAMS, type OwnStreams } from './source/own-streams.js';
import { stationErasures } from './source/station-erasures.js';
import { streamsIn } from './streams-in.js';

const TRY_AGAIN = seconds(2);

/** Makes streams that nobody has made yet, before a task reads them. */
export class OwnStreamsAtStart implements OnModuleInit, BeforeApplicationShutdown {
  readonly #logger = new Logger('Streams');
  readonly #stopping = new AbortController();

  constructor(
    private readonly streams: OwnStreams,
    private readonly wanted: readonly StreamContract[],
  ) {}

  /** @throws StationError STREAM_MISMATCH */
  async onModuleInit(): Promise<void> {
    await Promise.all(this.wanted.map((stream) => this.make(stream)));
  }

  beforeApplicationShutdown(): void {
    this.#stopping.abort();
  }

  /** A server that cannot make streams now holds up nothing but the tasks that read them. */
  private async make(contract: StreamContract): Promise<void> {
    try {
      await this.streams.make(contract);
    } catch (error) {
      if (error instanceof StationError) throw error;
      this.#logger.warn(`The stream ${contract.stream} is not made yet: ${String(error)}`);
      void this.makeLater(contract);
    }
  }

  private async makeLater(contract: StreamContract): Promise<void> {
    const { signal } = this.#stopping;
    for (;;) {
      await pause(TRY_AGAIN, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      const failure = await this.streams.make(contract).then(() => undefined, String);
      if (failure === undefined) return;
      this.#logger.warn(`The stream ${contract.stream} is not made yet: ${failure}`);
    }
  }
}

/** Makes the station's own streams, and, where told so, those of all producers whose events it reads. */
export const ownStreamsAtStart = (
  projections: readonly Projection[],
  { ofProducers }: { readonly ofProducers: boolean },
): FactoryProvider => ({
  provide: OwnStreamsAtStart,
  inject: [OWN_STREAMS],
  useFactory: (streams: OwnStreams) => {
    const contracts = projections.flatMap(({ reads }) => reads);
    const wanted = ofProducers ? contracts : ownContracts(projections);
    const erases = projections.some(({ personal }) => personal !== undefined);
    return new OwnStreamsAtStart(
      streams,
      streamsIn(erases ? [...wanted, stationErasures] : wanted),
    );
  },
});
