package parley.load;

import java.util.function.BooleanSupplier;
import parley.load.process.Proc;

/**
 * A process whose CPU time and memory are measured.
 *
 * @param name as reports call it
 * @param database whether it is the database, which is counted apart
 * @param pid its id
 * @param collect has it collect its garbage; false when it did not
 */
public record ServerProcess(String name, boolean database, long pid, BooleanSupplier collect) {

  /** A node of a chat server that is a JVM. */
  public static ServerProcess node(String name, long pid) {
    return new ServerProcess(name, false, pid, () -> Proc.collect(pid));
  }

  /** The database. */
  public static ServerProcess database(long pid) {
    return new ServerProcess("database", true, pid, () -> Proc.collect(pid));
  }
}
