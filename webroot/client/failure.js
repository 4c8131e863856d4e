// @ts-check
/** A refusal by the server, or the line being away; `code` is the HTTP status, which the bus uses too. */
export class Failure extends Error {
  /** @param {number} code @param {string} message */
  constructor(code, message) {
    super(message);
    this.name = "Failure";
    this.code = code;
  }

  /** Whether the very same request can succeed later: the line or the server was away, or it was too much at once. */
  get temporary() {
    return this.code === 0 || this.code === 401 || this.code === 429 || this.code >= 500;
  }
}

/** The line broke, or no answer came in time. */
export const lineLost = () => new Failure(0, "The connection was lost.");
