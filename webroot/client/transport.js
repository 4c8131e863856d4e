// @ts-check
/**
 * @typedef {{onOpen: () => void, onText: (text: string) => void, onClose: (code: number) => void}} Ends
 * @typedef {{send: (text: string) => void, close: () => void}} Wire
 * @typedef {(ends: Ends) => Wire} Transport
 */

/** @param {any} socket a WebSocket or a SockJS socket @param {Ends} ends @returns {Wire} */
function wire(socket, { onOpen, onText, onClose }) {
  socket.onopen = onOpen;
  socket.onmessage = (/** @type {{data: string}} */ event) => onText(event.data);
  socket.onclose = (/** @type {{code: number}} */ event) => onClose(event.code);
  return {
    send: (text) => socket.send(text),
    close() {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    },
  };
}

/** The bridge's raw endpoint: one JSON frame per WebSocket text frame. @param {string} origin @returns {Transport} */
export const rawSocket = (origin) => (ends) =>
  wire(new WebSocket(`${origin.replace(/^http/, "ws")}/eventbus/websocket`), ends);

/**
 * SockJS, for networks that let no WebSocket through. Its library is loaded when first used.
 * @param {string} origin
 * @param {() => Promise<any>} load resolves to the library's `SockJS`
 * @returns {Transport}
 */
export const sockJs = (origin, load) => (ends) => {
  /** @type {Wire | undefined} */
  let inner;
  let closed = false;
  load().then(
    (SockJS) => {
      if (!closed) {
        const transports = ["websocket", "xhr-streaming", "xhr-polling"];
        inner = wire(new SockJS(`${origin}/eventbus`, null, { transports }), ends);
      }
    },
    () => closed || ends.onClose(1006),
  );
  return {
    send: (text) => inner?.send(text),
    close() {
      closed = true;
      inner?.close();
    },
  };
};

/**
 * Stays with the first transport over which something was heard; until then, each attempt takes the next one. Opening
 * is not enough: some proxies accept a WebSocket only to close it.
 * @param {Transport[]} transports in order of preference
 * @returns {Transport}
 */
export function firstThatWorks(transports) {
  let index = 0;
  let proven = false;
  return (ends) => {
    return transports[index]({
      ...ends,
      onText(text) {
        proven = true;
        ends.onText(text);
      },
      onClose(code) {
        if (!proven) {
          index = (index + 1) % transports.length;
        }
        ends.onClose(code);
      },
    });
  };
}
