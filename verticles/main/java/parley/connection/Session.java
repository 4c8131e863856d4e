package parley.connection;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Deque;
import parley.bus.Addresses;
import parley.bus.Body;
import parley.bus.Caller;
import parley.bus.ChatException;
import parley.bus.Close;
import parley.bus.Events;
import parley.bus.Failure;
import parley.bus.Failures;
import parley.bus.Identity;
import parley.bus.Scope;
import parley.node.Config;

/**
 * One client: it speaks the event-bus bridge's protocol, establishes who is there, carries commands
 * to the core and events to the client. Confined to its event loop, except {@link #deliver}.
 */
final class Session implements Client, TimingWheel.Task {
  /** Frames that cannot be understood before the socket is closed. */
  private static final int MAX_MALFORMED = 10;

  /** Frames beyond the rate before the socket is closed. */
  private static final int MAX_FLOODED = 500;

  /** The largest frames that are held until {@code chat.auth} is answered. */
  private static final int MAX_HELD_FRAMES = 4;

  private final long id;
  private final Context context;
  private final Transport transport;
  private final Services services;
  private final FrameBudget budget;
  private final long openedAt = System.nanoTime();

  /** Frames that arrived while {@code chat.auth} was being checked. */
  private final Deque<Buffer> held = new ArrayDeque<>();

  private Identity identity;
  private int heldLength;
  private boolean authenticating;
  private Buffer eventPrefix;
  private long heardAt = openedAt;
  private long excused;
  private int pending;
  private int malformed;
  private int flooded;
  private boolean leaving;
  private boolean closed;

  Session(long id, Context context, Transport transport, Services services) {
    this.id = id;
    this.context = context;
    this.transport = transport;
    this.services = services;
    Config.Connection limits = services.limits();
    this.budget = new FrameBudget(limits.framesPerSecond(), limits.frameBurst(), openedAt);
  }

  @Override
  public long id() {
    return id;
  }

  /** Seconds until the socket is to be looked at for the first time. */
  int firstLook() {
    return seconds(services.limits().authDeadline().toNanos());
  }

  /** A frame from the client. */
  void receive(Buffer frame) {
    long now = System.nanoTime();
    heardAt = now;
    if (closed) {
      return;
    }
    if (!budget.take(now)) {
      flood(frame);
    } else if (authenticating) {
      hold(frame);
    } else {
      understand(frame);
    }
  }

  /** A frame that carries nothing for Parley, such as the WebSocket's own ping. */
  void receiveControl() {
    long now = System.nanoTime();
    heardAt = now;
    // Each ping is answered below us whether the client reads or not.
    if (!closed && !budget.take(now) && ++flooded > MAX_FLOODED) {
      close(Close.FLOOD);
    }
  }

  private void hold(Buffer frame) {
    Config.Connection limits = services.limits();
    boolean fits = heldLength + frame.length() <= MAX_HELD_FRAMES * limits.maxFrameBytes();
    if (fits && held.size() < limits.maxPending()) {
      held.add(frame);
      heldLength += frame.length();
    } else {
      malformed(
          new Frame.Malformed(
              "rate_limited", Failure.RATE_LIMITED.because("Wait for the answer to chat.auth.")));
    }
  }

  private void flood(Buffer text) {
    flooded++;
    if (flooded > MAX_FLOODED) {
      close(Close.FLOOD);
      return;
    }
    ChatException failure = Failure.RATE_LIMITED.because("You are sending too fast. Slow down.");
    String replyAddress =
        Frame.parse(text, services.limits().maxFrameBytes()) instanceof Frame.Command command
            ? command.replyAddress()
            : null;
    send(
        replyAddress == null
            ? Frames.error("rate_limited", failure)
            : Frames.failure(replyAddress, failure));
  }

  private void understand(Buffer text) {
    Frame frame = Frame.parse(text, services.limits().maxFrameBytes());
    if (frame instanceof Frame.Command command) {
      command(command);
    } else if (frame instanceof Frame.Ping) {
      send(Frames.PONG);
    } else if (frame instanceof Frame.Register register) {
      register(register.address());
    } else if (frame instanceof Frame.Unregister unregister) {
      unregister(unregister.address());
    } else if (frame instanceof Frame.Malformed bad) {
      malformed(bad);
    }
  }

  /** A frame came whose length cannot be true. */
  void refuseLength() {
    if (!closed) {
      send(Frames.error("too_large", Frame.tooLarge(services.limits().maxFrameBytes()).failure()));
      close(Close.PROTOCOL);
    }
  }

  private void register(String address) {
    if (identity == null || !address.equals(Addresses.user(identity.user()))) {
      ChatException failure =
          identity == null
              ? Failure.UNAUTHORIZED.because("Call chat.auth first.")
              : Failure.FORBIDDEN.because(
                  "You may only listen to " + Addresses.user(identity.user()) + ".");
      send(Frames.refusedRegistration(address, failure));
    } else if (identity.isKey() && !identity.scopes().contains(Scope.READ)) {
      send(
          Frames.refusedRegistration(
              address, Failure.FORBIDDEN.because("This key lacks the scope \"read\".")));
    } else if (eventPrefix != null) {
      send(
          Frames.refusedRegistration(
              address, Failure.CONFLICT.because("You are listening to this address already.")));
    } else {
      eventPrefix = Frames.eventPrefix(transport.messageType(), address);
      services.sessions().register(this, identity);
    }
  }

  private void unregister(String address) {
    if (eventPrefix == null || !address.equals(Addresses.user(identity.user()))) {
      send(
          Frames.refusedRegistration(
              address, Failure.NOT_FOUND.because("You are not listening to this address.")));
      return;
    }
    eventPrefix = null;
    services.sessions().unregister(this, identity.user());
  }

  private void command(Frame.Command command) {
    String replyAddress = command.replyAddress();
    if (command.address().equals(Addresses.AUTH)) {
      authenticate(command.body(), replyAddress);
    } else if (identity == null) {
      refuse(replyAddress, Failure.UNAUTHORIZED.because("Call chat.auth first."));
    } else if (identity.expiresAt() <= System.currentTimeMillis()) {
      refuse(
          replyAddress,
          Failure.UNAUTHORIZED.because(
              "The access token has expired. Send a fresh one to chat.auth."));
    } else if (!services.commands().has(command.address())) {
      refuse(replyAddress, unknown(command.address()));
    } else if (leaving) {
      refuse(replyAddress, Failure.UNAVAILABLE.because(Close.DRAINING.reason));
    } else if (pending >= services.limits().maxPending()) {
      refuse(replyAddress, Failure.RATE_LIMITED.because("Too many commands at once."));
    } else {
      execute(command.address(), command.body(), replyAddress);
    }
  }

  private static ChatException unknown(String address) {
    return address.startsWith(Addresses.user(""))
        ? Failure.FORBIDDEN.because("Clients write to conversations, not to users' addresses.")
        : Failure.NOT_FOUND.because("There is no command " + address + ".");
  }

  private void execute(String address, Object body, String replyAddress) {
    pending++;
    services
        .commands()
        .execute(address, new Caller(identity, id), body)
        .onComplete(
            (reply, failure) -> {
              pending--;
              if (failure != null) {
                refuse(replyAddress, Failures.from(failure));
              } else if (replyAddress != null) {
                send(Frames.reply(transport.messageType(), replyAddress, reply));
              }
              if (leaving && pending == 0) {
                close(Close.DRAINING);
              }
            });
  }

  private void authenticate(Object body, String replyAddress) {
    String token;
    try {
      token = Body.of(body).string("token", 4096);
    } catch (ChatException refused) {
      refuse(replyAddress, refused);
      return;
    }
    authenticate(token, replyAddress);
  }

  /** Establishes who is there by a token that came in a frame or with the upgrade. */
  void authenticate(String token, String replyAddress) {
    authenticating = true;
    services
        .verify()
        .apply(token)
        .onComplete(
            (proven, failure) ->
                context.runOnContext(ignored -> authenticated(proven, failure, replyAddress)));
  }

  private void authenticated(Identity proven, Throwable failure, String replyAddress) {
    authenticating = false;
    if (closed) {
      return;
    }
    if (failure != null) {
      refuse(replyAddress, Failures.from(failure));
    } else if (identity != null && !isSame(proven)) {
      refuse(
          replyAddress,
          Failure.FORBIDDEN.because("This socket belongs to somebody else. Open a new one."));
    } else {
      boolean first = identity == null;
      identity = proven;
      if (first) {
        services.sessions().opened(this, proven);
      }
      if (replyAddress != null) {
        send(Frames.reply(transport.messageType(), replyAddress, services.welcome(proven)));
      }
    }
    while (!authenticating && !closed && !held.isEmpty()) {
      Buffer frame = held.poll();
      heldLength -= frame.length();
      understand(frame);
    }
  }

  private boolean isSame(Identity proven) {
    return proven.user().equals(identity.user()) && proven.device().equals(identity.device());
  }

  private void refuse(String replyAddress, ChatException failure) {
    send(
        replyAddress == null
            ? Frames.error("access_denied", failure)
            : Frames.failure(replyAddress, failure));
  }

  private void malformed(Frame.Malformed frame) {
    send(Frames.error(frame.error(), frame.failure()));
    if (++malformed >= MAX_MALFORMED) {
      close(Close.PROTOCOL);
    }
  }

  @Override
  public void deliver(Buffer event) {
    context.runOnContext(
        ignored -> {
          if (eventPrefix != null) {
            send(Frames.event(eventPrefix, event));
          }
        });
  }

  @Override
  public void closeLater(Close close) {
    context.runOnContext(ignored -> close(close));
  }

  /**
   * Closes the socket of a node that is stopping, once what it asked for is answered. Nothing more
   * is begun, or a busy client would never be idle enough to be told to go.
   */
  void leave() {
    leaving = true;
    if (pending == 0) {
      close(Close.DRAINING);
    }
  }

  void close(Close close) {
    if (closed) {
      return;
    }
    if (!transport.hasCloseCodes() && identity != null) {
      Buffer prefix = Frames.eventPrefix(transport.messageType(), Addresses.user(identity.user()));
      transport.write(Frames.event(prefix, Events.bye(close)));
    }
    services.metrics().closed(close);
    transport.close(close);
    ended();
  }

  /** The line is gone, whoever closed it. */
  void ended() {
    if (closed) {
      return;
    }
    closed = true;
    held.clear();
    if (identity != null) {
      services.sessions().closed(this, identity, eventPrefix != null);
    }
  }

  @Override
  public int look() {
    if (closed) {
      return 0;
    }
    long now = System.nanoTime();
    if (identity == null) {
      return lookForAuthentication(now);
    }
    // A client that errs now and then over weeks is none that floods.
    malformed = 0;
    flooded = 0;
    long expired = System.currentTimeMillis() - identity.expiresAt();
    if (expired > services.limits().idle().toMillis()) {
      close(Close.TOKEN_EXPIRED);
      return 0;
    }
    long rest = services.limits().idle().toNanos() - (now - heardAt);
    if (rest <= 0) {
      close(Close.SILENT);
      return 0;
    }
    return seconds(rest);
  }

  private int lookForAuthentication(long now) {
    long rest = services.limits().authDeadline().toNanos() - (now - openedAt);
    if (rest <= 0) {
      close(Close.UNAUTHENTICATED);
      return 0;
    }
    return seconds(rest);
  }

  /** Whole seconds after which that time is over. */
  private static int seconds(long nanos) {
    return (int) (nanos / 1_000_000_000L) + 1;
  }

  /**
   * A frame may be larger than what may wait: what a client asked for is no sign that it is slow,
   * nor is what comes while it is still being sent. What comes on top of it is bounded as always.
   */
  private void send(Buffer frame) {
    if (closed) {
      return;
    }
    long waiting = transport.waiting();
    long bound = services.limits().outboxBytes();
    if (waiting <= bound) {
      excused = frame.length();
    }
    if (waiting > bound + excused) {
      close(Close.SLOW);
    } else {
      transport.write(frame);
    }
  }
}
