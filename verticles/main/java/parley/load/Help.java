package parley.load;

/** The manual of the load generator. */
final class Help {
  static final String TEXT =
      """
      Puts nodes under load and measures them. It starts nodes and a database of its own on
      loopback, unless it is told of running ones. Progress goes to stderr, the result to stdout.

        scripts/bench SCENARIO [flags]

      direct            Pairs of users who write to each other.
        --pairs N           how many [50]
        --window N          messages under way of each user: a closed loop [8]
        --rate N            messages a second of all together instead: an open loop; latency is
                            counted from when a message should have been sent
        --warmup SECONDS    not measured; a node is fast only once it is compiled [30]
        --seconds SECONDS   measured [20]
      group             One group, everybody online, spread over the nodes; some write. Each member
                        who receives an entry counts as one delivery.
        --members N         how many [100]; nodes take no more than --max-members
        --writers N         how many of them write [2]
        --window N          entries under way of each writer: a closed loop [4]
        --rate, --warmup, --seconds as with direct
      channel           One channel, everybody online, spread over the nodes: one log append for
                        each entry and one message to each node, however many follow.
        --followers N       how many follow [100]
        --writers N         how many write [1]
        --window N, --rate, --warmup, --seconds as with group
      idle              Connections that are held; memory is taken after forced collections.
        --clients N         how many [1000]; a process opens a file for each
        --seconds SECONDS   for which they are held [20]
      arrive            Users who come online while few others are, many, and few again.
        --few N             who are online [100]
        --many N            who are online [1000]
        --arrivals N        who come, and go again [500]
        --rate N            of them who come each second [100]
        --warmup SECONDS    of coming and going before [30]
        --settle SECONDS    of rest before each measurement; a node makes the addresses of its
                            users in the background, 200 a second [10]
      offline           Users who are away are written to; then all come, with new devices, and
                        fetch it. Nothing may be missing and nothing may be there twice.
        --users N           how many are away [200]
        --entries N         that each of them is sent [100]
        --window N          entries under way of each of the 20 senders [8]
        --at-once N         how many come at the same time [50]
      storm             Clients who all lose their node in one moment, connect to the others and
                        sync. With nodes of its own, and more than one, all clients are on the
                        first, which is killed; the others have served such clients before.
                        Otherwise all disconnect.
        --clients N         how many [1000]
        --conversations N   of each, with those next to it in a ring; even [20]
        --rate N            entries a second of all together, before, during and after [100]

      media             A file is downloaded over and over, from the first node and, by turns, from
                        nginx where that is installed; then files are uploaded at the same time. For
                        files on disk: --node "--media DIR"; else they are in the database.
        --size MB           of the file, 1024 x 1024 bytes each [16]
        --connections N     that download [8]
        --seconds SECONDS   of each round [8]
        --rounds N          of both servers, after one that is not measured [3]
        --uploads N         at the same time [200]
        --upload-size MB    of each of them [6]

      What is driven
        --nodes N           nodes to start [1]
        --mongo URI         their database instead of an embedded one, with
        --mongo-pid PID     its process; a database parley_... is left behind there
        --jvm "OPTIONS"     for the JVM of each node
        --node "FLAGS"      for each node, beside those below
        --url URL           a running node instead, http://host:port; repeat it for each, and with
        --pid NAME=PID      its process
      How clients behave
        --text N            characters of a text [100]
        --receipt-delay MS  for which a client coalesces receipts; 0 sends one per entry [150]
        --sockjs            SockJS's framing instead of a plain WebSocket
        --loops N           event loops of the clients [2]
      Result
        --json FILE         the result as JSON too

      Latencies are in milliseconds, CPU in microseconds per entry received, for the measured time.
      What cannot be seen is left out. Exit code 1: something was lost, or the run failed; 2: the
      command was not understood.

      Nodes are started with: UNLIMITED
      """;

  private Help() {}
}
