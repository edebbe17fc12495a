/** A secret that all replicas of a station share, made once and kept with its rows. */
export interface StationSecret {
  /** 32 bytes, always the same. Rejects where they cannot be read now. */
  read(): Promise<Buffer>;
}

/** The token under which Nest provides the {@link StationSecret} of the station. */
export const STATION_SECRET = Symbol('station-secret');
