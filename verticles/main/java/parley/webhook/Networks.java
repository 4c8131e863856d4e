package parley.webhook;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which addresses webhooks may reach: those of the public internet, and what the server's operator
 * names. What is not public is IANA's registries of special-purpose addresses, and what is
 * translated into others. Immutable.
 */
public final class Networks {
  /** In full, as a name would be looked up, and a part of an address be taken for another. */
  private static final Pattern FORM =
      Pattern.compile("(\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F.]*:[0-9a-fA-F:.]*)/\\d{1,3}");

  private static final List<IpSubnetFilterRule> SPECIAL =
      Stream.of(
              "0.0.0.0/8",
              "10.0.0.0/8",
              "100.64.0.0/10",
              "127.0.0.0/8",
              "169.254.0.0/16",
              "172.16.0.0/12",
              "192.0.0.0/24",
              "192.0.2.0/24",
              "192.88.99.0/24",
              "192.168.0.0/16",
              "198.18.0.0/15",
              "198.51.100.0/24",
              "203.0.113.0/24",
              "224.0.0.0/4",
              "240.0.0.0/4",
              "::/96",
              "64:ff9b::/96",
              "64:ff9b:1::/48",
              "100::/64",
              "2001::/23",
              "2001:db8::/32",
              "2002::/16",
              "3fff::/20",
              "5f00::/16",
              "fc00::/7",
              "fe80::/10",
              "fec0::/10",
              "ff00::/8")
          .map(Networks::parse)
          .toList();

  private final List<IpSubnetFilterRule> allowed;

  /**
   * @param allowed networks that are reachable although they are not public, as in {@link #isOne}
   */
  Networks(List<String> allowed) {
    this.allowed = allowed.stream().map(Networks::parse).toList();
  }

  /** Whether that is a network, such as {@code 10.0.0.0/8}. */
  public static boolean isOne(String text) {
    return parse(text) != null;
  }

  /** Null for what is no network. */
  private static IpSubnetFilterRule parse(String text) {
    if (!FORM.matcher(text).matches()) {
      return null;
    }
    try {
      return new IpSubnetFilterRule(text, IpFilterRuleType.ACCEPT);
    } catch (IllegalArgumentException wrong) {
      return null;
    }
  }

  /** Whether the operator has named it. */
  boolean isNamed(InetAddress address) {
    return holds(allowed, address);
  }

  boolean isReachable(InetAddress address) {
    return isNamed(address) || !holds(SPECIAL, address);
  }

  private static boolean holds(List<IpSubnetFilterRule> networks, InetAddress address) {
    InetSocketAddress socket = new InetSocketAddress(address, 0);
    return networks.stream().anyMatch(network -> network.matches(socket));
  }
}
