package parley.node;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import parley.bot.BotCommands;
import parley.bot.KeyCommands;
import parley.bot.Owners;
import parley.bridge.UserAddresses;
import parley.bus.Addresses;
import parley.bus.Body;
import parley.bus.Caller;
import parley.bus.Commands;
import parley.bus.Failure;
import parley.bus.RateLimiter;
import parley.channel.ChannelCommands;
import parley.conversation.ConversationId;
import parley.conversation.ExpireConversation;
import parley.conversation.GroupCommands;
import parley.deletion.DeletePerson;
import parley.feed.FeedCommands;
import parley.feed.Feeds;
import parley.invite.InviteCommands;
import parley.invite.JoinCommands;
import parley.invite.Requests;
import parley.media.Portraits;
import parley.message.ChangeMessage;
import parley.message.ForwardMessage;
import parley.message.History;
import parley.message.MediaAccess;
import parley.message.PinMessage;
import parley.message.SearchMessages;
import parley.message.SendMessage;
import parley.message.Sync;
import parley.message.Targets;
import parley.message.Texts;
import parley.message.Versions;
import parley.mine.MineCommand;
import parley.people.BlockCommands;
import parley.people.ContactCommands;
import parley.people.PrivacyCommands;
import parley.people.ProfileCommands;
import parley.people.ReportCommands;
import parley.presence.Typing;
import parley.trace.TraceCommands;
import parley.webhook.WebhookCommands;
import parley.webhook.Webhooks;

/** The one table of commands: which address is answered by whom. Confined to the core context. */
final class CommandTable {
  private static final int MAX_RATED_USERS = 100_000;

  private final Parts parts;
  private final Config config;
  private final UserAddresses userAddresses;
  private final Feeds feeds;
  private final Webhooks webhooks;
  private final RateLimiter writes;

  CommandTable(Parts parts, UserAddresses userAddresses, Feeds feeds, Webhooks webhooks) {
    this.parts = parts;
    this.feeds = feeds;
    this.webhooks = webhooks;
    this.userAddresses = userAddresses;
    this.config = parts.config();
    int burst = config.message().sendBurst();
    Duration refill = Duration.ofMillis(1_000L * burst / config.message().sendsPerSecond());
    this.writes = new RateLimiter(burst, refill, MAX_RATED_USERS, parts.clock());
  }

  /** Gives every command its address. */
  Commands register(Commands table) {
    messages(table);
    groups(table);
    invites(table);
    mine(table);
    channels(table);
    people(table);
    bots(table);
    return table;
  }

  private void messages(Commands table) {
    History history = new History(parts.conversations(), parts.messages());
    Sync sync =
        new Sync(
            parts.syncs(),
            parts.memberships(),
            parts.messages(),
            parts.conversations(),
            history,
            parts.receipts(),
            parts.listeners(),
            parts.announcements(),
            parts.trail());
    Texts texts = new Texts(config.message().maxText());
    SendMessage send = new SendMessage(parts.conversations(), parts.log(), texts, parts.media());
    Targets targets = new Targets(parts.messages());
    ForwardMessage forward =
        new ForwardMessage(parts.conversations(), parts.messages(), targets, send);
    ChangeMessage change =
        new ChangeMessage(
            parts.conversations(),
            parts.messages(),
            targets,
            parts.log(),
            texts,
            parts.sharing(),
            config.message().editWindow(),
            parts.clock());
    SearchMessages search =
        new SearchMessages(
            parts.syncs(), parts.conversations(), parts.memberships(), parts.messages(), history);
    PinMessage pin = new PinMessage(parts.conversations(), targets, parts.log());
    TraceCommands trace =
        new TraceCommands(
            parts.conversations(),
            parts.memberships(),
            targets,
            parts.trails(),
            parts.directory(),
            parts.presence()::visible,
            parts.accounts()::lastSeen);
    Versions versions = new Versions(parts.conversations(), parts.messages(), targets);
    table
        .register(Addresses.SYNC, (caller, body) -> afterAnnouncement(caller, body, sync::handle))
        .register(Addresses.MESSAGE_SEND, limited(send::handle))
        .register(Addresses.MESSAGE_FORWARD, limited(forward::handle))
        .register(Addresses.MESSAGE_EDIT, limited(change::edit))
        .register(Addresses.MESSAGE_DELETE, limited(change::delete))
        .register(Addresses.MESSAGE_REACT, limited(change::react))
        .register(Addresses.MESSAGE_VOTE, limited(change::vote))
        .register(Addresses.MESSAGE_CLOSE, limited(change::close))
        .register(Addresses.MESSAGE_PLAY, limited(change::play))
        .register(Addresses.MESSAGE_PIN, limited(pin::handle))
        .register(Addresses.MESSAGE_SEARCH, limited(search::handle))
        .register(Addresses.MESSAGE_VERSIONS, versions::handle)
        .register(Addresses.MESSAGE_INFO, trace::info)
        .register(Addresses.MESSAGE_TRACE, limited(trace::trace))
        .register(Addresses.MESSAGE_HISTORY, history::handle)
        .register(Addresses.RECEIPT, parts.receipts()::handle);
  }

  private void groups(Commands table) {
    GroupCommands groups =
        new GroupCommands(
            parts.conversations(),
            parts.log()::append,
            parts.accounts(),
            parts.blocks(),
            config.message(),
            config.account()::isAdmin,
            new Portraits(parts.media()));
    ExpireConversation expire =
        new ExpireConversation(
            parts.conversations(), parts.log()::append, config.retention().expireAfter());
    table
        .register(Addresses.CONVERSATION_CREATE, limited(groups::create))
        .register(Addresses.CONVERSATION_UPDATE, limited(groups::update))
        .register(Addresses.CONVERSATION_MEMBERS, groups::members)
        .register(Addresses.CONVERSATION_ADD, limited(groups::add))
        .register(Addresses.CONVERSATION_REMOVE, limited(groups::remove))
        .register(Addresses.CONVERSATION_ROLE, limited(groups::role))
        .register(Addresses.CONVERSATION_LEAVE, limited(groups::leave))
        .register(Addresses.CONVERSATION_EXPIRE, limited(expire::handle));
  }

  private void invites(Commands table) {
    InviteCommands invites =
        new InviteCommands(parts.conversations(), parts.invites(), parts.clock());
    Requests requests =
        new Requests(
            parts.conversations(),
            parts.invites(),
            parts.log()::append,
            parts.accounts(),
            parts.delivery(),
            config.message(),
            parts.clock());
    JoinCommands joining =
        new JoinCommands(
            parts.conversations(),
            parts.invites(),
            requests,
            parts.log()::append,
            config.message(),
            parts.clock());
    table
        .register(Addresses.INVITE_CREATE, limited(invites::create))
        .register(Addresses.INVITE_LIST, invites::list)
        .register(Addresses.INVITE_REVOKE, limited(invites::revoke))
        .register(Addresses.INVITE_GET, joining::get)
        .register(Addresses.INVITE_JOIN, limited(joining::join))
        .register(Addresses.INVITE_REQUESTS, requests::list)
        .register(Addresses.INVITE_DECIDE, limited(requests::decide));
  }

  private void mine(Commands table) {
    MineCommand mine =
        new MineCommand(
            parts.conversations(),
            parts.mine(),
            parts.receipts(),
            new Texts(config.message().maxText()),
            parts.delivery(),
            parts.clock());
    table.register(Addresses.CONVERSATION_MINE, limited(mine::handle));
  }

  private void channels(Commands table) {
    ChannelCommands readers =
        new ChannelCommands(
            parts.conversations(),
            parts.memberships(),
            parts.channels(),
            parts.delivery(),
            config.message().maxGroups());
    table
        .register(Addresses.CHANNEL_FIND, readers::find)
        .register(Addresses.CHANNEL_GET, readers::get)
        .register(Addresses.CHANNEL_FOLLOW, limited(readers::follow))
        .register(Addresses.CHANNEL_UNFOLLOW, limited(readers::unfollow));
  }

  private void people(Commands table) {
    Typing typing = new Typing(config.delivery(), parts.delivery(), parts.clock(), parts.meters());
    ProfileCommands profiles =
        new ProfileCommands(
            parts.accounts(),
            parts.delivery(),
            parts.presence()::visible,
            config.account().directory(),
            new Portraits(parts.media()));
    BlockCommands blocks =
        new BlockCommands(parts.blocks(), parts.delivery(), config.account().maxContacts());
    ContactCommands contacts =
        new ContactCommands(
            parts.contacts(),
            parts.accounts(),
            parts.delivery(),
            parts.sharing(),
            config.account().maxContacts());
    PrivacyCommands privacy = new PrivacyCommands(parts.sharing());
    ReportCommands reports =
        new ReportCommands(
            parts.reports(),
            parts.accounts(),
            parts.conversations(),
            parts.messages(),
            parts.media(),
            config.account()::isAdmin,
            parts.clock());
    DeletePerson deletion =
        new DeletePerson(
            parts.accounts(),
            parts.deletions(),
            config.account()::isAdmin,
            config.account().loginsPerMinute(),
            parts.clock());
    MediaAccess media =
        new MediaAccess(
            parts.media(),
            parts.messages(),
            parts.conversations(),
            config.account()::isAdmin,
            parts.accounts(),
            parts.clock());
    table
        .register(Addresses.MEDIA_GET, media::handle)
        .register(Addresses.MEDIA_SIGN, limited(media::sign))
        .register(Addresses.TYPING, typing(typing))
        .register(Addresses.PRESENCE_WATCH, this::watch)
        .register(Addresses.PROFILE_GET, profiles::get)
        .register(Addresses.PROFILE_SET, limited(profiles::set))
        .register(Addresses.PEOPLE_FIND, limited(profiles::find))
        .register(Addresses.CONTACT_SET, limited(contacts::set))
        .register(Addresses.CONTACT_REMOVE, limited(contacts::remove))
        .register(Addresses.CONTACT_LIST, contacts::list)
        .register(Addresses.PRIVACY_GET, privacy::get)
        .register(Addresses.PRIVACY_SET, limited(privacy::set))
        .register(Addresses.PERSON_BLOCK, limited(blocks::block))
        .register(Addresses.PERSON_BLOCKED, blocks::list)
        .register(Addresses.PERSON_DELETE, limited(deletion::handle))
        .register(Addresses.PERSON_REPORT, limited(reports::report))
        .register(Addresses.REPORT_LIST, reports::list)
        .register(Addresses.REPORT_CLOSE, limited(reports::close));
  }

  private void bots(Commands table) {
    BotCommands bots = new BotCommands(parts.accounts());
    FeedCommands reading = new FeedCommands(feeds);
    Owners owners = new Owners(parts.accounts(), config.account()::isAdmin);
    KeyCommands keys = new KeyCommands(parts.accounts(), owners, config.account()::isAdmin);
    WebhookCommands hooks =
        new WebhookCommands(webhooks, owners, config.webhooks().most(), parts.clock());
    table
        .register(Addresses.BOT_CREATE, limited(bots::create))
        .register(Addresses.BOT_LIST, bots::list)
        .register(Addresses.KEY_CREATE, limited(keys::create))
        .register(Addresses.KEY_LIST, keys::list)
        .register(Addresses.KEY_REVOKE, limited(keys::revoke))
        .register(Addresses.FEED_SUBSCRIBE, limited(reading::subscribe))
        .register(Addresses.FEED_NEXT, reading::next)
        .register(Addresses.FEED_END, limited(reading::end))
        .register(Addresses.WEBHOOK_CREATE, limited(hooks::create))
        .register(Addresses.WEBHOOK_LIST, hooks::list)
        .register(Addresses.WEBHOOK_DELETE, limited(hooks::delete))
        .register(Addresses.WEBHOOK_DEAD, hooks::dead)
        .register(Addresses.WEBHOOK_RETRY, limited(hooks::retry))
        .register(Addresses.NOTIFY, limited(userAddresses::notifyUsers))
        .register(Addresses.USER_ATTACH, userAddresses::attach);
  }

  /** What is written before the announcement is in the log, what comes after it is pushed. */
  private Future<JsonObject> afterAnnouncement(Caller caller, Body body, Commands.Handler handler) {
    return parts.sessions().announced(caller.user()).compose(done -> handler.handle(caller, body));
  }

  /** Writes are rated per user, over all their sockets on this node. */
  private Commands.Handler limited(Commands.Handler handler) {
    return (caller, body) -> {
      long wait = writes.acquire(caller.user());
      if (wait > 0) {
        throw Failure.RATE_LIMITED.because(
            "You are writing too fast. Try again in " + wait + " ms.");
      }
      return handler.handle(caller, body);
    };
  }

  private Commands.Handler typing(Typing typing) {
    return (caller, body) -> {
      ConversationId id = ConversationId.parse(body.string("conversation", 128));
      boolean now = body.bool("typing");
      return parts
          .conversations()
          .find(id, caller.user())
          .map(
              conversation -> {
                conversation.requireActive(caller.user());
                typing.typing(id.text(), caller.user(), now, conversation.activeUsers());
                return new JsonObject();
              });
    };
  }

  private Future<JsonObject> watch(Caller caller, Body body) {
    if (caller.session() == Caller.NO_SESSION) {
      throw Failure.BAD_REQUEST.because("Only a socket can watch presence.");
    }
    return parts
        .presence()
        .watch(
            caller.session(),
            caller.user(),
            body.users("users", config.delivery().limits().watchedUsers()));
  }
}
