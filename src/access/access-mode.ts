/** Whether requests without a credential are answered: `open` to everybody, or a credential is `required`. */
export const ACCESS_MODES = ['open', 'required'] as const;
export type AccessMode = (typeof ACCESS_MODES)[number];

/** Whether only programs of the same machine can reach what listens there. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);

/** What holds where nothing is said: open for a first look on one's own machine, never in production. */
export const usualAccess = (host: string, production: boolean): AccessMode =>
  !production && isLoopback(host) ? 'open' : 'required';
