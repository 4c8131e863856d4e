// @ts-check
import { useEffect, useState } from "preact/hooks";
import { chat } from "./context.js";
import { failureText } from "./i18n.js";

/** Gives a command by the chat's line. @param {string} address @param {any} body @returns {Promise<any>} */
export const request = (address, body) => /** @type {import("../app/chat.js").Chat} */ (chat.peek()).request(address, body);

/** Something that is asked for when it is shown and again after it was changed. @template T @param {() => Promise<T>} ask */
export function useAnswer(ask) {
  const [answer, setAnswer] = useState(/** @type {T | null} */ (null));
  const [problem, setProblem] = useState("");
  const load = () => ask().then(setAnswer);
  const act = (/** @type {() => Promise<any>} */ what) => {
    setProblem("");
    return what().then((done) => load().then(() => done)).catch((failure) => setProblem(failureText(failure)));
  };
  useEffect(() => void act(async () => {}), []);
  return { answer, problem, act };
}
