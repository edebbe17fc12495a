/** Lua: `now`, the server's clock in whole milliseconds, by which every replica goes. */
export const NOW = `
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
`;
