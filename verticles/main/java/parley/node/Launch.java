package parley.node;

/**
 * What the command line asks for.
 *
 * @param config of the node
 * @param help whether to print the manual instead of starting
 * @param demo whether to fill an empty server with a few conversations
 */
public record Launch(Config config, boolean help, boolean demo) {}
