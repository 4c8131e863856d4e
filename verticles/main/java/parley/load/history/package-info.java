/**
 * What clients lived through, written down, and the judge of it.
 *
 * <p>A history is one or more files, one per recording process, judged together. Each line is a
 * JSON object that ends with a newline; a process that is killed may leave the last line cut, which
 * is not judged. Every line has {@code event}, {@code t}, the machine's monotonic clock in
 * microseconds, and {@code wall}, epoch milliseconds. Within a file {@code t} never falls. The
 * first line is
 *
 * <pre>
 * {"event":"recorder","t":..,"wall":..,"version":2,"process":"123","clock":"id"}
 * </pre>
 *
 * where {@code clock} is the same for all processes whose {@code t} can be compared. The other
 * events, where {@code client} is the name of a device and {@code gen} counts its connections:
 *
 * <pre>
 * member        conversation, user, from?, until?
 *               is to have the entries from..until, by default all
 * client        client, user
 *               the first event of each client
 * online        client, gen, node
 *               connected and synced
 * offline       client, gen, code
 *               the connection is gone, closed with that code or 0
 * syncing       client, gen, sync
 *               about to ask for what it missed; questions are counted
 * sent          client, conversation, id, kind, text, ordered
 *               about to be sent for the first time; "ordered" when what this client sends there
 *               is to keep its order
 * acknowledged  client, gen, conversation, id, seq
 * refused       client, gen, conversation, id, code
 *               for good: it is not sent again
 * received      client, gen, conversation, seq, id, from, kind, text, via, held
 *               via "push", "sync", "history", or "ack" for its own entry; "held" when it was
 *               added to what the client has
 * claimed       client, gen, conversation, delivered?, read?
 *               about to tell the server so
 * tick          client, gen, conversation, user, delivered?, read?, via, sync?
 *               how far another user has come, as it was told, be it less than before; via "push",
 *               or "sync" with the question's number
 * ended         client, gen
 *               the last event of a client that was closed; without it the client's history ended
 *               early, and what is not in it may have happened
 * </pre>
 *
 * {@code text} is a digest: the first 16 hexadecimal digits of the SHA-256 of a text, or of the
 * encoded body of other kinds. What a client is about to do is written before it does it, what
 * happens to it afterwards: so, in the order of {@code t}, causes precede their effects.
 */
package parley.load.history;
