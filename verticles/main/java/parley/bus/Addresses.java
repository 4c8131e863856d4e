package parley.bus;

import java.util.regex.Pattern;

/**
 * The only place where an address is spelled. Commands are requests to {@code chat.<noun>.<verb>},
 * a user is {@code user.<id>}; what begins with {@code parley.} is spoken between nodes only.
 */
public final class Addresses {
  public static final String AUTH = "chat.auth";
  public static final String SYNC = "chat.sync";
  public static final String MESSAGE_SEND = "chat.message.send";
  public static final String MESSAGE_FORWARD = "chat.message.forward";
  public static final String MESSAGE_EDIT = "chat.message.edit";
  public static final String MESSAGE_DELETE = "chat.message.delete";
  public static final String MESSAGE_REACT = "chat.message.react";
  public static final String MESSAGE_VOTE = "chat.message.vote";
  public static final String MESSAGE_CLOSE = "chat.message.close";
  public static final String MESSAGE_PLAY = "chat.message.play";
  public static final String MESSAGE_PIN = "chat.message.pin";
  public static final String MESSAGE_SEARCH = "chat.message.search";
  public static final String MESSAGE_VERSIONS = "chat.message.versions";
  public static final String MESSAGE_INFO = "chat.message.info";
  public static final String MESSAGE_TRACE = "chat.message.trace";
  public static final String MESSAGE_HISTORY = "chat.message.history";
  public static final String RECEIPT = "chat.receipt";
  public static final String CONVERSATION_CREATE = "chat.conversation.create";
  public static final String CONVERSATION_UPDATE = "chat.conversation.update";
  public static final String CONVERSATION_MEMBERS = "chat.conversation.members";
  public static final String CONVERSATION_ADD = "chat.conversation.add";
  public static final String CONVERSATION_REMOVE = "chat.conversation.remove";
  public static final String CONVERSATION_ROLE = "chat.conversation.role";
  public static final String CONVERSATION_LEAVE = "chat.conversation.leave";
  public static final String CONVERSATION_EXPIRE = "chat.conversation.expire";
  public static final String CONVERSATION_MINE = "chat.conversation.mine";
  public static final String INVITE_CREATE = "chat.invite.create";
  public static final String INVITE_LIST = "chat.invite.list";
  public static final String INVITE_REVOKE = "chat.invite.revoke";
  public static final String INVITE_GET = "chat.invite.get";
  public static final String INVITE_JOIN = "chat.invite.join";
  public static final String INVITE_REQUESTS = "chat.invite.requests";
  public static final String INVITE_DECIDE = "chat.invite.decide";
  public static final String CHANNEL_FIND = "chat.channel.find";
  public static final String CHANNEL_GET = "chat.channel.get";
  public static final String CHANNEL_FOLLOW = "chat.channel.follow";
  public static final String CHANNEL_UNFOLLOW = "chat.channel.unfollow";
  public static final String TYPING = "chat.typing";
  public static final String PRESENCE_WATCH = "chat.presence.watch";
  public static final String PROFILE_GET = "chat.profile.get";
  public static final String PROFILE_SET = "chat.profile.set";
  public static final String PEOPLE_FIND = "chat.people.find";
  public static final String CONTACT_SET = "chat.contact.set";
  public static final String CONTACT_REMOVE = "chat.contact.remove";
  public static final String CONTACT_LIST = "chat.contact.list";
  public static final String PRIVACY_GET = "chat.privacy.get";
  public static final String PRIVACY_SET = "chat.privacy.set";
  public static final String PERSON_BLOCK = "chat.person.block";
  public static final String PERSON_BLOCKED = "chat.person.blocked";
  public static final String PERSON_DELETE = "chat.person.delete";
  public static final String PERSON_REPORT = "chat.person.report";
  public static final String BOT_CREATE = "chat.bot.create";
  public static final String BOT_LIST = "chat.bot.list";
  public static final String KEY_CREATE = "chat.key.create";
  public static final String KEY_LIST = "chat.key.list";
  public static final String KEY_REVOKE = "chat.key.revoke";
  public static final String FEED_SUBSCRIBE = "chat.feed.subscribe";
  public static final String FEED_NEXT = "chat.feed.next";
  public static final String FEED_END = "chat.feed.end";
  public static final String WEBHOOK_CREATE = "chat.webhook.create";
  public static final String WEBHOOK_LIST = "chat.webhook.list";
  public static final String WEBHOOK_DELETE = "chat.webhook.delete";
  public static final String WEBHOOK_DEAD = "chat.webhook.dead";
  public static final String WEBHOOK_RETRY = "chat.webhook.retry";
  public static final String MEDIA_GET = "chat.media.get";
  public static final String MEDIA_SIGN = "chat.media.sign";
  public static final String REPORT_LIST = "chat.report.list";
  public static final String REPORT_CLOSE = "chat.report.close";

  /** For services: push an event to users. */
  public static final String NOTIFY = "chat.notify";

  /** For verticles of other applications on the cluster: have a user's events on the bus too. */
  public static final String USER_ATTACH = "chat.user.attach";

  /** Broadcast between nodes: how far members have come. */
  public static final String RECEIPTS = "parley.receipts";

  /** Broadcast between nodes: a device was forgotten, its sessions close. Body {user, device}. */
  public static final String DEVICE_REVOKED = "parley.device.revoked";

  /** Broadcast between nodes: an account is no more. Body: the user id. */
  public static final String ACCOUNT_DELETED = "parley.account.deleted";

  /** Broadcast between nodes: the administrators have made their channel. */
  public static final String ANNOUNCEMENTS = "parley.announcements";

  /** Broadcast between nodes: somebody wants a user's events on the bus. Body {user}. */
  public static final String USER_ATTACHED = "parley.user.attached";

  /** Broadcast between nodes: a feed was ended. Body {user, feed}. */
  public static final String FEED_ENDED = "parley.feed.ended";

  /** Broadcast between nodes: webhooks have changed. Body: the id of one that is to try again. */
  public static final String WEBHOOKS = "parley.webhooks";

  private static final String USER_PREFIX = "user.";
  private static final Pattern USER_ID = Pattern.compile("[a-z0-9_]{3,32}");

  private Addresses() {}

  /** Where the events of that user arrive. */
  public static String user(String id) {
    return USER_PREFIX + id;
  }

  /** Whether the text is a well-formed user id; says nothing about whether the user exists. */
  public static boolean isUserId(String id) {
    return USER_ID.matcher(id).matches();
  }

  /** Where the pushes for the sessions of that node arrive. */
  public static String nodePush(String node) {
    return "parley.push." + node;
  }

  /** Where that node learns which of its pushes have arrived. */
  public static String nodePushAck(String node) {
    return "parley.push.ack." + node;
  }

  /** Where that node learns that somebody blocks somebody, or no longer does. */
  public static String nodeBlocked(String node) {
    return "parley.blocked." + node;
  }

  /** Where that node learns that somebody shares less of themselves. Body: the user id. */
  public static String nodePrivacy(String node) {
    return "parley.privacy." + node;
  }

  /** Where that node is asked what it has handed on lately. */
  public static String nodeTrail(String node) {
    return "parley.trail." + node;
  }

  /** Where that node learns who is where. */
  public static String nodeDirectory(String node) {
    return "parley.directory." + node;
  }
}
