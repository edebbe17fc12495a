/** Every error the station can answer or log: what happened is in its message, what to do stands here. */
export const ERROR_CODES = {
  // Start
  CONFIG_INVALID: 'Correct the variables that the message lists, then start again.',
  DEFINITIONS_INVALID: 'Correct the definitions that the message lists, then start again.',
  // Events in
  STREAM_MISSING:
    'Create the stream, or correct the `stream` of the contract. The task waits and tries again.',
  STREAM_GAP: 'Accept the gap and go on from here, or rebuild the projection.',
  SNAPSHOT_UNAVAILABLE:
    'Have the owner answer where the contract says. The task asks again; nothing is lost.',
  SNAPSHOT_INVALID:
    'Have the owner tell its snapshot as the contract and the protocol say. The task asks again, and takes nothing of such a page.',
  EVENT_UNDECODABLE:
    'Have the producer send what the message says is taken, or declare the envelope that its events come in.',
  EVENT_SCHEMA: 'Have the producer keep its contract, or change the contract.',
  EVENT_UPCAST_FAILED:
    'Correct the upcaster in the contract: it must take every valid event of its version to the next, then redrive.',
  EVENT_FOLD_FAILED:
    'Correct the keysOf or fold of the projection; they must accept every valid event.',
  // Events out
  NATS_UNAVAILABLE: 'Start NATS or correct NATS_URL, then try again.',
  STREAM_MISMATCH: 'Correct the subjects of the stream, or the contract.',
  PUBLISH_FAILED: 'Publish it again with the same message ids: what is stored stays as it is.',
  REPLAY_ARGUMENTS_INVALID: 'Run it with --help to see what it takes.',
  REPLAY_FILE_INVALID: 'Name a whole file of the data set, as .csv or .csv.gz.',
  REPLAY_ROW_INVALID: 'Correct the row and run it again: what is published already stays as it is.',
  EVENT_OUT_OF_ORDER:
    'The task reads again from its checkpoint. If it comes back, look at the stream and its consumers.',
  EVENT_QUEUED: 'Redrive the key once its first letter can be applied.',
  EVENT_ERASED:
    'Nothing: a person that it named was erased, and its content with it. A redrive passes it.',
  DEAD_LETTERS_FULL: 'Correct the fold and redrive, or discard letters; the task then goes on.',
  TASK_NOT_OWNED: 'Ask again: the request reaches the owner of the task.',
  // Polls
  POLL_UNANSWERED:
    'See why the owner does not answer. The poll asks it again; rows go stale meanwhile.',
  POLL_KEY_ABSENT: 'Take the key out of the poll, or tell its absence as an event: `absent`.',
  POLL_ANSWER_INVALID: 'Have the owner keep its answer, or change the `answer` of the poll.',
  POLL_EVENT_INVALID:
    'Correct the `event` of the poll: of every valid answer it makes an event as the contract has it.',
  POLL_UNKNOWN: 'Look for it in the list of polls, GET /control/polls.',
  // Infrastructure
  INFRASTRUCTURE_AWAY:
    'Something the task needs cannot be reached. It tries again; nothing is lost.',
  // Store
  STORE_CORRUPT:
    'A key of the projection holds what the station did not write. Rebuild the projection.',
  // Control
  SQL_UNAVAILABLE:
    'Check DATABASE_URL and that the database accepts connections. Calls succeed again once it does.',
  SQL_FOLDER_IN_USE:
    'Stop the process that uses the folder, or give this one its own folder in DATABASE_URL.',
  SQL_FOLDER_UNREADABLE:
    'Put back a copy of the folder, or name an empty one in DATABASE_URL. An empty one starts without catalogue history and dead letters.',
  OPERATOR_UNKNOWN: 'Say who you are in the header x-operator.',
  OPERATOR_REFUSED:
    'Send the token in the header Authorization, as Bearer <token>. In production, and where readers need keys, CONTROL_TOKEN must be set.',
  PROJECTION_UNKNOWN: 'Name a projection that this station serves.',
  CONTRACT_UNKNOWN: 'Look for it in the list of contracts, GET /control/contracts.',
  DEAD_LETTER_UNKNOWN: 'Look for it in the list of dead letters.',
  DEAD_LETTER_SETTLED: 'Nothing is left to do for it.',
  ERASURE_UNKNOWN: 'Look for it in the list of erasures, GET /control/erasures.',
  OPERATION_EXPIRED: 'See why no replica owns the task, then ask again.',
  OPERATION_UNKNOWN: 'Look for it in the audit: settled operations are forgotten after a day.',
  // Consumers
  CONTRACTS_INVALID: 'Correct the contracts where the message says, then start again.',
  UNAUTHENTICATED:
    'Send a key or a token of your service in the header Authorization, as Bearer <key>; the team that runs the station gives keys.',
  CONTRACT_VIOLATION:
    'Add the operation to the documents of your contract, have that reviewed, and ask again once it is deployed.',
  LIMIT_EXCEEDED: 'Ask for less at once, or have the limit in your contract raised.',
  RATE_LIMITED: 'Ask again after retryAfterMs, or have the rate in your contract raised.',
  CONSUMER_UNKNOWN: 'Name a consumer that has a contract at this station.',
  KEY_UNKNOWN: 'Look for it in the list of keys.',
  CONTRACTS_BROKEN:
    'Keep what they use, or change it once their teams have changed their documents.',
  // The command `station`
  COMMAND_INVALID: 'Run it with --help to see what it takes.',
  SCHEMA_UNREADABLE: 'Name a file with a GraphQL schema, or a git ref that holds schema.graphql.',
  FILE_UNWRITABLE: 'Name a folder that may be written to.',
  STATION_UNREACHABLE: 'Start the station, or name its address as --url or STATION_URL.',
  STATION_UNCLEAR: 'See that --url names a station, of the version of this command.',
  // Queries
  BAD_REQUEST:
    'POST a JSON object with the document as `query`, in UTF-8 and not compressed, with content-type application/json.',
  BODY_TOO_LARGE: 'Send less at once: pass values as variables, or split what is asked.',
  GRAPHQL_PARSE_FAILED: 'Correct the document where the message says.',
  GRAPHQL_VALIDATION_FAILED: 'Compare the document with the schema.',
  OPERATION_RESOLUTION_FAILURE: 'Name an operation of the document as operationName.',
  SUBSCRIPTION_UNSUPPORTED:
    'Subscribe over WebSocket, in the protocol graphql-transport-ws, or by server-sent events at /graphql/stream.',
  PERSISTED_QUERY_NOT_SUPPORTED: 'Send the document itself as `query`, not its hash alone.',
  PERSISTED_QUERY_NOT_FOUND:
    'Send the document itself as `query`; it is answered by its hash alone once it is among the documents of your contract.',
  DOCUMENT_UNKNOWN:
    'Name a document of your contract by its id; where you have none, POST the document itself once, then ask by its id again.',
  CURSOR_INVALID: 'Use a cursor from this list with the same orderBy, unchanged.',
  CURSOR_EXPIRED:
    'The feed no longer reaches back to this cursor. Read a snapshot and follow from there.',
  FEED_OVERFLOW:
    'Subscribe again after the cursor, and take changes faster; or do without `every`, so that changes conflate.',
  PAGE_SIZE_INVALID: 'Ask for between 1 and the allowed number of rows a page.',
  STALENESS_BUDGET_EXCEEDED:
    'Ask again after retryAfterMs, allow more staleness, or take the rows as they are with onBreach SERVE.',
  UNKNOWN_STREAM: 'Name a stream that the projection reads.',
  BAD_OFFSET: 'Write an offset as STREAM:sequence, as the acknowledgement of a publish tells both.',
  OFFSET_AHEAD: 'Use the sequence that the acknowledgement told; the stream has not come so far.',
  ORIGIN_UNAVAILABLE:
    'Use SERVE, WAIT or REJECT, or ask by key for rows of a projection that has an origin.',
  TOO_MANY_OPERATIONS: 'End operations of this connection first, or open another one.',
  TOO_MANY_CONNECTIONS: 'Share one connection among many subscriptions, or connect again later.',
  TOO_MANY_WAITERS: 'Ask again after retryAfterMs, or do not wait.',
  BAD_USER_INPUT: 'Correct the arguments that the message names.',
  STORE_UNAVAILABLE: 'The store cannot be reached. Try again.',
  INTERNAL_SERVER_ERROR: 'Report it with the time of the request.',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;
