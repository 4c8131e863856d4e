package parley.load.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What the system says of a process, by its id; empty where there is no such process, or no {@code
 * /proc} to ask. Thread-safe, blocking.
 */
public final class Proc {
  /** What Linux counts CPU time in for programs, on every machine: hundredths of a second. */
  private static final long TICK_MICROS = 10_000;

  private static final int USER_TICKS = 11; // of the fields behind the name, from 0
  private static final int SYSTEM_TICKS = 12;
  private static final long GC_SECONDS = 60;

  private Proc() {}

  /** CPU time of all its threads, those that have ended included, in microseconds. */
  public static OptionalLong cpuMicros(long pid) {
    try {
      String stat = Files.readString(file(pid, "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      long ticks = Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]);
      return OptionalLong.of(ticks * TICK_MICROS);
    } catch (IOException gone) {
      return OptionalLong.empty();
    }
  }

  /** Resident memory in bytes. */
  public static OptionalLong residentBytes(long pid) {
    try (Stream<String> lines = Files.lines(file(pid, "status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst();
    } catch (IOException gone) {
      return OptionalLong.empty();
    }
  }

  private static Path file(long pid, String name) {
    return Path.of("/proc", Long.toString(pid), name);
  }

  /** Has a JVM collect its garbage, fully; false when it did not within a minute. */
  public static boolean collect(long pid) {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    try {
      Process process =
          new ProcessBuilder(jcmd.toString(), Long.toString(pid), "GC.run")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (process.waitFor(GC_SECONDS, TimeUnit.SECONDS)) {
        return process.exitValue() == 0;
      }
      process.destroyForcibly();
      return false;
    } catch (IOException noJcmd) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
