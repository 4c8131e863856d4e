package parley.load.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class ProcTest {
  private static final long SELF = ProcessHandle.current().pid();
  private static final long NOBODY = 4_194_305; // more than the system gives out

  @Test
  void cpuTimeGrowsByWhatAnEndedThreadHasUsed() throws Exception {
    long before = Proc.cpuMicros(SELF).orElseThrow();
    Thread busy =
        new Thread(
            () -> {
              long end = System.nanoTime() + 300_000_000;
              while (System.nanoTime() < end) {
                Thread.onSpinWait();
              }
            });
    busy.start();
    busy.join();
    long used = Proc.cpuMicros(SELF).orElseThrow() - before;
    assertTrue(used >= 50_000 && used < 10_000_000, used + " us");
  }

  @Test
  void residentMemoryIsThatOfAJvm() {
    long bytes = Proc.residentBytes(SELF).orElseThrow();
    assertTrue(bytes > 20_000_000 && bytes < 20_000_000_000L, bytes + " bytes");
  }

  @Test
  void nothingIsSaidOfAProcessThatIsNotThere() {
    assertEquals(OptionalLong.empty(), Proc.cpuMicros(NOBODY));
    assertEquals(OptionalLong.empty(), Proc.residentBytes(NOBODY));
    assertFalse(Proc.collect(NOBODY));
  }

  @Test
  void aCollectionIsForced() {
    Object garbage = new Object();
    WeakReference<Object> reference = new WeakReference<>(garbage);
    garbage = null;
    assertTrue(Proc.collect(SELF));
    assertTrue(reference.refersTo(null));
  }
}
