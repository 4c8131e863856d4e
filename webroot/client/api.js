// @ts-check
import { Failure, lineLost } from "./failure.js";

/**
 * Posts JSON to `/api/<name>` of a server, by default the one that served the page.
 * @param {string} name register, login, refresh or logout
 * @param {object} body
 * @param {string} [access] an access token
 * @param {string} [origin] such as `https://chat.example.com`
 * @returns {Promise<any>} the answer's body; rejects with a Failure, code 0 when no server was reached
 */
export const post = (name, body, access, origin) => send(name, new Blob([JSON.stringify(body)], { type: "application/json" }), access, origin);

/** The same with a body of whatever type. @param {string} name @param {Blob} body @param {string} [access] @param {string} [origin] @returns {Promise<any>} */
export async function send(name, body, access, origin = "") {
  const headers = access ? { authorization: `Bearer ${access}` } : undefined;
  let response;
  let answer;
  try {
    response = await fetch(`${origin}/api/${name}`, { method: "POST", headers, body });
    answer = response.status === 204 ? {} : await response.json();
  } catch {
    throw response ? new Failure(response.ok ? 0 : response.status, "The server's answer could not be read.") : lineLost();
  }
  if (!response.ok) {
    throw new Failure(response.status, answer?.error?.message ?? "The server refused this.");
  }
  return answer;
}
