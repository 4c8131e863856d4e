package parley.load;

/** Takes no notice of anything; for those who care about some events only. */
class Unmoved implements LinkEvents {
  @Override
  public void acknowledged(long token) {}

  @Override
  public void refused(long token, String reason) {}

  @Override
  public void received(String from, long token) {}

  @Override
  public void delivered(long token) {}

  @Override
  public void closed() {}
}
