package parley.load.chaos;

import java.io.IOException;
import java.util.List;

/** Where the nodes of a run stand: what is between them, and between them and the database. */
interface Ground extends Teardown.Closing {
  /** The address at which that node, from 0, is reached. */
  String host(int node);

  /** The command that starts a process there; empty when there is nothing special about it. */
  List<String> launcher(int node);

  /** The flags by which nodes find each other. */
  List<String> clusterFlags(int node);

  /** The connection string by which nodes reach a database that listens on loopback. */
  String database(String uri) throws IOException;

  /** Whether connections can be cut here. */
  boolean cuts();

  /** Nothing passes between that node and the others any more, and nobody is told. */
  void cutFromOthers(int node) throws IOException;

  /** Nothing passes between that node and the database any more, and nobody is told. */
  void cutFromDatabase(int node) throws IOException;

  /** All passes again. */
  void heal() throws IOException;
}
