package parley.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a bad server does is told, and nothing else is. */
@Timeout(30)
class LossTest {
  private static final Run RUN = new Run(0, 1, 1);

  private final LossyServer server = new LossyServer();
  private final Progress progress = new Progress(new PrintStream(OutputStream.nullOutputStream()));

  @Test
  void countsWhatPairsLose() {
    try (Loops loops = new Loops(1)) {
      Direct.Work work = new Direct.Work(3, 1, 400);
      JsonObject report = Direct.run(loops, server, work, RUN, List.of(), progress);

      assertTrue(server.lost > 0 && server.unanswered > 0 && server.refused > 0);
      assertEquals(server.lost, report.getInteger("lost"));
      assertEquals(server.unanswered, report.getInteger("unanswered"));
      assertEquals(server.refused, report.getInteger("refused"));
      assertEquals("I do not like it", report.getString("firstRefusal"));
      long taken = report.getLong("sent") - server.refused;
      assertEquals(taken - server.lost, report.getLong("received"));
      assertEquals(taken - server.unanswered, report.getLong("acknowledged"));
    }
  }

  @Test
  void countsWhatAGroupLoses() {
    try (Loops loops = new Loops(1)) {
      Group.Work work = new Group.Work(5, 2, 1, 400);
      JsonObject report = Group.run(loops, server, work, RUN, List.of(), progress);

      assertTrue(server.lost > 0 && server.unanswered > 0 && server.refused > 0);
      assertEquals(server.lost, report.getInteger("lost"));
      assertEquals(server.unanswered, report.getInteger("unanswered"));
      assertEquals(server.refused, report.getInteger("refused"));
      long taken = report.getLong("sent") - server.refused;
      assertEquals(4 * taken - server.lost, report.getLong("received"));
    }
  }
}
