// Stands for the replay: says what it was asked, and with STUB_SLOW_REPLAY goes on until it is stopped.
console.log(`replaying ${process.argv.slice(2).join(' ')} into ${process.env.NATS_URL}`);
if (process.env.STUB_SLOW_REPLAY) setInterval(() => undefined, 60_000);
