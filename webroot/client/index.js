// @ts-check
export { post } from "./api.js";
export { backoff } from "./backoff.js";
export { Bus } from "./bus.js";
export { Client } from "./client.js";
export { Connection } from "./connection.js";
export { Failure } from "./failure.js";
export { Outbox } from "./outbox.js";
export { Replica } from "./replica.js";
export { inMemory, Sessions, withKey } from "./session.js";
export { firstThatWorks, rawSocket, sockJs } from "./transport.js";
export { uuidv7 } from "./uuid.js";
