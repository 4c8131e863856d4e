#!/usr/bin/env -S node --experimental-websocket
// A bot in JavaScript, with nothing but the WebSocket that Node has since version 20.10:
//
//   PARLEY_KEY=pk_... scripts/bots/echo.mjs [http://localhost:8080]
//
// It repeats what it is told, and offers help. It comes back when a node restarts.
const key = process.env.PARLEY_KEY;
const url = `${(process.argv[2] ?? "http://localhost:8080").replace(/^http/, "ws")}/eventbus/websocket`;
if (!key) {
  console.error("PARLEY_KEY must hold the key of a bot. Make one in the web chat, under Settings, Bots.");
  process.exit(2);
}

function connect() {
  const socket = new WebSocket(url);
  const replies = new Map();
  const send = (frame) => socket.send(JSON.stringify(frame));
  const request = (address, body) =>
    new Promise((resolve, reject) => {
      const replyAddress = crypto.randomUUID();
      replies.set(replyAddress, ({ type, body: answer, message }) => (type === "rec" ? resolve(answer) : reject(new Error(message))));
      send({ type: "send", address, body, replyAddress });
    });
  const say = (conversation, body) => request("chat.message.send", { conversation, id: crypto.randomUUID(), kind: "text", body });

  async function hear({ conversation, seq, body: { text } }) {
    await (text === "/help"
      ? say(conversation, { text: "I repeat what you say. Try it:", buttons: ["Hello", "Good bye"] })
      : say(conversation, { text, replyTo: seq }));
    await request("chat.receipt", { read: { [conversation]: seq } });
  }
  async function begin() {
    const { user } = await request("chat.auth", { token: key });
    replies.set(`user.${user}`, ({ body: { event, entry } }) => event === "entry" && entry.from !== user && entry.kind === "text" && hear(entry).catch(console.error));
    send({ type: "register", address: `user.${user}` });
    await request("chat.sync", {});
    await request("chat.profile.set", { commands: [{ command: "help", about: "What this bot can do" }] });
    console.log(user, "is listening");
  }

  const pings = setInterval(() => socket.readyState === WebSocket.OPEN && send({ type: "ping" }), 20_000);
  socket.onopen = () => begin().catch((failure) => (console.error(failure.message), process.exit(1)));
  socket.onmessage = ({ data }) => {
    const frame = JSON.parse(data);
    replies.get(frame.address)?.(frame);
    frame.address?.startsWith("user.") || replies.delete(frame.address);
  };
  socket.onclose = ({ code }) => (clearInterval(pings), code >= 4500 && code < 5000 ? process.exit(1) : setTimeout(connect, 1_000 + Math.random() * 4_000));
  socket.onerror = () => {};
}
connect();
