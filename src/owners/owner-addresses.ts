/** Where owners are asked over HTTP, by their names. */
export type OwnerAddresses = ReadonlyMap<string, URL>;
